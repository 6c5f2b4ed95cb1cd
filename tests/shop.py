"""Requests of a visitor for the shop's pages, for tests."""

import io
import re
from typing import Any

from django.conf import settings
from django.test import Client
from PIL import Image

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


def shown_by_chats(address: str) -> dict[str, str]:
    """Return the Open Graph properties of the page, by name without `og:`."""
    html = page(address)
    return dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)">', html))


def card_at(address: str) -> bytes:
    """Return the JPEG at a card's public address."""
    assert address.startswith(settings.SITE_URL)
    answer = Client().get(address.removeprefix(settings.SITE_URL))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "public" in answer["Cache-Control"]
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    return answer.content
