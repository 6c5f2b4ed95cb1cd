"""The sign-in of the desk: it is logged, and becomes slower for visitors who guess."""

import datetime as dt
import re
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from tests.cast import Cast
from tests.html import html_of
from tests.races import race
from transactions.accounts import known_devices
from transactions.models import Knock, SignIn, Visit, WrongTries

DOOR = "/admin/login/"
RIGHT, WRONG = "lihat saja", "coba-coba"


@pytest.fixture
def sari(db: None) -> User:
    return User.objects.create_user("sari", password=RIGHT, is_staff=True)


def knock(password: str, name: str = "sari", client: Client | None = None, **meta: Any) -> Any:
    return (client or Client()).post(DOOR, {"username": name, "password": password}, **meta)


def visits() -> list[tuple[int, str | None]]:
    return list(SignIn.objects.order_by("pk").values_list("what", "user__username"))


def later(minutes: float) -> None:
    """Move all waits so many minutes into the past."""
    WrongTries.objects.update(
        waits_until=F("waits_until") - dt.timedelta(minutes=minutes),
        last_at=F("last_at") - dt.timedelta(minutes=minutes),
    )


def looked_at() -> int:
    """Return how many wrong passwords were compared with the account's."""
    return SignIn.objects.filter(what=Visit.WRONG).count()


def test_the_right_password_opens(sari: User) -> None:
    client = Client()
    assert knock(RIGHT, client=client).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert visits() == [(Visit.IN, "sari")]


def test_after_five_wrong_ones_even_the_right_one_waits(sari: User) -> None:
    assert [knock(WRONG).status_code for _n in range(5)] == [200] * 4 + [429]
    answer = knock(RIGHT)
    shown = timezone.localtime(WrongTries.objects.get().waits_until) + dt.timedelta(seconds=59)
    assert answer.status_code == 429
    assert f"{shown:%H.%M} WIB" in html_of(answer)
    assert visits() == [(Visit.WRONG, "sari")] * 5 + [(Visit.WAIT, "sari")]


def test_each_further_wrong_one_doubles_the_wait_up_to_a_quarter_of_an_hour(sari: User) -> None:
    for _n in range(4):
        knock(WRONG)
    waits = []
    for _n in range(7):
        knock(WRONG)
        row = WrongTries.objects.get()
        assert row.waits_until
        waits.append((row.waits_until - row.last_at) / dt.timedelta(minutes=1))
        later(16)
    assert waits == [1, 2, 4, 8, 15, 15, 15]


def test_nobody_is_locked_out_for_good(sari: User) -> None:
    for _n in range(60):
        knock(WRONG)
        later(16)
    assert knock(RIGHT).status_code == 302


def test_tries_during_a_wait_do_not_lengthen_it(sari: User) -> None:
    for _n in range(5):
        knock(WRONG)
    before = WrongTries.objects.values().get()
    for _n in range(20):
        knock(WRONG)
    assert WrongTries.objects.values().get() == before
    later(1.1)
    assert knock(RIGHT).status_code == 302
    assert [what for what, _who in visits()] == [*[Visit.WRONG] * 5, Visit.WAIT, Visit.IN]


def test_a_right_password_and_a_day_without_tries_start_the_count_anew(sari: User) -> None:
    for _n in range(4):
        knock(WRONG)
    assert knock(RIGHT).status_code == 302
    assert [knock(WRONG).status_code for _n in range(4)] == [200] * 4
    later(24 * 60 + 1)
    assert [knock(WRONG).status_code for _n in range(4)] == [200] * 4


def test_forty_addresses_at_one_account_get_five_looks(sari: User) -> None:
    answers = [knock(WRONG, REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(40)]
    assert looked_at() == 5
    assert answers == [200] * 4 + [429] * 36


def test_other_spelling_of_the_name_counts_for_the_same_account(sari: User) -> None:
    for name in ("sari", "SARI", "Sari", "\uff53ari", "sari "):
        knock(WRONG, name)
    assert knock(RIGHT).status_code == 429


def test_others_do_not_wait(sari: User) -> None:
    User.objects.create_user("agus", password=RIGHT, is_staff=True)
    for _n in range(6):
        knock(WRONG)
    assert knock(RIGHT, "agus").status_code == 302


# --- A device that is known, and an address that is shared ---------------------------------------


def test_strangers_do_not_keep_the_owner_out_of_a_known_device(sari: User) -> None:
    own = Client()
    knock(RIGHT, client=own)
    own.post("/admin/logout/")
    for n in range(40):
        knock(WRONG, REMOTE_ADDR=f"192.0.2.{n}")
    assert knock(RIGHT).status_code == 429
    assert knock(RIGHT, client=own).status_code == 302


def test_a_known_device_has_five_tries_of_its_own(sari: User) -> None:
    own = Client()
    knock(RIGHT, client=own)
    answers = [knock(WRONG, client=own).status_code for _n in range(6)]
    assert answers == [200] * 4 + [429] * 2
    assert knock(RIGHT).status_code == 302  # strangers' tries and its own are apart


def test_a_device_is_known_to_the_accounts_that_signed_in_on_it_alone(sari: User) -> None:
    User.objects.create_user("agus", password=RIGHT, is_staff=True)
    shared = Client()
    knock(RIGHT, client=shared)
    for _n in range(6):
        knock(WRONG, "agus")
    assert knock(RIGHT, "agus", shared).status_code == 429
    later(16)
    assert knock(RIGHT, "agus", shared).status_code == 302
    for name in ("sari", "agus"):
        for _n in range(6):
            knock(WRONG, name)
        assert knock(RIGHT, name, shared).status_code == 302


def test_a_made_up_device_is_not_known(sari: User) -> None:
    forger = Client()
    forger.cookies[known_devices.COOKIE] = f"{'A' * 22}:{sari.pk}"
    for _n in range(5):
        knock(WRONG, client=forger)
    assert knock(RIGHT).status_code == 429


def test_strangers_at_a_shared_address_do_not_shut_out_a_right_password(sari: User) -> None:
    answers = [knock(WRONG, f"orang{n}", REMOTE_ADDR="192.0.2.1").status_code for n in range(56)]
    assert set(answers) <= {200, 429}
    assert knock(RIGHT, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_a_known_device_does_not_wait_for_its_address(sari: User, settings: Settings) -> None:
    settings.WRONG_SIGN_INS_PER_ADDRESS = 3
    own = Client()
    knock(RIGHT, client=own, REMOTE_ADDR="192.0.2.1")
    for n in range(56):
        knock(WRONG, "sari" if n % 2 else f"orang{n}", REMOTE_ADDR="192.0.2.1")
    assert knock(RIGHT, client=own, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_an_address_with_many_wrong_tries_has_one_look_at_each_further_name(
    sari: User, settings: Settings
) -> None:
    settings.WRONG_SIGN_INS_PER_ADDRESS = 3
    for n in range(3):
        knock(WRONG, f"orang{n}", REMOTE_ADDR="192.0.2.1")
    assert knock(WRONG, REMOTE_ADDR="192.0.2.1").status_code == 429
    assert looked_at() == 4
    assert knock(RIGHT, REMOTE_ADDR="192.0.2.1").status_code == 429
    assert knock(RIGHT, REMOTE_ADDR="192.0.2.2").status_code == 302
    Knock.objects.update(at=F("at") - dt.timedelta(minutes=15))
    assert knock(RIGHT, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_right_passwords_make_nobody_wait(sari: User, settings: Settings) -> None:
    settings.WRONG_SIGN_INS_PER_ADDRESS = 1
    assert [knock(RIGHT).status_code for _n in range(8)] == [302] * 8


# --- Two at once --------------------------------------------------------------------------------


def test_many_tries_at_once_are_checked_no_more_often(committed: Cast) -> None:
    User.objects.create_user("serentak", password=RIGHT, is_staff=True)
    for _n in range(3):
        knock(WRONG, "serentak")
    row = WrongTries.objects.latest("pk")
    before = looked_at()
    tries = [partial(knock, WRONG, "serentak", REMOTE_ADDR=f"198.51.100.{n}") for n in range(4)]
    race("transactions_wrongtries", row.pk, *tries)
    assert looked_at() - before == 2


# --- A name that is nobody's --------------------------------------------------------------------


def test_unknown_name_gets_the_same_answer(sari: User) -> None:
    def said(name: str) -> list[tuple[int, str]]:
        differs = re.compile(rf"csrfmiddlewaretoken\S+ value=\S+|\d\d\.\d\d|{name}")
        answers = [knock(WRONG, name) for _n in range(6)]
        return [(answer.status_code, differs.sub("", html_of(answer))) for answer in answers]

    assert said("sari") == said("siti")
    assert visits()[6:] == [(Visit.WRONG, None)] * 5 + [(Visit.WAIT, None)]


def test_unknown_name_costs_the_same_work(sari: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test counts queries and hashes, which take the time."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(hasher: Any, password: str, *args: Any, **named: Any) -> str:
        hashed.append(password)
        return encode(hasher, password, *args, **named)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)

    def work(name: str) -> list[tuple[int, int]]:
        spent = []
        for _n in range(7):
            hashed.clear()
            with CaptureQueriesContext(connection) as queries:
                knock(WRONG, name)
            spent.append((len(queries), len(hashed)))
        return spent

    assert work("sari") == work("siti")


def test_account_that_is_not_an_official_gets_the_same_answer(db: None) -> None:
    User.objects.create_user("tamu", password=RIGHT)
    User.objects.create_user("lama", password=RIGHT, is_staff=True, is_active=False)
    assert knock(RIGHT, "tamu").status_code == 200
    assert knock(RIGHT, "lama").status_code == 200
    assert visits() == [(Visit.WRONG, "tamu"), (Visit.WRONG, "lama")]


def test_typed_name_is_not_stored(db: None) -> None:
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
    sari: User, near: str, forwarded: str, kept: str
) -> None:
    knock(WRONG, REMOTE_ADDR=near, HTTP_X_FORWARDED_FOR=forwarded)
    assert set(SignIn.objects.values_list("address", flat=True)) == {kept}
