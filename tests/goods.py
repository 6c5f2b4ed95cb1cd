"""The vendor's pages on the till, for tests."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from jakpreneur import goods
from jakpreneur.models import Offer, Product, Stall
from tests.cast import Cast, phone_of
from tests.html import html_of
from transactions.cashiers import pins

PIN = "482913"
CHOOSE = "/kasir/dagangan/"


def opened(cast: Cast) -> Client:
    """Return the phone of the cast's till, on which the PIN was given."""
    pins.choose(cast.stall, PIN)
    phone = phone_of(cast.till)
    assert phone.post(page_of(cast.stall), {"pin": PIN}).status_code == 302
    return phone


def page_of(stall: Stall, offered: Offer | None = None, then: str = "") -> str:
    return f"{CHOOSE}{stall.pk}/" + (f"{offered.pk}/" if offered else "") + then


def text(answer: Any) -> str:
    return html_of(answer)


def written(offered: Offer, **changes: Any) -> dict[str, Any]:
    """Return the fields of an offer's form, with the vendor's changes."""
    offered.refresh_from_db()
    counted = "" if offered.left is None else str(max(offered.left, 0))
    product = Product.objects.get(pk=offered.product_id)
    common = {"name": product.name, "description": product.description}
    common |= {"price": str(offered.price), "left": counted, "initial-left": counted}
    return common | changes


def photo(colour: str = "orange") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(content, "JPEG")
    return SimpleUploadedFile("IMG_0001.jpg", content.getvalue())


def wanted(name: str, **more: Any) -> goods.OfferDetails:
    common: dict[str, Any] = {"name": name, "description": "", "price": 9_000}
    return goods.OfferDetails(**(common | more))
