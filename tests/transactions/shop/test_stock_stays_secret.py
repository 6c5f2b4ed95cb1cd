"""No page, field, message or cookie tells how many units are left, unless they are few."""

import re

import pytest

from jakpreneur.models import Offer
from jakpreneur.stock import FEW
from tests.cast import Cast
from tests.html import html_of
from tests.orders import slot
from tests.shop import product_page, visitor
from tests.shoppers import BASKET, CHECKOUT, PUT, form_of, led_back, order, stored_quantities


def brought(cast: Cast, units: int) -> Offer:
    Offer.objects.filter(pk=cast.keripik.pk).update(brought=units)
    return cast.keripik


@pytest.mark.parametrize("wanted", [1, 10, 99])
def test_pages_do_not_differ_while_enough_is_left(shop: Cast, wanted: int) -> None:
    pages = []
    for units in (57, 873):
        jar = brought(shop, units)
        client = visitor()
        client.post(PUT, {"offer": jar.pk, "add": wanted})
        pages.append(
            [
                re.sub(r'value="[^"]{20,}"|data-revision="\d+"', "", html_of(client.get(address)))
                for address in (BASKET, CHECKOUT, f"/produk/{jar.pk}/", "/belanja/")
            ]
        )
    assert pages[0] == pages[1]


def test_number_field_is_bounded_by_the_order_limit_not_by_the_stock(shop: Cast) -> None:
    fields = {
        units: re.findall(r'name="add"[^>]*max="(\d+)"', product_page(brought(shop, units)))
        for units in (3, 8, 57)
    }
    assert fields == {3: ["3"], 8: ["10"], 57: ["10"]}


def test_basket_does_not_tell_a_large_stock(shop: Cast) -> None:
    client = visitor()
    client.post(PUT, {"offer": brought(shop, 8).pk, "add": 10})
    text = html_of(client.get(BASKET))
    assert "left" not in text
    assert stored_quantities(client) == f"{shop.keripik.pk}.10"


def test_basket_tells_the_last_units(shop: Cast) -> None:
    client = visitor()
    client.post(PUT, {"offer": brought(shop, FEW).pk, "add": 10})
    assert f"only {FEW} left" in html_of(client.get(BASKET))


def test_basket_names_the_order_limit(shop: Cast) -> None:
    client = visitor()
    client.post(PUT, {"offer": brought(shop, 57).pk, "add": 40})
    assert "at most 10 in one order" in html_of(client.get(BASKET))


def test_order_of_too_many_units_learns_no_stock(shop: Cast) -> None:
    at = slot(shop)
    client = visitor()
    client.post(PUT, {"offer": brought(shop, 8).pk, "add": 9})
    client.post(PUT, {"offer": shop.asinan.pk, "add": 2})
    answer = client.post(CHECKOUT, form_of(client, at))
    text = led_back(answer)
    assert "not available in that quantity" in text
    assert not re.search(r"\b8\b[^0-9.]{0,20}(left|Keripik)", text)
    assert stored_quantities(client) == f"{shop.keripik.pk}.{FEW}-{shop.asinan.pk}.2"
    assert order(client, at).status_code == 303
