"""A full phone gives up what the ledger has, sells on, and sends nothing twice."""

import json

from playwright.sync_api import Page, Route, expect

from tests.browser.hands import (
    expect_offline_ready,
    expect_unsent,
    follow,
    look_again,
    sales_of,
    sell_exact,
)
from tests.browser.test_phone import DELETE_PHOTOS, FILL
from tests.cast import Cast
from transactions import totals
from transactions.totals import Total

INBOX = "**/kasir/penjualan/"
NEWS = "**/kasir/kabar/"
ROWS = 400
# Sales that the ledger has, as many as fill a phone: each with a long name.
SENT_BEFORE = """(count) => new Promise((resolve) => {
    const opening = indexedDB.open("kasir");
    opening.onsuccess = () => {
        const tx = opening.result.transaction(["sent", "meta"], "readwrite");
        for (let number = 1; number <= count; number += 1) {
            const line = { stall: 1, name: "Keripik ".repeat(500), price: 1, quantity: 1 };
            const entry = { kind: "sale", key: `before-${number}`, number, lines: [line] };
            tx.objectStore("sent").put({ number, made_at: 1, entry });
        }
        tx.objectStore("meta").put(count + 1, "next");
        tx.oncomplete = () => { opening.result.close(); resolve(); };
    };
})"""
COUNT_SENT = """() => new Promise((resolve) => {
    const opening = indexedDB.open("kasir");
    opening.onsuccess = () => {
        const asked = opening.result.transaction("sent").objectStore("sent").count();
        asked.onsuccess = () => { opening.result.close(); resolve(asked.result); };
    };
})"""


def let_in(phone: Page, road: str, card: str, quota: int) -> None:
    """Let the phone in, whose disk has room for `quota` bytes."""
    devtools = phone.context.new_cdp_session(phone)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": road, "quotaSize": quota})
    follow(phone, card)
    expect_unsent(phone, 0)
    expect_offline_ready(phone)


def test_full_phone_frees_the_oldest_sent_rows_and_sells_on(
    phone: Page, road: str, card: str, committed: Cast
) -> None:
    let_in(phone, road, card, 6_000_000)
    phone.evaluate(SENT_BEFORE, ROWS)
    phone.evaluate(FILL)
    sell_exact(phone, committed.keripik)
    expect_unsent(phone, 0)
    assert phone.evaluate(COUNT_SENT) < ROWS
    assert totals.of_bazar(committed.bazar).overall == Total(15_000, 1, 1)


def test_row_that_the_office_has_is_settled_without_room(
    phone: Page, road: str, card: str, committed: Cast, complaints: list[str]
) -> None:
    posted: list[str] = []
    let_in(phone, road, card, 3_000_000)
    phone.route(INBOX, lambda route: route.abort())
    sell_exact(phone, committed.asinan)
    expect_unsent(phone, 2)
    phone.evaluate(FILL)
    phone.on("request", lambda request: posted.append(request.url))
    phone.unroute(INBOX)
    look_again(phone)
    expect_unsent(phone, 0)
    with phone.expect_response(NEWS):
        look_again(phone)
    assert sum("penjualan" in url for url in posted) == 1
    assert len(sales_of(committed)) == 1
    complaints.clear()  # the browser reports what was aborted


def test_held_row_that_finds_no_room_is_not_sent_in_a_loop(
    phone: Page, road: str, card: str, committed: Cast, complaints: list[str]
) -> None:
    """Let the office hold everything: the phone keeps the rows, and asks once."""
    posted: list[str] = []

    def hold(route: Route) -> None:
        posted.append(route.request.url)
        entries = json.loads(route.request.post_data or "")["entries"]
        results = [{"key": each["key"], "status": "held", "reason": "broken"} for each in entries]
        route.fulfill(json={"results": results})

    let_in(phone, road, card, 3_000_000)
    phone.route(INBOX, lambda route: route.abort())
    sell_exact(phone, committed.asinan)
    expect_unsent(phone, 2)
    phone.evaluate(FILL)
    phone.unroute(INBOX)
    phone.route(INBOX, hold)
    with phone.expect_response(INBOX):
        look_again(phone)
    for _ in range(3):
        with phone.expect_response(NEWS):
            look_again(phone)
    assert len(posted) == 1
    expect_unsent(phone, 2)
    phone.evaluate(DELETE_PHOTOS)
    look_again(phone)
    expect_unsent(phone, 0)
    expect(phone.locator("[data-held]")).to_be_visible()
    assert len(posted) == 1
    complaints.clear()
