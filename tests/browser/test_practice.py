"""Practice: it looks different, enters nothing, and is offered before the bazaar's first day."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from bazar.models import BazarDay
from tests.browser.hands import (
    expect_ready,
    expect_unsent,
    look_again,
    open_panel,
    pay_exact,
    sales_of,
    take,
    tile,
    violations,
)
from tests.cast import Cast
from transactions.models import ShiftEntry, Till

ENTRIES = """async () => {
    const disk = await new Promise((resolve) => {
        const opening = indexedDB.open("kasir");
        opening.onsuccess = () => resolve(opening.result);
    });
    const counts = await Promise.all(["outbox", "sent", "held"].map((name) =>
        new Promise((resolve) => {
            const asked = disk.transaction(name).objectStore(name).count();
            asked.onsuccess = () => resolve(asked.result);
        })));
    disk.close();
    return counts.reduce((sum, count) => sum + count);
}"""


def practise(till: Page) -> None:
    open_panel(till, "menu").locator("[data-practise]").tap()
    expect(till.locator("[data-practice-strip]")).to_be_visible()


def start_tomorrow(cast: Cast) -> dt.date:
    """Let the bazaar begin tomorrow and return that day."""
    BazarDay.objects.filter(pk=cast.day.pk).delete()
    return cast.day.date + dt.timedelta(days=1)


def test_practised_sale_reaches_neither_outbox_nor_ledger(till: Page, committed: Cast) -> None:
    expect_unsent(till, 0)
    left = tile(till, committed.keripik).locator("[data-some] [data-number]")
    practise(till)
    assert violations(till) == []
    take(till, committed.keripik, committed.keripik)
    pay_exact(till)
    receipt = till.locator("[data-panel=receipt]")
    expect(receipt.locator("[data-practised]")).to_be_visible()
    expect(receipt.locator("[data-receipt-number]")).to_have_text("LATIHAN-0001")
    expect(receipt.locator("[data-whatsapp]")).to_be_hidden()
    till.evaluate("window.print = () => {}")
    till.locator("[data-panel=receipt][data-settled] [data-print]").tap()
    till.emulate_media(media="print")
    expect(receipt.locator("[data-practised]")).to_be_visible()
    till.emulate_media(media="screen")
    assert violations(till) == []
    assert till.evaluate(ENTRIES) == 0
    till.locator("[data-stop-practice]").tap()
    expect(left).to_have_text("10")
    look_again(till)
    expect_unsent(till, 0)
    assert sales_of(committed) == []
    assert not ShiftEntry.objects.filter(till__stalls=committed.stall).exists()
    sold_for = Till.objects.filter(stalls=committed.stall).values_list("last_number", flat=True)
    assert set(sold_for) == {0}


def test_way_to_what_counts_is_closed_while_practising(till: Page, committed: Cast) -> None:
    practise(till)
    menu = open_panel(till, "menu")
    for part in ("[data-open=day]", "[data-open=shift]", "[data-save-unsent]", "[data-sign-out]"):
        expect(menu.locator(part)).to_be_hidden()


def test_practised_basket_is_not_the_real_one(till: Page, committed: Cast) -> None:
    take(till, committed.asinan)
    practise(till)  # with the lines that were there
    expect(till.locator("[data-total]")).to_have_text("Rp12.000")
    take(till, committed.keripik)
    till.locator("[data-stop-practice]").tap()
    expect(till.locator("[data-total]")).to_have_text("Rp0")
    take(till, committed.asinan)
    pay_exact(till)
    expect(till.locator("[data-practised]")).to_be_hidden()
    expect_unsent(till, 0)
    assert len(sales_of(committed)) == 1


def test_practice_ends_with_the_page(till: Page, committed: Cast) -> None:
    practise(till)
    take(till, committed.keripik)
    till.reload()
    expect_ready(till)
    expect(till.locator("[data-practice-strip]")).to_be_hidden()
    expect(till.locator("[data-total]")).to_have_text("Rp0")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.near
def test_practice_fits(till: Page, committed: Cast, width: int) -> None:
    till.set_viewport_size({"width": width, "height": 640})
    practise(till)
    take(till, committed.keripik)
    assert till.evaluate("document.documentElement.scrollWidth") <= width
    expect(till.locator("[data-pay][data-open]")).to_be_in_viewport(ratio=1)
    expect(till.locator("[data-stop-practice]")).to_be_in_viewport(ratio=1)


def test_practice_is_offered_before_the_first_day(till: Page, committed: Cast) -> None:
    expect(till.locator("[data-before-day]")).to_be_hidden()
    start_tomorrow(committed)
    till.reload()
    expect_ready(till)
    expect(till.locator("[data-before-day]")).to_be_visible()
    take(till, committed.keripik)
    till.locator("[data-exact]").tap()
    question = till.locator("[data-before-sale]")
    expect(question).to_be_visible()
    assert violations(till) == []
    question.locator("[value=practice]").tap()
    expect(till.locator("[data-panel=receipt] [data-practised]")).to_be_visible()
    expect(till.locator("[data-receipt-total]")).to_have_text("Rp15.000")
    assert till.evaluate(ENTRIES) == 0
    till.locator("[data-stop-practice]").tap()
    expect(till.locator("[data-total]")).to_have_text("Rp0")


def test_sale_before_the_first_day_is_real_if_the_cashier_says_so(
    till: Page, committed: Cast
) -> None:
    start_tomorrow(committed)
    till.reload()
    expect_ready(till)
    take(till, committed.keripik)
    till.locator("[data-pay][data-open=pay]").tap()
    till.locator("[data-before-sale] [value=real]").tap()
    till.locator("[data-save]").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()
    till.locator("[data-panel=receipt][data-settled] [data-open=sell]").tap()
    take(till, committed.asinan)
    pay_exact(till)  # asked once only
    expect_unsent(till, 0)
    assert len(sales_of(committed)) == 2
