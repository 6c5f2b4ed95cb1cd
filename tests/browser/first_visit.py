"""The weight of a first visit: an empty cache; of a till, until it can sell without a network."""

from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import PHONE
from tests.browser.hands import expect_offline_ready, expect_ready, follow
from tests.browser.wire import Wire
from transactions import access

MOST_BYTES = 100 * 1024
MOST_REQUESTS = 12  # with the worker's
MOST_WORKER_BYTES = 24 * 1024
MOST_SHOP_BYTES = 30 * 1024


@dataclass(frozen=True, slots=True)
class Visit:
    """Requests and bytes of answers, with headers: the page's to its first news, the worker's."""

    requests: int
    bytes: int
    worker_requests: int
    worker_bytes: int

    def __str__(self) -> str:
        return (
            f"{self.requests} requests of the page, {self.bytes / 1024:.1f} KB with all headers, "
            f"and {self.worker_requests} of the worker, {self.worker_bytes / 1024:.1f} KB"
        )


def visit_first(browser: Browser, wire: Wire, card: str) -> Visit:
    """Open the selling screen in a browser that has a till's cookie and nothing else."""
    let_in = browser.new_context(base_url=wire.address, **PHONE)
    follow(let_in.new_page(), card)
    cookies = let_in.cookies()
    let_in.close()
    context = browser.new_context(base_url=wire.address, **PHONE)
    for cookie in cookies:
        if cookie["name"] == access.TILL_COOKIE:
            context.add_cookies([cookie])  # type: ignore[list-item]  # as it was given
    wire.forget()
    visit = _visit(context, wire)
    context.close()
    return visit


def visit_front(browser: Browser, wire: Wire) -> int:
    """Open the shop's front page in a new browser; return the bytes of all answers."""
    context = browser.new_context(base_url=wire.address, **PHONE)
    page = context.new_page()
    own = _hear_own(page)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    context.close()
    return sum(own)


def _visit(context: BrowserContext, wire: Wire) -> Visit:
    page = context.new_page()
    own = _hear_own(page)
    page.goto("/kasir/")
    expect_ready(page)
    expect_offline_ready(page)
    page.wait_for_load_state("networkidle")
    return Visit(len(own), sum(own), wire.requests - len(own), wire.bytes_down - sum(own))


def _hear_own(page: Page) -> list[int]:
    """Return a list that grows by the bytes of each answer to the page itself."""
    sizes: list[int] = []
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on(
        "Network.loadingFinished", lambda done: sizes.append(int(done["encodedDataLength"]))
    )
    return sizes
