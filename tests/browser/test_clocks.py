"""A sale counts on the day on which it was made, whatever people do to the phone's clock."""

import datetime as dt

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bazar.calendar import today
from tests.browser.hands import (
    WITHIN,
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    look_again,
    sales_of,
    sell_exact,
)
from tests.cast import Cast
from transactions import totals
from transactions.models import Sale
from transactions.totals import Total

MINUTE, HOURS = dt.timedelta(minutes=1), dt.timedelta(hours=8)
DAY, YEAR = dt.timedelta(days=1), dt.timedelta(days=365)
JUMPS = [-YEAR, -DAY, -HOURS, -MINUTE, MINUTE, HOURS, DAY, YEAR]
# Only the clock that people set: the page's steady clock goes on.
SET_CLOCK = """(by) => {
    globalThis.rightNow ??= Date.now;
    Date.now = () => globalThis.rightNow() + by;
}"""


def set_clock(page: Page, by: dt.timedelta) -> None:
    page.evaluate(SET_CLOCK, by.total_seconds() * 1000)


def expect_sold_just_now(sold: Sale, jump: dt.timedelta) -> None:
    """Check moment, day and flag of a sale on a phone whose clock jumped by more than a minute."""
    assert sold.day.date == today()
    assert abs(sold.recorded_at - sold.sold_at) < dt.timedelta(minutes=2)
    assert sold.flags == (["clock"] if abs(jump) > MINUTE else [])


@pytest.mark.near
@pytest.mark.parametrize("jump", JUMPS)
def test_jump_between_sale_and_sending_moves_no_sale(
    till: Page, pocket: BrowserContext, committed: Cast, jump: dt.timedelta
) -> None:
    pocket.set_offline(True)
    sell_exact(till, committed.asinan)
    set_clock(till, jump)
    pocket.set_offline(False)
    look_again(till)
    expect_unsent(till, 0)
    [sold] = sales_of(committed)
    expect_sold_just_now(sold, jump)
    expect(till.locator("[data-receipt-number]")).to_have_text(sold.receipt)


# The clock is set while the till asks its disk how much is unsent, and right after the sending.
SET_CLOCK_AT_THE_DISK = """(by) => {
    const [now, count, post] = [Date.now, IDBObjectStore.prototype.count, fetch];
    let wrong = 0;
    Date.now = () => now() + wrong;
    IDBObjectStore.prototype.count = function (...about) {
        if (this.transaction.objectStoreNames.contains("meta")) wrong = by;
        return count.apply(this, about);
    };
    globalThis.fetch = (...about) => {
        const answer = post(...about);
        wrong = 0;
        return answer;
    };
}"""


@pytest.mark.near
def test_ages_are_read_after_the_disk_has_been_waited_for(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    expect_unsent(till, 0)
    pocket.set_offline(True)
    sell_exact(till, committed.asinan)
    till.evaluate(SET_CLOCK_AT_THE_DISK, HOURS.total_seconds() * 1000)
    pocket.set_offline(False)
    look_again(till)
    expect_unsent(till, 0)
    [sold] = sales_of(committed)
    expect_sold_just_now(sold, HOURS)


@pytest.mark.near
@pytest.mark.parametrize("jump", JUMPS)
def test_clock_that_is_wrong_at_the_sale_and_put_right_before_sending_moves_no_sale(
    till: Page, pocket: BrowserContext, committed: Cast, jump: dt.timedelta
) -> None:
    expect_unsent(till, 0)
    pocket.set_offline(True)
    set_clock(till, jump)
    sell_exact(till, committed.asinan)
    assert f"-{today():%y%m%d}-" in till.locator("[data-receipt-number]").inner_text()
    set_clock(till, dt.timedelta())
    pocket.set_offline(False)
    look_again(till)
    expect_unsent(till, 0)
    [sold] = sales_of(committed)
    expect_sold_just_now(sold, jump)


@pytest.mark.near
@pytest.mark.parametrize("jump", JUMPS)
def test_clock_that_jumps_while_the_till_is_closed_moves_no_sale(
    till: Page, pocket: BrowserContext, committed: Cast, jump: dt.timedelta
) -> None:
    """Restart the page between the sale and its sending: its steady clock begins anew."""
    expect_offline_ready(till)
    expect_unsent(till, 0)
    pocket.set_offline(True)
    sell_exact(till, committed.asinan)
    set_later(pocket, jump)
    till.reload()
    expect_ready(till)
    pocket.set_offline(False)
    look_again(till)
    expect_unsent(till, 0)
    [sold] = sales_of(committed)
    expect_sold_just_now(sold, jump)


@pytest.mark.near
@pytest.mark.parametrize("jump", JUMPS)
def test_till_that_starts_without_a_network_and_with_a_wrong_clock_moves_no_sale(
    till: Page, pocket: BrowserContext, committed: Cast, jump: dt.timedelta
) -> None:
    expect_offline_ready(till)
    expect_unsent(till, 0)
    pocket.set_offline(True)
    set_later(pocket, jump)
    till.reload()
    expect_ready(till)
    sell_exact(till, committed.asinan)
    pocket.set_offline(False)
    look_again(till)
    expect_unsent(till, 0)
    [sold] = sales_of(committed)
    expect_sold_just_now(sold, jump)
    expect(till.locator("[data-receipt-number]")).to_have_text(sold.receipt, timeout=WITHIN)


def set_later(pocket: BrowserContext, by: dt.timedelta) -> None:
    """Set the clock of the pages that open from now on."""
    pocket.add_init_script(f"({SET_CLOCK})({by.total_seconds() * 1000})")


@pytest.mark.near
@pytest.mark.parametrize("jump", JUMPS)
def test_jump_between_two_sales_moves_neither(
    till: Page, pocket: BrowserContext, committed: Cast, jump: dt.timedelta
) -> None:
    """Send a sale from before the jump and one from after it together, then one alone."""
    expect_unsent(till, 0)
    pocket.set_offline(True)
    sell_exact(till, committed.asinan)
    set_clock(till, jump)
    sell_exact(till, committed.asinan)
    pocket.set_offline(False)
    look_again(till)
    expect_unsent(till, 0)
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    before, after, last = sales_of(committed)
    for sold in (before, after, last):
        assert sold.day.date == today()
        assert abs(sold.recorded_at - sold.sold_at) < dt.timedelta(minutes=2)
    expect_sold_just_now(before, jump)
    assert totals.of_bazar(committed.bazar).overall == Total(36_000, 3, 3)
