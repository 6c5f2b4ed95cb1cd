"""The selling screen on a cheap phone: Chromium with its CPU slowed four times.

Measured are the time from the tap on "Uang pas" until the receipt is drawn, with the sale on disk,
beside taps on a plain page; the taps of such a sale; the weight of the first visit (page and files,
and what the worker then stores for a day without a network); and a reload without a network.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from django.db import connection
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.bench import databases, reconcile, server, taps
from tests.bench.report import Part, Row, at_most, p99
from tests.bench.world import World, make_world
from tests.browser.conftest import COMMANDS, PHONE, QUIET
from tests.browser.first_visit import MOST_BYTES, MOST_REQUESTS, Visit, visit_first
from tests.browser.hands import (
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    follow,
    tile,
)
from tests.browser.wire import Wire, wire_to

SLOWER = 4
TO_THE_RECEIPT = 100.0  # ms
RELOAD = 1000.0  # ms
FEWEST_TAPS = 2  # goods, exact cash
WARM_UP = 3

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


@dataclass(slots=True)
class Measures:
    """Times in ms: of sales, of a plain page without and with a row on the disk, of starts."""

    receipts: list[float]
    taps: int
    frames: list[float]
    rows: list[float]
    starts: list[float]


def run(*, quick: bool) -> Part:
    sales, reloads = (15, 5) if quick else (60, 15)
    with databases.made(gib=2):
        world = make_world()
        cards = [f"/kasir/kartu/{world.card(stall)}/" for stall in world.stalls[:2]]
        with (
            server.serving() as port,
            wire_to(f"http://127.0.0.1:{port}") as wire,
            sync_playwright() as playwright,
            open_browser(playwright) as browser,
        ):
            sys.stderr.write("till: first visit\n")
            visit = visit_first(browser, wire, cards[0])
            with _phone(browser, wire, cards[1]) as till:
                found = _measure(till, wire, world, sales, reloads)
        entries = sales + WARM_UP
        disagreements = list(reconcile.disagreements(entries=entries, lines=entries, units=entries))
        connection.close()
    return _part(found, visit, disagreements)


def _measure(till: Page, wire: Wire, world: World, sales: int, reloads: int) -> Measures:
    sys.stderr.write("till: selling\n")
    receipts, number = _sell(till, world, sales)
    sys.stderr.write("till: starting without a network\n")
    starts = _start(till, wire, reloads)
    sys.stderr.write("till: a plain page\n")
    frames = taps.plain_taps(till, sales, writes=False)
    rows = taps.plain_taps(till, sales, writes=True)
    return Measures(receipts, number, frames, rows, starts)


@contextmanager
def open_browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = next(filter(None, map(shutil.which, COMMANDS)), None)
    browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
    yield browser
    browser.close()


@contextmanager
def _phone(browser: Browser, wire: Wire, card: str) -> Iterator[Page]:
    """Return a phone that was let in by the card and is slowed down."""
    context = browser.new_context(base_url=wire.address, **PHONE)
    context.add_init_script(WATCH_START)
    till = context.new_page()
    follow(till, card)
    expect_offline_ready(till)
    taps.slow_down(till, SLOWER)
    yield till
    context.close()


def _sell(till: Page, world: World, sales: int) -> tuple[list[float], int]:
    """Return the times of `sales` commonest sales in ms, and the taps of the last one."""
    goods = tile(till, world.offers[world.stalls[1].pk][0])
    exact = till.locator("[data-exact]")
    taps.watch(till, "[data-exact]", "[data-panel=receipt]")
    times = []
    for _ in range(WARM_UP + sales):
        till.evaluate(taps.COUNT)
        goods.tap()
        expect(exact).to_be_enabled()
        times.append(taps.tap_to_frame(till, taps.middle(exact)))
        expect(till.locator("[data-unsent]")).to_have_attribute("data-count", "0")
    number = int(till.evaluate("() => window.taps"))
    expect_unsent(till, 0)
    return times[WARM_UP:], number


def _start(till: Page, wire: Wire, reloads: int) -> list[float]:
    wire.cut()
    times: list[float] = []
    for _ in range(reloads):
        till.reload()
        expect_ready(till)
        times.append(till.evaluate("window.ready"))
    wire.mend()
    return times


def _part(found: Measures, visit: Visit, disagreements: list[str]) -> Part:
    part = Part(
        f"Till: the selling screen, the browser's CPU slowed {SLOWER} times",
        [
            Row(
                "from the tap on Uang pas to the drawn receipt, to 100 ms",
                median_ms=median(found.receipts),
                p99_ms=p99(found.receipts),
                ratios=[median(found.receipts) / TO_THE_RECEIPT],
                target=at_most(1),
            ),
            _beside(
                "  a plain page's tap to its frame, and the receipt to that", found, found.frames
            ),
            _beside(
                "  the same after a row on the disk, and the receipt to that", found, found.rows
            ),
            Row("taps of that sale, to 2", ratios=[found.taps / FEWEST_TAPS], target=at_most(1)),
            Row(
                "a start without a network, to 1 s",
                median_ms=median(found.starts),
                p99_ms=p99(found.starts),
                ratios=[median(found.starts) / RELOAD],
                target=at_most(1),
            ),
            Row(
                "requests of the first visit, the worker's too, to 12",
                ratios=[(visit.requests + visit.worker_requests) / MOST_REQUESTS],
                target=at_most(1),
            ),
            Row(
                "the page's bytes at the first visit, to 100 KB",
                ratios=[visit.bytes / MOST_BYTES],
                target=at_most(1),
            ),
        ],
    )
    part.notes = [
        f"Sales: {len(found.receipts)} of {found.taps} taps, up to {max(found.receipts):.0f} ms.",
        f"The first visit: {visit}.",
    ]
    part.disagreements = disagreements
    return part


def _beside(what: str, found: Measures, times: list[float]) -> Row:
    ratio = median(found.receipts) / median(times)
    return Row(what, median_ms=median(times), p99_ms=p99(times), ratios=[ratio])
