"""A one-time link leads an official to a new password; nobody else learns it."""

import datetime as dt
import re
from functools import partial
from html import unescape

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from bazar.logs import SECRET
from tests.cast import Cast
from tests.desk import member
from tests.html import html_of
from tests.races import race
from tests.transactions.conftest import signed_in
from transactions.accounts import reset_links
from transactions.accounts.roles import ADMINISTRATORS, AUDITORS, OFFICIALS
from transactions.models import SignIn, Visit

NEW = {"new_password1": "gajah-9-sekali", "new_password2": "gajah-9-sekali"}


@pytest.fixture
def agus(db: None) -> User:
    user = member(AUDITORS)
    user.set_password("kata lama sekali")
    user.save()
    return user


def path_of(link: str) -> str:
    return link.removeprefix(settings.SITE_URL)


def opened(link: str, client: Client) -> str:
    """Return the address of the form to which the link leads."""
    answer = client.get(path_of(link))
    assert answer.status_code == 302
    return answer.headers["Location"]


def signs_in(user: User, password: str) -> bool:
    sent = {"username": user.username, "password": password}
    return Client().post("/admin/login/", sent).status_code == 302


def test_an_administrator_makes_a_link_that_is_shown_once(agus: User) -> None:
    administrator = signed_in(member(ADMINISTRATORS))
    page = f"/admin/auth/user/{agus.pk}/keamanan/"
    shown = html_of(administrator.post(page, {"do": "link"}))
    found = re.search(r'id="reset-link"[^>]* value="([^"]+)"', shown)
    assert found
    link = unescape(found[1])
    assert link.startswith(f"{settings.SITE_URL}/admin/sandi/")
    assert "/admin/sandi/" not in html_of(administrator.get(page))
    entry = LogEntry.objects.latest("pk")
    assert (entry.user.username, entry.object_id) == ("administrator", str(agus.pk))
    assert link.split("/")[-2] not in entry.change_message
    client = Client()
    assert client.post(opened(link, client), NEW).headers["Location"] == "/admin/login/"
    assert signs_in(agus, "gajah-9-sekali")


def test_officials_and_auditors_make_none(agus: User) -> None:
    page = f"/admin/auth/user/{agus.pk}/keamanan/"
    for role in (OFFICIALS,):
        assert signed_in(member(role)).post(page, {"do": "link"}).status_code == 403
    assert signed_in(agus).post(page, {"do": "link"}).status_code == 403


def test_a_link_is_of_active_officials_alone(agus: User) -> None:
    link = reset_links.link_for(agus)
    User.objects.filter(pk=agus.pk).update(is_active=False)
    assert "tidak berlaku lagi" in html_of(Client().get(path_of(link)))
    page = f"/admin/auth/user/{agus.pk}/keamanan/"
    assert signed_in(member(ADMINISTRATORS)).post(page, {"do": "link"}).status_code == 400


def test_a_new_password_by_a_link_ends_the_sessions_and_is_written_down(agus: User) -> None:
    elsewhere, client = signed_in(agus), Client()
    agus.refresh_from_db()  # the sign-in is part of what the link stands for
    where = opened(reset_links.link_for(agus), client)
    client.post(where, NEW)
    assert elsewhere.get("/admin/").status_code == 302
    found = list(SignIn.objects.order_by("pk").values_list("what", flat=True))
    assert found == [Visit.ENDED, Visit.NEW_PASSWORD]
    assert LogEntry.objects.latest("pk").user == agus


def test_a_link_holds_once(agus: User) -> None:
    link, client = reset_links.link_for(agus), Client()
    where = opened(link, client)
    other = Client()
    still_open = opened(link, other)
    client.post(where, NEW)
    third = {"new_password1": "badak-7-sekali", "new_password2": "badak-7-sekali"}
    assert "tidak berlaku lagi" in html_of(other.post(still_open, third))
    assert "tidak berlaku lagi" in html_of(Client().get(path_of(link)))
    assert signs_in(agus, "gajah-9-sekali")


def test_a_link_used_twice_at_once_sets_one_password(committed: Cast) -> None:
    user = User.objects.create_user("dua_kali", password="kata lama sekali", is_staff=True)
    link = reset_links.link_for(user)
    passwords = ["gajah-9-sekali", "badak-7-sekali"]
    clients = [Client(), Client()]
    forms = [opened(link, client) for client in clients]
    sent = [
        partial(client.post, form, {"new_password1": password, "new_password2": password})
        for client, form, password in zip(clients, forms, passwords, strict=True)
    ]
    answers = race("auth_user", user.pk, *sent)
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    user.refresh_from_db()
    [set_by] = [
        password
        for password, answer in zip(passwords, answers, strict=True)
        if answer.status_code == 302
    ]
    assert user.check_password(set_by)


def test_a_link_ends_with_a_sign_in_and_after_four_hours(agus: User, settings: Settings) -> None:
    link = reset_links.link_for(agus)
    assert signs_in(agus, "kata lama sekali")
    assert "tidak berlaku lagi" in html_of(Client().get(path_of(link)))
    agus.refresh_from_db()
    link = reset_links.link_for(agus)
    assert dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) == dt.timedelta(hours=4)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "tidak berlaku lagi" in html_of(Client().get(path_of(link)))


def test_pages_of_a_link_are_neither_stored_nor_indexed(agus: User) -> None:
    link, client = reset_links.link_for(agus), Client()
    leading = client.get(path_of(link))
    form = client.get(leading.headers["Location"])
    dead = Client().get(path_of(link)[:-5] + "abcd/")
    for answer in (leading, form, dead):
        assert "no-store" in answer.headers["Cache-Control"]
        assert "noindex" in answer.headers["X-Robots-Tag"]
    assert leading.headers["Referrer-Policy"] == "no-referrer"
    token = link.split("/")[-2]
    assert token not in leading.headers["Location"]
    assert token not in html_of(form)


def test_the_token_stands_in_no_log_of_the_server(agus: User) -> None:
    path = path_of(reset_links.link_for(agus))
    assert path.split("/")[-2] not in SECRET.sub(r"\1", f"WARNING Not Found: {path}")


def test_visitor_who_tries_made_up_links_waits(agus: User) -> None:
    for n in range(20):
        assert Client().get(f"/admin/sandi/MQ/abc-{n:032x}/").status_code == 200
    right = path_of(reset_links.link_for(agus))
    assert Client().get(right).status_code == 429
    assert Client().get(right, REMOTE_ADDR="192.0.2.9").status_code == 302


@pytest.mark.parametrize("uid", ["MQ", "%00", "zzzz", "-", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_odd_link_is_answered(db: None, uid: str) -> None:
    assert Client().get(f"/admin/sandi/{uid}/set-password/").status_code == 200
    assert Client().post(f"/admin/sandi/{uid}/set-password/", NEW).status_code == 200


def test_the_new_password_obeys_the_rules(agus: User) -> None:
    client = Client()
    where = opened(reset_links.link_for(agus), client)
    poor = {"new_password1": "Jakarta2026", "new_password2": "Jakarta2026"}
    assert "mudah ditebak" in html_of(client.post(where, poor))
    assert signs_in(agus, "kata lama sekali")


def test_the_browser_of_a_link_is_known_afterwards(agus: User) -> None:
    """Strangers who guess passwords cannot keep the official out of the first sign-in."""
    client = Client()
    client.post(opened(reset_links.link_for(agus), client), NEW)
    wrong = {"username": agus.username, "password": "salah"}
    for _n in range(6):
        Client().post("/admin/login/", wrong)
    right = {"username": agus.username, "password": "gajah-9-sekali"}
    assert Client().post("/admin/login/", right).status_code == 429
    assert client.post("/admin/login/", right).status_code == 302
