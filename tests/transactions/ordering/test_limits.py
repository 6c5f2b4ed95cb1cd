"""What nobody has confirmed holds little: per order, over the orders of a number from one address,
and never so much that a stranger locks out a number's owner."""

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
from tests.orders import SHOPPER, part_of, place, slot, wanted
from tests.shoppers import CHECKOUT, form_of, order, ordered, shopper_with, stored_quantities
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


def test_an_order_holds_so_many_units_of_one_thing(shop: Cast, morning: PickupSlot) -> None:
    with pytest.raises(TooMuch) as said:
        place(shop, wanted(shop.asinan, 11, at=morning))
    assert said.value.units == {shop.asinan.pk: 10}
    assert not Order.objects.exists()


def test_an_order_is_of_so_many_stalls(shop: Cast, morning: PickupSlot, settings: Settings) -> None:
    settings.STALLS_PER_ORDER = 1
    with pytest.raises(TooMuch) as said:
        place(shop, wanted(shop.asinan, at=morning), wanted(shop.rujak, at=morning))
    assert (said.value.stalls, said.value.units, said.value.amount) == (1, {}, 0)


def test_an_order_comes_to_so_many_rupiah(
    shop: Cast, morning: PickupSlot, settings: Settings
) -> None:
    settings.RUPIAH_PER_ORDER = 80_000
    with pytest.raises(TooMuch) as said:
        place(shop, wanted(shop.tas, at=morning))
    assert (said.value.amount, said.value.stalls) == (5_000, 0)


# --- Several orders -----------------------------------------------------------------------------


def test_orders_that_wait_add_up(shop: Cast, morning: PickupSlot) -> None:
    first = part_of(place(shop, wanted(shop.asinan, 8, at=morning)))
    with pytest.raises(TooMuch) as said:
        place(shop, wanted(shop.asinan, 3, at=morning))
    assert said.value.units == {shop.asinan.pk: 2}
    place(shop, wanted(shop.asinan, 2, at=morning))
    with pytest.raises(TooMuch):
        place(shop, wanted(shop.asinan, at=morning))
    parts.accept(first, shop.till)  # the stall has answered: it waits no more
    place(shop, wanted(shop.asinan, 8, at=morning))


def test_an_order_that_holds_nothing_any_more_adds_nothing(shop: Cast, morning: PickupSlot) -> None:
    place(shop, wanted(shop.asinan, 10, at=morning))
    let_time_pass()
    place(shop, wanted(shop.asinan, 10, at=morning))


def test_stalls_and_rupiah_that_wait_add_up(
    shop: Cast, morning: PickupSlot, settings: Settings
) -> None:
    settings.STALLS_PER_ORDER, settings.RUPIAH_PER_ORDER = 1, 40_000
    place(shop, wanted(shop.keripik, 2, at=morning))
    with pytest.raises(TooMuch) as said:
        place(shop, wanted(shop.rujak, at=morning))
    assert (said.value.stalls, said.value.amount) == (1, 8_000)
    place(shop, wanted(shop.rujak, at=morning), by=ELSEWHERE)


def test_so_many_orders_wait_at_once(shop: Cast, morning: PickupSlot) -> None:
    placed = [place(shop, wanted(shop.asinan, at=morning)) for _ in range(MOST_OPEN)]
    with pytest.raises(TooManyOrders):
        place(shop, wanted(shop.asinan, at=morning))
    parts.cancel(part_of(placed[0]))
    place(shop, wanted(shop.asinan, at=morning))


def test_so_many_orders_of_a_day_come_to_nothing(shop: Cast, morning: PickupSlot) -> None:
    for _ in range(MOST_A_DAY):
        parts.cancel(part_of(place(shop, wanted(shop.asinan, at=morning))))
    with pytest.raises(TooManyOrders):
        place(shop, wanted(shop.asinan, at=morning))
    Order.objects.update(placed_at=timezone.now() - dt.timedelta(days=1, seconds=1))
    place(shop, wanted(shop.asinan, at=morning))


def test_orders_that_stalls_accept_are_no_reason_to_wait(shop: Cast) -> None:
    roomy = slot(shop, capacity=100)
    for _ in range(MOST_A_DAY + 1):
        parts.accept(part_of(place(shop, wanted(shop.asinan, at=roomy))), shop.till)


# --- In a stranger's number ---------------------------------------------------------------------


@pytest.mark.parametrize("orders", [MOST_OPEN, MOST_A_DAY])
def test_orders_in_a_strangers_number_do_not_lock_out_its_owner(
    shop: Cast, morning: PickupSlot, orders: int
) -> None:
    for n in range(orders):
        placed = place(shop, wanted(shop.asinan, at=morning), by=ELSEWHERE)
        if n >= MOST_OPEN - 1:
            parts.cancel(part_of(placed))
    owner = in_english(shopper_with(shop.asinan, REMOTE_ADDR="10.1.2.3"))
    assert ordered(owner, morning).phone == ELSEWHERE.phone


def test_the_address_is_kept_as_a_hash_and_erased_with_the_shopper(
    shop: Cast, morning: PickupSlot
) -> None:
    placed = ordered(shopper_with(shop.asinan, REMOTE_ADDR="10.1.2.3"), morning)
    assert bytes(placed.visitor or b"") == throttle.fingerprint("order", "10.1.2.3")
    retention.erase_orders(Order.objects.filter(pk=placed.pk))
    placed.refresh_from_db()
    assert placed.visitor is None


# --- One made-up number against all counted stock -----------------------------------------------


def test_one_number_cannot_take_all_counted_stock(shop: Cast, morning: PickupSlot) -> None:
    """Twelve stalls of five counted things each: as many orders as one number can place."""
    Bazar.objects.update(online_share=70)
    stalls = [make_stall(shop.bazar, shop.venue, f"Z{n}", f"Warung {n}") for n in range(12)]
    goods = [
        [offer(each, f"Kue {n}", price=10_000, brought=10) for n in range(5)] for each in stalls
    ]
    placed = 0
    for their in goods:
        for each in their:
            try:
                place(shop, wanted(each, 7, at=morning))
                placed += 1
            except (TooMuch, TooManyOrders):
                pass
    held = Reservation.objects.count()
    assert (placed, held) == (MOST_OPEN, MOST_OPEN)
    assert all(each.units == 7 for each in Reservation.objects.all())
    longest = max(each.until for each in Reservation.objects.all())
    assert longest <= timezone.now() + dt.timedelta(minutes=30)


# --- What the checkout says ---------------------------------------------------------------------


def test_the_checkout_says_what_is_too_much_and_nothing_is_lost(
    shop: Cast, morning: PickupSlot, settings: Settings
) -> None:
    settings.STALLS_PER_ORDER, settings.RUPIAH_PER_ORDER = 1, 20_000
    client = in_english(shopper_with(shop.asinan, shop.rujak))
    kept = stored_quantities(client)
    answer = order(client, morning)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "At most 1 stalls may wait to be answered at once: that is 1 too many" in text
    assert "At most Rp20.000 may wait for answers at once: that is Rp10.000 too much" in text
    assert 'value="Rina"' in text
    assert stored_quantities(client) == kept
    assert not Order.objects.exists()


def test_the_checkout_says_of_which_thing_there_is_too_much(
    shop: Cast, morning: PickupSlot, settings: Settings
) -> None:
    client = in_english(shopper_with(shop.asinan, shop.rujak))
    ordered(client, morning)
    settings.UNITS_PER_OFFER = 1
    client.post("/keranjang/isi/", {"offer": shop.asinan.pk, "add": 1})
    answer = order(client, morning)
    assert answer.status_code == 422
    assert "Asinan sayur: at most 1 of one thing may wait for an answer, so 0" in (
        answer.content.decode()
    )


# --- What counts as a try -----------------------------------------------------------------------


def tries() -> int:
    return Knock.objects.filter(who=throttle.fingerprint("checkout", "127.0.0.1")).count()


def leave_out_the_name(form: dict[str, object]) -> None:
    form["name"] = ""


def write_no_number(form: dict[str, object]) -> None:
    form["phone"] = "12"


@pytest.mark.parametrize("spoil", [leave_out_the_name, write_no_number])
def test_an_invalid_form_counts_as_no_try(
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
        assert client.post(CHECKOUT, spoiled).status_code == 422
    assert tries() == 0
    assert client.post(CHECKOUT, form).status_code == 303
    assert tries() == 1
    client.post("/keranjang/isi/", {"offer": shop.asinan.pk, "add": 1})
    assert order(client, morning).status_code == 429


def test_all_counted_stock_of_one_thing_is_never_ordered(
    shop: Cast, morning: PickupSlot, settings: Settings
) -> None:
    """Not by many numbers either: the stall keeps its share."""
    Bazar.objects.update(online_share=70)
    for n in range(20):
        by = replace(SHOPPER, phone=f"+62812111122{n:02}")
        with suppress(RanOut):
            place(shop, wanted(shop.keripik, at=morning), by=by)
    assert sum(each.units for each in Reservation.objects.all()) == 7
