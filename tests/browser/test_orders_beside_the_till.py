"""Online orders on the selling screen: sound, drawer, day, and what the worker keeps."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import orders
from tests.browser.hands import (
    back_to_goods,
    count_drawer,
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    look_again,
    open_panel,
    open_shift,
    reports,
    sell_exact,
    violations,
)
from tests.browser.order_hands import LISTEN, card, order, unfold
from tests.cast import Cast
from transactions.models import Payment, StallOrder
from transactions.ordering import parts

LIST = "/kasir/pesanan/"


@pytest.fixture(autouse=True)
def _open(committed: Cast) -> None:
    orders.take_orders(committed)


def test_a_new_order_sounds_unless_the_phone_is_muted(till: Page, committed: Cast) -> None:
    expect_unsent(till, 0)
    till.add_init_script(LISTEN)
    till.reload()
    expect_ready(till)
    badge = till.locator(".selling-head [data-new-orders] [data-number]")
    order(committed, "Rina")
    look_again(till)
    expect(badge).to_have_text("1")
    assert till.evaluate("window.notes") == 0  # nobody has touched the page
    menu = open_panel(till, "menu")
    order(committed, "Budi")
    look_again(till)
    expect(badge).to_have_text("2")
    assert till.evaluate("window.notes") == 2
    menu.locator("[data-sounding]").uncheck()
    back_to_goods(till)
    till.reload()
    expect_ready(till)
    menu = open_panel(till, "menu")
    expect(menu.locator("[data-sounding]")).not_to_be_checked()
    order(committed, "Sari")
    look_again(till)
    expect(badge).to_have_text("3")
    assert till.evaluate("window.notes") == 0


def test_cash_of_an_order_is_expected_in_the_drawer(till: Page, committed: Cast) -> None:
    open_shift(till, "200.000")
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    part = order(committed)
    look_again(till)
    till.locator(".selling-head [data-new-orders]").tap()
    unfold(card(till, part), "dibayar").tap()
    expect(card(till, part).locator("[data-paid]")).to_be_visible()
    till.goto("/kasir/")
    expect_ready(till)
    with till.expect_response("**/kasir/kabar/"):
        shift = open_panel(till, "shift")
    count_drawer(shift, _100000=2, _20000=2, _2000=1)
    expect(shift.locator("[data-shift-expected]")).to_have_text("Rp242.000")
    expect(shift.locator("[data-shift-difference]")).to_have_text("Rp0")
    shift.get_by_role("button", name="Tutup shift").tap()
    expect(shift.locator("[data-shift-report-expected]")).to_have_text("Rp242.000")
    expect(shift.locator("[data-paid-by=cash]")).to_have_text("Rp12.000")
    expect(shift.locator("[data-shift-report-orders]")).to_have_text("Rp30.000")
    expect_unsent(till, 0)
    [report] = reports(committed)
    assert report.count is not None
    assert (report.expected, report.difference, report.count.difference) == (242_000, 0, 0)


def test_the_day_shows_online_orders_as_a_line_of_their_own(till: Page, committed: Cast) -> None:
    part = order(committed)
    # It is for tomorrow; the line is of today.
    StallOrder.objects.filter(pk=part.pk).update(day=committed.day)
    parts.pay(StallOrder.objects.get(pk=part.pk), committed.till, Payment.QRIS)
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    day = open_panel(till, "day")
    expect(day.locator("[data-day-orders] [data-amount]")).to_have_text("Rp30.000")
    expect(day.locator("[data-day-orders] [data-number]")).to_have_text("1")
    expect(day.locator("[data-day-amount]")).to_have_text("Rp12.000")
    assert violations(till) == []


def test_the_worker_keeps_no_order(till: Page, pocket: BrowserContext, committed: Cast) -> None:
    part = order(committed)
    expect_unsent(till, 0)
    expect_offline_ready(till)
    till.goto(LIST)
    expect(card(till, part)).to_be_visible()
    till.goto(f"{LIST}serah/{part.order.code}/")
    kept = """async () => {
        const names = await caches.keys();
        const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
        return all.flat().map(({ url }) => url).filter((url) => url.includes("pesanan"));
    }"""
    assert till.evaluate(kept) == []
    pocket.set_offline(True)
    till.goto(LIST)
    till.wait_for_url("**/kasir/")
    expect(till.locator("[data-no-network]")).to_be_visible()
    expect(till.locator("body")).not_to_contain_text("Rina")
