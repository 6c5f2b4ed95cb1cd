"""The desk's door: slower for whoever guesses, written down, and closed again after a day."""

import datetime as dt
import re
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.transactions.conftest import signed_in
from transactions.models import Knock, SignIn, Visit

DOOR = "/admin/login/"
RIGHT, WRONG = "lihat saja", "coba-coba"


@pytest.fixture(autouse=True)
def sari(db: None) -> User:
    return User.objects.create_user("sari", password=RIGHT, is_staff=True)


def knock(password: str, name: str = "sari", client: Client | None = None, **meta: Any) -> Any:
    return (client or Client()).post(DOOR, {"username": name, "password": password}, **meta)


def visits() -> list[tuple[int, str | None]]:
    return list(SignIn.objects.order_by("pk").values_list("what", "user__username"))


def test_the_right_password_opens(sari: User) -> None:
    client = Client()
    assert knock(RIGHT, client=client).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert visits() == [(Visit.IN, "sari")]


def test_five_wrong_and_even_the_right_one_waits() -> None:
    for _n in range(4):
        assert knock(WRONG).status_code == 200
    assert knock(WRONG).status_code == 429
    answer = knock(RIGHT)
    until = timezone.localtime(AccessAttempt.objects.get().attempt_time + dt.timedelta(minutes=15))
    assert answer.status_code == 429
    assert f"{until:%H.%M} WIB" in answer.content.decode()
    assert visits() == [(Visit.WRONG, "sari")] * 5 + [(Visit.WAIT, "sari")]


def test_waiting_ends_however_often_one_knocks() -> None:
    for _n in range(8):
        knock(WRONG)
    before = AccessAttempt.objects.get().attempt_time
    knock(WRONG)
    assert AccessAttempt.objects.get().attempt_time == before
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=15, seconds=1))
    assert knock(RIGHT).status_code == 302


def test_many_knocks_while_waiting_are_one_row() -> None:
    for _n in range(20):
        knock(WRONG)
    assert [what for what, _who in visits()] == [Visit.WRONG] * 5 + [Visit.WAIT]


def test_the_right_one_in_time_starts_the_count_anew() -> None:
    for _n in range(4):
        knock(WRONG)
    assert knock(RIGHT).status_code == 302
    for _n in range(4):
        assert knock(WRONG).status_code == 200


def test_others_do_not_wait() -> None:
    User.objects.create_user("agus", password=RIGHT, is_staff=True)
    for _n in range(6):
        knock(WRONG, REMOTE_ADDR="192.0.2.1")
    assert knock(RIGHT, "agus", REMOTE_ADDR="192.0.2.1").status_code == 302
    assert knock(RIGHT, REMOTE_ADDR="192.0.2.2").status_code == 302


def test_who_tries_one_name_after_another_waits_with_every_name(settings: Settings) -> None:
    settings.WRONG_SIGN_INS_PER_ADDRESS = 3
    answers = [knock(WRONG, f"nama{n}", REMOTE_ADDR="192.0.2.1").status_code for n in range(4)]
    assert answers == [200, 200, 429, 429]
    assert knock(RIGHT, REMOTE_ADDR="192.0.2.1").status_code == 429
    assert visits()[3:] == [(Visit.WAIT, None), (Visit.WAIT, "sari")]
    assert knock(RIGHT, REMOTE_ADDR="192.0.2.2").status_code == 302
    Knock.objects.update(at=F("at") - dt.timedelta(minutes=15))
    assert knock(RIGHT, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_right_passwords_make_nobody_wait(settings: Settings) -> None:
    settings.WRONG_SIGN_INS_PER_ADDRESS = 1
    assert [knock(RIGHT).status_code for _n in range(3)] == [302] * 3


def test_another_browser_is_the_same_visitor() -> None:
    for n in range(5):
        knock(WRONG, HTTP_USER_AGENT=f"Peramban {n}")
    assert knock(RIGHT, HTTP_USER_AGENT="Peramban lain").status_code == 429


def test_a_name_that_is_nobodys_is_answered_the_same() -> None:
    def said(name: str) -> list[tuple[int, str]]:
        differs = re.compile(rf"csrfmiddlewaretoken\S+ value=\S+|\d\d\.\d\d|{name}")
        answers = [knock(WRONG, name) for _n in range(6)]
        return [
            (answer.status_code, differs.sub("", answer.content.decode())) for answer in answers
        ]

    assert said("sari") == said("siti")
    assert visits()[6:] == [(Visit.WRONG, None)] * 5 + [(Visit.WAIT, None)]


def test_an_account_that_is_no_officials_is_refused_the_same() -> None:
    User.objects.create_user("tamu", password=RIGHT)
    User.objects.create_user("lama", password=RIGHT, is_staff=True, is_active=False)
    assert knock(RIGHT, "tamu").status_code == 200
    assert knock(RIGHT, "lama").status_code == 200
    assert visits() == [(Visit.WRONG, "tamu"), (Visit.WRONG, "lama")]


def test_what_was_typed_as_a_name_is_not_kept() -> None:
    knock(WRONG, "rahasia-saya")
    assert "rahasia" not in repr(list(SignIn.objects.values()))


# --- From where ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("near", "forwarded", "kept"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),  # no proxy of ours: anybody writes that
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3::4", "", "2001:db8:1:2::"),
        ("", "", ""),
    ],
)
def test_the_address_is_believed_as_far_as_proxies_are_ours(
    near: str, forwarded: str, kept: str
) -> None:
    for _n in range(5):
        knock(WRONG, REMOTE_ADDR=near, HTTP_X_FORWARDED_FOR=forwarded)
    assert set(SignIn.objects.values_list("address", flat=True)) == {kept}
    answer = knock(RIGHT, REMOTE_ADDR=near, HTTP_X_FORWARDED_FOR=forwarded)
    assert answer.status_code == 429


# --- Sessions -----------------------------------------------------------------------------------


def test_signing_out_is_written_down_and_ends_the_session(sari: User) -> None:
    client = signed_in(sari)
    client.post("/admin/logout/")
    assert client.get("/admin/").status_code == 302
    assert visits() == [(Visit.OUT, "sari")]


def test_a_session_ends_after_eight_hours_and_with_the_browser() -> None:
    client = Client()
    answer = knock(RIGHT, client=client)
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    ends = Session.objects.get().expire_date
    assert abs(ends - timezone.now() - dt.timedelta(hours=8)) < dt.timedelta(minutes=1)
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    assert client.get("/admin/").status_code == 302


def test_signing_in_gives_another_session() -> None:
    client = Client()
    session = client.session
    session["before"] = "yes"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    answer = knock(RIGHT, client=client)
    assert answer.cookies[settings.SESSION_COOKIE_NAME].value != session.session_key


def test_a_new_password_signs_the_others_out(sari: User) -> None:
    here, elsewhere = signed_in(sari), signed_in(sari)
    new = {"new_password1": "baru-9-sekali", "new_password2": "baru-9-sekali"}
    assert here.post("/admin/password_change/", {"old_password": RIGHT} | new).status_code == 302
    assert here.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302
