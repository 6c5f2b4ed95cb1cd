"""The selling screen on a cheap phone: Chromium with its CPU slowed four times.

Measured are the time from the tap on "Simpan" to the receipt, with the sale on disk; the weight of
the first visit (page, files, worker and its requests); and a reload without a network.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from django.db import connection
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect, sync_playwright

from tests.bench import databases, reconcile, server
from tests.bench.report import Part, Row, at_most, p99
from tests.bench.world import World, make_world
from tests.browser.conftest import COMMANDS, PHONE, QUIET
from tests.browser.hands import expect_offline_ready, expect_ready, expect_unsent, follow, take
from tests.browser.wire import Wire, wire_to

SLOWER = 4
TO_THE_RECEIPT = 100.0  # ms
RELOAD = 1000.0  # ms
MOST_BYTES = 100 * 1024
MOST_REQUESTS = 12
WARM_UP = 3

# From the moment of the touch, which the browser stamps before any script runs, to the receipt.
WATCH_SAVE = """
() => {
    const receipt = document.querySelector("[data-panel=receipt]");
    window.times = [];
    addEventListener("click", (event) => {
        if (!event.target.closest("[data-save]")) return;
        const watch = new MutationObserver(() => {
            if (receipt.hidden) return;
            watch.disconnect();
            window.times.push(performance.now() - event.timeStamp);
        });
        watch.observe(receipt, { attributes: true });
    }, { capture: true });
}
"""
# From the start of the navigation to a screen that takes taps.
WATCH_START = """
document.addEventListener("DOMContentLoaded", () => {
    const till = document.querySelector("[data-till]");
    if (!till) return;
    new MutationObserver(() => {
        if (!till.inert) window.ready ??= performance.now();
    }).observe(till, { attributes: true });
});
"""


def run(*, quick: bool) -> Part:
    sales, reloads = (10, 5) if quick else (40, 15)
    with databases.made(gib=2):
        world = make_world()
        cards = [f"/kasir/kartu/{world.card(stall)}/" for stall in world.stalls[:2]]
        with (
            server.serving() as port,
            wire_to(f"http://127.0.0.1:{port}") as wire,
            sync_playwright() as playwright,
        ):
            chromium = next(filter(None, map(shutil.which, COMMANDS)), None)
            browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
            sys.stderr.write("till: first visit\n")
            requests, weight = _first_visit(browser, wire, cards[0])
            with _phone(browser, wire, cards[1]) as till:
                sys.stderr.write("till: saving\n")
                saved = _save(till, world, sales)
                sys.stderr.write("till: starting without a network\n")
                started = _start(till, wire, reloads)
            browser.close()
        entries = sales + WARM_UP
        disagreements = list(reconcile.disagreements(entries=entries, lines=entries, units=entries))
        connection.close()
    return _part(saved, started, requests, weight, disagreements)


@contextmanager
def _phone(browser: Browser, wire: Wire, card: str) -> Iterator[Page]:
    """Return a phone that was let in by the card and is slowed down."""
    context = browser.new_context(base_url=wire.address, **PHONE)
    context.add_init_script(WATCH_START)
    till = context.new_page()
    follow(till, card)
    expect_offline_ready(till)
    _slow_down(till)
    yield till
    context.close()


def _slow_down(page: Page) -> CDPSession:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return devtools


def _first_visit(browser: Browser, wire: Wire, card: str) -> tuple[int, int]:
    """Return (requests, bytes) of a till's browser with an empty cache."""
    with_cookie: BrowserContext = browser.new_context(base_url=wire.address, **PHONE)
    page = with_cookie.new_page()
    follow(page, card)
    cookies: Any = with_cookie.cookies()
    with_cookie.close()
    context = browser.new_context(base_url=wire.address, **PHONE)
    context.add_cookies([cookie for cookie in cookies if cookie["name"] == "kasir"])
    wire.forget()
    page = context.new_page()
    page.goto("/kasir/")
    expect_ready(page)
    expect_offline_ready(page)
    page.wait_for_load_state("networkidle")
    found = wire.requests, wire.bytes_down
    context.close()
    return found


def _save(till: Page, world: World, sales: int) -> list[float]:
    offer = world.offers[world.stalls[1].pk][0]
    till.evaluate(WATCH_SAVE)
    for _ in range(WARM_UP + sales):
        take(till, offer)
        till.locator("[data-open=pay]").tap()
        till.locator("[data-save]").tap()
        expect(till.locator("[data-panel=receipt]")).to_be_visible()
    expect_unsent(till, 0)
    times: list[float] = till.evaluate("window.times")
    return times[WARM_UP:]


def _start(till: Page, wire: Wire, reloads: int) -> list[float]:
    wire.cut()
    times: list[float] = []
    for _ in range(reloads):
        till.reload()
        expect_ready(till)
        times.append(till.evaluate("window.ready"))
    wire.mend()
    return times


def _part(
    saved: list[float],
    started: list[float],
    requests: int,
    weight: int,
    disagreements: list[str],
) -> Part:
    part = Part(
        f"Till: the selling screen, the browser's CPU slowed {SLOWER} times",
        [
            Row(
                "from the tap on Simpan to the receipt, to 100 ms",
                median_ms=median(saved),
                p99_ms=p99(saved),
                ratios=[median(saved) / TO_THE_RECEIPT],
                target=at_most(1),
            ),
            Row(
                "a start without a network, to 1 s",
                median_ms=median(started),
                p99_ms=p99(started),
                ratios=[median(started) / RELOAD],
                target=at_most(1),
            ),
            Row(
                "the first visit's requests, to 12",
                ratios=[requests / MOST_REQUESTS],
                target=at_most(1),
            ),
            Row(
                "the first visit's bytes, to 100 KB",
                ratios=[weight / MOST_BYTES],
                target=at_most(1),
            ),
        ],
    )
    part.notes = [f"The first visit: {requests} requests, {weight / 1024:.1f} KB with all headers."]
    part.disagreements = disagreements
    return part
