"""The phone's disk drops its connection or holds what nobody expects: the till sells on."""

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.hands import (
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    look_again,
    open_panel,
    sales_of,
    sell_exact,
    take,
)
from tests.browser.stored import meta
from tests.cast import Cast
from transactions import totals
from transactions.models import Till
from transactions.totals import Total

# Remembers each connection, so that a test can end it.
REMEMBER = """
    globalThis.connections = [];
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (...about) {
        const asked = open.apply(this, about);
        asked.addEventListener("success", () => connections.push(asked.result));
        return asked;
    };
"""
# A browser that ends a connection says so by an event, or not at all.
ENDS = {
    "in silence": "for (const each of connections) each.close();",
    "by an event": """for (const each of connections) {
        each.close();
        each.dispatchEvent(new Event("close"));
    }""",
    "in the middle of a write": """
        const { add } = IDBObjectStore.prototype;
        IDBObjectStore.prototype.add = function () {
            IDBObjectStore.prototype.add = add;
            throw new DOMException("Connection to Indexed Database server lost.", "UnknownError");
        };
    """,
    "in the middle of a read": """
        const { get } = IDBObjectStore.prototype;
        IDBObjectStore.prototype.get = function () {
            IDBObjectStore.prototype.get = get;
            this.transaction.abort();
            throw new DOMException("The transaction was aborted.", "AbortError");
        };
    """,
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_lost_connection_is_opened_again_and_the_sale_is_entered_once(
    till: Page, committed: Cast, end: str
) -> None:
    till.add_init_script(REMEMBER)
    till.reload()
    expect_ready(till)
    take(till, committed.keripik)
    till.evaluate(f"() => {{ {end} }}")
    till.locator("[data-exact]").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()
    expect_unsent(till, 0)
    assert totals.of_bazar(committed.bazar).overall == Total(15_000, 1, 1)


# Storage that is cleared ends each transaction, also one that only reads.
CUT_READING = """
    for (const name of ["get", "getAll"]) {
        const read = IDBObjectStore.prototype[name];
        IDBObjectStore.prototype[name] = function (...about) {
            const asked = read.apply(this, about);
            if (this.transaction.mode === "readonly" && !document.body.dataset.cut) {
                document.body.dataset.cut = name;
                this.transaction.abort();
            }
            return asked;
        };
    }
"""


def test_reading_that_is_cut_off_is_done_again_without_an_uncaught_error(
    till: Page, committed: Cast, complaints: list[str]
) -> None:
    till.evaluate(f"() => {{ {CUT_READING} }}")
    look_again(till)
    expect(till.locator("body[data-cut]")).to_have_count(1)
    sell_exact(till, committed.keripik)
    expect_unsent(till, 0)
    assert complaints == []
    assert totals.of_bazar(committed.bazar).overall == Total(15_000, 1, 1)


def test_basket_outlives_a_lost_connection(till: Page, committed: Cast) -> None:
    till.add_init_script(REMEMBER)
    till.reload()
    expect_ready(till)
    take(till, committed.keripik)
    till.evaluate(f"() => {{ {ENDS['in silence']} }}")
    take(till, committed.asinan)
    expect(till.locator("[data-total]")).to_have_text("Rp27.000")
    till.reload()
    expect_ready(till)
    expect(till.locator("[data-total]")).to_have_text("Rp27.000")


BROKEN: dict[str, Any] = {
    "counts": {},
    "basket": {"key": "a", "lines": {"0": {"name": "Keripik"}}, "corrects": None},
    "shift": {"key": 7},
    "orders": -3,
    "ahead": "an hour",
    "next": -5,
    "orders_cash": [],
    "wrong_pins": "none",
}


@pytest.mark.parametrize("name", BROKEN)
def test_stored_value_of_another_shape_is_set_aside_and_the_till_sells_on(
    till: Page, committed: Cast, name: str
) -> None:
    expect_unsent(till, 0)
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    meta(till, **{name: BROKEN[name]})
    till.reload()
    expect_ready(till)
    if name not in {"orders_cash", "wrong_pins"}:  # these are read when they are needed
        expect(till.locator("[data-set-aside]")).to_be_visible()
    sell_exact(till, committed.keripik)
    expect_unsent(till, 0)
    assert [sale.number for sale in sales_of(committed)] == [1, 3]
    if name in {"orders_cash", "wrong_pins"}:
        return
    assert [(each["from"], each["value"]) for each in meta(till)["aside"]] == [(name, BROKEN[name])]
    look_again(till)
    known = Till.objects.get(stalls=committed.stall, last_number__gt=0)
    assert f"stored {name}: set aside" in known.trouble


PUT_ROW = """(row) => new Promise((resolve) => {
    const opening = indexedDB.open("kasir");
    opening.onsuccess = () => {
        const tx = opening.result.transaction("outbox", "readwrite");
        tx.objectStore("outbox").put(row);
        tx.oncomplete = () => { opening.result.close(); resolve(); };
    };
})"""


def test_broken_row_keeps_no_other_from_being_sent_and_goes_into_the_rescue_file(
    till: Page, committed: Cast
) -> None:
    expect_unsent(till, 0)
    till.evaluate(PUT_ROW, {"number": 1, "entry": "lost"})
    sell_exact(till, committed.keripik)
    expect_unsent(till, 0)
    assert len(sales_of(committed)) == 1
    with till.expect_download() as saving:
        till.locator("[data-set-aside] [data-rescue]").tap()
    saved = json.loads(saving.value.path().read_text())
    assert (saved["entries"], saved["aside"][0]["value"]["entry"]) == ([], "lost")
    expect(open_panel(till, "day").locator("[data-entries] li")).to_have_count(1)


LATER = """(version) => new Promise((resolve, reject) => {
    const opening = indexedDB.open("kasir", version);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => { opening.result.close(); resolve(); };
})"""


def test_database_of_a_later_version_is_said_with_a_way_out(
    till: Page, pocket: BrowserContext, committed: Cast, card: str
) -> None:
    expect_offline_ready(till)
    pocket.set_offline(True)
    sell_exact(till, committed.asinan)
    till.evaluate(LATER, 7)
    till.reload()
    expect_ready(till)
    notice = till.locator("[data-not-saved=later]")
    expect(notice).to_be_visible()
    with till.expect_download() as saving:
        notice.locator("[data-rescue]").tap()
    entries = json.loads(saving.value.path().read_text())["entries"]
    assert [entry["kind"] for entry in entries] == ["sale", "open"]
    take(till, committed.keripik)
    till.locator("[data-exact]").tap()
    expect(notice).to_be_visible()
    expect(till.locator("[data-panel=receipt]")).to_be_hidden()
    expect(till.locator("[data-total]")).to_have_text("Rp15.000")
    pocket.set_offline(False)
