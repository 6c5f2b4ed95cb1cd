"""Races of changes of an order with payments and other orders (tests/races.py)."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.cast import Cast
from tests.orders import SHOPPER, draft_part, part_of, place, slot, take_orders
from tests.races import race
from transactions.models import OrderLine, Payment, Refund, Sale, StallOrder, TakenLine
from transactions.ordering import changes, parts, sales_of_parts
from transactions.ordering.limits import NotPlaced
from transactions.totals import Total, of_sale


@pytest.fixture
def shop(committed: Cast) -> Cast:
    take_orders(committed)
    return committed


def two_goods(shop: Cast) -> StallOrder:
    quantities = {shop.keripik.pk: 2, shop.asinan.pk: 1}
    return part_of(place(shop, draft_part(shop.keripik, at=slot(shop), quantities=quantities)))


def paid_for(part: StallOrder) -> Total:
    sale = sales_of_parts.sale_of(part)
    assert sale is not None
    return of_sale(sale)


def test_line_that_is_taken_out_while_it_is_paid_is_owed_or_not_paid(shop: Cast) -> None:
    part = two_goods(shop)
    line = OrderLine.objects.get(part=part, offer=shop.keripik).pk

    def pay() -> None:
        parts.pay(part, shop.till, Payment.QRIS)

    def take_out() -> None:
        changes.take_out(part, line, shop.till)

    race("transactions_stallorder", part.pk, pay, take_out)
    assert paid_for(part).amount == 12_000
    was_amended = Sale.objects.filter(replaces__key=part.key).exists()
    assert Refund.objects.filter(part=part).exists() is was_amended


def test_line_that_is_taken_out_on_two_phones_is_taken_once(shop: Cast) -> None:
    part = two_goods(shop)
    parts.pay(part, shop.till, Payment.QRIS)
    line = OrderLine.objects.get(part=part, offer=shop.keripik).pk

    def take_out() -> None:
        changes.take_out(part, line, shop.till)

    race("transactions_stallorder", part.pk, take_out, take_out)
    assert TakenLine.objects.filter(part=part).count() == 1
    assert Refund.objects.get(part=part).amount == 30_000
    assert paid_for(part).amount == 12_000


def test_last_place_goes_to_a_new_order_or_to_one_that_moves(shop: Cast) -> None:
    part = part_of(place(shop, draft_part(shop.keripik, at=slot(shop))))
    small = slot(shop, capacity=1, starts=dt.time(13), ends=dt.time(14))
    by = replace(SHOPPER, phone=f"+6281297{shop.stall.pk:06}")

    def move() -> str:
        try:
            changes.change_slot(part, small.pk)
        except changes.SlotTaken:
            return "full"
        return "moved"

    def order() -> str:
        try:
            place(shop, draft_part(shop.asinan, at=small), by=by)
        except NotPlaced:
            return "full"
        return "placed"

    results = race("bazar_pickupslot", small.pk, move, order)
    assert results in (["moved", "full"], ["full", "placed"])
    assert StallOrder.objects.filter(slot=small).count() == 1
