"""Whatever the phone, the network or the server does: no sale is lost, none counts twice."""

import datetime as dt
import json
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from bazar.calendar import today, wib, wib_date
from bazar.models import BazarDay
from tests.browser.conftest import PHONE, QUIET, listen
from tests.browser.hands import (
    WITHIN,
    back_to_goods,
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    follow,
    look_again,
    open_panel,
    sell_exact,
    take,
    tile,
)
from tests.browser.wire import Wire
from tests.cast import Cast
from transactions import tills, totals
from transactions.models import Sale, StallCard, Till
from transactions.totals import Total


@dataclass
class Handset:
    """A phone whose disk stays when its browser is killed."""

    start: Callable[[], BrowserContext]
    disk: Path

    def kill(self) -> None:
        """As a phone dies: at once, whatever it was doing."""
        killed = [
            process
            for process in psutil.process_iter(["cmdline"])
            if any(str(self.disk) in word for word in process.info["cmdline"] or ())
        ]
        for process in killed:
            process.send_signal(signal.SIGKILL)
        psutil.wait_procs(killed)


def sales_of(cast: Cast) -> list[Sale]:
    return list(Sale.objects.filter(day__bazar=cast.bazar).select_related("day").order_by("number"))


@pytest.fixture
def handset(
    playwright: Playwright,
    chromium: str | None,
    wire: Wire,
    complaints: list[str],
    tmp_path: Path,
) -> Iterator[Handset]:
    disk = tmp_path / "disk"
    with ExitStack() as running:

        def start() -> BrowserContext:
            context = playwright.chromium.launch_persistent_context(
                disk,
                executable_path=chromium,
                args=QUIET,
                base_url=wire.address,
                **PHONE,
            )
            listen(context, complaints)
            running.callback(context.close)
            return context

        yield Handset(start, disk)


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
    if till.locator("[data-ask=no_till]").is_visible() or not has_cookie(till):
        follow(till, card)  # the phone lost its newest cookies with its power
    look_again(till)
    expect_unsent(till, 0)
    entries = sales_of(committed)
    assert [entry.number for entry in entries] == list(range(2, 22))
    assert {entry.day.date for entry in entries} == {today()}
    assert totals.of_bazar(committed.bazar).overall == Total(240_000, 20, 20)
    complaints.clear()  # the browser reports the 401 of a phone that lost its cookie


def has_cookie(till: Page) -> bool:
    return any(cookie.get("name") == "kasir" for cookie in till.context.cookies())


def test_replies_that_are_lost_after_the_work_was_done_double_nothing(
    handset: Handset, wire: Wire, committed: Cast, card: str
) -> None:
    till = handset.start().new_page()
    follow(till, card)
    wire.lose_replies(3)
    sell_exact(till, committed.keripik)
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    assert wire.replies_lost == 3
    assert totals.of_bazar(committed.bazar).overall == Total(27_000, 2, 2)


def test_all_is_sent_by_itself_soon_after_the_network_is_back(
    handset: Handset, wire: Wire, committed: Cast, card: str
) -> None:
    """Nothing tells the browser: only the courier's own tries find out."""
    till = handset.start().new_page()
    follow(till, card)
    wire.cut()
    for _ in range(3):
        sell_exact(till, committed.asinan)
    wire.mend()
    expect(till.locator("[data-unsent]")).to_have_attribute("data-count", "0", timeout=WITHIN)
    assert totals.of_bazar(committed.bazar).overall.sales == 3


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, "<h1>Server Error</h1>"),
        (502, "bad gateway"),
        (429, '{"error": "slow_down"}'),
        (200, "<html>Sign in to this hotspot</html>"),
        (200, '{"results": []}'),
        (200, '{"results": [{"key": "another", "status": "recorded"}]}'),
        (400, "{}"),
    ],
)
def test_only_a_verdict_on_an_entry_empties_the_outbox(
    till: Page, committed: Cast, complaints: list[str], status: int, body: str
) -> None:
    expect_unsent(till, 0)
    till.route("**/kasir/penjualan/", lambda route: route.fulfill(status=status, body=body))
    with till.expect_response("**/kasir/penjualan/"):
        sell_exact(till, committed.asinan)
    expect_unsent(till, 2)
    till.unroute("**/kasir/penjualan/")
    look_again(till)
    expect_unsent(till, 0)
    assert totals.of_bazar(committed.bazar).overall == Total(12_000, 1, 1)
    complaints.clear()  # the browser reports what went wrong, too


def test_two_tabs_share_one_basket_and_one_courier(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    second = pocket.new_page()
    second.goto("/kasir/")
    expect_ready(second)
    take(till, committed.keripik)
    expect(second.locator("[data-total]")).to_have_text("Rp15.000")
    pocket.set_offline(True)
    for page in (till, second, till, second):
        sell_exact(page, committed.asinan)
    expect_unsent(till, 5)
    expect_unsent(second, 5)
    pocket.set_offline(False)
    look_again(till)
    look_again(second)
    expect_unsent(till, 0)
    expect_unsent(second, 0)
    entries = sales_of(committed)
    assert [entry.number for entry in entries] == [2, 3, 4, 5]
    assert totals.of_bazar(committed.bazar).overall.amount == 15_000 + 4 * 12_000


def test_one_basket_that_two_tabs_pay_for_is_sold_once(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    take(till, committed.keripik)
    second = pocket.new_page()
    second.goto("/kasir/")
    expect_ready(second)
    for page in (till, second):
        page.locator("[data-open=pay]").tap()
    till.locator("[data-save]").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()
    expect(second.locator("[data-panel=pay]")).to_be_hidden()
    expect_unsent(till, 0)
    assert len(sales_of(committed)) == 1


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
    phone: Page, server: str, card: str, committed: Cast
) -> None:
    devtools = phone.context.new_cdp_session(phone)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": server, "quotaSize": 3_000_000})
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


def test_a_till_that_lost_its_cookies_goes_on_selling_and_comes_back_as_itself(
    till: Page, pocket: BrowserContext, committed: Cast, card: str, complaints: list[str]
) -> None:
    """A phone that dies loses its newest cookies, not its outbox."""
    code = till.locator("[data-till]").get_attribute("data-till")
    expect_offline_ready(till)
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
    assert [entry.number for entry in sales_of(committed)] == [2, 3]
    complaints.clear()  # the browser reports the 401 and 403


def lock_out(cast: Cast) -> User:
    official, _ = User.objects.get_or_create(username="pejabat-kunci")
    tills.lock_out(Till.objects.filter(stalls__bazar=cast.bazar), by=official)
    return official


def test_a_till_that_is_locked_out_keeps_its_sales_until_it_is_let_in_again(
    till: Page, pocket: BrowserContext, committed: Cast, complaints: list[str]
) -> None:
    expect_offline_ready(till)
    pocket.set_offline(True)
    sell_exact(till, committed.asinan)
    lock_out(committed)
    pocket.set_offline(False)
    look_again(till)
    expect(till.locator("[data-ask=locked_out]")).to_be_visible(timeout=WITHIN)
    till.reload()
    expect(till.get_by_role("heading", name="Kasir ini dikunci")).to_be_visible()
    expect(till.get_by_text("Belum terkirim, aman di ponsel ini: 2")).to_be_visible()
    assert sales_of(committed) == []
    tills.let_in_again(Till.objects.filter(stalls__bazar=committed.bazar))
    till.get_by_role("link", name="Coba lagi").tap()
    expect_ready(till)
    expect_unsent(till, 0)
    assert len(sales_of(committed)) == 1
    complaints.clear()  # the browser reports the 403


def test_what_is_unsent_is_saved_as_a_file_also_of_a_till_that_is_locked_out(
    till: Page, pocket: BrowserContext, committed: Cast, complaints: list[str]
) -> None:
    expect_offline_ready(till)
    key = till.locator("[data-till]").get_attribute("data-till-key")
    pocket.set_offline(True)
    sell_exact(till, committed.asinan)
    menu = open_panel(till, "menu")
    with till.expect_download() as saving:
        menu.get_by_role("button", name="Simpan yang belum terkirim").tap()
    saved = json.loads(saving.value.path().read_text())
    lock_out(committed)
    pocket.set_offline(False)
    till.reload()
    with till.expect_download() as saving:
        till.get_by_role("button", name="Simpan sebagai berkas untuk pejabat").tap()
    assert json.loads(saving.value.path().read_text())["entries"][1]["lines"] == [
        {
            "offer": committed.asinan.pk,
            "stall": committed.stall.pk,
            "name": "Asinan sayur",
            "price": 12_000,
            "list_price": 12_000,
            "quantity": 1,
        }
    ]
    assert saved["format"] == "kasir-belum-terkirim/1"
    assert saved["till"] == key
    assert [entry["kind"] for entry in saved["entries"]] == ["open", "sale"]
    assert all(entry["age_ms"] >= 0 for entry in saved["entries"])
    assert abs(
        dt.datetime.fromisoformat(saved["saved_at"]) - dt.datetime.now(dt.UTC)
    ) < dt.timedelta(minutes=1)
    complaints.clear()  # the browser reports the 403


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


def test_a_new_worker_takes_over_while_entries_are_unsent(
    handset: Handset, wire: Wire, committed: Cast, card: str
) -> None:
    till = handset.start().new_page()
    follow(till, card)
    expect_offline_ready(till)
    wire.lose_replies(0)
    till.route("**/kasir/penjualan/", lambda route: route.abort())
    sell_exact(till, committed.asinan)
    before = till.evaluate("navigator.serviceWorker.controller?.scriptURL ?? null")
    wire.rewrite(b"/* The worker: lets the till", b"/* The WORKER: lets the till")
    changed = till.evaluate(
        """async (within) => {
            const registration = await navigator.serviceWorker.getRegistration();
            const old = registration.active;
            const end = performance.now() + within;
            await registration.update();
            const isNew = () =>
                registration.active !== old && registration.active.state === "activated";
            while (!isNew() && performance.now() < end) await new Promise(requestAnimationFrame);
            return isNew();
        }""",
        WITHIN,
    )
    assert changed
    assert before is None or before.endswith("/service-worker.js")
    expect_unsent(till, 2)
    wire.cut()
    till.reload()  # the new worker has the page, too
    expect_ready(till)
    expect_unsent(till, 2)
    take(till, committed.keripik)
    till.unroute("**/kasir/penjualan/")
    wire.mend()
    look_again(till)
    expect_unsent(till, 0)
    assert len(sales_of(committed)) == 1
    expect(till.locator("[data-total]")).to_have_text("Rp15.000")


def test_other_pages_of_the_cashier_say_that_they_need_a_network(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    expect_offline_ready(till)
    till.reload()
    expect_ready(till)
    pocket.set_offline(True)
    open_panel(till, "menu").get_by_role("link", name="Dagangan saya").tap()
    expect(till.get_by_text("Halaman itu perlu jaringan.")).to_be_visible()
    sell_exact(till, committed.asinan)
    pocket.set_offline(False)
    expect_unsent(till, 0)


def test_the_till_can_be_put_on_the_home_screen(till: Page, committed: Cast) -> None:
    devtools = till.context.new_cdp_session(till)
    expect_offline_ready(till)
    found = devtools.send("Page.getAppManifest")
    assert found["errors"] == []
    manifest = json.loads(found["data"])
    assert (manifest["start_url"], manifest["scope"]) == ("/kasir/", "/kasir/")
    for icon in manifest["icons"]:
        assert till.request.get(icon["src"]).ok
    problems = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [
        problem["errorId"] for problem in problems if problem["errorId"] != "in-incognito"
    ] == []


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
    assert [entry.number for entry in sales_of(committed)] == [2, 4]
    day = open_panel(till, "day")
    expect(day.locator("[data-day-amount]")).to_have_text("Rp24.000")  # the ledger remembers
    assert StallCard.objects.filter(stall=committed.stall).count() == 1
    expect(tile(till, committed.asinan)).to_be_attached()
