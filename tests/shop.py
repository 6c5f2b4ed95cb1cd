"""The shop's pages, as a visitor opens them."""

import re
from typing import Any

from django.test import Client

from bazar.models import Bazar
from jakpreneur.models import Offer, Stall


def visitor(**options: Any) -> Client:
    """Return a visitor who reads English, so that tests name the texts of the code."""
    client = Client(**options)
    client.cookies["django_language"] = "en"
    return client


def page(address: str, client: Client | None = None, **extra: Any) -> str:
    answer = (client or visitor()).get(address, **extra)
    assert answer.status_code == 200, answer.content
    return str(answer.content.decode())


def product_page(offer: Offer) -> str:
    return page(f"/produk/{offer.pk}/")


def stall_page(stall: Stall) -> str:
    return page(f"/lapak/{stall.pk}/")


def shown(html: str) -> list[int]:
    """Return the offers that have a card, in order."""
    return [int(pk) for pk in re.findall(r'<a href="/produk/(\d+)/">', html)]


def addable(html: str) -> set[int]:
    """Return the offers that a tap puts into the basket."""
    return {int(pk) for pk in re.findall(r'data-add="(\d+)"', html)}


def has_form(html: str) -> bool:
    return 'action="/keranjang/isi/"' in html


def change(bazar: Bazar, **changes: Any) -> None:
    Bazar.objects.filter(pk=bazar.pk).update(**changes)
