"""Shoppers, slots and tills at the same moment (tests/races.py), with what happens unlocked."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from bazar.models import PickupSlot
from jakpreneur import stock
from jakpreneur.models import Offer, Reservation
from tests.cast import Cast, line, outcomes, sale, send
from tests.orders import SHOPPER, part_of, place, slot, take_orders, wanted
from tests.races import race
from transactions.models import Order, Payment, Sale, StallOrder
from transactions.ordering import parts, slots
from transactions.ordering.orders import NotPlaced

FIFTY = 50


@pytest.fixture
def shop(committed: Cast) -> Cast:
    take_orders(committed)
    return committed


def one_jar(shop: Cast) -> Offer:
    Offer.objects.filter(pk=shop.keripik.pk).update(brought=1)
    return shop.keripik


def shoppers(shop: Cast, at: PickupSlot, *offers: Offer) -> list[Callable[[], str]]:
    """One for each offer, with a phone of their own, and all they do: order one of it."""

    def order(n: int, offer: Offer) -> str:
        by = replace(SHOPPER, phone=f"+62812{shop.stall.pk:06}{n:02}"[:15])
        try:
            place(shop, wanted(offer, at=at), by=by)
        except NotPlaced as refused:
            return type(refused).__name__
        return "placed"

    return [partial(order, n, offer) for n, offer in enumerate(offers)]


def placed_at_once(shop: Cast, at: PickupSlot, *offers: Offer) -> list[str]:
    """They meet at the slot, the last row that an order locks."""
    return race("bazar_pickupslot", at.pk, *shoppers(shop, at, *offers))


def test_control_without_the_offers_lock_the_last_jar_is_ordered_twice(
    shop: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stock, "lock", lambda offers: None)
    assert placed_at_once(shop, slot(shop), *[one_jar(shop)] * 2) == ["placed", "placed"]


def test_fifty_shoppers_and_one_last_jar_are_one_order(shop: Cast) -> None:
    jar = one_jar(shop)
    said = placed_at_once(shop, slot(shop, capacity=FIFTY), *[jar] * FIFTY)
    assert sorted(said) == ["RanOut"] * (FIFTY - 1) + ["placed"]
    assert Order.objects.filter(bazar=shop.bazar).count() == 1
    assert Reservation.objects.get(offer=jar).units == 1


def test_control_without_the_slots_lock_it_takes_one_too_many(
    shop: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They meet at the day instead, which an order points at, after it has counted."""
    monkeypatch.setattr(slots, "lock", lambda chosen: None)
    small = slot(shop, capacity=1)
    said = race("bazar_bazarday", small.day_id, *shoppers(shop, small, shop.asinan, shop.rujak))
    assert said == ["placed", "placed"]


def test_a_slot_with_one_place_takes_one_of_many(shop: Cast) -> None:
    small = slot(shop, capacity=1)
    said = placed_at_once(shop, small, *[shop.asinan, shop.rujak] * 4)
    assert sorted(said) == ["SlotsFull"] * 7 + ["placed"]
    assert StallOrder.objects.filter(slot=small).count() == 1


def test_orders_over_the_same_stalls_in_opposite_order_are_both_placed(shop: Cast) -> None:
    early = slot(shop)
    late = slot(shop, starts=early.ends, ends=dt.time(11))
    there = [wanted(shop.keripik, at=early), wanted(shop.rujak, at=late)]
    back = [wanted(shop.rujak, at=late), wanted(shop.keripik, at=early)]
    first, second = (replace(SHOPPER, phone=f"+6281298{n:06}") for n in (shop.stall.pk, 999_999))
    race(
        "jakpreneur_offer",
        max(shop.keripik.pk, shop.rujak.pk),
        lambda: place(shop, *there, by=first),
        lambda: place(shop, *back, by=second),
    )
    assert Order.objects.filter(bazar=shop.bazar).count() == 2


def test_a_form_that_arrives_twice_at_once_is_one_order(shop: Cast) -> None:
    key, jar, at = uuid.uuid4(), one_jar(shop), slot(shop)
    by = replace(SHOPPER, phone=f"+6281299{shop.stall.pk:06}")

    def send_form() -> int:
        return place(shop, wanted(jar, at=at), key=key, by=by).pk

    first, second = race("bazar_pickupslot", at.pk, send_form, send_form)
    assert first == second
    assert Reservation.objects.get(offer=jar).units == 1


def test_a_till_and_a_shopper_at_the_last_jar(shop: Cast) -> None:
    """Whoever comes first has it. The till's sale stands either way: flagged, if it came second."""
    jar, at = one_jar(shop), slot(shop)
    entry = sale(line(jar))
    [ordering] = shoppers(shop, at, jar)

    def sell() -> str:
        [result] = send(shop.till, entry)
        assert result["status"] == "recorded"
        return "flagged" if result["flags"] else "sold"

    said = race("jakpreneur_offer", jar.pk, ordering, sell)
    assert said in (["placed", "flagged"], ["RanOut", "sold"])


def test_a_part_that_is_confirmed_on_two_phones_is_paid_once(shop: Cast) -> None:
    part = part_of(place(shop, wanted(shop.keripik, 2, at=slot(shop))))
    race(
        "transactions_stallorder",
        part.pk,
        *[lambda: parts.pay(part, shop.till, Payment.CASH)] * 2,
    )
    assert Sale.objects.filter(key=part.key).count() == 1
    assert outcomes(send(shop.till, sale(line(shop.keripik)))) == ["recorded"]
    shop.keripik.refresh_from_db()
    assert shop.keripik.sold == 3


def test_of_paying_and_cancelling_at_once_nothing_is_half_done(shop: Cast) -> None:
    part = part_of(place(shop, wanted(shop.keripik, 2, at=slot(shop))))

    def pay() -> bool:
        try:
            parts.pay(part, shop.till, Payment.QRIS)
        except parts.NotNow:
            return False
        return True

    paid, _cancelled = race(
        "transactions_stallorder", part.pk, pay, lambda: parts.cancel(part) is None
    )
    shop.keripik.refresh_from_db()
    assert shop.keripik.sold == 0
    assert not Reservation.objects.filter(holder=part.key).exists()
    assert Sale.objects.filter(day__bazar=shop.bazar).count() == (2 if paid else 0)
