"""The basket's page: stall by stall, with what is available and what is not."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from bazar.models import ChannelRule
from jakpreneur.models import Offer, Reservation
from tests.cast import Cast, line, make_cast, offer, sale, send
from tests.html import html_of
from tests.orders import take_orders
from tests.shoppers import (
    BASKET,
    CHECKOUT,
    PUT,
    page,
    shopper_with,
    stored_basket,
    stored_quantities,
)
from transactions.ordering.basket import Basket, BasketLine, load_basket
from transactions.ordering.basket_store import StoredBasket


def basket_of(quantities: dict[int, int]) -> Basket:
    return load_basket(StoredBasket(quantities), timezone.now())


def line_of(shop_offer: Offer, quantity: int = 1) -> BasketLine:
    [only] = basket_of({shop_offer.pk: quantity}).lines
    return only


def test_empty_basket_leads_to_the_list_of_goods(db: None) -> None:
    assert 'href="/belanja/"' in page(Client(), BASKET)


def test_basket_is_shown_by_stall_with_its_totals(shop: Cast) -> None:
    client = shopper_with(shop.keripik, shop.rujak, shop.asinan, shop.asinan)
    html = page(client, BASKET)
    for text in ("Keripik Bu Sri", "Rujak Pak Jaya", "Rp39.000", "Rp24.000", "Rp57.000"):
        assert text in html
    basket = basket_of({shop.keripik.pk: 1, shop.rujak.pk: 1})
    assert [of_stall.stall for of_stall in basket.stalls] == [shop.stall, shop.neighbour]


def test_lacking_lines_are_named_with_the_quantity_that_is_left(shop: Cast) -> None:
    client = shopper_with(*[shop.keripik] * 5, shop.rujak)
    send(shop.till, sale(line(shop.keripik, 8)))
    send(shop.neighbours_till, sale(line(shop.rujak, 10)))
    basket = load_basket(stored_basket(client), timezone.now())
    assert [(each.offer, each.quantity) for each in basket.lacking] == [
        (shop.keripik, 2),
        (shop.rujak, 0),
    ]
    assert basket.total == 30_000
    html = page(client, BASKET)
    assert "Keripik tempe: " in html
    assert "Rujak serut: " in html


def test_basket_is_reduced_to_what_is_available(shop: Cast) -> None:
    client = shopper_with(*[shop.keripik] * 5, shop.rujak)
    send(shop.till, sale(line(shop.keripik, 8)))
    send(shop.neighbours_till, sale(line(shop.rujak, 10)))
    assert client.post(f"{PUT}?pas=1", {})["Location"] == BASKET
    assert stored_quantities(client) == f"{shop.keripik.pk}.2"


def test_reduced_basket_is_what_would_be_loaded_again(
    shop: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = make_cast("Bazar Senen")
    send(shop.till, sale(line(shop.keripik, 8)))
    send(shop.neighbours_till, sale(line(shop.rujak, 10)))
    pks = (shop.keripik.pk, shop.rujak.pk, shop.asinan.pk, other.rujak.pk)
    basket = basket_of(dict.fromkeys(pks, 5))
    with django_assert_num_queries(0):
        reduced = basket.fit()
    again = basket_of(dict(reduced.stored.quantities))
    assert reduced.lacking == []
    assert reduced.stored.quantities == {pks[0]: 2, pks[2]: 5, pks[3]: 5}
    assert (reduced.total, reduced.lines) == (again.total, again.lines)
    assert (reduced.venues, reduced.other_offers) == (again.venues, again.other_offers)


def test_reducing_by_script_is_few_queries(
    shop: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = shopper_with(*[shop.keripik] * 5)
    send(shop.till, sale(line(shop.keripik, 8)))
    on_basket_page = {"HX-Request": "true", "HX-Target": "basket"}
    with django_assert_max_num_queries(11):  # two of them are savepoints
        answer = client.post(f"{PUT}?pas=1", {}, headers=on_basket_page)
    assert "Rp30.000" in html_of(answer)
    assert 'aria-labelledby="lacking"' not in html_of(answer)
    assert stored_quantities(client) == f"{shop.keripik.pk}.2"


def test_units_that_another_order_reserves_are_not_available(shop: Cast) -> None:
    soon = timezone.now() + dt.timedelta(minutes=5)
    Reservation.objects.create(offer=shop.keripik, holder=shop.till.key, units=9, until=soon)
    only = line_of(shop.keripik, 3)
    assert (only.quantity, only.most) == (1, 1)


def test_offer_that_may_not_be_sold_online_says_so(shop: Cast) -> None:
    ChannelRule.objects.filter(bazar=shop.bazar, category__slug="kerajinan").delete()
    only = line_of(shop.tas)
    assert (only.may_be_ordered, only.quantity) == (False, 0)


@pytest.mark.parametrize("hours", [-2, 2], ids=["closed", "not yet"])
def test_checkout_cannot_be_opened_outside_the_order_window(cast: Cast, hours: int) -> None:
    moment = timezone.now() + dt.timedelta(hours=hours)
    early = {"orders_open_at": moment} if hours > 0 else {"orders_close_at": moment}
    take_orders(cast, **early)
    client = shopper_with(cast.keripik)
    html = page(client, BASKET)
    assert 'class="ordering"' in html
    assert 'value="pay"' not in html
    assert client.get(CHECKOUT)["Location"] == BASKET


def test_offers_of_another_bazaar_are_apart(shop: Cast) -> None:
    other = make_cast("Bazar Senen")
    client = shopper_with(other.rujak, shop.keripik)
    basket = load_basket(stored_basket(client), timezone.now())
    assert (basket.place.bazar, basket.other_offers) == (shop.bazar, [other.rujak])
    assert "Bazar Senen" in page(client, BASKET)


def test_offer_that_does_not_exist_is_left_out(shop: Cast) -> None:
    assert basket_of({10**9: 3}).lines == []
    client = Client()
    client.cookies["keranjang"] = f"{10**9}.3"
    assert 'href="/belanja/"' in page(client, BASKET)


def test_note_is_shown_without_markup(shop: Cast) -> None:
    client = shopper_with(shop.keripik)
    client.post(PUT, {f"note-{shop.stall.pk}": '"><script>alert(1)</script>'})
    html = page(client, BASKET)
    assert "<script>alert" not in html
    assert "alert(1)" in html


def test_basket_is_never_cached(shop: Cast) -> None:
    assert "no-store" in Client().get(BASKET)["Cache-Control"]


def test_full_basket_costs_no_more_queries(
    shop: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for stall in (shop.stall, shop.neighbour, shop.stranger):
        for n in range(15):
            offer(stall, f"Kue {n}", price=1_000, brought=9)
    client = shopper_with(*Offer.objects.filter(stall__bazar=shop.bazar))
    with django_assert_max_num_queries(8):
        assert page(client, BASKET).count("Rp1.000") > 45
