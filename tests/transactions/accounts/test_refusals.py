"""Who was refused a page of the desk stands in the log of visits; a loop cannot fill it."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from transactions.accounts import refusals
from transactions.models import SignIn, Visit

CLOSED = "/admin/auth/user/"


@pytest.fixture
def sari(db: None) -> User:
    return User.objects.create_user("sari", password="lihat saja", is_staff=True)


@pytest.fixture
def desk(sari: User) -> Client:
    client = Client()
    client.force_login(sari)
    return client


def noted() -> list[tuple[Any, ...]]:
    found = SignIn.objects.filter(what=Visit.REFUSED).order_by("pk")
    return list(found.values_list("user__username", "address", "asked"))


def test_a_refused_page_is_noted_with_who_asked_and_from_where(desk: Client) -> None:
    assert desk.get(f"{CLOSED}?q=kata", REMOTE_ADDR="203.0.113.9").status_code == 403
    assert noted() == [("sari", "203.0.113.9", CLOSED)]
    at = SignIn.objects.get(what=Visit.REFUSED).at
    assert timezone.now() - at < dt.timedelta(minutes=1)


@pytest.mark.django_db
def test_a_post_without_its_token_is_noted_too() -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post("/admin/login/", REMOTE_ADDR="203.0.113.9").status_code == 403
    assert noted() == [(None, "203.0.113.9", "/admin/login/")]


def test_what_is_answered_and_what_is_not_of_the_desk_is_not_noted(desk: Client) -> None:
    assert desk.get("/admin/").status_code == 200
    assert desk.get("/admin/tidak-ada/").status_code == 404
    assert Client(enforce_csrf_checks=True).post("/keranjang/isi/").status_code == 403
    assert noted() == []


def test_a_loop_of_one_account_fills_ten_rows_and_leaves_room_for_others(
    desk: Client, sari: User
) -> None:
    for _n in range(refusals.MOST_OF_ONE + 5):
        assert desk.get(CLOSED).status_code == 403
    assert len(noted()) == refusals.MOST_OF_ONE
    desk.get(CLOSED, REMOTE_ADDR="203.0.113.9")
    assert len(noted()) == refusals.MOST_OF_ONE + 1


@pytest.mark.django_db
def test_a_loop_of_many_addresses_stops_at_a_hundred_rows_an_hour() -> None:
    SignIn.objects.bulk_create(
        SignIn(what=Visit.REFUSED, address=f"203.0.113.{n}") for n in range(refusals.MOST)
    )
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post("/admin/login/").status_code == 403
    assert len(noted()) == refusals.MOST


@pytest.mark.django_db
def test_what_was_refused_an_hour_ago_leaves_room_again() -> None:
    before = timezone.now() - refusals.WITHIN
    SignIn.objects.bulk_create(
        SignIn(what=Visit.REFUSED, address="127.0.0.1", at=before) for _n in range(refusals.MOST)
    )
    Client(enforce_csrf_checks=True).post("/admin/login/")
    assert len(noted()) == refusals.MOST + 1


def test_a_long_address_is_cut(desk: Client) -> None:
    stranger = Client(enforce_csrf_checks=True)
    stranger.post("/admin/" + "x" * 500 + "/")
    assert all(len(asked) <= refusals.LONGEST for _who, _where, asked in noted())


def test_auditors_see_the_page_in_the_list(admin_client: Client, desk: Client) -> None:
    desk.get(CLOSED)
    shown = admin_client.get("/admin/transactions/signin/").content.decode()
    assert CLOSED in shown
