"""The order's page without a network: the code and what is to be fetched are still there."""

import io
import re
import secrets

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.hands import WITHIN
from tests.browser.order_hands import order
from tests.browser.test_impostors import OF_OTHERS
from tests.browser.wire import Wire
from tests.cast import Cast, make_stall, offer
from tests.orders import draft_part, place, slot, take_orders
from tests.shoppers import address_of
from transactions.models import Order, PaymentTime
from transactions.ordering import parts
from transactions.ordering.orders import Shopper

STALLS = 10
STORED = """async ([path, within]) => {
    const end = performance.now() + within;
    while (performance.now() < end) {
        const stored = await (await caches.open("pesanan")).match(path);
        if (stored) return stored.text();
        await new Promise(requestAnimationFrame);
    }
    return "";
}"""
NAMES = """async () => (await (await caches.open("pesanan")).keys()).map(({ url }) => url)"""


@pytest.fixture
def placed(committed: Cast) -> Order:
    take_orders(committed)
    slot(committed)
    return order(committed, payment_time=PaymentTime.NOW).order


def open_order(page: Page, placed: Order) -> None:
    """Open the order's page, and wait until the phone has stored it."""
    page.goto(address_of(placed))
    expect_stored(page, address_of(placed))


def expect_stored(page: Page, path: str) -> None:
    assert page.evaluate(STORED, [path, WITHIN])


def expect_old(page: Page, placed: Order) -> None:
    expect(page.locator("#stored-page")).to_be_visible()
    expect(page.locator(".letters")).to_have_text(placed.code)


def test_order_that_was_opened_once_is_there_without_a_network(
    phone: Page, placed: Order, wire: Wire
) -> None:
    open_order(phone, placed)
    expect(phone.locator("#stored-page")).to_be_hidden()
    wire.cut()
    phone.reload()
    expect_old(phone, placed)
    expect(phone.locator(".visits")).to_contain_text("09.00–10.00 WIB")
    assert phone.evaluate("getComputedStyle(document.querySelector('.qr-box')).borderRadius")
    wire.mend()
    phone.reload()
    expect(phone.locator(".letters")).to_have_text(placed.code)
    expect(phone.locator("#stored-page")).to_be_hidden()


def test_old_page_is_a_new_one_as_soon_as_the_server_answers(
    phone: Page, placed: Order, committed: Cast, wire: Wire
) -> None:
    phone.clock.install()
    open_order(phone, placed)
    wire.cut()
    phone.reload()
    expect_old(phone, placed)
    wire.mend()
    parts.make_ready(placed.parts.get(), committed.till)
    with phone.expect_response(re.compile(r"\?versi=")):
        phone.clock.run_for(21_000)
    expect(phone.locator("[data-state=ready]")).to_be_visible()
    expect(phone.locator("#stored-page")).to_be_hidden()


@pytest.mark.parametrize("answer", OF_OTHERS.values(), ids=OF_OTHERS)
def test_answer_of_another_neither_shows_nor_replaces_the_order(
    phone: Page,
    placed: Order,
    wire: Wire,
    complaints: list[str],
    answer: dict[str, str],
) -> None:
    open_order(phone, placed)
    wire.impersonate(address_of(placed), **{"Order_Release": "a", **answer})
    phone.reload()
    expect_old(phone, placed)
    wire.cut()
    phone.reload()
    expect_old(phone, placed)
    complaints.clear()


def test_page_that_is_cut_off_does_not_replace_the_order(
    phone: Page, placed: Order, wire: Wire
) -> None:
    open_order(phone, placed)
    now = phone.request.get(address_of(placed))
    text, release = now.text(), now.headers["order-release"]
    marks = {
        "Order_Release": release,
        "Content_Security_Policy": now.headers["content-security-policy"],
    }
    wire.impersonate(address_of(placed), body=text[: text.index("<article")], **marks)
    phone.reload()
    expect_old(phone, placed)
    stored = phone.evaluate(STORED, [address_of(placed), WITHIN])
    assert stored.rstrip().endswith("</html>")


def test_list_of_orders_is_there_without_a_network(phone: Page, placed: Order, wire: Wire) -> None:
    phone.goto("/pesanan/cari/")
    phone.locator("#id_phone").fill(placed.phone)
    phone.locator("#id_code").fill(placed.code.lower())
    phone.locator(".find-order .button").tap()
    expect(phone.locator(".letters")).to_have_text(placed.code)
    expect_stored(phone, address_of(placed))
    phone.goto("/pesanan/")
    expect_stored(phone, "/pesanan/")
    wire.cut()
    phone.reload()
    phone.get_by_role("link", name=placed.code).tap()
    expect_old(phone, placed)


def test_only_pages_of_orders_are_stored(phone: Page, placed: Order) -> None:
    open_order(phone, placed)
    phone.goto("/pesanan/cari/")
    phone.goto("/belanja/")
    names = phone.evaluate(NAMES)
    assert all("/static/" in name or name.endswith(address_of(placed)) for name in names)
    workers = """async () => (await navigator.serviceWorker.getRegistrations())
        .map(({ scope }) => new URL(scope).pathname)"""
    assert phone.evaluate(workers) == ["/pesanan/"]


# --- Copied, and on paper ---------------------------------------------------------------------


@pytest.mark.near
def test_order_is_copied_as_text_also_after_news(
    phone: Page, placed: Order, committed: Cast
) -> None:
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.clock.install()
    phone.goto(address_of(placed))
    parts.accept(placed.parts.get(), committed.till)
    with phone.expect_response(re.compile(r"\?versi=")):
        phone.clock.run_for(21_000)
    expect(phone.locator("[data-state=accepted]")).to_be_visible()
    phone.locator("#keep-copy").tap()
    expect(phone.locator(".copying [role=status]")).not_to_be_empty()
    copied = phone.evaluate("navigator.clipboard.readText()")
    assert placed.code in copied
    assert address_of(placed) in copied


@pytest.mark.near
def test_order_over_ten_stalls_is_one_page_of_paper(phone: Page, committed: Cast) -> None:
    take_orders(committed)
    at = slot(committed)
    drafts = []
    for number in range(STALLS):
        stall = make_stall(committed.bazar, committed.venue, f"P{number}", f"Warung {number}")
        drafts.append(draft_part(offer(stall, "Kue cubit cokelat", price=5_000), 2, at=at))
    by = Shopper("Rina", f"+6281{secrets.randbelow(10**8):08}")
    placed = place(committed, *drafts, by=by)
    phone.goto(address_of(placed))
    expect(phone.locator("#keep-print")).to_be_visible()
    [paper] = PdfReader(io.BytesIO(phone.pdf(format="A4"))).pages
    text = paper.extract_text()
    for said in (placed.code, "09.00–10.00", "P9", "Kue cubit", placed.token):
        assert said in text
