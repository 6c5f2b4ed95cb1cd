"""Who may open which page of the desk."""

import uuid

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.cast import Cast, line, opening, sale, sale_by, send
from tests.transactions.conftest import signed_in

WATCH = "/admin/transactions/till/pantau/"
FEED = "/admin/transactions/till/berkas/"


@pytest.fixture
def doors(cast: Cast) -> dict[str, str]:
    shift, sold = opening(), sale(line(cast.keripik), number=2)
    send(cast.till, shift, sold)
    return {
        "watch": WATCH,
        "feed": FEED,
        "shift": f"/admin/transactions/till/{cast.till.pk}/shift/{shift['key']}/",
        "void": f"/admin/transactions/sale/{sale_by(sold).pk}/batalkan/",
    }


def opened(client: Client, doors: dict[str, str]) -> dict[str, int]:
    return {name: client.get(address).status_code for name, address in doors.items()}


def test_a_stranger_is_asked_to_sign_in(doors: dict[str, str]) -> None:
    for address in doors.values():
        for answer in (Client().get(address), Client().post(address)):
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/admin/login/")


def test_an_account_that_is_no_officials_is_asked_to_sign_in(doors: dict[str, str]) -> None:
    visitor = signed_in(User.objects.create_user("tamu"))
    assert opened(visitor, doors) == dict.fromkeys(doors, 302)


def test_an_official_without_any_permission_opens_none(doors: dict[str, str]) -> None:
    nobody = signed_in(User.objects.create_user("baru", is_staff=True))
    assert opened(nobody, doors) == dict.fromkeys(doors, 403)


def test_who_may_only_look_looks(desk: Client, doors: dict[str, str]) -> None:
    assert opened(desk, doors) == {"watch": 200, "shift": 200, "feed": 403, "void": 403}


def test_the_head_opens_all(heads_desk: Client, doors: dict[str, str]) -> None:
    assert opened(heads_desk, doors) == dict.fromkeys(doors, 200)


def test_what_is_looked_at_is_not_posted_to(heads_desk: Client, doors: dict[str, str]) -> None:
    for name in ("watch", "shift"):
        assert heads_desk.post(doors[name]).status_code == 405


def test_forms_ask_for_the_csrf_token(kepala: User, doors: dict[str, str]) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(kepala)
    for name in ("feed", "void"):
        assert careful.post(doors[name], {"reason": "salah input"}).status_code == 403


def test_pages_are_kept_by_no_cache(heads_desk: Client, doors: dict[str, str]) -> None:
    for address in doors.values():
        assert "no-store" in heads_desk.get(address)["Cache-Control"]


def test_a_readers_pages_name_no_door_that_is_closed_to_them(
    cast: Cast, desk: Client, doors: dict[str, str]
) -> None:
    for address in ("/admin/transactions/till/", doors["watch"], "/admin/"):
        shown = desk.get(address).content.decode()
        assert FEED not in shown
    assert uuid.UUID(doors["shift"].split("/")[-2])
