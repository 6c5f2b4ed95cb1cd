"""The stall's own order of tiles, receipts of an earlier day, a scanner's Enter, and midnight."""

import datetime as dt
import re
import uuid

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Page, expect

from bazar.calendar import today, wib
from jakpreneur.models import Offer
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
    sales_of,
    sell_exact,
    take,
    tile,
    violations,
)
from tests.cast import PIN, Cast
from transactions import totals
from transactions.models import Sale
from transactions.seals import sealing

MOVE_TO_YESTERDAY = """async () => {
    const disk = await new Promise((resolve) => {
        const opening = indexedDB.open("kasir");
        opening.onsuccess = () => resolve(opening.result);
    });
    const tx = disk.transaction("sent", "readwrite");
    const store = tx.objectStore("sent");
    const asked = store.getAll();
    asked.onsuccess = () => {
        for (const { receipt, clock, sold_at, ...row } of asked.result) {
            store.put({ ...row, made_at: row.made_at - 86400000 });
        }
    };
    await new Promise((resolve) => { tx.oncomplete = resolve; });
    disk.close();
}"""


def names(till: Page) -> list[str]:
    return till.locator("[data-offer] .name").all_inner_texts()


def test_stall_arranges_its_tiles_on_its_phone(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    assert names(till) == ["Asinan sayur", "Keripik tempe"]
    panel = open_panel(till, "menu")
    panel.locator("[data-open=arrange]").tap()
    arranging = till.locator("[data-panel=arrange]")
    arranging.locator("li", has_text="Keripik").locator("[data-move=star]").tap()
    star = arranging.locator("li", has_text="Keripik").locator("[data-move=star]")
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(star).to_be_focused()
    assert violations(till) == []
    back_to_goods(till)
    assert [name.removeprefix("★ ") for name in names(till)] == ["Keripik tempe", "Asinan sayur"]
    # New prices come in: the page's tiles are swapped for new ones.
    Offer.objects.filter(pk=committed.asinan.pk).update(price=13_000)
    look_again(till)
    expect(tile(till, committed.asinan).locator(".price")).to_have_text("Rp13.000")
    expect(till.locator("[data-offer]").first).to_have_attribute("data-name", "Keripik tempe")
    expect_offline_ready(till)
    pocket.set_offline(True)
    till.reload()
    expect_ready(till)
    expect(till.locator("[data-offer]").first).to_have_attribute("data-name", "Keripik tempe")
    take(till, committed.keripik)
    expect(till.locator("[data-total]")).to_have_text("Rp15.000")


def test_receipts_of_yesterday_are_printed_again_and_voided(till: Page, committed: Cast) -> None:
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    till.evaluate(MOVE_TO_YESTERDAY)
    day = open_panel(till, "day")
    expect(day.locator("[data-entries] li")).to_have_count(0)
    day.locator('[data-days="-1"]').tap()
    expect(day.locator("[data-entries] li")).to_have_count(1)
    expect(day.locator("[data-day-of]")).to_have_text(re.compile(r"\d{4}"))
    expect(day.locator('[data-days="-1"]')).to_be_disabled()
    assert violations(till) == []
    till.evaluate("window.print = () => {}")
    day.locator("[data-to=receipt]").tap()
    receipt = till.locator("[data-panel=receipt][data-settled]")
    yesterday = today() - dt.timedelta(days=1)
    number = re.compile(rf"-{yesterday:%y%m%d}-0001$")
    expect(receipt.locator("[data-receipt-number]")).to_have_text(number)
    receipt.locator("[data-print]").tap()
    expect(receipt.locator("[data-duplicate]")).to_be_hidden()
    receipt.locator("[data-print]").tap()
    expect(receipt.locator("[data-duplicate]")).to_be_visible()
    receipt.locator("[data-open=sell]").tap()
    day = open_panel(till, "day")
    day.locator('[data-days="-1"]').tap()
    day.locator("[data-to=void]").tap()
    form = till.locator("[data-panel=void]")
    form.locator("[data-reason]").first.tap()
    form.locator("[name=pin]").fill(PIN)
    form.locator(".main").tap()
    expect(day.locator("[data-is-voided]:visible")).to_have_count(1)  # of the same day
    expect_unsent(till, 0)
    assert Sale.objects.filter(day__bazar=committed.bazar, voids__isnull=False).count() == 1


def test_closed_day_leaves_voids_to_officials(till: Page, committed: Cast) -> None:
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    day = open_panel(till, "day")
    expect(day).to_have_attribute("data-source", "ledger")
    expect(day.locator("[data-to=void]:visible")).to_have_count(1)
    expect(day.locator("[data-is-sealed]")).to_be_hidden()
    back_to_goods(till)
    official = User.objects.create_superuser(uuid.uuid4().hex)
    sealing.seal(committed.day, official)
    day = open_panel(till, "day")
    expect(day.locator("[data-is-sealed]")).to_be_visible()
    expect(day.locator("[data-to=void]:visible")).to_have_count(0)
    expect(day.locator("[data-to=receipt]:visible")).to_have_count(1)


@pytest.mark.parametrize("part", ["tile", "exact", "menu"])
def test_scanners_enter_taps_nothing(till: Page, committed: Cast, part: str) -> None:
    take(till, committed.asinan)
    buttons = {
        "tile": tile(till, committed.asinan),
        "exact": till.locator("[data-exact]"),
        "menu": till.locator(".selling-head [data-open=menu]"),
    }
    buttons[part].focus()
    till.keyboard.type("8 991234 567890")
    till.keyboard.press("Enter")
    expect(till.locator("[data-total]")).to_have_text("Rp12.000")
    expect(till.locator("[data-panel=receipt]")).to_be_hidden()
    expect(till.locator("[data-panel=menu]")).to_be_hidden()
    till.keyboard.press("Enter")  # a person's
    if part == "tile":
        expect(till.locator("[data-total]")).to_have_text("Rp24.000")
    else:
        panel = "receipt" if part == "exact" else "menu"
        expect(till.locator(f"[data-panel={panel}]")).to_be_visible()


def minutes_past_midnight(minutes: int) -> int:
    """Return the ms from now until that many minutes after the next midnight in WIB."""
    midnight = wib(today() + dt.timedelta(days=1), dt.time.min)
    until = midnight + dt.timedelta(minutes=minutes) - dt.datetime.now(dt.UTC)
    return int(until.total_seconds() * 1000)


def test_page_left_open_over_midnight_says_so_and_opens_a_new_shift(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    open_shift(till, "100.000")
    sell_exact(till, committed.keripik)
    expect_unsent(till, 0)
    till.clock.install()
    till.reload()
    expect_ready(till)
    pocket.set_offline(True)
    expect(till.locator("[data-new-day]")).to_be_hidden()
    till.clock.fast_forward(minutes_past_midnight(5))
    notice = till.locator("[data-new-day]")
    expect(notice).to_be_visible()
    expect(notice.locator("[data-date]")).to_have_text(re.compile(r", \d+ \w+ \d{4}"))
    expect(till.locator("[data-old-shift]")).to_be_visible()
    assert violations(till) == []
    take(till, committed.asinan)
    till.locator("[data-exact]").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()
    till.locator("[data-new-day-seen]").tap()
    expect(notice).to_be_hidden()
    # Yesterday's drawer is counted first, and then today's shift stands open.
    shift = open_panel(till, "shift")
    expect(shift.locator("[data-move-cash]")).to_be_hidden()
    expect(shift.locator("[data-shift-float]")).to_have_text("Rp100.000")
    count_drawer(shift, _100000=1, _10000=1, _5000=1)
    expect(shift.locator("[data-shift-expected]")).to_have_text("Rp115.000")
    shift.locator("[data-close-shift] .main").tap()
    expect(shift.locator("[data-shift-report-difference]")).to_have_text("Rp0")
    expect(till.locator("[data-old-shift]")).to_be_hidden()
    shift.locator("[data-next-shift]").tap()
    till.go_back()
    shift = open_panel(till, "shift")
    expect(shift.locator("[data-move-cash]")).to_be_visible()
    expect(shift.locator("[data-shift-float]")).to_have_text("Rp0")
    pocket.set_offline(False)
    look_again(till)
    till.clock.run_for(30_000)
    expect_unsent(till, 0)
    sold = [totals.of_sale(sale).amount for sale in sales_of(committed)]
    assert sorted(sold) == [12_000, 15_000]
    assert sorted(
        (report.opened_with, report.drawer.amount, report.count is not None)
        for report in reports(committed)
    ) == [(0, 12_000, False), (100_000, 15_000, True)]
    assert len({sale.shift for sale in sales_of(committed)}) == 2


def test_several_days_without_a_count_are_counted_one_by_one(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    till.clock.install()
    till.reload()
    expect_ready(till)
    expect_offline_ready(till)
    pocket.set_offline(True)
    for _ in range(3):
        take(till, committed.asinan)
        till.locator("[data-exact]").tap()
        expect(till.locator("[data-panel=receipt]")).to_be_visible()
        till.clock.run_for(500)
        till.locator("[data-panel=receipt][data-settled] [data-open=sell]").tap()
        till.clock.fast_forward(24 * 3_600_000)
    for _ in range(3):
        shift = open_panel(till, "shift")
        count_drawer(shift, _10000=1, _2000=1)
        expect(shift.locator("[data-shift-expected]")).to_have_text("Rp12.000")
        shift.locator("[data-close-shift] .main").tap()
        expect(shift.locator("[data-shift-report-difference]")).to_have_text("Rp0")
        till.go_back()
    shift = open_panel(till, "shift")
    expect(shift.locator("[data-open-shift]")).to_be_visible()
