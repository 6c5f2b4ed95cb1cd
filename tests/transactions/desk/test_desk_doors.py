"""Pages of the desk are open to the users who may see them, and to no others."""

import uuid

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.cast import Cast, line, opening, sale, sale_by, send
from tests.html import html_of
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


def test_account_that_is_not_an_official_is_asked_to_sign_in(doors: dict[str, str]) -> None:
    visitor = signed_in(User.objects.create_user("tamu"))
    assert opened(visitor, doors) == dict.fromkeys(doors, 302)


def test_official_without_permissions_opens_no_page(doors: dict[str, str]) -> None:
    nobody = signed_in(User.objects.create_user("baru", is_staff=True))
    assert opened(nobody, doors) == dict.fromkeys(doors, 403)


def test_reader_opens_every_page(desk: Client, doors: dict[str, str]) -> None:
    assert opened(desk, doors) == {"watch": 200, "shift": 200, "feed": 403, "void": 403}


def test_the_head_opens_all(heads_desk: Client, doors: dict[str, str]) -> None:
    assert opened(heads_desk, doors) == dict.fromkeys(doors, 200)


def test_page_for_reading_refuses_a_post(heads_desk: Client, doors: dict[str, str]) -> None:
    for name in ("watch", "shift"):
        assert heads_desk.post(doors[name]).status_code == 405


def test_forms_ask_for_the_csrf_token(kepala: User, doors: dict[str, str]) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(kepala)
    for name in ("feed", "void"):
        assert careful.post(doors[name], {"reason": "salah input"}).status_code == 403


def test_pages_may_not_be_stored(heads_desk: Client, doors: dict[str, str]) -> None:
    for address in doors.values():
        assert "no-store" in heads_desk.get(address)["Cache-Control"]


def test_reader_s_pages_have_no_link_to_a_closed_page(
    cast: Cast, desk: Client, doors: dict[str, str]
) -> None:
    for address in ("/admin/transactions/till/", doors["watch"], "/admin/"):
        shown = html_of(desk.get(address))
        assert FEED not in shown
    assert uuid.UUID(doors["shift"].split("/")[-2])
