"""Limits of unconfirmed orders: per order, and over the orders of one number and address.

A stranger must never lock out a number's owner.
"""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from django.utils import timezone
from pytest_django import Settings

from bazar.models import Bazar, PickupSlot
from jakpreneur.models import Reservation
from tests.cast import Cast, in_english, make_stall, offer
from tests.orders import SHOPPER, draft_part, part_of, place, slot
from tests.shoppers import (
    CHECKOUT,
    form_of,
    is_refused,
    led_back,
    order,
    ordered,
    shopper_with,
    stored_quantities,
)
from transactions import throttle
from transactions.models import Knock, Order, StallOrder
from transactions.ordering import parts
from transactions.ordering.limits import MOST_A_DAY, MOST_OPEN, TooManyOrders, TooMuch
from transactions.ordering.orders import RanOut
from transactions.personal_data import retention

ELSEWHERE = replace(SHOPPER, visitor=throttle.fingerprint("order", "10.9.8.7"))


def let_time_pass() -> None:
    past = timezone.now() - dt.timedelta(seconds=1)
    StallOrder.objects.update(stands_until=past)
    Reservation.objects.update(until=past)


# --- One order ----------------------------------------------------------------------------------


def test_order_of_too_many_units_of_one_offer_is_refused(shop: Cast, morning: PickupSlot) -> None:
    with pytest.raises(TooMuch) as error:
        place(shop, draft_part(shop.asinan, 11, at=morning))
    assert error.value.units == {shop.asinan.pk: 10}
    assert not Order.objects.exists()


def test_order_over_too_many_stalls_is_refused(
    shop: Cast, morning: PickupSlot, settings: Settings
) -> None:
    settings.STALLS_PER_ORDER = 1
    with pytest.raises(TooMuch) as error:
        place(shop, draft_part(shop.asinan, at=morning), draft_part(shop.rujak, at=morning))
    assert (error.value.stalls, error.value.units, error.value.amount) == (1, {}, 0)


def test_order_of_too_many_rupiah_is_refused(
    shop: Cast, morning: PickupSlot, settings: Settings
) -> None:
    settings.RUPIAH_PER_ORDER = 80_000
    with pytest.raises(TooMuch) as error:
        place(shop, draft_part(shop.tas, at=morning))
    assert (error.value.amount, error.value.stalls) == (5_000, 0)


# --- Several orders -----------------------------------------------------------------------------


def test_units_of_waiting_orders_add_up(shop: Cast, morning: PickupSlot) -> None:
    first = part_of(place(shop, draft_part(shop.asinan, 8, at=morning)))
    with pytest.raises(TooMuch) as error:
        place(shop, draft_part(shop.asinan, 3, at=morning))
    assert error.value.units == {shop.asinan.pk: 2}
    place(shop, draft_part(shop.asinan, 2, at=morning))
    with pytest.raises(TooMuch):
        place(shop, draft_part(shop.asinan, at=morning))
    parts.accept(first, shop.till)  # the stall has answered: it waits no more
    place(shop, draft_part(shop.asinan, 8, at=morning))


def test_order_whose_reservation_ended_adds_nothing(shop: Cast, morning: PickupSlot) -> None:
    place(shop, draft_part(shop.asinan, 10, at=morning))
    let_time_pass()
    place(shop, draft_part(shop.asinan, 10, at=morning))


def test_stalls_and_rupiah_of_waiting_orders_add_up(
    shop: Cast, morning: PickupSlot, settings: Settings
) -> None:
    settings.STALLS_PER_ORDER, settings.RUPIAH_PER_ORDER = 1, 40_000
    place(shop, draft_part(shop.keripik, 2, at=morning))
    with pytest.raises(TooMuch) as error:
        place(shop, draft_part(shop.rujak, at=morning))
    assert (error.value.stalls, error.value.amount) == (1, 8_000)
    place(shop, draft_part(shop.rujak, at=morning), by=ELSEWHERE)


def test_one_order_too_many_at_once_is_refused(shop: Cast, morning: PickupSlot) -> None:
    placed = [place(shop, draft_part(shop.asinan, at=morning)) for _ in range(MOST_OPEN)]
    with pytest.raises(TooManyOrders):
        place(shop, draft_part(shop.asinan, at=morning))
    parts.cancel(part_of(placed[0]))
    place(shop, draft_part(shop.asinan, at=morning))


def test_orders_of_a_day_that_came_to_nothing_are_bounded(shop: Cast, morning: PickupSlot) -> None:
    for _ in range(MOST_A_DAY):
        parts.cancel(part_of(place(shop, draft_part(shop.asinan, at=morning))))
    with pytest.raises(TooManyOrders):
        place(shop, draft_part(shop.asinan, at=morning))
    Order.objects.update(placed_at=timezone.now() - dt.timedelta(days=1, seconds=1))
    place(shop, draft_part(shop.asinan, at=morning))


def test_orders_that_stalls_accept_are_no_reason_to_wait(shop: Cast) -> None:
    roomy = slot(shop, capacity=100)
    for _ in range(MOST_A_DAY + 1):
        parts.accept(part_of(place(shop, draft_part(shop.asinan, at=roomy))), shop.till)


# --- In a stranger's number ---------------------------------------------------------------------


@pytest.mark.parametrize("orders", [MOST_OPEN, MOST_A_DAY])
def test_orders_in_a_strangers_number_do_not_lock_out_its_owner(
    shop: Cast, morning: PickupSlot, orders: int
) -> None:
    for n in range(orders):
        placed = place(shop, draft_part(shop.asinan, at=morning), by=ELSEWHERE)
        if n >= MOST_OPEN - 1:
            parts.cancel(part_of(placed))
    owner = in_english(shopper_with(shop.asinan, REMOTE_ADDR="10.1.2.3"))
    assert ordered(owner, morning).phone == ELSEWHERE.phone


def test_network_address_is_stored_as_a_hash_and_erased_with_the_shopper(
    shop: Cast, morning: PickupSlot
) -> None:
    placed = ordered(shopper_with(shop.asinan, REMOTE_ADDR="10.1.2.3"), morning)
    assert bytes(placed.visitor or b"") == throttle.fingerprint("order", "10.1.2.3")
    retention.erase_orders(Order.objects.filter(pk=placed.pk))
    placed.refresh_from_db()
    assert placed.visitor is None


# --- One made-up number against all counted stock -----------------------------------------------


def test_one_number_cannot_take_all_counted_stock(shop: Cast, morning: PickupSlot) -> None:
    """Place as many orders as one number can, at twelve stalls with five counted offers each."""
    Bazar.objects.update(online_share=70)
    stalls = [make_stall(shop.bazar, shop.venue, f"Z{n}", f"Warung {n}") for n in range(12)]
    goods = [
        [offer(each, f"Kue {n}", price=10_000, brought=10) for n in range(5)] for each in stalls
    ]
    placed = 0
    for their in goods:
        for each in their:
            try:
                place(shop, draft_part(each, 7, at=morning))
                placed += 1
            except (TooMuch, TooManyOrders):
                pass
    reservations = Reservation.objects.count()
    assert (placed, reservations) == (MOST_OPEN, MOST_OPEN)
    assert all(each.units == 7 for each in Reservation.objects.all())
    longest = max(each.until for each in Reservation.objects.all())
    assert longest <= timezone.now() + dt.timedelta(minutes=30)


# --- What the checkout says ---------------------------------------------------------------------


def test_checkout_names_each_bound_that_is_exceeded_and_keeps_the_form(
    shop: Cast, morning: PickupSlot, settings: Settings
) -> None:
    settings.STALLS_PER_ORDER, settings.RUPIAH_PER_ORDER = 1, 20_000
    client = in_english(shopper_with(shop.asinan, shop.rujak))
    quantities = stored_quantities(client)
    text = led_back(order(client, morning))
    assert "At most 1 stalls may wait to answer at the same time: that is 1 too many" in text
    assert (
        "At most Rp20.000 may wait for answers at the same time: that is Rp10.000 too much" in text
    )
    assert 'value="Rina"' in text
    assert stored_quantities(client) == quantities
    assert not Order.objects.exists()


def test_checkout_names_the_offer_of_which_there_is_too_much(
    shop: Cast, morning: PickupSlot, settings: Settings
) -> None:
    client = in_english(shopper_with(shop.asinan, shop.rujak))
    ordered(client, morning)
    settings.UNITS_PER_OFFER = 1
    client.post("/keranjang/isi/", {"offer": shop.asinan.pk, "add": 1})
    assert "Asinan sayur: at most 1 of one item may wait for an answer, so you can order 0" in (
        led_back(order(client, morning))
    )


# --- What counts as a try -----------------------------------------------------------------------


def tries() -> int:
    return Knock.objects.filter(who=throttle.fingerprint("checkout", "127.0.0.1")).count()


def leave_out_the_name(form: dict[str, object]) -> None:
    form["name"] = ""


def write_no_number(form: dict[str, object]) -> None:
    form["phone"] = "12"


@pytest.mark.parametrize("spoil", [leave_out_the_name, write_no_number])
def test_invalid_form_counts_as_no_try(
    shop: Cast,
    morning: PickupSlot,
    settings: Settings,
    spoil: Callable[[dict[str, object]], None],
) -> None:
    settings.CHECKOUTS_PER_ADDRESS = 1
    client = shopper_with(shop.asinan)
    form = form_of(client, morning)
    for _ in range(3):
        spoiled = dict(form)
        spoil(spoiled)
        assert is_refused(client.post(CHECKOUT, spoiled))
    assert tries() == 0
    assert client.post(CHECKOUT, form).status_code == 303
    assert tries() == 1
    client.post("/keranjang/isi/", {"offer": shop.asinan.pk, "add": 1})
    assert order(client, morning).status_code == 429


def test_all_counted_stock_of_one_thing_is_never_ordered(
    shop: Cast, morning: PickupSlot, settings: Settings
) -> None:
    """Many numbers cannot order it all either: the stall keeps its share."""
    Bazar.objects.update(online_share=70)
    for n in range(20):
        by = replace(SHOPPER, phone=f"+62812111122{n:02}")
        with suppress(RanOut):
            place(shop, draft_part(shop.keripik, at=morning), by=by)
    assert sum(each.units for each in Reservation.objects.all()) == 7
