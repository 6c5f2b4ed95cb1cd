"""The throttle: a visitor who tries too often has to wait, and not for good."""

import datetime as dt

import pytest
from django.db.models import F
from django.test import Client
from pytest_django import Settings

from tests.cast import Cast
from tests.html import html_of
from tests.orders import slot, take_orders
from tests.shoppers import (
    CHECKOUT,
    address_of,
    form_of,
    order,
    ordered,
    shopper_with,
    stored_quantities,
)
from transactions import throttle
from transactions.models import Knock, Order
from transactions.views import orders as order_views

MINUTES = dt.timedelta(minutes=10)


def knock(who: str = "203.0.113.9", kind: str = "order", most: int = 3) -> None:
    throttle.count_try(kind, who, most=most, within=MINUTES)


def let_pass(time: dt.timedelta) -> None:
    Knock.objects.update(at=F("at") - time)


def test_one_try_too_many_is_refused(db: None) -> None:
    for _ in range(3):
        knock()
    with pytest.raises(throttle.TooOften) as error:
        knock()
    first = Knock.objects.order_by("at")[0]
    assert error.value.until == first.at + MINUTES


def test_other_visitors_and_other_kinds_are_counted_apart(db: None) -> None:
    for _ in range(3):
        knock()
    knock("203.0.113.10")
    knock(kind="proof")


def test_waiting_ends_however_often_one_tries_meanwhile(db: None) -> None:
    for _ in range(3):
        knock()
    let_pass(MINUTES / 2)
    for _ in range(5):
        with pytest.raises(throttle.TooOften):
            knock()
    let_pass(MINUTES / 2)
    knock()


def test_old_tries_are_deleted(db: None) -> None:
    knock()
    let_pass(MINUTES)
    knock()
    assert Knock.objects.count() == 1


def test_throttle_records_nothing_readable(db: None, settings: Settings) -> None:
    knock()
    who_hash = bytes(Knock.objects.get().who)
    assert len(who_hash) == 32
    settings.SECRET_KEY = "another"
    knock()
    assert {bytes(each.who) for each in Knock.objects.all()} > {who_hash}


def test_network_that_orders_too_often_is_told_until_when(cast: Cast, settings: Settings) -> None:
    take_orders(cast)
    settings.CHECKOUTS_PER_ADDRESS = 1
    at = slot(cast)
    ordered(shopper_with(cast.asinan), at)
    client = shopper_with(cast.asinan)
    answer = order(client, at)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 11 * 60
    assert "WIB" in html_of(answer)
    assert stored_quantities(client) == f"{cast.asinan.pk}.1"
    assert Order.objects.count() == 1
    from_elsewhere = shopper_with(cast.asinan)
    assert (
        from_elsewhere.post(
            CHECKOUT, form_of(from_elsewhere, at), REMOTE_ADDR="198.51.100.7"
        ).status_code
        == 303
    )


def test_form_that_is_sent_again_is_no_new_try(cast: Cast, settings: Settings) -> None:
    take_orders(cast)
    settings.CHECKOUTS_PER_ADDRESS = 1
    client = shopper_with(cast.asinan)
    form = form_of(client, slot(cast))
    first, again = (client.post(CHECKOUT, form) for _ in range(2))
    assert first["Location"] == again["Location"]


def test_visitor_who_guesses_at_orders_has_to_wait(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_orders(cast)
    mine = ordered(shopper_with(cast.asinan), slot(cast))
    monkeypatch.setattr(order_views, "WRONG_ADDRESSES", 2)
    answers = [Client().get(f"/pesanan/{n}/").status_code for n in range(3)]
    assert answers == [404, 404, 429]
    assert Client().get(address_of(mine)).status_code == 200
