"""Reservations: brief until the stall has accepted the part, longer afterwards."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from bazar.models import PickupSlot
from jakpreneur import stock
from jakpreneur.models import Offer, Reservation
from jakpreneur.stock import with_available
from tests.auditing import wrong_findings
from tests.cast import Cast, in_english, phone_of
from tests.html import html_of
from tests.orders import draft_part, part_of, place, slot, take_orders
from tests.till_orders import address, parts_in_group, state
from transactions.models import OrderStep, PaymentTime, StallOrder
from transactions.ordering import incoming, parts, slots
from transactions.ordering.reserving import CannotReserve
from transactions.ordering.states import PartState

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def part(shop: Cast, morning: PickupSlot) -> StallOrder:
    """Order two units of ten, to be paid on pick-up."""
    return part_of(place(shop, draft_part(shop.keripik, 2, at=morning)))


def let_time_pass() -> None:
    past = timezone.now() - dt.timedelta(seconds=1)
    StallOrder.objects.update(stands_until=past)
    Reservation.objects.update(until=past)


def until(part: StallOrder) -> dt.datetime:
    moment = StallOrder.objects.get(pk=part.pk).stands_until
    assert moment
    ends = Reservation.objects.filter(holder=part.key).values_list("until", flat=True)
    assert set(ends) <= {moment}
    return moment


def available(offer: Offer) -> int | None:
    return with_available(Offer.objects.filter(pk=offer.pk)).get().available


@pytest.mark.parametrize("payment_time", [PaymentTime.AT_STALL, PaymentTime.NOW])
def test_new_order_is_reserved_for_some_minutes(
    shop: Cast, morning: PickupSlot, payment_time: PaymentTime
) -> None:
    before = timezone.now()
    part = part_of(place(shop, draft_part(shop.keripik, at=morning, payment_time=payment_time)))
    assert before <= until(part) - 30 * MINUTE <= timezone.now()


def test_reservation_is_never_longer_than_the_time_to_pay(cast: Cast) -> None:
    take_orders(cast, unpaid_minutes=10)
    part = part_of(
        place(cast, draft_part(cast.keripik, at=slot(cast), payment_time=PaymentTime.NOW))
    )
    assert until(part) <= timezone.now() + 10 * MINUTE


def test_accepted_part_is_reserved_until_its_slot_ends_and_the_minutes_more(
    shop: Cast, part: StallOrder, morning: PickupSlot
) -> None:
    parts.accept(part, shop.till)
    assert until(part) == slots.ends(morning) + 60 * MINUTE


def test_accepted_part_to_be_paid_beforehand_is_reserved_for_the_time_to_pay(
    shop: Cast, morning: PickupSlot
) -> None:
    part = part_of(place(shop, draft_part(shop.keripik, at=morning, payment_time=PaymentTime.NOW)))
    before = timezone.now()
    parts.accept(part, shop.till)
    assert before <= until(part) - 60 * MINUTE <= timezone.now()
    parts.declare(part, None)
    assert until(part) == slots.ends(morning) + 60 * MINUTE


def test_declared_unaccepted_part_is_reserved_no_longer_than_a_new_order(
    shop: Cast, morning: PickupSlot
) -> None:
    part = part_of(place(shop, draft_part(shop.keripik, at=morning, payment_time=PaymentTime.NOW)))
    for _ in range(3):
        parts.declare(part, None)
    assert until(part) <= timezone.now() + 30 * MINUTE


def test_unanswered_part_ends_its_reservation_and_stays_on_the_board(
    shop: Cast,
) -> None:
    small = slot(shop, capacity=1)
    part = part_of(place(shop, draft_part(shop.keripik, 2, at=small)))
    let_time_pass()
    assert available(shop.keripik) == 10
    assert state(part) is PartState.LAPSED
    assert parts_in_group(phone_of(shop.till).get("/kasir/pesanan/"), "new") == [part.pk]
    assert incoming.count_new(shop.till) == 1
    place(shop, draft_part(shop.rujak, at=small))  # the place is free


def test_stall_accepts_a_lapsed_part_if_its_units_are_free(shop: Cast, part: StallOrder) -> None:
    let_time_pass()
    parts.accept(part, shop.till)
    assert available(shop.keripik) == 8
    assert state(part) is PartState.ACCEPTED
    assert until(part) > timezone.now() + 60 * MINUTE
    assert wrong_findings() == []


def test_stall_may_give_its_own_share_to_a_lapsed_part(shop: Cast, part: StallOrder) -> None:
    let_time_pass()
    type(shop.bazar).objects.update(online_share=10)
    parts.accept(part, shop.till)
    assert available(shop.keripik) == 8


def test_stall_learns_which_units_of_a_lapsed_part_are_gone(shop: Cast, part: StallOrder) -> None:
    let_time_pass()
    stock.set_left(shop.keripik, 1)
    with pytest.raises(CannotReserve) as error:
        parts.accept(part, shop.till)
    [short] = error.value.shortages
    assert (short.offer, short.wanted, short.available) == (shop.keripik, 2, 1)
    assert not OrderStep.objects.exists()
    phone = in_english(phone_of(shop.till))
    phone.post(address(part, "terima"))
    assert "Keripik tempe (1 left)" in html_of(phone.get("/kasir/pesanan/"))
    stock.set_left(shop.keripik, 5)
    parts.accept(part, shop.till)


def test_stall_cannot_accept_a_lapsed_part_for_a_full_slot(shop: Cast) -> None:
    small = slot(shop, capacity=1)
    part = part_of(place(shop, draft_part(shop.keripik, at=small)))
    let_time_pass()
    place(shop, draft_part(shop.rujak, at=small))
    with pytest.raises(CannotReserve):
        parts.accept(part, shop.till)


def test_place_that_the_order_has_by_its_other_stall_is_enough(shop: Cast) -> None:
    small = slot(shop, capacity=1)
    order = place(shop, draft_part(shop.keripik, at=small), draft_part(shop.rujak, at=small))
    crisps, rujak = order.parts.order_by("stall__number")
    parts.accept(rujak, shop.neighbours_till)
    past = timezone.now() - dt.timedelta(seconds=1)
    StallOrder.objects.filter(pk=crisps.pk).update(stands_until=past)
    Reservation.objects.filter(holder=crisps.key).update(until=past)
    parts.accept(crisps, shop.till)
    assert state(crisps) is PartState.ACCEPTED


def test_order_of_before_keeps_the_time_that_it_was_given(
    shop: Cast, part: StallOrder, morning: PickupSlot
) -> None:
    """Such an order was reserved until its slot was over from the start."""
    former_end = slots.ends(morning) + 90 * MINUTE
    StallOrder.objects.update(stands_until=former_end)
    Reservation.objects.update(until=former_end)
    parts.accept(part, shop.till)
    assert until(part) == former_end


def test_official_releases_a_reservation_and_the_stall_may_still_accept(
    shop: Cast, part: StallOrder, kepala: User
) -> None:
    parts.release(part, kepala)
    assert available(shop.keripik) == 10
    assert state(part) is PartState.LAPSED
    page = in_english(Client()).get(f"/pesanan/{part.order.token}/")
    assert "office has given back the goods reserved for you" in html_of(page)
    parts.accept(part, shop.till)
    assert (available(shop.keripik), state(part)) == (8, PartState.ACCEPTED)
    assert wrong_findings() == []


def test_accepted_part_that_is_released_has_expired(
    shop: Cast, part: StallOrder, kepala: User
) -> None:
    parts.accept(part, shop.till)
    parts.release(part, kepala)
    assert (available(shop.keripik), state(part)) == (10, PartState.EXPIRED)
