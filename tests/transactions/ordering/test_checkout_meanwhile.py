"""Changes between basket and order: the shopper sees and agrees to them before ordering."""

from typing import Any

import pytest

from bazar.models import PickupSlot
from jakpreneur.models import Offer
from tests.cast import Cast, line, sale, send
from tests.orders import take_orders
from tests.shoppers import (
    BASKET,
    CHECKOUT,
    HIDDEN,
    form_of,
    is_refused,
    order,
    order_behind,
    ordered,
    page,
    refused,
    shopper_with,
    stored_quantities,
)
from transactions.models import Order, OrderLine
from transactions.ordering import limits, orders


def test_sold_out_lines_are_named_and_the_basket_is_reduced(
    shop: Cast, morning: PickupSlot
) -> None:
    client = shopper_with(*[shop.keripik] * 5, shop.rujak)
    form = form_of(client, morning, name="Rina Wijaya")
    send(shop.till, sale(line(shop.keripik, 8)))
    send(shop.neighbours_till, sale(line(shop.rujak, 10)))
    html = refused(client.post(CHECKOUT, form))
    assert "Keripik tempe: " in html
    assert "Rujak serut: " in html
    assert 'value="Rina Wijaya"' in html
    assert stored_quantities(client) == f"{shop.keripik.pk}.2"
    again = form | dict(HIDDEN.findall(html))
    assert again["agreed"] != form["agreed"]
    placed = order_behind(client.post(CHECKOUT, again))
    assert OrderLine.objects.get(part__order=placed).quantity == 2


def test_basket_page_names_the_sold_out_offer_if_nothing_is_left(
    shop: Cast, morning: PickupSlot
) -> None:
    client = shopper_with(shop.rujak)
    form = form_of(client, morning)
    send(shop.neighbours_till, sale(line(shop.rujak, 10)))
    assert client.post(CHECKOUT, form)["Location"] == BASKET
    assert "Rujak serut: " in page(client, BASKET)


def test_opened_checkout_names_the_lines_that_were_reduced(shop: Cast, morning: PickupSlot) -> None:
    client = shopper_with(*[shop.keripik] * 5)
    send(shop.till, sale(line(shop.keripik, 8)))
    assert "Keripik tempe: " in page(client, CHECKOUT)
    assert stored_quantities(client) == f"{shop.keripik.pk}.2"


def test_price_that_has_changed_is_shown_before_it_is_ordered(
    shop: Cast, morning: PickupSlot
) -> None:
    client = shopper_with(shop.keripik)
    form = form_of(client, morning)
    Offer.objects.filter(pk=shop.keripik.pk).update(price=16_000)
    html = refused(client.post(CHECKOUT, form))
    assert "Rp16.000" in html
    assert client.post(CHECKOUT, form | dict(HIDDEN.findall(html))).status_code == 303


def test_changed_price_is_shown_beside_other_errors(shop: Cast, morning: PickupSlot) -> None:
    client = shopper_with(shop.keripik)
    form = form_of(client, morning, name="")
    Offer.objects.filter(pk=shop.keripik.pk).update(price=16_000)
    html = refused(client.post(CHECKOUT, form))
    assert html.count("Rp16.000") == 4  # its row, the total, the reason, the good that is named


@pytest.mark.parametrize("agreed", ["", "x", "0", "-15000", "1" * 50])
def test_form_that_agreed_to_another_total_orders_nothing(
    shop: Cast, morning: PickupSlot, agreed: str
) -> None:
    refused(order(shopper_with(shop.keripik), morning, agreed=agreed))


@pytest.mark.parametrize(
    "why",
    [
        orders.OrdersClosed(),
        limits.TooManyOrders(),
        orders.PriceChanged(),
        orders.RanOut([]),
        "slots",
        "code",
    ],
)
def test_each_refusal_has_its_own_words(
    shop: Cast, morning: PickupSlot, monkeypatch: pytest.MonkeyPatch, why: Any
) -> None:
    if why == "slots":
        why = orders.SlotsFull([morning])
    if why == "code":
        why = orders.CannotPayNow([shop.stall])

    def refuse(*_asked: object, **_named: object) -> Order:
        raise why

    client = shopper_with(shop.keripik)
    form = form_of(client, morning)
    monkeypatch.setattr(orders, "place_order", refuse)
    html = refused(client.post(CHECKOUT, form))
    assert 'role="alert"' in html
    if isinstance(why, orders.SlotsFull):
        assert f'id="id_slot_{shop.venue.pk}_error"' in html
    if isinstance(why, orders.CannotPayNow):
        assert f'id="id_pay_{shop.stall.pk}_error"' in html


def test_orders_that_closed_meanwhile_are_said_to_be(shop: Cast, morning: PickupSlot) -> None:
    client = shopper_with(shop.keripik)
    form = form_of(client, morning)
    take_orders(shop, orders_open_at=None)
    assert 'role="alert"' in refused(client.post(CHECKOUT, form))


def test_phone_with_too_many_orders_is_told(shop: Cast, morning: PickupSlot) -> None:
    for _ in range(limits.MOST_OPEN):
        ordered(shopper_with(shop.asinan), morning)
    assert is_refused(order(shopper_with(shop.asinan), morning))
    assert Order.objects.count() == limits.MOST_OPEN
