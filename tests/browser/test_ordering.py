"""A shopper's whole way, from a product to an order that is paid and followed.

It is gone on a phone and at a desk, with and without JavaScript.
"""

import datetime as dt
import io
import re
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from bazar.models import PickupSlot
from jakpreneur import qris
from tests.browser.conftest import PHONE, listen
from tests.browser.hands import violations
from tests.cast import Cast
from tests.orders import slot, take_orders
from tests.photos import file_of, halves
from transactions import access
from transactions.models import Move, Order, OrderStep, Payment, PaymentProof
from transactions.ordering import parts

DESK: dict[str, Any] = PHONE | {
    "viewport": {"width": 1280, "height": 800},
    "has_touch": False,
    "is_mobile": False,
}
# Htmx says that a request was replaced by the next.
TO_BE_EXPECTED = ("htmx:afterRequest", "htmx:sendAbort")
type Open = Callable[..., Page]


@pytest.fixture
def morning(committed: Cast) -> PickupSlot:
    take_orders(committed)
    slot(committed, capacity=2, starts=dt.time(11), ends=dt.time(12))
    return slot(committed)


@pytest.fixture
def open_shop(road: str, browser: Browser, complaints: list[str]) -> Iterator[Open]:
    """Yield a function that opens a tab of a new visitor's browser."""
    opened: list[BrowserContext] = []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(base_url=road, **PHONE | options)
        listen(context, complaints)
        opened.append(context)
        return context.new_page()

    yield open_one
    for context in opened:
        context.close()
    assert [said for said in complaints if not any(each in said for each in TO_BE_EXPECTED)] == []


def fill_basket(page: Page, cast: Cast) -> None:
    """Put two goods into the basket, each from its own page."""
    for offer in (cast.keripik, cast.rujak):
        page.goto(f"/produk/{offer.pk}/")
        page.locator(".add .button").click()
    expect(page.locator("[data-heading]")).to_be_visible()
    page.wait_for_load_state("load")  # a tap before it sends the form without a script


def fill_checkout(page: Page, morning: PickupSlot, cast: Cast) -> None:
    page.locator("#id_name").fill("Rina")
    page.locator("#id_phone").fill(new_number())
    page.locator(f"#id_slot_{morning.venue_id}").select_option(str(morning.pk))
    page.locator(f'[name="pay_{cast.stall.pk}"][value="2"]').check()


def new_number() -> str:
    """Return a phone number that has ordered nothing yet; orders of other tests stay here."""
    return f"0812-{secrets.randbelow(10**8):08}"


def order_now(page: Page) -> Order:
    page.locator(".checkout .button.main").click()
    expect(page.locator("#placed")).to_be_focused()
    # The page's script takes away what would confirm the order again.
    expect(page).to_have_url(re.compile(r"/pesanan/[\w-]{22}/(\?terkirim=1)?$"))
    return access.order_at(page.url.split("/")[4])


def place_one(page: Page, cast: Cast, morning: PickupSlot) -> Order:
    """Order crisps that are paid now and rujak that is paid at the stall."""
    fill_basket(page, cast)
    page.locator("[name=then]").click()
    fill_checkout(page, morning, cast)
    return order_now(page)


def read_code(shown: Locator) -> str:
    """Return the text of the QR code on the screen, read as another phone's camera does."""
    shown.scroll_into_view_if_needed()
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(shown.screenshot())))
    return found.text


def fits(page: Page) -> bool:
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return bool(page.evaluate(wide) == 0)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
@pytest.mark.parametrize("device", [PHONE, DESK], ids=["360", "1280"])
def test_the_whole_way(
    open_shop: Open,
    committed: Cast,
    morning: PickupSlot,
    device: dict[str, Any],
    *,
    javascript: bool,
) -> None:
    page = open_shop(**device, java_script_enabled=javascript)
    fill_basket(page, committed)
    page.locator(f"#tambah-{committed.keripik.pk}").click()
    expect(page.locator(".sum.great b")).to_have_text("Rp48.000")
    page.locator(f"#catatan-{committed.stall.pk}").fill("tanpa sambal")
    assert fits(page)
    page.locator("[name=then]").click()

    page.locator(".checkout .button.main").click()
    expect(page.locator(".wrong")).to_be_focused()
    expect(page.locator(".wrong li")).to_have_count(3)
    assert fits(page)
    fill_checkout(page, morning, committed)
    order = order_now(page)
    part = order.parts.get(stall=committed.stall)
    assert part.note == "tanpa sambal"
    assert fits(page)
    expect(page.locator(".pickup-code .letters")).to_have_text(order.code)

    article = page.locator(f"#bagian-{part.pk}")
    article.locator("[type=file]").set_input_files(
        {"name": "bukti.jpg", "mimeType": "image/jpeg", "buffer": file_of(halves())}
    )
    article.locator(".declare .button").click()
    expect(page).to_have_url(re.compile(f"#bagian-{part.pk}$"))
    assert OrderStep.objects.get(part=part).move == Move.DECLARED
    assert PaymentProof.objects.filter(part=part).exists()

    other = page.locator(f"#bagian-{order.parts.get(stall=committed.neighbour).pk}")
    other.locator(".cancel summary").click()
    other.locator(".cancel form .button").click()
    expect(other.locator("[data-state=cancelled]")).to_be_visible()
    page.goto("/pesanan/")
    page.get_by_role("link", name=order.code).click()
    expect(page.locator(".pickup-code .letters")).to_have_text(order.code)


@pytest.mark.near
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ordering_pages_are_accessible(
    open_shop: Open, committed: Cast, morning: PickupSlot, scheme: str
) -> None:
    page = open_shop(color_scheme=scheme)
    page.goto("/keranjang/")
    assert violations(page) == []
    page.goto("/pesanan/")
    assert violations(page) == []
    fill_basket(page, committed)
    assert violations(page) == []
    page.locator("[name=then]").click()
    expect(page.locator(".checkout")).to_be_visible()
    assert violations(page) == []
    page.locator(f'[name="how_{committed.venue.pk}"][value="delivery"]').check()
    page.locator(".checkout .button.main").click()
    expect(page.locator(".wrong")).to_be_focused()
    assert violations(page) == []
    page.locator(f'[name="how_{committed.venue.pk}"][value="pickup"]').check()
    fill_checkout(page, morning, committed)
    order_now(page)
    page.locator(".cancel summary").first.click()
    assert violations(page) == []
    page.goto("/pesanan/")
    assert violations(page) == []


@pytest.mark.near
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_other_phones_read_the_codes(
    open_shop: Open, committed: Cast, morning: PickupSlot, scheme: str
) -> None:
    page = open_shop(color_scheme=scheme)
    order = place_one(page, committed, morning)
    assert read_code(page.locator(".pickup-code .qr-box")).endswith(f"/serah/{order.code}/")
    text = read_code(page.locator(".paying .qr-box"))
    assert qris.parse_qris(text).text == text
    assert "540515000" in text
    expect(page.locator(".pay-amount")).to_have_text("Rp15.000")


def test_the_basket_changes_in_its_place(
    open_shop: Open, committed: Cast, morning: PickupSlot
) -> None:
    page = open_shop()
    fill_basket(page, committed)
    page.evaluate("document.documentElement.dataset.same = ''")
    more = page.locator(f"#tambah-{committed.keripik.pk}")
    more.tap()
    expect(page.locator(".sum.great b")).to_have_text("Rp48.000")
    expect(more).to_be_focused()
    expect(page.locator("#basket-said")).to_have_text(re.compile(r"Rp48\.000"))
    expect(page.locator("[data-basket-count]")).to_have_text("3")
    page.locator(f"#jumlah-{committed.rujak.pk}").fill("3")
    page.locator(f"#jumlah-{committed.rujak.pk}").press("Enter")
    expect(page.locator(".sum.great b")).to_have_text("Rp84.000")
    page.locator(".remove").first.tap()
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator("[data-heading]")).to_be_focused()
    page.locator(".remove").tap()
    expect(page.locator(".empty")).to_be_visible()
    expect(page.locator("[data-basket-count]")).to_be_hidden()
    assert page.evaluate("'same' in document.documentElement.dataset")


def test_checkout_shows_only_the_fields_that_it_needs(
    open_shop: Open, committed: Cast, morning: PickupSlot
) -> None:
    page = open_shop()
    fill_basket(page, committed)
    page.locator("[name=then]").click()
    times, address = page.locator(".when-pickup"), page.locator("#id_address")
    expect(times).to_be_visible()
    expect(address).to_be_hidden()
    page.locator('[value="delivery"]').check()
    expect(times).to_be_hidden()
    expect(address).to_be_visible()
    expect(page.locator(".pay").first).to_be_hidden()
    page.locator("#id_name").fill("Rina")
    page.locator("#id_phone").fill(new_number())
    address.fill("Jalan Kwitang 1")
    order = order_now(page)
    assert (order.address, order.parts.filter(slot=None).count()) == ("Jalan Kwitang 1", 2)


def test_the_order_s_page_learns_what_the_stalls_do(
    open_shop: Open, committed: Cast, morning: PickupSlot
) -> None:
    page = open_shop()
    page.clock.install()
    order = place_one(page, committed, morning)
    rujak = order.parts.get(stall=committed.neighbour)
    shown = page.locator(f"#bagian-{rujak.pk}")
    shown.locator(".cancel summary").click()
    parts.make_ready(rujak, committed.neighbours_till)
    with page.expect_response(re.compile(r"\?versi=")):
        page.clock.run_for(21_000)
    expect(shown.locator(".cancel form")).to_be_visible()  # somebody reads the question
    shown.locator(".cancel summary").click()
    with page.expect_response(re.compile(r"\?versi=")):
        page.clock.run_for(21_000)
    expect(shown.locator("[data-state=ready]")).to_be_visible()
    expect(page.locator("#order-news")).to_have_text(re.compile("Rujak Pak Jaya"))
    parts.pay(rujak, committed.neighbours_till, Payment.CASH)
    parts.hand_over(rujak, committed.neighbours_till, order.code)
    parts.cancel(order.parts.get(stall=committed.stall))
    with page.expect_response(re.compile(r"\?versi=")):
        page.clock.run_for(21_000)
    expect(page.locator("#parts:not([data-hx-trigger])")).to_be_visible()
