"""No sale is lost when the phone dies, fills up, forgets, or has a wrong clock."""

import datetime as dt

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bazar.calendar import today, wib, wib_date
from bazar.models import BazarDay
from tests.browser.hands import (
    WITHIN,
    back_to_goods,
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    follow,
    look_again,
    open_panel,
    sales_of,
    sell_exact,
    take,
    tile,
)
from tests.browser.handset import Handset
from tests.browser.wire import Wire
from tests.cast import Cast
from transactions import totals
from transactions.models import StallCard, Till
from transactions.totals import Total


def test_twenty_sales_without_a_network_outlive_a_killed_browser(
    handset: Handset, wire: Wire, committed: Cast, card: str, complaints: list[str]
) -> None:
    till = handset.start().new_page()
    follow(till, card)
    expect_offline_ready(till)
    wire.cut()
    for _ in range(20):
        sell_exact(till, committed.asinan)
    expect_unsent(till, 21)  # and the opening of their shift
    handset.kill()

    till = handset.start().new_page()
    till.goto("/kasir/")  # without a network: the worker has it
    expect_ready(till)
    expect_unsent(till, 21)
    assert sales_of(committed) == []
    wire.mend()
    look_again(till)  # without its newest cookies, too, the phone comes back by itself
    expect_unsent(till, 0)
    entries = sales_of(committed)
    assert [entry.number for entry in entries] == [1, *range(3, 22)]
    assert {entry.day.date for entry in entries} == {today()}
    assert totals.of_bazar(committed.bazar).overall == Total(240_000, 20, 20)
    complaints.clear()  # the browser reports the 401 of a phone that lost its cookie


# Photos until not even a small one fits.
FILL = """
async () => {
    const disk = await new Promise((resolve) => {
        const opening = indexedDB.open("photos");
        opening.onupgradeneeded = () => {
            opening.result.createObjectStore("photos", { autoIncrement: true });
        };
        opening.onsuccess = () => resolve(opening.result);
    });
    for (const size of [60_000, 6_000, 600, 60]) {
        for (let fits = true; fits; ) {
            const photo = disk.transaction("photos", "readwrite", { durability: "strict" });
            photo.objectStore("photos").add(crypto.getRandomValues(new Uint8Array(size)));
            fits = await new Promise((resolve) => {
                photo.oncomplete = () => resolve(true);
                photo.onabort = () => resolve(false);
            });
        }
    }
    disk.close();
}
"""
DELETE_PHOTOS = "new Promise((done) => (indexedDB.deleteDatabase('photos').onsuccess = done))"


def test_a_full_phone_is_said_before_any_receipt(
    phone: Page, road: str, card: str, committed: Cast
) -> None:
    devtools = phone.context.new_cdp_session(phone)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": road, "quotaSize": 3_000_000})
    follow(phone, card)
    expect_unsent(phone, 0)
    expect_offline_ready(phone)
    phone.evaluate(FILL)
    take(phone, committed.keripik)
    phone.locator("[data-exact]").tap()
    expect(phone.get_by_text("TIDAK tersimpan: memori ponsel penuh.")).to_be_visible()
    expect(phone.locator("[data-panel=receipt]")).to_be_hidden()
    expect(phone.locator("[data-total]")).to_have_text("Rp15.000")
    phone.evaluate(DELETE_PHOTOS)
    phone.locator("[data-exact]").tap()
    expect(phone.locator("[data-panel=receipt]")).to_be_visible()
    expect(phone.locator("[data-not-saved=full]")).to_be_hidden()
    expect_unsent(phone, 0)
    assert totals.of_bazar(committed.bazar).overall == Total(15_000, 1, 1)


def test_a_till_that_lost_its_cookies_goes_on_selling_and_comes_back_by_its_card(
    till: Page, pocket: BrowserContext, committed: Cast, card: str, complaints: list[str]
) -> None:
    """Take a phone that the office does not recognise, which needs its card."""
    code = till.locator("[data-till]").get_attribute("data-till")
    expect_offline_ready(till)
    expect_unsent(till, 0)
    Till.objects.filter(stalls=committed.stall).update(device_digest=None)
    pocket.clear_cookies()
    sell_exact(till, committed.asinan)
    expect(till.locator("[data-ask=no_till]")).to_be_visible(timeout=WITHIN)
    till.reload()  # the server knows no till here; the phone goes on with what it has
    expect_ready(till)
    sell_exact(till, committed.asinan)
    expect_unsent(till, 3)
    assert sales_of(committed) == []
    follow(till, card)
    assert till.locator("[data-till]").get_attribute("data-till") == code
    expect_unsent(till, 0)
    assert [entry.number for entry in sales_of(committed)] == [1, 3]
    complaints.clear()  # the browser reports the 401 and 403


def test_a_phone_whose_storage_was_cleared_uses_no_number_twice(
    till: Page, committed: Cast, card: str
) -> None:
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    till.goto("about:blank")
    devtools = till.context.new_cdp_session(till)
    origin = card and till.context.cookies()[0]["domain"]
    assert origin
    devtools.send(
        "Storage.clearDataForOrigin",
        {"origin": "*", "storageTypes": "indexeddb"},
    )
    till.goto("/kasir/")
    expect_ready(till)
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    assert [entry.number for entry in sales_of(committed)] == [1, 101]
    day = open_panel(till, "day")
    expect(day.locator("[data-day-amount]")).to_have_text("Rp24.000")  # the ledger remembers
    assert StallCard.objects.filter(stall=committed.stall).count() == 1
    expect(tile(till, committed.asinan)).to_be_attached()


@pytest.mark.parametrize("away", [dt.timedelta(days=-365), dt.timedelta(days=365)])
def test_a_phone_whose_clock_is_a_year_off_does_no_harm(
    phone: Page, committed: Cast, card: str, away: dt.timedelta
) -> None:
    phone.clock.install(time=dt.datetime.now(dt.UTC) + away)
    follow(phone, card)
    sell_exact(phone, committed.asinan)
    expect_unsent(phone, 0)
    [entry] = sales_of(committed)
    assert (entry.day.date, entry.flags) == (today(), [])
    number = phone.locator("[data-receipt-number]").inner_text()
    assert number == entry.receipt  # worked out on the phone, by the server's day
    day = open_panel(phone, "day")
    expect(day.locator("[data-day-amount]")).to_have_text("Rp12.000")
    expect(day.locator("[data-entries] li")).to_have_count(1)


def test_before_any_answer_a_new_phone_knows_the_day_from_its_page(
    phone: Page, committed: Cast, card: str
) -> None:
    for address in ("**/kasir/kabar/**", "**/kasir/penjualan/"):
        phone.route(address, lambda route: route.abort("internetdisconnected"))
    phone.clock.install(time=dt.datetime.now(dt.UTC) + dt.timedelta(days=365))
    follow(phone, card)
    sell_exact(phone, committed.asinan)
    number = phone.locator("[data-receipt-number]").inner_text()
    assert f"-{today():%y%m%d}-" in number


def test_a_sale_at_23_59_that_is_sent_after_midnight_keeps_its_day(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    yesterday = today() - dt.timedelta(days=1)
    BazarDay.objects.create(
        bazar=committed.bazar, date=yesterday, opens=dt.time.min, closes=dt.time.max
    )
    late = wib(yesterday, dt.time(23, 59, 30))
    since = dt.datetime.now(dt.UTC) - late
    pocket.set_offline(True)
    till.clock.install()
    sell_exact(till, committed.asinan)
    till.clock.fast_forward(int(since.total_seconds() * 1000))
    pocket.set_offline(False)
    look_again(till)
    expect_unsent(till, 0)
    [entry] = sales_of(committed)
    assert (wib_date(entry.sold_at), entry.day.date) == (yesterday, yesterday)


def test_the_phone_says_whether_it_keeps_what_is_on_it(till: Page, committed: Cast) -> None:
    expect_unsent(till, 0)
    menu = open_panel(till, "menu")
    expect(menu.locator("[data-storage]:visible")).to_have_count(1)
    state = menu.locator("[data-storage]:visible").get_attribute("data-storage")
    assert state in {"persistent", "best_effort"}
    back_to_goods(till)
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    known = Till.objects.get(stalls=committed.stall, last_number__gt=0)
    assert known.storage == state
