"""Placing: an order is placed whole or not at all, and reserves its units for a time."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.utils import timezone

from bazar.models import ChannelRule, PickupSlot
from jakpreneur.models import Jakpreneur, Offer, Reservation
from jakpreneur.stock import with_available
from tests.cast import Cast, let_in, line, make_cast, outcomes, sale, send
from tests.orders import SHOPPER, costs, draft_part, part_of, place, slot, take_orders
from transactions.models import Move, Order, OrderLine, PaymentTime, StallOrder
from transactions.ordering import orders, parts, slots
from transactions.ordering.limits import NotPlaced, TooManyOrders, TooMuch
from transactions.ordering.orders import (
    CannotPayNow,
    OrderDraft,
    OrdersClosed,
    PriceChanged,
    RanOut,
    SlotsFull,
)


def available(offer: Offer) -> int | None:
    return with_available(Offer.objects.filter(pk=offer.pk)).get().available


def let_time_pass(**rows: object) -> None:
    """Let every reservation have ended a moment ago."""
    past = timezone.now() - dt.timedelta(seconds=1)
    StallOrder.objects.filter(**rows).update(stands_until=past)
    Reservation.objects.update(until=past)


def nothing_was_placed() -> bool:
    models = (Order, StallOrder, OrderLine, Reservation)
    return not any(model.objects.exists() for model in models)


def test_order_has_a_part_for_each_stall_and_reserves_its_units(
    shop: Cast, morning: PickupSlot
) -> None:
    order = place(
        shop,
        draft_part(shop.keripik, 2, at=morning, note="tanpa sambal"),
        draft_part(shop.rujak, at=morning),
    )
    assert [(part.stall, part.note) for part in order.parts.order_by("stall__number")] == [
        (shop.stall, "tanpa sambal"),
        (shop.neighbour, ""),
    ]
    assert (available(shop.keripik), available(shop.rujak)) == (8, 9)
    line = OrderLine.objects.get(offer=shop.keripik)
    assert (line.name, line.price, line.quantity) == ("Keripik tempe", 15_000, 2)


def test_uncounted_offer_is_always_available(shop: Cast, morning: PickupSlot) -> None:
    place(shop, draft_part(shop.asinan, 10, at=morning))
    assert available(shop.asinan) is None


def test_shortages_are_named_and_nothing_is_ordered(shop: Cast, morning: PickupSlot) -> None:
    with pytest.raises(RanOut) as error:
        place(shop, draft_part(shop.rujak, at=morning), draft_part(shop.keripik, 11, at=morning))
    [short] = error.value.shortages
    assert (short.offer, short.wanted, short.available) == (shop.keripik, 11, 10)
    assert nothing_was_placed()


def test_offer_that_may_not_be_sold_online_is_not_available(
    shop: Cast, morning: PickupSlot
) -> None:
    ChannelRule.objects.filter(bazar=shop.bazar, category__slug="kerajinan").delete()
    with pytest.raises(RanOut) as error:
        place(shop, draft_part(shop.tas, at=morning))
    assert [(short.offer, short.available) for short in error.value.shortages] == [(shop.tas, 0)]


def test_offer_of_another_stall_is_not_to_be_had_there(shop: Cast, morning: PickupSlot) -> None:
    strange = replace(draft_part(shop.keripik, at=morning), quantities={shop.rujak.pk: 1})
    with pytest.raises(RanOut):
        place(shop, strange)
    assert nothing_was_placed()


def test_reserved_units_are_not_available_to_other_orders(shop: Cast, morning: PickupSlot) -> None:
    place(shop, draft_part(shop.keripik, 9, at=morning))
    with pytest.raises(RanOut):
        place(shop, draft_part(shop.keripik, 2, at=morning))
    place(shop, draft_part(shop.keripik, 1, at=morning))
    assert available(shop.keripik) == 0


def test_units_sold_at_the_till_are_not_available(shop: Cast, morning: PickupSlot) -> None:
    send(shop.till, sale(line(shop.keripik, 10)))
    with pytest.raises(RanOut):
        place(shop, draft_part(shop.keripik, at=morning))


def test_sale_of_reserved_units_stands_and_is_flagged(shop: Cast, morning: PickupSlot) -> None:
    place(shop, draft_part(shop.keripik, 10, at=morning))
    [result] = send(shop.till, sale(line(shop.keripik)))
    assert (result["status"], result["flags"]) == ("recorded", ["stock"])


def test_reservation_ends_by_the_clock_alone(shop: Cast, morning: PickupSlot) -> None:
    place(shop, draft_part(shop.keripik, 10, at=morning, payment_time=PaymentTime.NOW))
    assert available(shop.keripik) == 0
    let_time_pass()
    assert available(shop.keripik) == 10
    [result] = send(shop.till, sale(line(shop.keripik)))
    assert result["flags"] == []
    place(shop, draft_part(shop.keripik, 9, at=morning))


def test_part_to_be_paid_now_is_reserved_for_the_bazaars_minutes(cast: Cast) -> None:
    take_orders(cast, unpaid_minutes=20)
    before = timezone.now()
    part = part_of(
        place(cast, draft_part(cast.keripik, at=slot(cast), payment_time=PaymentTime.NOW))
    )
    assert part.stands_until
    assert before <= part.stands_until - dt.timedelta(minutes=20) <= timezone.now()


def test_form_that_is_sent_twice_is_one_order(shop: Cast, morning: PickupSlot) -> None:
    key = uuid.uuid4()
    first, second = (
        place(shop, draft_part(shop.keripik, 10, at=morning), key=key) for _ in range(2)
    )
    assert first == second
    assert Reservation.objects.get().units == 10


def test_changed_price_is_not_ordered(shop: Cast, morning: PickupSlot) -> None:
    part = draft_part(shop.keripik, 2, at=morning)
    agreed = costs(part)
    Offer.objects.filter(pk=shop.keripik.pk).update(price=16_000)
    with pytest.raises(PriceChanged):
        orders.place_order(OrderDraft(uuid.uuid4(), shop.bazar, SHOPPER, [part], agreed))
    assert nothing_was_placed()


def test_slot_takes_as_many_orders_as_it_has_places(shop: Cast) -> None:
    small = slot(shop, capacity=1)
    place(shop, draft_part(shop.keripik, at=small), draft_part(shop.rujak, at=small))
    with pytest.raises(SlotsFull) as error:
        place(shop, draft_part(shop.keripik, at=small))
    assert error.value.slots == [small]
    assert Order.objects.count() == 1


@pytest.mark.parametrize("how", ["not paid in time", "cancelled"])
def test_place_of_an_order_that_comes_to_nothing_is_free_again(shop: Cast, how: str) -> None:
    small = slot(shop, capacity=1)
    order = place(shop, draft_part(shop.keripik, at=small))
    if how == "cancelled":
        parts.cancel(part_of(order))
    else:
        let_time_pass()
    place(shop, draft_part(shop.keripik, at=small))


def test_slot_that_has_begun_takes_nobody(shop: Cast) -> None:
    begun = slot(shop, day=shop.day, starts=dt.time.min, ends=dt.time.max)
    with pytest.raises(SlotsFull):
        place(shop, draft_part(shop.keripik, at=begun))
    assert begun not in slots.to_choose_from(shop.bazar, [shop.venue], timezone.now())


def test_slots_to_choose_from_say_how_many_come(shop: Cast, morning: PickupSlot) -> None:
    place(shop, draft_part(shop.keripik, at=morning), draft_part(shop.rujak, at=morning))
    [choice] = slots.to_choose_from(shop.bazar, [shop.venue], timezone.now())
    assert (choice, choice.taken) == (morning, 1)


@pytest.mark.parametrize(
    "window",
    [
        {"orders_open_at": None},
        {"orders_open_at": timezone.now() + dt.timedelta(hours=1)},
        {"orders_close_at": timezone.now() - dt.timedelta(hours=1)},
    ],
    ids=["takes none", "not yet", "over"],
)
def test_outside_its_window_a_bazaar_takes_no_orders(
    cast: Cast, window: dict[str, dt.datetime | None]
) -> None:
    take_orders(cast, **window)
    with pytest.raises(OrdersClosed):
        place(cast, draft_part(cast.keripik, at=slot(cast)))
    assert nothing_was_placed()


def test_stall_without_qris_code_cannot_be_paid_now(shop: Cast, morning: PickupSlot) -> None:
    Jakpreneur.objects.filter(pk=shop.stall.jakpreneur_id).update(qris="")
    with pytest.raises(CannotPayNow) as error:
        place(shop, draft_part(shop.keripik, at=morning, payment_time=PaymentTime.NOW))
    assert error.value.stalls == [shop.stall]


def test_delivery_is_paid_before(shop: Cast, morning: PickupSlot) -> None:
    shopper = replace(SHOPPER, address="Jalan Kwitang 1")
    order = place(
        shop,
        draft_part(shop.keripik, at=morning, slot=None, payment_time=PaymentTime.NOW),
        by=shopper,
    )
    assert (part_of(order).slot, part_of(order).day) == (None, morning.day)


def test_order_that_is_refused_is_one_of_the_refusals() -> None:
    """A view catches them all by NotPlaced."""
    refusals = {OrdersClosed, RanOut, PriceChanged, SlotsFull, CannotPayNow, TooManyOrders, TooMuch}
    assert set(NotPlaced.__subclasses__()) == refusals


def test_addresses_and_codes_cannot_be_guessed(shop: Cast, morning: PickupSlot) -> None:
    first, second = (place(shop, draft_part(shop.asinan, at=morning)) for _ in range(2))
    assert first.token != second.token
    assert first.code != second.code
    assert (len(first.token), len(first.code)) == (22, 6)


def test_pick_up_code_that_is_taken_costs_no_order(
    shop: Cast, morning: PickupSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = place(shop, draft_part(shop.asinan, at=morning))
    codes = iter([first.code, "ZZZZZZ"])
    field = Order._meta.get_field("code")
    monkeypatch.setattr(field, "_get_default", lambda: next(codes))
    assert place(shop, draft_part(shop.asinan, at=morning)).code == "ZZZZZZ"


def test_every_move_is_known_by_a_number_that_stays() -> None:
    """Token and code are read from the row that was written."""
    assert {move.name: move.value for move in Move} == {
        "ACCEPTED": 1,
        "READY": 2,
        "DECLARED": 3,
        "PAID": 4,
        "HANDED_OVER": 5,
        "CANCELLED": 6,
        "REFUSED": 7,
        "RELEASED": 8,
        "TOO_LATE": 10,
    }


def test_two_bazaars_keep_their_orders_apart(shop: Cast, morning: PickupSlot) -> None:
    other = make_cast("Bazar Senen")
    take_orders(other)
    place(shop, draft_part(shop.keripik, 10, at=morning))
    place(other, draft_part(other.keripik, 10, at=slot(other)))
    assert outcomes(send(let_in(other.stall), sale(line(other.keripik)))) == ["recorded"]
