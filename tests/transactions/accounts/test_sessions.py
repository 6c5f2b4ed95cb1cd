"""Sessions of officials end by time, by a button or by a new password, and the desk says why."""

import datetime as dt
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.cast import Cast
from tests.desk import member
from tests.html import html_of
from tests.transactions.conftest import signed_in
from transactions.accounts.roles import ADMINISTRATORS, AUDITORS
from transactions.models import End, SignedIn, SignIn, Visit

WATCH = "/admin/transactions/till/pantau/"
ACCOUNT, END = "/admin/akun/", "/admin/akun/perangkat/"
CHROME = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"
PASSWORD = "lihat saja"


@pytest.fixture
def sari(db: None) -> User:
    return User.objects.create_superuser("sari", password=PASSWORD)


def sign_in(name: str = "sari", **meta: Any) -> Client:
    client = Client()
    client.post("/admin/login/", {"username": name, "password": PASSWORD}, **meta)
    return client


def idle(minutes: float, **rows: Any) -> None:
    earlier = dt.timedelta(minutes=minutes)
    SignedIn.objects.filter(**rows).update(used_at=F("used_at") - earlier)


def login_page(client: Client, address: str) -> str:
    """Return the sign-in page to which `address` leads."""
    answer = client.get(address, follow=True)
    assert answer.redirect_chain[0][0].startswith("/admin/login/")
    return unescape(html_of(answer))


# --- By time ------------------------------------------------------------------------------------


def test_a_session_ends_half_an_hour_after_its_last_use_and_says_why(sari: User) -> None:
    client = sign_in()
    idle(29)
    assert client.get(ACCOUNT).status_code == 200
    idle(31)
    shown = login_page(client, f"{WATCH}?bazar=1")
    assert "tidak dipakai selama 30 menit" in shown
    assert 'name="next" value="/admin/transactions/till/pantau/?bazar=1"' in shown
    assert SignIn.objects.latest("pk").what == Visit.ENDED


def test_the_idle_time_is_a_setting(sari: User, settings: Settings) -> None:
    settings.SESSION_IDLE_MINUTES = 5
    client = sign_in()
    idle(6)
    assert "selama 5 menit" in login_page(client, "/admin/")


def test_use_starts_the_half_hour_anew(sari: User) -> None:
    client = sign_in()
    for _n in range(4):
        idle(20)
        assert client.get(ACCOUNT).status_code == 200


@pytest.mark.parametrize("name", ["watch", "live"])
def test_pages_that_refresh_themselves_keep_no_session_alive(
    cast: Cast, sari: User, name: str
) -> None:
    address = {"watch": WATCH, "live": f"/admin/transactions/sale/langsung/{cast.bazar.pk}/"}[name]
    client = sign_in()
    idle(20)
    assert client.get(address, headers={"HX-Request": "true"}).status_code == 200
    idle(11)
    answer = client.get(address, headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"
    assert answer.content == b""
    assert "tidak dipakai" in login_page(client, address)


def test_screen_on_the_wall_goes_on_in_an_idle_session(cast: Cast, sari: User) -> None:
    """The screen shows its figures until the session's absolute end, and opens no other page."""
    wall = f"/admin/transactions/sale/langsung/{cast.bazar.pk}/?layar=1"
    client = sign_in()
    idle(200)
    answer = client.get(wall, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "HX-Refresh" not in answer.headers
    polled = client.get(f"{WATCH}?layar=1", headers={"HX-Request": "true"})
    assert polled.headers["HX-Refresh"] == "true"
    SignedIn.objects.update(since=F("since") - dt.timedelta(hours=8, minutes=1))
    answer = client.get(wall, headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"


def test_a_page_that_is_loaded_on_the_wall_wants_a_sign_in(cast: Cast, sari: User) -> None:
    client = sign_in()
    idle(31)
    wall = f"/admin/transactions/sale/langsung/{cast.bazar.pk}/?layar=1"
    assert "tidak dipakai" in login_page(client, wall)


def test_a_form_that_comes_too_late_leads_back_to_its_page(sari: User) -> None:
    client = sign_in()
    idle(31)
    page = f"http://testserver{ACCOUNT}?a=1"
    answer = client.post(END, {"session": "1"}, headers={"Referer": page})
    assert answer.headers["Location"] == "/admin/login/?next=/admin/akun/%3Fa%3D1"
    client = sign_in()
    idle(31)
    answer = client.post(END, headers={"Referer": "http://elsewhere.example/admin/akun/"})
    assert answer.headers["Location"] == "/admin/login/?next=/admin/"


def test_a_session_ends_after_eight_hours_and_with_the_browser(sari: User) -> None:
    client = sign_in()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    ends = Session.objects.get().expire_date
    assert abs(ends - timezone.now() - dt.timedelta(hours=8)) < dt.timedelta(minutes=1)
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    assert "Sesi Anda sudah berakhir" in login_page(client, "/admin/")


def test_used_session_ends_after_eight_hours(sari: User) -> None:
    client = sign_in()
    SignedIn.objects.update(since=F("since") - dt.timedelta(hours=8, minutes=1))
    assert "delapan jam" in login_page(client, "/admin/")


def test_a_stranger_is_not_told_of_a_session(db: None) -> None:
    assert "sesi" not in login_page(Client(), "/admin/").lower()


def test_signing_out_is_logged_and_ends_the_session(sari: User) -> None:
    client = sign_in()
    client.post("/admin/logout/")
    assert client.get("/admin/").status_code == 302
    assert [each.what for each in SignIn.objects.order_by("pk")] == [Visit.IN, Visit.OUT]
    assert SignedIn.objects.get().ended_why == End.SIGNED_OUT


def test_signing_in_gives_another_session(sari: User) -> None:
    client = Client()
    session = client.session
    session["before"] = "yes"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    answer = client.post("/admin/login/", {"username": "sari", "password": PASSWORD})
    assert answer.cookies[settings.SESSION_COOKIE_NAME].value != session.session_key


# --- By a button --------------------------------------------------------------------------------


def test_an_official_sees_their_devices_and_signs_one_out(sari: User) -> None:
    here = sign_in(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0")
    there = sign_in(HTTP_USER_AGENT=CHROME, REMOTE_ADDR="192.0.2.7")
    shown = html_of(here.get(ACCOUNT))
    for said in ("Firefox, Linux", "Chrome, Android", "192.0.2.7", "perangkat ini"):
        assert said in shown
    other = SignedIn.objects.get(address="192.0.2.7")
    here.post(END, {"session": other.pk})
    assert "Chrome, Android" not in html_of(here.get(ACCOUNT))
    assert "diakhiri dari perangkat lain" in login_page(there, "/admin/")
    assert here.get(ACCOUNT).status_code == 200
    assert SignIn.objects.filter(what=Visit.ENDED, user=sari, address="192.0.2.7").count() == 1
    assert LogEntry.objects.latest("pk").object_id == str(sari.pk)


def test_an_official_signs_all_others_out(sari: User) -> None:
    here, others = sign_in(), [sign_in(), sign_in()]
    here.post(END)
    assert here.get(ACCOUNT).status_code == 200
    assert [other.get(ACCOUNT).status_code for other in others] == [302, 302]


def test_nobody_ends_the_session_of_another(sari: User) -> None:
    colleague = signed_in(member(AUDITORS))
    own = sign_in()
    row = SignedIn.objects.get(user=sari)
    colleague.post(END, {"session": row.pk})
    security = f"/admin/auth/user/{sari.pk}/keamanan/"
    assert colleague.post(security, {"do": "sessions"}).status_code == 403
    assert own.get(ACCOUNT).status_code == 200


def test_an_administrator_sees_and_ends_the_sessions_of_a_colleague(db: None) -> None:
    colleague = member(AUDITORS)
    theirs, administrator = signed_in(colleague), signed_in(member(ADMINISTRATORS))
    security = f"/admin/auth/user/{colleague.pk}/keamanan/"
    row = SignedIn.objects.get(user=colleague)
    assert f'data-device="{row.pk}"' in html_of(administrator.get(security))
    administrator.post(security, {"do": "sessions", "session": row.pk})
    assert "diakhiri" in login_page(theirs, "/admin/")
    entry = LogEntry.objects.latest("pk")
    assert (entry.user.username, entry.object_id) == ("administrator", str(colleague.pk))


def test_an_administrator_who_is_no_superuser_does_not_touch_a_superuser(sari: User) -> None:
    administrator = signed_in(member(ADMINISTRATORS))
    security = f"/admin/auth/user/{sari.pk}/keamanan/"
    for do in ("sessions", "link", "second-step"):
        assert administrator.post(security, {"do": do}).status_code == 403
    assert administrator.get(security).status_code == 403


@pytest.mark.parametrize("chosen", ["x", "-1", "9" * 40, "\0"])
def test_odd_id_of_a_session_is_answered(sari: User, chosen: str) -> None:
    client = sign_in()
    assert client.post(END, {"session": chosen}).status_code == 302
    assert client.get(ACCOUNT).status_code == 200


def test_a_session_that_is_over_is_on_no_list(sari: User) -> None:
    sign_in()
    idle(31)
    assert html_of(sign_in().get(ACCOUNT)).count("data-device=") == 1


# --- By a new password --------------------------------------------------------------------------

NEW = {"new_password1": "gajah-9-sekali", "new_password2": "gajah-9-sekali"}


def test_a_new_password_signs_the_others_out(sari: User) -> None:
    here, elsewhere = sign_in(), sign_in()
    answer = here.post("/admin/password_change/", {"old_password": PASSWORD} | NEW)
    assert answer.status_code == 302
    assert here.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302
    assert html_of(here.get(ACCOUNT)).count("data-device=") == 1


def test_a_password_that_an_administrator_sets_signs_the_account_out(db: None) -> None:
    colleague = member(AUDITORS)
    theirs, administrator = signed_in(colleague), signed_in(member(ADMINISTRATORS))
    new = {"password1": "gajah-9-sekali", "password2": "gajah-9-sekali", "usable_password": "true"}
    administrator.post(f"/admin/auth/user/{colleague.pk}/password/", new)
    assert theirs.get("/admin/").status_code == 302
    assert SignedIn.objects.get(user=colleague).ended_why == End.PASSWORD
    assert administrator.get("/admin/").status_code == 200


def test_guessing_the_old_password_makes_the_guesser_wait(sari: User) -> None:
    client = sign_in()
    for _n in range(5):
        client.post("/admin/password_change/", {"old_password": "salah"} | NEW)
    shown = client.post("/admin/password_change/", {"old_password": PASSWORD} | NEW)
    assert "Terlalu sering salah" in html_of(shown)
    sari.refresh_from_db()
    assert sari.check_password(PASSWORD)


def test_a_session_without_a_row_is_over(sari: User) -> None:
    """Somebody has deleted the row."""
    client = sign_in()
    SignedIn.objects.all().delete()
    assert "Sesi Anda sudah berakhir" in login_page(client, "/admin/")
