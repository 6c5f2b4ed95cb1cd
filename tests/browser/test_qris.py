"""QRIS on the phone: the server's very texts, drawn so that a camera reads them."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import qriskit
import zxingcpp
from hypothesis import HealthCheck, example, given, settings
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from jakpreneur import qris
from tests.stickers import (
    A1,
    A1_AT_25000,
    V1,
    V1_AT_25000,
    any_amount,
    any_code,
    any_damaged,
    changed,
    of_length,
)

pytestmark = pytest.mark.near

# The page is the same for all examples; only pure functions are called on it.
many = settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def page(phone: Page) -> Page:
    phone.goto("/")
    return phone


def read(page: Page, text: str) -> dict[str, str] | None:
    answer: dict[str, str] | None = page.evaluate(
        "async (text) => (await import('/static/js/qris.js')).parseQris(text)", text
    )
    return answer


def bind(page: Page, text: str, rupiah: Any) -> str:
    """Return the bound code, or the name of the error."""
    answer: str = page.evaluate(
        """async ([text, rupiah]) => {
            const { bindAmount } = await import("/static/js/qris.js");
            try {
                return bindAmount(text, rupiah);
            } catch (problem) {
                return problem.name;
            }
        }""",
        [text, rupiah],
    )
    return answer


def read_by_the_server(text: str) -> dict[str, str] | None:
    try:
        code = qris.parse_qris(text)
    except qris.NotQris:
        return None
    return {"name": code.merchant_name, "nmid": code.nmid, "city": code.city}


# --- The same as on the server ----------------------------------------------------------------


@pytest.mark.parametrize(("sticker", "bound"), [(V1, V1_AT_25000), (A1, A1_AT_25000)])
def test_an_amount_is_bound(page: Page, sticker: str, bound: str) -> None:
    assert bind(page, sticker, 25_000) == bound
    assert bind(page, bound, 25_000) == bound


def test_reader_shows_the_merchant_of_a_code(page: Page) -> None:
    assert read(page, f" {A1}\n") == {
        "name": "TOKO CONTOH",
        "nmid": "ID1020010211000",
        "city": "JAKARTA PUSAT",
    }


@given(text=any_code(), rupiah=any_amount)
@example(text=changed(A1, t59="KOPI É ☕ 🥥 DÉ", t01=None), rupiah=7_000)
@many
def test_the_phone_binds_as_the_server_does(page: Page, text: str, rupiah: int) -> None:
    assert read(page, text) == read_by_the_server(text)
    assert bind(page, text, rupiah) == qris.parse_qris(text).with_amount(rupiah)


@given(text=any_damaged())
@example(text=changed(A1, t40="0004ID.X"))
@example(text=changed(A1, t53="840"))
@example(text=changed(A1, t58=None))
@example(text=changed(A1, t26=None, t51=None))
@example(text=changed(A1, t59="🥥" * 26))
@example(text=changed(A1, t54="0.00"))
@example(text=A1.replace("CONTOH", "CONT\nH"))
@example(text=A1.replace("5911", "5999"))
@many
def test_the_phone_refuses_what_the_server_refuses(page: Page, text: str) -> None:
    assert read(page, text) == read_by_the_server(text)


@pytest.mark.parametrize("rupiah", [0, -1, 10**13, 1000.5, None, "1000"])
def test_invalid_amount_is_not_bound(page: Page, rupiah: Any) -> None:
    assert bind(page, A1, rupiah) == "RangeError"


def test_text_that_is_no_code_is_not_bound(page: Page) -> None:
    assert bind(page, A1.replace("TOKO", "TOKA"), 1_000) == "TypeError"


def test_a_code_that_is_full_has_no_room_for_an_amount(page: Page) -> None:
    assert read(page, of_length(512))
    assert bind(page, of_length(508), 1) == "RangeError"
    assert len(bind(page, of_length(507), 1)) == 512


# --- The picture ------------------------------------------------------------------------------


def draw(page: Page, text: str) -> Locator:
    """Show the code alone on the page, as wide as the page's text, and return it."""
    page.evaluate(
        """async (text) => {
            const { drawQr } = await import("/static/js/qr.js");
            document.querySelector("main").replaceChildren(drawQr(text, "QRIS Rp25.000"));
        }""",
        text,
    )
    drawing = page.get_by_role("img", name="QRIS Rp25.000")
    expect(drawing).to_be_visible()
    return drawing


def photograph(drawing: Locator) -> Image.Image:
    return Image.open(BytesIO(drawing.screenshot())).convert("RGB")


def decode(picture: Image.Image) -> str:
    [found] = zxingcpp.read_barcodes(picture)
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    assert found.ec_level == "M"
    return found.text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_a_bound_code_is_read_from_the_screen(page: Page, scheme: Any, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 640})
    drawing = draw(page, bind(page, V1, 25_000))
    picture = photograph(drawing)
    assert decode(picture) == V1_AT_25000
    theirs = qriskit.parse(decode(picture), strict=True)
    assert theirs.amount == Decimal(25_000)
    assert theirs.merchant_name == "NamaMerchantC1"
    assert qriskit.validate(theirs) == []
    assert picture.getpixel((1, 1)) == (255, 255, 255)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    "text",
    [
        A1_AT_25000,
        changed(A1, t59="KOPI É ☕ 🥥 DÉ"),
        of_length(512),
    ],
    ids=["capitals", "not ASCII", "longest"],
)
def test_any_code_is_read_from_a_small_screen(page: Page, text: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    assert decode(photograph(draw(page, text))) == text


def test_the_border_is_four_modules_wide_and_the_picture_square(page: Page) -> None:
    drawing = draw(page, A1_AT_25000)
    side, _, x, y, width, height = drawing.evaluate(
        """(svg) => {
            const { width, height } = svg.viewBox.baseVal;
            const { x, y, width: w, height: h } = svg.querySelector("path").getBBox();
            return [width, height, x, y, w, h];
        }"""
    )
    assert (x, y, width, height) == (4, 4, side - 8, side - 8)
    assert (side - 8 - 17) % 4 == 0
    box = drawing.bounding_box()
    assert box
    assert box["width"] == box["height"]


def test_the_picture_holds_nothing_that_the_policy_refuses(page: Page) -> None:
    drawing = draw(page, A1_AT_25000)
    assert drawing.evaluate("(svg) => svg.outerHTML.includes('style')") is False
    assert drawing.locator("path").count() == 1
