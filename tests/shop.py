"""Requests of a visitor for the shop's pages, for tests."""

import re
from typing import Any

from django.test import Client

from bazar.models import Bazar
from jakpreneur.models import Offer, Stall
from tests.html import html_of


def visitor(**options: Any) -> Client:
    """Return a client that reads English, so that tests compare with the texts of the code."""
    client = Client(**options)
    client.cookies["django_language"] = "en"
    return client


def page(address: str, client: Client | None = None, **extra: Any) -> str:
    answer = (client or visitor()).get(address, **extra)
    assert answer.status_code == 200, answer.content
    return html_of(answer)


def product_page(offer: Offer) -> str:
    return page(f"/produk/{offer.pk}/")


def stall_page(stall: Stall) -> str:
    return page(f"/lapak/{stall.pk}/")


def shown(html: str) -> list[int]:
    """Return the ids of the offers that have a card, in the page's order."""
    return [int(pk) for pk in re.findall(r'<a href="/produk/(\d+)/">', html)]


def addable(html: str) -> set[int]:
    """Return the ids of the offers that have a button for the basket."""
    return {int(pk) for pk in re.findall(r'data-add="(\d+)"', html)}


def has_form(html: str) -> bool:
    return 'action="/keranjang/isi/"' in html


def change(bazar: Bazar, **changes: Any) -> None:
    Bazar.objects.filter(pk=bazar.pk).update(**changes)
