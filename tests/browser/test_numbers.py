"""No number is given twice, and no sale is lost, whatever happens to a phone's storage."""

import json
import shutil
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

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
)
from tests.browser.handset import Handset
from tests.browser.wire import Wire
from tests.cast import Cast, line, sale, send
from transactions import totals
from transactions.cashiers import tills
from transactions.models import ClearedStorage, HeldSale, Till
from transactions.receiving import feed
from transactions.totals import Total


def clear_storage(page: Page, *kinds: str) -> None:
    devtools = page.context.new_cdp_session(page)
    types = {"origin": page.evaluate("location.origin"), "storageTypes": ",".join(kinds)}
    devtools.send("Storage.clearDataForOrigin", types)


@pytest.mark.near
@pytest.mark.parametrize("kinds", [("indexeddb",), ("indexeddb", "local_storage")])
def test_storage_that_is_cleared_under_an_open_page_gives_no_number_twice(
    till: Page, pocket: BrowserContext, committed: Cast, kinds: tuple[str, ...]
) -> None:
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    pocket.set_offline(True)
    for _ in range(3):  # numbers 3, 4, 5 vanish
        sell_exact(till, committed.asinan)
    clear_storage(till, *kinds)
    sell_exact(till, committed.keripik)
    expect(till.locator("[data-cleared]")).to_be_visible()
    expect(till.locator("[data-cleared-last]")).to_have_text("5")
    pocket.set_offline(False)
    look_again(till)
    expect_unsent(till, 0)
    assert [sold.number for sold in sales_of(committed)] == [1, 101]
    assert not HeldSale.objects.filter(till__stalls__bazar=committed.bazar).exists()
    known = Till.objects.get(stalls=committed.stall, last_number__gt=0)
    assert [str(gap) for gap in tills.gaps([known])] == ["3–100"]
    cleared = ClearedStorage.objects.get(till=known)
    assert (cleared.last_number, cleared.next_number) == (5, 101)
    expect_unsent(till, 0)


@pytest.mark.near
def test_cleared_storage_is_told_without_a_sale(till: Page, committed: Cast) -> None:
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    clear_storage(till, "indexeddb")
    with till.expect_response("**/kasir/kabar/"):
        look_again(till)
    expect(till.locator("[data-cleared]")).to_be_visible()
    assert ClearedStorage.objects.filter(till__stalls__bazar=committed.bazar).exists()


@pytest.mark.near
def test_file_of_a_phone_whose_storage_was_cleared_is_fed_in(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    known = Till.objects.get(stalls=committed.stall, last_number__gt=0)
    pocket.set_offline(True)
    clear_storage(till, "indexeddb")
    sell_exact(till, committed.asinan)
    with till.expect_download() as saving:
        open_panel(till, "menu").get_by_role("button", name="Simpan yang belum terkirim").tap()
    file = saving.value.path().read_bytes()
    assert feed.read_file(file, timezone.now()).till == known
    device = till.evaluate(DEVICE)
    assert device["key"]
    assert device["key"] not in file.decode()
    assert "nonce" not in json.loads(file)
    pocket.set_offline(False)
    look_again(till)
    expect_unsent(till, 0)


DEVICE = """() => new Promise((resolve) => {
    const opening = indexedDB.open("kasir");
    opening.onsuccess = () => {
        const asking = opening.result.transaction("meta").objectStore("meta").get("device");
        asking.onsuccess = () => { opening.result.close(); resolve(asking.result); };
    };
})"""


def test_copy_of_a_phone_becomes_a_till_of_its_own(
    handset: Handset, wire: Wire, committed: Cast, card: str, complaints: list[str]
) -> None:
    first = handset.start()
    page = first.new_page()
    follow(page, card)
    expect_offline_ready(page)
    sell_exact(page, committed.asinan)
    expect_unsent(page, 0)
    code = page.locator("[data-till]").get_attribute("data-till")
    first.close()
    copied = Path(f"{handset.disk}-copy")
    shutil.copytree(handset.disk, copied, symlinks=True)

    page = handset.start().new_page()
    sell_here(page, committed)
    assert page.locator("[data-till]").get_attribute("data-till") == code
    copy = handset.start_from(copied).new_page()
    copy.goto("/kasir/")
    expect_ready(copy)
    wire.cut()
    sell_exact(copy, committed.keripik)
    sell_exact(copy, committed.keripik)
    wire.mend()
    look_again(copy)
    expect(copy.locator("[data-is-split]")).to_be_visible(timeout=WITHIN)
    expect_unsent(copy, 0)
    assert copy.locator("[data-till]").get_attribute("data-till") != code
    sell_here(page, committed)
    assert totals.of_bazar(committed.bazar).overall == Total(3 * 12_000 + 2 * 15_000, 5, 5)
    assert not HeldSale.objects.filter(till__stalls__bazar=committed.bazar).exists()
    of_copy = Till.objects.get(split_from=int((code or "")[1:]))
    assert list(of_copy.stalls.all()) == [committed.stall]
    assert tills.gaps(Till.objects.filter(stalls__bazar=committed.bazar)) == []
    complaints.clear()  # the browser reports the 409


def sell_here(page: Page, cast: Cast) -> None:
    if page.url == "about:blank":
        page.goto("/kasir/")
        expect_ready(page)
    sell_exact(page, cast.asinan)
    expect_unsent(page, 0)


@pytest.mark.near
def test_number_that_another_entry_has_is_given_up(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    """Let the ledger have the phone's next numbers already; a void follows its sale."""
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    known = Till.objects.get(stalls=committed.stall, last_number__gt=0)
    pocket.set_offline(True)
    sell_exact(till, committed.keripik)  # 3
    take_number(known, committed, 3)
    pocket.set_offline(False)
    look_again(till)
    expect_unsent(till, 0)
    sold = sales_of(committed)
    assert [(each.number, each.first_number) for each in sold] == [(1, None), (3, None), (4, 3)]
    assert not HeldSale.objects.filter(till=known).exists()
    expect(till.locator("[data-receipt-number]")).to_have_text(sold[-1].receipt)
    sell_exact(till, committed.keripik)
    expect_unsent(till, 0)
    assert [each.number for each in sales_of(committed)] == [1, 3, 4, 5]


def take_number(till: Till, cast: Cast, number: int) -> None:
    send(till, sale(line(cast.asinan), number=number))
