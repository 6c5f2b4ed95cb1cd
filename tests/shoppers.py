"""Shoppers at the shop's pages, with a browser that stores cookies."""

import re
from typing import Any

from django.test import Client

from bazar.models import PickupSlot
from jakpreneur.models import Offer
from tests.orders import SHOPPER
from transactions import access
from transactions.models import Order
from transactions.ordering import basket_cookies

PUT, BASKET, CHECKOUT, MINE = "/keranjang/isi/", "/keranjang/", "/keranjang/bayar/", "/pesanan/"
HIDDEN = re.compile(r'name="(key|agreed)" value="([^"]+)"')


def shopper_with(*offers: Offer, **options: Any) -> Client:
    """Return a browser with one of each offer in the basket."""
    client = Client(**options)
    for offer in offers:
        client.post(PUT, {"offer": offer.pk, "add": 1})
    return client


def units_in(client: Client) -> str:
    kept = client.cookies.get(basket_cookies.UNITS)
    return kept.value if kept else ""


def page(client: Client, address: str, **options: Any) -> str:
    answer = client.get(address, **options)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def form_of(client: Client, at: PickupSlot, **changes: Any) -> dict[str, Any]:
    """Return the checkout form as it is shown, filled in, with pick-up at the slot `at`."""
    hidden = dict(HIDDEN.findall(page(client, CHECKOUT)))
    typed = {"name": SHOPPER.name, "phone": "0812-9876-5432", f"slot_{at.venue_id}": at.pk}
    return hidden | typed | changes


def order(client: Client, at: PickupSlot, **changes: Any) -> Any:
    return client.post(CHECKOUT, form_of(client, at, **changes))


def ordered(client: Client, at: PickupSlot, **changes: Any) -> Order:
    answer = order(client, at, **changes)
    assert answer.status_code == 303, answer.content.decode()
    return order_behind(answer)


def order_behind(answer: Any) -> Order:
    return access.order_at(answer["Location"].split("/")[2])


def address_of(order: Order) -> str:
    return f"{MINE}{order.token}/"


def refused(answer: Any) -> str:
    """Return the page that is shown instead of an order."""
    assert answer.status_code == 422
    assert not Order.objects.exists()
    return str(answer.content.decode())
