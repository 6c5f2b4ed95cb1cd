"""A browser that lacks something sells and sends all the same, or says so before any sale."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import expect_unsent, follow, sales_of, sell_exact
from tests.browser.wire import Wire
from tests.cast import PIN, Cast
from transactions.models import TillStall

SCRIPT = re.compile(r"/static/js/(?:sell|card)\.[0-9a-f]{12}\.js")
TOO_OLD = "[data-cannot-start=too_old]"
REPLACED = [
    "AbortSignal.timeout",
    "AbortSignal.any",
    "structuredClone",
    "BroadcastChannel",
    "Crypto.prototype.randomUUID",
    "Navigator.prototype.locks",
    "Navigator.prototype.storage",
    "Navigator.prototype.serviceWorker",
    "HTMLDialogElement",
    "Array.prototype.at",
    "AudioContext",
    "HTMLElement.prototype.inert",
]
NEEDED = [
    "IDBFactory",
    "AbortController",
    "EventTarget",
    "SubmitEvent",
    "Element.prototype.replaceChildren",
    "String.prototype.replaceAll",
    "Intl.RelativeTimeFormat",
    "Object.fromEntries",
    "HTMLScriptElement.prototype.noModule",
]


def without(name: str) -> str:
    """Return a script that takes a feature away before the page's scripts run."""
    deleted = "globalThis.indexedDB" if name == "IDBFactory" else name
    return f"delete {deleted};"


@pytest.mark.parametrize("feature", REPLACED)
def test_browser_without_it_sells_and_sends(
    phone: Page, committed: Cast, card: str, feature: str
) -> None:
    phone.add_init_script(without(feature))
    follow(phone, card)
    sell_exact(phone, committed.keripik)
    expect_unsent(phone, 0)
    assert len(sales_of(committed)) == 1


@pytest.mark.near
@pytest.mark.parametrize("feature", NEEDED)
def test_browser_that_is_too_old_is_told_so_at_the_card(
    phone: Page, committed: Cast, card: str, complaints: list[str], feature: str
) -> None:
    before = TillStall.objects.filter(stall=committed.stall).count()
    phone.add_init_script(without(feature))
    phone.goto(card)
    expect(phone.locator(TOO_OLD)).to_be_visible()
    expect(phone.locator(".pin-form")).to_be_hidden()
    assert TillStall.objects.filter(stall=committed.stall).count() == before
    complaints.clear()


@pytest.mark.near
@pytest.mark.parametrize("page", ["card", "screen"])
def test_browser_that_cannot_parse_the_scripts_is_told_so(
    phone: Page, committed: Cast, card: str, complaints: list[str], page: str
) -> None:
    if page == "screen":
        phone.add_init_script("delete Navigator.prototype.serviceWorker")
        follow(phone, card)
    phone.route(SCRIPT, lambda route: route.fulfill(body="class A { ##b = 1; }", headers=JS))
    phone.goto(card if page == "card" else "/kasir/")
    expect(phone.locator(TOO_OLD)).to_be_visible()
    expect(phone.locator(".pin-form, [data-till]")).to_be_hidden()
    complaints.clear()


JS = {"Content-Type": "text/javascript"}


@pytest.mark.near
def test_page_whose_script_is_missing_offers_to_load_it_again(
    phone: Page, wire: Wire, committed: Cast, card: str, complaints: list[str]
) -> None:
    """Take a first visit during a rolling deploy: no worker has an older till."""
    phone.route(SCRIPT, lambda route: route.fulfill(status=404, body=""))
    phone.goto(card)
    phone.get_by_label("PIN").fill(PIN)
    phone.locator(".pin-form .button.main").tap()
    again = phone.locator("[data-cannot-start=not_started] a")
    expect(again).to_be_visible()
    phone.unroute(SCRIPT)
    again.tap()
    expect(phone.locator("[data-till]:not([inert])")).to_be_visible()
    complaints.clear()
