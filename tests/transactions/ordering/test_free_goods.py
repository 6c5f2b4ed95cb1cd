"""Goods that cost nothing are ordered, kept for the shopper, and handed over as a sale of Rp0."""

import pytest
from django.utils import timezone

from bazar.models import PickupSlot
from jakpreneur.models import Jakpreneur, Offer
from tests.cast import Cast, left, let_in, make_stall, offer, phone_of
from tests.orders import take_orders
from tests.shop import visitor
from tests.shoppers import BASKET, CHECKOUT, address_of, form_of, ordered, page, shopper_with
from transactions import access
from transactions.models import Order, PaymentTime, Sale, StallOrder
from transactions.ordering import incoming, parts, reserving


@pytest.fixture
def free(shop: Cast) -> Offer:
    given = offer(make_stall(shop.bazar, shop.venue, "C9", "Brosur"), "Contoh", price=0, brought=5)
    take_orders(shop)
    return given


@pytest.fixture
def placed(free: Offer, morning: PickupSlot) -> Order:
    return ordered(shopper_with(free), morning)


def test_basket_of_free_goods_leads_to_the_checkout(free: Offer) -> None:
    assert 'value="pay"' in page(shopper_with(free), BASKET)


def test_free_goods_are_ordered_and_reserved(free: Offer, placed: Order) -> None:
    part = placed.parts.get()
    assert part.payment_time == PaymentTime.AT_STALL
    assert parts.total_of(part).amount == 0


def test_nothing_asks_how_free_goods_are_paid(shop: Cast, free: Offer) -> None:
    html = page(shopper_with(free, shop.keripik), CHECKOUT)
    assert f'name="pay_{free.stall_id}"' not in html
    assert f'name="pay_{shop.stall.pk}"' in html


def test_order_page_asks_no_money_for_free_goods(placed: Order) -> None:
    html = page(visitor(), address_of(placed))
    assert "free of charge" in html
    assert "to be paid at the stall" not in html
    assert "QRIS" not in html


def test_free_goods_are_handed_over_and_counted(free: Offer, placed: Order) -> None:
    part, till = placed.parts.get(), let_in(free.stall)
    parts.accept(part, till)
    html = phone_of(till).get(f"/kasir/pesanan/serah/{placed.code}/").content.decode()
    assert f"/kasir/pesanan/{part.pk}/serah/" in html
    assert f"/kasir/pesanan/{part.pk}/dibayar/" not in html
    for _twice in range(2):
        parts.hand_over(StallOrder.objects.get(pk=part.pk), till, placed.code)
    sale = Sale.objects.get(key=part.key)
    assert [line.quantity for line in sale.lines.all()] == [1]
    assert left(free) == 4


def test_free_goods_need_the_right_code_as_well(free: Offer, placed: Order) -> None:
    part, till = placed.parts.get(), let_in(free.stall)
    with pytest.raises(parts.WrongCode):
        parts.hand_over(part, till, "AAAAAA")
    assert not Sale.objects.exists()


def test_free_goods_are_delivered_without_a_code_to_pay_by(
    free: Offer, morning: PickupSlot
) -> None:
    Jakpreneur.objects.update(qris="")
    client = shopper_with(free)
    html = page(client, CHECKOUT)
    assert 'value="delivery"' in html
    changes = {f"how_{morning.venue_id}": "delivery", "address": "Jl. Senen 1"}
    delivered = ordered(client, morning, **changes).parts.get()
    parts.accept(delivered, let_in(free.stall))
    [card] = incoming.cards_of(
        access.with_all(StallOrder.objects.filter(pk=delivered.pk)), timezone.now()
    )
    assert "handed_over" in card.may
    stands = StallOrder.objects.get()
    assert stands.stands_until == reserving.latest(stands)  # nobody has minutes to pay


def test_goods_that_cost_something_are_not_handed_over_unpaid(
    shop: Cast, free: Offer, morning: PickupSlot
) -> None:
    client = shopper_with(shop.keripik)
    placed = ordered(client, morning, **form_of(client, morning))
    part = placed.parts.get()
    parts.accept(part, shop.till)
    with pytest.raises(parts.NotNow):
        parts.hand_over(part, shop.till, placed.code)
