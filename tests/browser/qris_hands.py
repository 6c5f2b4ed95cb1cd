"""QRIS codes on the phone's screen, and the stickers of stalls."""

from io import BytesIO

import zxingcpp
from PIL import Image
from playwright.sync_api import Page

from jakpreneur.models import Jakpreneur
from tests.cast import Cast


def decoded(till: Page) -> str:
    picture = Image.open(BytesIO(till.locator("[data-code]").screenshot()))
    [found] = zxingcpp.read_barcodes(picture)
    return str(found.text)


def give_qris(cast: Cast, stall: str, code: str) -> None:
    Jakpreneur.objects.filter(stalls__bazar=cast.bazar, stalls__number=stall).update(qris=code)
