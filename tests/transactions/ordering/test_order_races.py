"""Races of shoppers, slots and tills (tests/races.py), with controls that take no lock."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.utils import timezone

from bazar.models import PickupSlot
from jakpreneur import stock
from jakpreneur.models import Offer, Reservation
from tests.cast import Cast, line, outcomes, sale, send
from tests.orders import SHOPPER, draft_part, part_of, place, slot, take_orders
from tests.races import race
from transactions.models import (
    Move,
    Order,
    OrderStep,
    Payment,
    PaymentTime,
    Refund,
    RefundMethod,
    Sale,
    StallOrder,
    Till,
)
from transactions.models.ledger import Flag
from transactions.ordering import parts, refunds, slots
from transactions.ordering.limits import NotPlaced
from transactions.ordering.reserving import CannotReserve
from transactions.seals import sealing

FIFTY = 50


@pytest.fixture
def shop(committed: Cast) -> Cast:
    take_orders(committed)
    return committed


def one_jar(shop: Cast) -> Offer:
    Offer.objects.filter(pk=shop.keripik.pk).update(brought=1)
    return shop.keripik


def shoppers(shop: Cast, at: PickupSlot, *offers: Offer) -> list[Callable[[], str]]:
    """Return a shopper for each offer, with a phone of their own, who orders one unit of it."""

    def order(n: int, offer: Offer) -> str:
        by = replace(SHOPPER, phone=f"+62812{shop.stall.pk:06}{n:02}"[:15])
        try:
            place(shop, draft_part(offer, at=at), by=by)
        except NotPlaced as refused:
            return type(refused).__name__
        return "placed"

    return [partial(order, n, offer) for n, offer in enumerate(offers)]


def placed_at_once(shop: Cast, at: PickupSlot, *offers: Offer) -> list[str]:
    """Run these orders at once; they meet at the slot, the last row that an order locks."""
    return race("bazar_pickupslot", at.pk, *shoppers(shop, at, *offers))


def test_control_without_the_offers_lock_the_last_jar_is_ordered_twice(
    shop: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stock, "lock", lambda offers: None)
    assert placed_at_once(shop, slot(shop), *[one_jar(shop)] * 2) == ["placed", "placed"]


def test_fifty_shoppers_and_one_last_jar_are_one_order(shop: Cast) -> None:
    jar = one_jar(shop)
    results = placed_at_once(shop, slot(shop, capacity=FIFTY), *[jar] * FIFTY)
    assert sorted(results) == ["RanOut"] * (FIFTY - 1) + ["placed"]
    assert Order.objects.filter(bazar=shop.bazar).count() == 1
    assert Reservation.objects.get(offer=jar, until__gt=timezone.now()).units == 1


def test_control_without_the_slots_lock_it_takes_one_order_too_many(
    shop: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The orders meet at the row of their day instead, after each has counted the places."""
    monkeypatch.setattr(slots, "lock", lambda chosen: None)
    small = slot(shop, capacity=1)
    results = race("bazar_bazarday", small.day_id, *shoppers(shop, small, shop.asinan, shop.rujak))
    assert results == ["placed", "placed"]


def test_slot_with_one_place_takes_one_of_many(shop: Cast) -> None:
    small = slot(shop, capacity=1)
    results = placed_at_once(shop, small, *[shop.asinan, shop.rujak] * 4)
    assert sorted(results) == ["SlotsFull"] * 7 + ["placed"]
    assert StallOrder.objects.filter(slot=small).count() == 1


def test_orders_over_the_same_stalls_in_opposite_order_are_both_placed(shop: Cast) -> None:
    early = slot(shop)
    late = slot(shop, starts=early.ends, ends=dt.time(11))
    there = [draft_part(shop.keripik, at=early), draft_part(shop.rujak, at=late)]
    back = [draft_part(shop.rujak, at=late), draft_part(shop.keripik, at=early)]
    first, second = (replace(SHOPPER, phone=f"+6281298{n:06}") for n in (shop.stall.pk, 999_999))
    race(
        "jakpreneur_offer",
        max(shop.keripik.pk, shop.rujak.pk),
        lambda: place(shop, *there, by=first),
        lambda: place(shop, *back, by=second),
    )
    assert Order.objects.filter(bazar=shop.bazar).count() == 2


def test_form_that_arrives_twice_at_once_is_one_order(shop: Cast) -> None:
    key, jar, at = uuid.uuid4(), one_jar(shop), slot(shop)
    by = replace(SHOPPER, phone=f"+6281299{shop.stall.pk:06}")

    def send_form() -> int:
        return place(shop, draft_part(jar, at=at), key=key, by=by).pk

    first, second = race("bazar_pickupslot", at.pk, send_form, send_form)
    assert first == second
    assert Reservation.objects.get(offer=jar).units == 1


def test_till_and_shopper_race_for_the_last_jar(shop: Cast) -> None:
    """The first gets the jar. The till's sale stands either way, flagged if it came second."""
    jar, at = one_jar(shop), slot(shop)
    entry = sale(line(jar))
    [ordering] = shoppers(shop, at, jar)

    def sell() -> str:
        [result] = send(shop.till, entry)
        assert result["status"] == "recorded"
        return "flagged" if result["flags"] else "sold"

    results = race("jakpreneur_offer", jar.pk, ordering, sell)
    assert results in (["placed", "flagged"], ["RanOut", "sold"])


def test_part_that_is_confirmed_on_two_phones_is_paid_once(shop: Cast) -> None:
    part = part_of(place(shop, draft_part(shop.keripik, 2, at=slot(shop))))
    race(
        "transactions_stallorder",
        part.pk,
        *[lambda: parts.pay(part, shop.till, Payment.CASH)] * 2,
    )
    assert Sale.objects.filter(key=part.key).count() == 1
    assert outcomes(send(shop.till, sale(line(shop.keripik)))) == ["recorded"]
    shop.keripik.refresh_from_db()
    assert shop.keripik.sold == 3


# --- One part, moved twice at once ------------------------------------------------------------


def outcome_of(move: Callable[[], object]) -> Callable[[], str]:
    def run() -> str:
        try:
            move()
        except parts.NotNow:
            return "not now"
        return "done"

    return run


def test_part_is_paid_or_cancelled_by_its_shopper_not_both(shop: Cast) -> None:
    part = part_of(place(shop, draft_part(shop.keripik, at=slot(shop))))
    pay = outcome_of(lambda: parts.pay(part, shop.till, Payment.CASH))
    cancel = outcome_of(lambda: parts.cancel(part))
    results = race("transactions_stallorder", part.pk, pay, cancel)
    assert sorted(results) == ["done", "not now"]
    steps = set(part.steps.values_list("move", flat=True))
    assert steps in ({Move.PAID}, {Move.CANCELLED})
    assert Sale.objects.filter(key=part.key).count() == (1 if Move.PAID in steps else 0)
    assert not Sale.objects.filter(voids__key=part.key).exists()
    assert not Reservation.objects.filter(holder=part.key).exists()
    shop.keripik.refresh_from_db()
    assert shop.keripik.sold == (1 if Move.PAID in steps else 0)


def test_database_refuses_a_part_both_paid_and_cancelled(
    shop: Cast,
) -> None:
    """The trigger takes its own lock, for code that does not."""
    part = part_of(place(shop, draft_part(shop.keripik, at=slot(shop))))

    def write(move: Move, till: Till | None) -> Callable[[], str]:
        def run() -> str:
            try:
                OrderStep.objects.create(part=part, move=move, till=till)
            except IntegrityError:
                return "refused"
            return "written"

        return run

    results = race(
        "transactions_stallorder",
        part.pk,
        write(Move.PAID, shop.till),
        write(Move.CANCELLED, None),
    )
    assert sorted(results) == ["refused", "written"]


def test_paid_part_is_refused_before_its_day_is_closed_or_not_at_all(shop: Cast) -> None:
    part = part_of(place(shop, draft_part(shop.keripik, at=slot(shop))))
    parts.pay(part, shop.till, Payment.CASH)
    official = User.objects.create_user(f"kepala {shop.stall.pk}")
    refuse = outcome_of(lambda: parts.refuse(part, shop.till, "habis"))
    close = outcome_of(lambda: sealing.seal(part.day, official))
    results = race("bazar_bazarday", part.day_id, close, followers=[refuse])
    assert results[0] == "done"
    void = Sale.objects.filter(voids__key=part.key).first()
    if results[1] == "done":
        assert void
        assert Flag.SEALED not in void.flags
    else:
        assert void is None


def test_part_is_accepted_late_for_the_last_jar_or_another_order_has_it(shop: Cast) -> None:
    jar = one_jar(shop)
    late = part_of(place(shop, draft_part(jar, at=slot(shop))))
    past = timezone.now() - dt.timedelta(seconds=1)
    StallOrder.objects.filter(pk=late.pk).update(stands_until=past)
    Reservation.objects.filter(holder=late.key).update(until=past)
    other = slot(shop, starts=dt.time(11), ends=dt.time(12))

    def accept() -> str:
        try:
            parts.accept(late, shop.till)
        except CannotReserve:
            return "gone"
        return "held"

    [order] = shoppers(shop, other, jar)
    results = race("jakpreneur_offer", jar.pk, accept, order)
    assert sorted(results) in (["RanOut", "held"], ["gone", "placed"])
    assert Reservation.objects.get(offer=jar, until__gt=timezone.now()).units == 1


# --- Proofs of payment --------------------------------------------------------------------------


def reserved_jar(shop: Cast, at: PickupSlot, ends: dt.datetime) -> StallOrder:
    """Return a part that reserves the only jar until then."""
    part = part_of(place(shop, draft_part(one_jar(shop), at=at, payment_time=PaymentTime.NOW)))
    StallOrder.objects.filter(pk=part.pk).update(stands_until=ends)
    Reservation.objects.filter(holder=part.key).update(until=ends)
    return part


def units_promised(offer: Offer) -> int:
    promised = Reservation.objects.filter(offer=offer, until__gt=timezone.now())
    return sum(promised.values_list("units", flat=True))


def test_control_without_the_offers_lock_a_late_proof_takes_a_jar_that_is_ordered(
    shop: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both meet at the slot instead, after the order has counted the jars."""
    monkeypatch.setattr(stock, "lock", lambda offers: None)
    at = slot(shop)
    part = reserved_jar(shop, at, timezone.now() - dt.timedelta(seconds=1))
    [order] = shoppers(shop, at, shop.keripik)
    race(
        "bazar_pickupslot",
        at.pk,
        outcome_of(lambda: parts.declare(part, None)),
        followers=[order],
    )
    assert units_promised(shop.keripik) == 2


def test_proof_at_the_moment_when_the_time_ends_gets_the_jar_or_a_refund(shop: Cast) -> None:
    """The proof sets out in time; while it waits for the offer, its time ends."""
    at = slot(shop)
    ends = timezone.now() + dt.timedelta(seconds=2)
    part = reserved_jar(shop, at, ends)
    [order] = shoppers(shop, at, shop.keripik)

    def until_it_ended(holder: psycopg.Connection) -> None:
        while holder.execute("SELECT clock_timestamp() <= %s", [ends]).fetchone() == (True,):
            pass

    [declared, ordered] = race(
        "jakpreneur_offer",
        shop.keripik.pk,
        outcome_of(lambda: parts.declare(part, None)),
        order,
        meanwhile=until_it_ended,
    )
    assert declared == "done"
    moves = set(part.steps.values_list("move", flat=True))
    is_too_late = Move.TOO_LATE in moves
    assert (ordered == "placed") is is_too_late
    assert Refund.objects.filter(part=part).exists() is is_too_late
    assert units_promised(shop.keripik) == 1


def test_two_proofs_at_once_are_one_refund(shop: Cast) -> None:
    part = reserved_jar(shop, slot(shop), timezone.now() - dt.timedelta(seconds=1))
    Offer.objects.filter(pk=shop.keripik.pk).update(brought=0)
    declare = outcome_of(lambda: parts.declare(part, None))
    assert race("transactions_stallorder", part.pk, declare, declare) == ["done", "done"]
    assert Refund.objects.filter(part=part).count() == 1
    assert part.steps.filter(move=Move.TOO_LATE).count() == 1


def test_refund_that_is_given_on_two_phones_is_given_once(shop: Cast) -> None:
    part = part_of(place(shop, draft_part(shop.keripik, at=slot(shop))))
    parts.pay(part, shop.till, Payment.CASH)
    parts.refuse(part, shop.till, "habis")
    refund = Refund.objects.get(part=part)

    def give() -> str:
        try:
            refunds.give(refund, shop.till, RefundMethod.CASH)
        except refunds.GivenAlready:
            return "given already"
        return "given"

    results = race("transactions_refund", refund.pk, give, give)
    assert sorted(results) == ["given", "given already"]
