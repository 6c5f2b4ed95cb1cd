"""An order that nobody has confirmed holds briefly; the stall's answer holds it for longer."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from bazar.models import PickupSlot
from jakpreneur import stock
from jakpreneur.models import Offer, Reservation
from jakpreneur.stock import with_available
from tests.cast import Cast, in_english, phone_of
from tests.orders import part_of, place, slot, take_orders, wanted
from tests.till_orders import address, named, state
from transactions import audit
from transactions.models import OrderStep, Pay, StallOrder
from transactions.ordering import incoming, parts, slots
from transactions.ordering.holding import CannotHold
from transactions.ordering.states import State

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def part(shop: Cast, morning: PickupSlot) -> StallOrder:
    """Two of ten, paid on pick-up."""
    return part_of(place(shop, wanted(shop.keripik, 2, at=morning)))


def let_time_pass() -> None:
    past = timezone.now() - dt.timedelta(seconds=1)
    StallOrder.objects.update(stands_until=past)
    Reservation.objects.update(until=past)


def until(part: StallOrder) -> dt.datetime:
    moment = StallOrder.objects.get(pk=part.pk).stands_until
    assert moment
    held = Reservation.objects.filter(holder=part.key).values_list("until", flat=True)
    assert set(held) <= {moment}
    return moment


def available(offer: Offer) -> int | None:
    return with_available(Offer.objects.filter(pk=offer.pk)).get().available


@pytest.mark.parametrize("pay", [Pay.AT_STALL, Pay.NOW])
def test_a_new_order_holds_for_some_minutes(shop: Cast, morning: PickupSlot, pay: Pay) -> None:
    before = timezone.now()
    part = part_of(place(shop, wanted(shop.keripik, at=morning, pay=pay)))
    assert before <= until(part) - 30 * MINUTE <= timezone.now()


def test_the_hold_is_never_longer_than_the_bazaars_time_to_pay(cast: Cast) -> None:
    take_orders(cast, unpaid_minutes=10)
    part = part_of(place(cast, wanted(cast.keripik, at=slot(cast), pay=Pay.NOW)))
    assert until(part) <= timezone.now() + 10 * MINUTE


def test_an_accepted_order_holds_until_its_slot_is_over_and_the_minutes_more(
    shop: Cast, part: StallOrder, morning: PickupSlot
) -> None:
    parts.accept(part, shop.till)
    assert until(part) == slots.ends(morning) + 60 * MINUTE


def test_an_accepted_order_that_is_paid_beforehand_has_the_bazaars_time_to_pay(
    shop: Cast, morning: PickupSlot
) -> None:
    part = part_of(place(shop, wanted(shop.keripik, at=morning, pay=Pay.NOW)))
    before = timezone.now()
    parts.accept(part, shop.till)
    assert before <= until(part) - 60 * MINUTE <= timezone.now()
    parts.declare(part, None)
    assert until(part) == slots.ends(morning) + 60 * MINUTE


def test_a_shoppers_word_that_it_is_paid_holds_no_longer_than_a_new_order(
    shop: Cast, morning: PickupSlot
) -> None:
    part = part_of(place(shop, wanted(shop.keripik, at=morning, pay=Pay.NOW)))
    for _ in range(3):
        parts.declare(part, None)
    assert until(part) <= timezone.now() + 30 * MINUTE


def test_without_an_answer_units_and_place_are_free_and_the_stall_still_sees_the_order(
    shop: Cast,
) -> None:
    small = slot(shop, capacity=1)
    part = part_of(place(shop, wanted(shop.keripik, 2, at=small)))
    let_time_pass()
    assert available(shop.keripik) == 10
    assert state(part) is State.LAPSED
    assert named(phone_of(shop.till).get("/kasir/pesanan/"), "new") == [part.pk]
    assert incoming.count_new(shop.till) == 1
    place(shop, wanted(shop.rujak, at=small))  # the place is free


def test_the_stall_accepts_late_what_is_still_there(shop: Cast, part: StallOrder) -> None:
    let_time_pass()
    parts.accept(part, shop.till)
    assert available(shop.keripik) == 8
    assert state(part) is State.ACCEPTED
    assert until(part) > timezone.now() + 60 * MINUTE
    assert all(finding.passes for finding in audit.findings())


def test_the_stall_may_give_its_own_share_when_it_accepts_late(
    shop: Cast, part: StallOrder
) -> None:
    let_time_pass()
    type(shop.bazar).objects.update(online_share=10)
    parts.accept(part, shop.till)
    assert available(shop.keripik) == 8


def test_the_stall_cannot_accept_late_what_is_gone_and_is_told(
    shop: Cast, part: StallOrder
) -> None:
    let_time_pass()
    stock.set_left(shop.keripik, 1)
    with pytest.raises(CannotHold) as gone:
        parts.accept(part, shop.till)
    [short] = gone.value.shortages
    assert (short.offer, short.wanted, short.available) == (shop.keripik, 2, 1)
    assert not OrderStep.objects.exists()
    phone = in_english(phone_of(shop.till))
    phone.post(address(part, "terima"))
    assert "Keripik tempe (1 left)" in phone.get("/kasir/pesanan/").content.decode()
    stock.set_left(shop.keripik, 5)
    parts.accept(part, shop.till)


def test_the_stall_cannot_accept_late_for_a_slot_that_is_full(shop: Cast) -> None:
    small = slot(shop, capacity=1)
    part = part_of(place(shop, wanted(shop.keripik, at=small)))
    let_time_pass()
    place(shop, wanted(shop.rujak, at=small))
    with pytest.raises(CannotHold):
        parts.accept(part, shop.till)


def test_a_place_that_the_order_has_by_its_other_stall_is_enough(shop: Cast) -> None:
    small = slot(shop, capacity=1)
    order = place(shop, wanted(shop.keripik, at=small), wanted(shop.rujak, at=small))
    crisps, rujak = order.parts.order_by("stall__number")
    parts.accept(rujak, shop.neighbours_till)
    past = timezone.now() - dt.timedelta(seconds=1)
    StallOrder.objects.filter(pk=crisps.pk).update(stands_until=past)
    Reservation.objects.filter(holder=crisps.key).update(until=past)
    parts.accept(crisps, shop.till)
    assert state(crisps) is State.ACCEPTED


def test_an_order_of_before_keeps_the_time_that_it_was_given(
    shop: Cast, part: StallOrder, morning: PickupSlot
) -> None:
    """It was placed when a new order held until its slot was over."""
    given = slots.ends(morning) + 90 * MINUTE
    StallOrder.objects.update(stands_until=given)
    Reservation.objects.update(until=given)
    parts.accept(part, shop.till)
    assert until(part) == given


def test_an_official_gives_back_what_an_order_holds_and_the_stall_may_still_accept(
    shop: Cast, part: StallOrder, kepala: User
) -> None:
    parts.release(part, kepala)
    assert available(shop.keripik) == 10
    assert state(part) is State.LAPSED
    page = in_english(Client()).get(f"/pesanan/{part.order.token}/")
    assert "office has given back what was kept for you" in page.content.decode()
    parts.accept(part, shop.till)
    assert (available(shop.keripik), state(part)) == (8, State.ACCEPTED)
    assert all(finding.passes for finding in audit.findings())


def test_what_is_given_back_after_the_stall_accepted_is_at_an_end(
    shop: Cast, part: StallOrder, kepala: User
) -> None:
    parts.accept(part, shop.till)
    parts.release(part, kepala)
    assert (available(shop.keripik), state(part)) == (10, State.EXPIRED)
