"""A page that is not the till's own, or not whole, never takes the place of the stored till."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.hands import (
    WITHIN,
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    sales_of,
    sell_exact,
)
from tests.browser.wire import Wire
from tests.cast import Cast
from transactions.cashiers import tills
from transactions.models import Till

PORTAL = "<!doctype html><html><title>Wi-Fi gratis</title><h1>Masuk ke hotspot</h1></html>"
STORED = """async () => {
    const keys = await (await caches.open("kasir")).keys();
    return keys.map(({ url }) => new URL(url).pathname);
}"""
PUT = """async (name) => (await caches.open("kasir")).put(name, new Response("before"))"""
OF_OTHERS = {
    "a hotspot": {"status": "200 OK", "body": PORTAL},
    "a firewall": {"status": "403 Forbidden", "body": PORTAL},
    "nothing there": {"status": "404 Not Found", "body": PORTAL},
    "too many": {"status": "429 Too Many Requests", "body": PORTAL},
    "a hotspot that says so": {"status": "511 Network Authentication Required", "body": PORTAL},
    "broken": {"status": "500 Internal Server Error", "body": PORTAL},
    "maintenance": {"status": "503 Service Unavailable", "body": PORTAL},
    "a way elsewhere": {"status": "302 Found", "Location": "/belanja/"},
    "a copied header": {
        "status": "200 OK",
        "body": PORTAL,
        "Till_Release": "a",
        "Till_State": "sells",
    },
}


@pytest.mark.parametrize("answer", OF_OTHERS.values(), ids=OF_OTHERS)
def test_answer_of_another_counts_as_no_network(
    till: Page, wire: Wire, committed: Cast, complaints: list[str], answer: dict[str, str]
) -> None:
    expect_offline_ready(till)
    wire.impersonate("/kasir/", **answer)
    till.reload()
    expect_ready(till)
    wire.cut()
    till.reload()
    expect_ready(till)
    sell_exact(till, committed.asinan)
    wire.be_honest()
    wire.mend()
    expect_unsent(till, 0)
    assert len(sales_of(committed)) == 1
    complaints.clear()


def own_page(till: Page) -> tuple[str, dict[str, str]]:
    """Return the till's page, as the server answers now, with its marks."""
    answer = till.request.get("/kasir/")
    names = ("till-release", "till-state", "content-security-policy")
    return answer.text(), {name.replace("-", "_"): answer.headers[name] for name in names}


def test_page_that_is_cut_off_is_neither_shown_nor_stored(
    till: Page, wire: Wire, committed: Cast
) -> None:
    expect_offline_ready(till)
    page, marks = own_page(till)
    wire.impersonate("/kasir/", body=page[: len(page) // 2], **marks)
    till.reload()
    expect_ready(till)
    wire.cut()
    till.reload()
    expect_ready(till)
    sell_exact(till, committed.asinan)


def newer(page: str, marks: dict[str, str], script: str = "") -> tuple[str, dict[str, str]]:
    """Return the page as of another release; its script named `script`, if that is given."""
    page = page.replace(marks["till_release"], "another")
    if script:
        page = re.sub(r"/static/js/sell\.[0-9a-f]{12}\.js", script, page)
    return page, marks | {"till_release": "another"}


def test_page_whose_script_is_not_there_yet_leaves_the_stored_till_until_it_is(
    till: Page, wire: Wire, committed: Cast
) -> None:
    """Take a rolling deploy: one host has the new page, and the next one not yet its script."""
    expect_offline_ready(till)
    now = own_page(till)
    early, marks = newer(*now, script="/static/js/sell.0123456789ab.js")
    wire.impersonate("/kasir/", body=early, **marks)
    till.reload()
    expect_ready(till)
    sell_exact(till, committed.asinan)
    expect(till.locator("meta[name=till-release]")).not_to_have_attribute("content", "another")
    whole, marks = newer(*now)
    wire.impersonate("/kasir/", body=whole, **marks)
    expect(till.locator("[data-newer]")).to_be_visible(timeout=WITHIN)
    till.locator("[data-newer] button").tap()
    expect_ready(till)
    expect(till.locator("meta[name=till-release]")).to_have_attribute("content", "another")


def test_file_with_another_content_than_its_name_says_makes_no_whole_page(
    till: Page, wire: Wire, committed: Cast, complaints: list[str]
) -> None:
    expect_offline_ready(till)
    script = "/static/js/sell.0123456789ab.js"
    page, marks = newer(*own_page(till), script=script)
    wire.impersonate("/kasir/", body=page, **marks)
    wire.impersonate(script, body="half a scr", Content_Type="text/javascript")
    till.reload()
    expect_ready(till)
    sell_exact(till, committed.asinan)
    assert script not in till.evaluate(STORED)
    complaints.clear()


@pytest.mark.near
def test_till_that_signed_out_elsewhere_is_told_so(
    till: Page, committed: Cast, complaints: list[str]
) -> None:
    expect_offline_ready(till)
    tills.sign_out(Till.objects.get(stalls=committed.stall, last_seen_at__isnull=False))
    with till.expect_console_message(lambda message: "401" in message.text):
        till.reload()
    expect(till.get_by_role("heading", name="Pindai kartu lapak")).to_be_visible()
    complaints.clear()  # the browser's own, of the 401


@pytest.mark.near
def test_files_of_before_stay_while_a_window_of_before_is_open(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    expect_offline_ready(till)
    second = pocket.new_page()
    second.goto("/kasir/")
    expect_ready(second)
    till.evaluate(PUT, "/static/js/before.js")
    reload_until_stored(till)
    assert "/static/js/before.js" in till.evaluate(STORED)
    second.close()
    gone = """async (within) => {
        const cache = await caches.open("kasir");
        const end = performance.now() + within;
        const isThere = () => cache.match("/static/js/before.js");
        while ((await isThere()) && performance.now() < end) {
            await new Promise(requestAnimationFrame);
        }
        return !(await isThere());
    }"""
    reload_until_stored(till)
    assert till.evaluate(gone, WITHIN)


def reload_until_stored(till: Page) -> None:
    """Load the page again, and wait until the worker has stored what the server answered."""
    till.evaluate("caches.open('kasir').then((cache) => cache.delete('/kasir/'))")
    till.reload()
    expect_ready(till)
    expect_offline_ready(till)
