"""A till and a shopper behind two seconds of latency, and fingers quicker than the network."""

import re

from playwright.sync_api import Page, expect

from tests.browser.engines.chromium import ChromiumTab
from tests.browser.hands import expect_unsent, follow, sales_of, sell_exact
from tests.browser.hostile import LATENCY, LONG_LATENCY
from tests.browser.journeys import order_from_the_list
from tests.browser.wire import Wire
from tests.cast import Cast
from tests.orders import take_orders

# Presses the element as a finger does that presses it again before the page has answered.
PRESS = """async ([css, times, pause]) => {
  for (let pressed = 0; pressed < times; pressed += 1) {
    document.querySelector(css).click();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}"""
SELLING_PAGE = 60_000  # ms for the page, its scripts and the phone's first shift
PAUSE = 300  # ms between two taps


def test_till_is_let_in_and_sells_at_two_seconds(
    phone: Page, wire: Wire, committed: Cast, card: str
) -> None:
    wire.latency = LONG_LATENCY
    follow(phone, card, within=SELLING_PAGE)
    sell_exact(phone, committed.keripik)
    expect_unsent(phone, 0)
    [sale] = sales_of(committed)
    assert sale.lines.get().amount == 15_000


def test_shopper_orders_at_two_seconds(phone: Page, wire: Wire, committed: Cast) -> None:
    wire.latency = LONG_LATENCY
    order = order_from_the_list(ChromiumTab(phone), committed)
    assert order.parts.get().stall == committed.stall


def test_four_quick_taps_put_four_into_the_basket(phone: Page, wire: Wire, committed: Cast) -> None:
    take_orders(committed)
    phone.goto(f"/produk/{committed.asinan.pk}/")
    phone.locator(".add .button").click()
    expect(phone.locator("[data-heading]")).to_be_visible()
    phone.wait_for_load_state()  # until the script runs, a tap may cancel the form before it
    assert wire.latency == LATENCY
    phone.evaluate(PRESS, [f"#tambah-{committed.asinan.pk}", 4, PAUSE])
    expect(phone.locator(f"#jumlah-{committed.asinan.pk}")).to_have_value(re.compile("5"))
