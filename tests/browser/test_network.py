"""No sale is lost and none counts twice, whatever the network or the server does."""

import json

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.hands import (
    WITHIN,
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    follow,
    look_again,
    open_panel,
    sales_of,
    sell_exact,
    take,
)
from tests.browser.handset import Handset
from tests.browser.wire import Wire
from tests.cast import Cast
from tests.races import holding
from transactions import totals
from transactions.totals import Total


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


def test_outbox_is_sent_soon_after_the_network_is_back(
    handset: Handset, wire: Wire, committed: Cast, card: str
) -> None:
    """Leave it to the courier's own tries: no event tells the browser."""
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


def test_a_phone_comes_again_no_sooner_than_it_is_told_and_within_two_minutes(
    till: Page, committed: Cast, complaints: list[str]
) -> None:
    """Make a new sale wait with the others. A server that asks for an hour gets 90 seconds."""
    expect_unsent(till, 0)
    busy = {"Retry-After": "3600"}
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=503, headers=busy, body="{}")

    till.clock.install()
    till.route("**/kasir/penjualan/", answer)
    with till.expect_response("**/kasir/penjualan/"):
        sell_exact(till, committed.asinan)
    expect_unsent(till, 2)
    till.clock.run_for(30_000)
    before = len(asked)
    sell_exact(till, committed.asinan)
    till.clock.run_for(20_000)
    assert len(asked) == before
    expect_unsent(till, 3)
    till.unroute("**/kasir/penjualan/")
    till.clock.run_for(60_000)
    expect_unsent(till, 0)
    assert totals.of_bazar(committed.bazar).overall == Total(24_000, 2, 2)
    complaints.clear()


def test_a_sale_that_waits_for_a_row_is_kept_and_counted_once(
    till: Page, committed: Cast, complaints: list[str]
) -> None:
    expect_unsent(till, 0)
    with (
        holding("jakpreneur_offer", committed.asinan.pk),
        till.expect_response("**/kasir/penjualan/") as told,
    ):
        sell_exact(till, committed.asinan)
    assert told.value.status == 503
    expect_unsent(till, 2)
    look_again(till)
    expect_unsent(till, 0)
    assert totals.of_bazar(committed.bazar).overall == Total(12_000, 1, 1)
    complaints.clear()


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
    assert [entry.number for entry in entries] == [1, 3, 4, 5]
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
    wire.rewrite(b"/* The service worker: it lets", b"/* The SERVICE worker: it lets")
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


@pytest.mark.near
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
