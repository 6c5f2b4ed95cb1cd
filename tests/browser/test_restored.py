"""Phones bring back by themselves what a restored backup or a lagging replica has lost."""

import json

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.hands import (
    expect_ready,
    expect_unsent,
    look_again,
    open_panel,
    sales_of,
    sell_exact,
    take,
)
from tests.browser.test_day import void
from tests.cast import Cast
from tests.losing import lose_entries, lose_till
from transactions import totals
from transactions.models import HeldSale, ShiftEntry, Till
from transactions.totals import Total

INBOX = "**/kasir/penjualan/"


def the_till(cast: Cast) -> Till:
    """Return the till of the phone, beside the one that the cast brings along."""
    return Till.objects.exclude(pk=cast.till.pk).get(stalls=cast.stall)


def sell_some(till: Page, cast: Cast, number: int) -> None:
    for _ in range(number):
        sell_exact(till, cast.asinan)
    expect_unsent(till, 0)


def test_lost_entries_come_back_once_without_a_hand_on_the_phone(
    till: Page, committed: Cast
) -> None:
    """Lose the last of everything: sales, a void, and what the phone does not know to be lost."""
    sell_some(till, committed, 5)
    with till.expect_response(INBOX):
        void(open_panel(till, "day"), till)
    expect_unsent(till, 0)
    before = totals.of_bazar(committed.bazar).overall
    receipts = [entry.receipt for entry in sales_of(committed)]
    assert lose_entries(the_till(committed), above=3) == 4
    with till.expect_response(INBOX):
        look_again(till)
    expect_unsent(till, 0)
    assert totals.of_bazar(committed.bazar).overall == before == Total(48_000, 4, 4)
    assert [entry.receipt for entry in sales_of(committed)] == receipts
    assert [entry.number for entry in sales_of(committed)] == [1, 3, 4, 5, 6, 7]


def test_phone_that_is_opened_after_the_restore_brings_all_back(
    till: Page, committed: Cast
) -> None:
    sell_some(till, committed, 3)
    assert lose_entries(the_till(committed), above=0) == 4  # the opening of the shift, too
    with till.expect_response(INBOX):
        till.reload()
    expect_ready(till)
    expect_unsent(till, 0)
    assert totals.of_bazar(committed.bazar).overall == Total(36_000, 3, 3)
    assert ShiftEntry.objects.filter(till=the_till(committed)).count() == 1


def test_till_that_the_backup_does_not_have_comes_back_with_all_its_entries(
    till: Page, committed: Cast
) -> None:
    sell_some(till, committed, 2)
    lost = the_till(committed)
    lose_till(lost)
    with till.expect_response(INBOX):
        look_again(till)
    expect_unsent(till, 0)
    assert the_till(committed).code == lost.code
    assert totals.of_bazar(committed.bazar).overall == Total(24_000, 2, 2)
    expect(till.locator("[data-ask=no_till]")).to_be_hidden()


def test_lost_held_entry_is_held_again(till: Page, committed: Cast) -> None:
    take(till, committed.keripik)
    committed.keripik.stall = committed.stranger
    committed.keripik.save()
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    assert HeldSale.objects.filter(till=the_till(committed)).count() == 1
    lose_entries(the_till(committed), above=0)
    with till.expect_response(INBOX):
        look_again(till)
    expect_unsent(till, 0)
    expect(till.locator("[data-held] [data-number]").first).to_have_text("1")
    assert HeldSale.objects.filter(till=the_till(committed)).count() == 1


def test_nothing_more_is_asked_while_nothing_is_lost(till: Page, committed: Cast) -> None:
    """Compare within the usual news, in one request."""
    sell_some(till, committed, 2)
    asked: list[str] = []
    till.on("request", lambda request: asked.append(request.url))
    with till.expect_response("**/kasir/kabar/") as told:
        look_again(till)
    sent = json.loads(told.value.request.post_data or "")
    assert sent["compare"] == [[1, 100]]
    assert [count for count, _digest in told.value.json()["blocks"]] == [3]
    assert [url for url in asked if "entri-hilang" in url or "penjualan" in url] == []


# As if the phone had sold that much, each sale like its first one.
SELL_MORE = """
async (more) => {
    const opening = indexedDB.open("kasir");
    const disk = await new Promise((resolve) => {
        opening.onsuccess = () => resolve(opening.result);
    });
    const tx = disk.transaction(["sent", "outbox", "meta"], "readwrite");
    const reading = tx.objectStore("sent").getAll();
    const rows = await new Promise((resolve) => {
        reading.onsuccess = () => resolve(reading.result);
    });
    const last = rows.at(-1).number;
    const { entry, made_at } = rows.find(({ entry }) => entry.kind === "sale");
    for (let number = last + 1; number <= last + more; number += 1) {
        const sale = { ...entry, key: crypto.randomUUID(), number };
        tx.objectStore("outbox").put({ number, made_at, entry: sale });
    }
    tx.objectStore("meta").put(last + more + 1, "next");
    await new Promise((resolve) => {
        tx.oncomplete = resolve;
    });
    disk.close();
}
"""


@pytest.mark.near
def test_entries_that_were_lost_in_the_middle_come_back(till: Page, committed: Cast) -> None:
    """Lose what lies some hundred numbers back, and more than a request asks for."""
    sell_some(till, committed, 1)
    till.evaluate(SELL_MORE, 458)
    with till.expect_response(INBOX):
        look_again(till)
    expect_unsent(till, 0)
    lost = the_till(committed)
    assert (lost.last_number, len(sales_of(committed))) == (460, 459)
    assert lose_entries(lost, above=20, up_to=280) == 260
    with till.expect_response(lambda answer: has_all(answer, 460)):
        look_again(till)
    expect_unsent(till, 0)
    assert [entry.number for entry in sales_of(committed)] == [1, *range(3, 461)]
    assert totals.of_bazar(committed.bazar).overall.sales == 459


def has_all(answer: Response, number: int) -> bool:
    """Tell whether the answer is news by which the office has so many entries of the till."""
    if not answer.url.endswith("/kasir/kabar/"):
        return False
    return bool(sum(count for count, _digest in answer.json()["blocks"]) == number)
