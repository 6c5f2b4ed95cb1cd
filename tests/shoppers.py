"""Requests of a shopper with a browser that stores cookies, for tests."""

import re
from typing import Any

from django.test import Client

from bazar.models import PickupSlot
from jakpreneur.models import Offer
from tests.html import html_of
from tests.orders import SHOPPER
from transactions import access
from transactions.models import Order
from transactions.ordering import basket_cookies
from transactions.ordering.basket_store import StoredBasket, load_stored_basket

PUT, BASKET, CHECKOUT, MINE = "/keranjang/isi/", "/keranjang/", "/keranjang/bayar/", "/pesanan/"
HIDDEN = re.compile(r'name="(key|agreed)" value="([^"]+)"')


def shopper_with(*offers: Offer, **options: Any) -> Client:
    """Return a browser with one unit of each offer in the basket."""
    client = Client(**options)
    for offer in offers:
        client.post(PUT, {"offer": offer.pk, "add": 1})
    return client


def stored_basket(client: Client) -> StoredBasket:
    cookie = client.cookies.get(basket_cookies.KEY_COOKIE)
    return load_stored_basket(cookie.value if cookie else "")


def stored_quantities(client: Client) -> str:
    """Return the basket's quantities by offer, like "12.2-45.1"."""
    quantities = stored_basket(client).quantities
    return "-".join(f"{offer}.{n}" for offer, n in quantities.items())


def page(client: Client, address: str, **options: Any) -> str:
    answer = client.get(address, **options)
    assert answer.status_code == 200, answer
    return html_of(answer)


def form_of(client: Client, at: PickupSlot, **changes: Any) -> dict[str, Any]:
    """Load the checkout; return its fields, filled in: all is fetched in the slot `at`."""
    hidden = dict(HIDDEN.findall(page(client, CHECKOUT)))
    typed = {"name": SHOPPER.name, "phone": "0812-9876-5432", f"slot_{at.venue_id}": at.pk}
    return hidden | typed | changes


def order(client: Client, at: PickupSlot, **changes: Any) -> Any:
    return client.post(CHECKOUT, form_of(client, at, **changes))


def ordered(client: Client, at: PickupSlot, **changes: Any) -> Order:
    answer = order(client, at, **changes)
    assert answer.status_code == 303, html_of(answer)
    return order_behind(answer)


def order_behind(answer: Any) -> Order:
    return access.order_at(answer["Location"].split("/")[2])


def address_of(order: Order) -> str:
    return f"{MINE}{order.token}/"


def is_refused(answer: Any) -> bool:
    """Tell whether the answer leads back to the checkout, and not to an order."""
    return bool(answer.status_code == 303 and answer["Location"].startswith(CHECKOUT))


def led_back(answer: Any) -> str:
    """Return the page to which a post that ordered nothing is led."""
    assert is_refused(answer)
    return page(answer.client, answer["Location"])


def refused(answer: Any) -> str:
    """Return the page that is shown instead of an order, of which there is none at all."""
    html = led_back(answer)
    assert not Order.objects.exists()
    return html


def tap(client: Client, shop_offer: Any, **content: Any) -> dict[str, Any]:
    """Add one as the list's script does; return the answer."""
    answer: dict[str, Any] = client.post(
        PUT, {"offer": shop_offer.pk, "add": 1} | content, headers={"Accept": "application/json"}
    ).json()
    return answer
