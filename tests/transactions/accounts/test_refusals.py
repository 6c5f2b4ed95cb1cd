"""A refused page of the desk is logged, and a loop of refusals cannot fill the log."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.html import html_of
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


def test_refused_page_is_logged_with_account_and_address(desk: Client) -> None:
    assert desk.get(f"{CLOSED}?q=kata", REMOTE_ADDR="203.0.113.9").status_code == 403
    assert noted() == [("sari", "203.0.113.9", CLOSED)]
    at = SignIn.objects.get(what=Visit.REFUSED).at
    assert timezone.now() - at < dt.timedelta(minutes=1)


@pytest.mark.django_db
def test_post_without_its_token_is_logged() -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post("/admin/login/", REMOTE_ADDR="203.0.113.9").status_code == 403
    assert noted() == [(None, "203.0.113.9", "/admin/login/")]


def test_other_answers_and_other_pages_are_not_logged(desk: Client) -> None:
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
def test_refusals_of_an_hour_ago_leave_room_again() -> None:
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
    shown = html_of(admin_client.get("/admin/transactions/signin/"))
    assert CLOSED in shown
