"""A till's identity on its page, its phone and its files, also on phones of older versions."""

import hashlib
import json

from django.http import HttpResponse
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
from tests.browser.stored import meta
from tests.cast import PIN, Cast
from transactions import access
from transactions.models import StallCard, Till
from transactions.receiving import feed

INBOX = "**/kasir/penjualan/"
NEIGHBOURS_PIN = "550172"


def till_on(page: Page) -> Till:
    code = page.locator("[data-till]").get_attribute("data-till") or ""
    return Till.objects.get(pk=int(code[1:]))


def as_before(page: Page, pocket: BrowserContext, road: str) -> None:
    """Leave the phone as an older version did: cookie and storage have its key alone."""
    key = meta(page, "code", "told", "device")["till"]
    page.evaluate("localStorage.clear()")
    old = HttpResponse()
    old.set_signed_cookie(access.TILL_COOKIE, key, salt=access.TILL_COOKIE)
    value = old.cookies[access.TILL_COOKIE].value
    pocket.add_cookies([{"name": access.TILL_COOKIE, "value": value, "url": f"{road}/kasir/"}])


def test_the_page_of_a_till_says_its_number_and_no_secret(till: Page) -> None:
    known = till_on(till)
    own = meta(till)
    assert bytes(known.phone_digest or b"") == hashlib.sha256(own["till"].encode()).digest()
    assert own["code"] == known.code
    page = till.content()
    assert own["till"] not in page
    assert str(known.key) not in page


def test_an_outbox_from_before_is_sent_by_the_same_till(
    till: Page, pocket: BrowserContext, committed: Cast, road: str
) -> None:
    expect_offline_ready(till)
    known = till_on(till)
    pocket.set_offline(True)
    sell_exact(till, committed.asinan)
    as_before(till, pocket, road)
    pocket.set_offline(False)
    till.reload()
    expect_ready(till)
    expect_unsent(till, 0)
    [entry] = sales_of(committed)
    assert (entry.till, till_on(till)) == (known, known)
    assert meta(till)["code"] == known.code


def test_a_phone_from_before_that_lost_its_cookies_sends_as_its_till(
    till: Page, pocket: BrowserContext, committed: Cast, card: str, road: str
) -> None:
    expect_offline_ready(till)
    known = till_on(till)
    pocket.set_offline(True)
    sell_exact(till, committed.asinan)
    as_before(till, pocket, road)
    till.goto("about:blank")  # else its page goes on asking
    pocket.clear_cookies()
    pocket.set_offline(False)
    follow(till, card)
    expect_unsent(till, 0)
    assert till_on(till) == known
    assert [entry.till for entry in sales_of(committed)] == [known]


def test_a_file_of_a_phone_that_knows_no_number_is_fed_in(
    till: Page, pocket: BrowserContext, committed: Cast, road: str, complaints: list[str]
) -> None:
    """Take a phone of an older version that is not let in, so no page told it its number."""
    expect_offline_ready(till)
    known = till_on(till)
    pocket.set_offline(True)
    sell_exact(till, committed.asinan)
    as_before(till, pocket, road)
    pocket.clear_cookies()
    pocket.set_offline(False)
    till.evaluate("caches.delete('kasir')")  # else the page of before stays
    till.goto("/kasir/?baru")
    expect(till.get_by_role("heading", name="Pindai kartu lapak")).to_be_visible()
    key = meta(till)["till"]
    with till.expect_download() as saving:
        till.get_by_role("button", name="Simpan sebagai berkas untuk pejabat").tap()
    file = saving.value.path().read_bytes()
    assert key not in file.decode()
    assert json.loads(file)["till"].startswith("sha256:")
    assert feed.read_file(file, timezone.now()).till == known
    complaints.clear()  # the browser reports the 401


def test_a_phone_whose_storage_was_cleared_tells_its_new_key(
    till: Page, pocket: BrowserContext, committed: Cast, card: str
) -> None:
    known = till_on(till)
    meta(till, "till", "code", "told", "next", "shift")
    till.reload()
    expect_ready(till)
    sell_exact(till, committed.asinan)  # goes first, then the news with the key
    expect_unsent(till, 0)
    look_again(till)
    key = meta(till)["till"]
    expect_told(known, key, till)
    pocket.clear_cookies()
    follow(till, card)
    assert till_on(till) == known


def expect_told(known: Till, key: str, page: Page) -> None:
    """Check that the phone stores once that the server knows its key."""
    told = """async (within) => {
        const end = performance.now() + within;
        const ask = () => new Promise((resolve) => {
            const opening = indexedDB.open("kasir");
            opening.onsuccess = () => {
                const asking = opening.result.transaction("meta").objectStore("meta").get("told");
                asking.onsuccess = () => { opening.result.close(); resolve(asking.result); };
            };
        });
        while (!(await ask()) && performance.now() < end) {
            await new Promise(requestAnimationFrame);
        }
        return ask();
    }"""
    assert page.evaluate(told, WITHIN) == known.code
    known.refresh_from_db()
    assert bytes(known.phone_digest or b"") == hashlib.sha256(key.encode()).digest()


def test_another_stall_s_card_does_not_make_a_phone_with_unsent_sales_another_till(
    till: Page,
    pocket: BrowserContext,
    committed: Cast,
    card: str,
    complaints: list[str],
) -> None:
    """Check that no sale is lost, and that a phone with an empty outbox may become a new till."""
    neighbours = f"/kasir/kartu/{StallCard.objects.create(stall=committed.neighbour).token}/"
    expect_offline_ready(till)
    known = till_on(till)
    pocket.route(INBOX, lambda route: route.abort())  # nothing gets through before the card
    pocket.set_offline(True)
    sell_exact(till, committed.asinan)
    till.goto("about:blank")  # else its page goes on asking
    pocket.clear_cookies()
    pocket.set_offline(False)
    give_pin(till, neighbours)
    expect(till.get_by_role("heading", name=f"Ponsel ini kasir {known.code}")).to_be_visible()
    expect(till.get_by_text("Belum terkirim, aman di ponsel ini: 2")).to_be_visible()
    expect(till.locator("[data-anew]")).to_be_hidden()
    pocket.unroute(INBOX)
    follow(till, card, PIN)
    expect_unsent(till, 0)
    assert [(entry.till) for entry in sales_of(committed)] == [known]
    till.goto("about:blank")  # else its page comes back by itself
    pocket.clear_cookies()
    give_pin(till, neighbours)
    till.get_by_role("button", name="Mulai sebagai kasir baru").tap()
    till.get_by_label("PIN").fill(NEIGHBOURS_PIN)
    till.get_by_role("button", name="Ya, buka kasir").tap()
    expect_ready(till)
    assert till_on(till) != known
    complaints.clear()  # the browser reports the 409


def give_pin(page: Page, card: str) -> None:
    page.goto(card)
    page.get_by_label("PIN").fill(NEIGHBOURS_PIN)
    page.get_by_role("button", name="Ya, buka kasir").tap()


def test_saved_file_names_its_till_by_number(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    expect_offline_ready(till)
    pocket.set_offline(True)
    sell_exact(till, committed.asinan)
    with till.expect_download() as saving:
        open_panel(till, "menu").get_by_role("button", name="Simpan yang belum terkirim").tap()
    file = saving.value.path().read_text()
    assert json.loads(file)["till"] == till_on(till).code
    assert meta(till)["till"] not in file
    pocket.set_offline(False)
    look_again(till)
    expect_unsent(till, 0)
