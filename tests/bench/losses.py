"""Sales come back after a restore and after a fail-over, without a hand on any phone.

Real pages in Chromium sell; some of it is in a base backup, or has reached a replica, and the rest
is acknowledged and then lost with the database's host. The product comes back on the backup (then
`manage.py restored` is run, as the README says) or on the promoted replica. One phone was let in
after the backup, so that the survivor lacks even its till. Nobody touches a phone until the ledger
has all, or PATIENCE is over.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import psycopg
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench import clusters, databases, server
from tests.bench.clusters import Cluster
from tests.bench.report import Part, Row, at_most
from tests.bench.till_screen import open_browser
from tests.bench.world import World, make_world
from tests.browser.conftest import PHONE
from tests.browser.hands import expect_offline_ready, expect_unsent, follow
from tests.browser.killing import SELL, Goods, baskets_of
from tests.browser.wire import Wire, wire_to
from tests.polling import poll
from transactions import audit

PATIENCE = 240.0  # seconds until all must be back
# The README promises two minutes from a phone's next contact.
WITHIN = 120.0
KEYS = """() => new Promise((resolve, reject) => {
    const opening = indexedDB.open("kasir");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const places = ["outbox", "sent", "held"];
        const tx = opening.result.transaction(places);
        const asked = places.map((place) => tx.objectStore(place).getAll());
        tx.oncomplete = () => {
            opening.result.close();
            const entries = asked.flatMap(({ result }) => result.map(({ entry }) => entry));
            resolve(entries.filter(({ kind }) => kind === "sale").map(({ key }) => key));
        };
    };
})"""


@dataclass(slots=True)
class Outcome:
    """The number of acknowledged sales, and of those that met each fate."""

    acknowledged: int = 0
    missing_at_first: int = 0
    lost: int = 0
    doubled: int = 0
    held: int = 0
    seconds: float = 0
    broken: list[str] = field(default_factory=list)


def run(*, quick: bool) -> Part:
    phones, sales = (3, 12) if quick else (6, 60)
    part = Part("Losses: sales that were acknowledged and then lost with the database")
    for name, survive in (("restore", restore), ("fail-over", fail_over)):
        sys.stderr.write(f"losses: {name}\n")
        with clusters.scratch() as (first, other):
            found = _drill(first, partial(survive, first, other), phones, sales)
        part.rows += [
            Row(f"{name}: lost", ratios=[found.lost], target=at_most(0)),
            Row(f"{name}: doubled", ratios=[found.doubled], target=at_most(0)),
            Row(
                f"{name}: all back, as a share of two minutes",
                ratios=[found.seconds / WITHIN],
                target=at_most(1),
            ),
        ]
        part.notes.append(
            f"{name}: {found.acknowledged} sales of {phones + 1} phones acknowledged, "
            f"{found.missing_at_first} of them missing at first, all that came back were there "
            f"after {found.seconds:.0f} s, {found.held} held."
        )
        part.disagreements += found.broken
    part.agreed = "every rule of audit holds."
    return part


def restore(first: Cluster, other: Cluster) -> Iterator[Cluster]:
    """Back up, lose the host, start the backup."""
    first.back_up_to(other)
    yield first
    first.stop("immediate")
    other.start()
    subprocess.run(
        [sys.executable, "manage.py", "restored"],
        cwd=databases.ROOT,
        env=os.environ | {"DATABASE_URL": other.url},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    yield other


def fail_over(first: Cluster, other: Cluster) -> Iterator[Cluster]:
    """Let a replica fall behind, lose the host, promote the replica."""
    first.back_up_to(other, as_replica=True)
    other.start()
    other.stop()  # the network between the two has failed
    yield first
    first.stop("immediate")
    other.start()
    other.promote()
    yield other


def _drill(
    first: Cluster, survive: Callable[[], Iterator[Cluster]], phones: int, sales: int
) -> Outcome:
    found = Outcome()
    with clusters.used(first):
        world = make_world()
        cards = [f"/kasir/kartu/{world.card(stall)}/" for stall in world.stalls[: phones + 1]]
    with (
        wire_to("http://127.0.0.1:1") as wire,
        sync_playwright() as playwright,
        open_browser(playwright) as browser,
    ):
        with _served(first, wire):
            pages = [_let_in(browser, wire, card) for card in cards[:-1]]
            drawn = _sell(pages, world, sales // 3)
            survivors = survive()
            next(survivors)
            pages.append(_let_in(browser, wire, cards[-1]))
            drawn += _sell(pages, world, sales - sales // 3)
            keys = {key for page in pages for key in page.evaluate(KEYS)}
            wire.cut()
        survivor = next(survivors)
        with _served(survivor, wire):
            wire.mend()
            found.acknowledged = len(keys)
            found.missing_at_first = len(keys - _entered(survivor).keys())
            found.seconds = _wait_for(survivor, keys)
    _compare(found, survivor, keys, drawn)
    return found


@contextmanager
def _served(cluster: Cluster, wire: Wire) -> Iterator[None]:
    with server.serving(DATABASE_URL=cluster.url) as port:
        wire.there = ("127.0.0.1", port)
        yield


def _let_in(browser: Browser, wire: Wire, card: str) -> Page:
    page = browser.new_context(base_url=wire.address, **PHONE).new_page()
    follow(page, card)
    expect_offline_ready(page)
    return page


def _sell(pages: list[Page], world: World, sales: int) -> int:
    """Let each phone sell so often at its own stall; return how many receipts were drawn."""
    for page, stall in zip(pages, world.stalls, strict=False):
        baskets = baskets_of(world.offers[stall.pk])
        for _ in range(sales):
            goods: Goods = next(baskets)
            page.evaluate(f"([goods, within]) => ({SELL})(goods, within)", [goods, PATIENCE])
    for page in pages:
        expect_unsent(page, 0)
    return len(pages) * sales


def _entered(cluster: Cluster) -> dict[str, int]:
    """Return the keys of the ledger's sales with their ids."""
    with psycopg.connect(cluster.url) as connection:
        rows = connection.execute("SELECT key, id FROM transactions_sale").fetchall()
    return {str(key): number for key, number in rows}


def _wait_for(cluster: Cluster, keys: set[str]) -> float:
    """Return after how many seconds the ledger has all keys, PATIENCE at most."""
    begun = time.monotonic()
    poll(lambda: keys <= _entered(cluster).keys(), within=PATIENCE, every=0.5)
    return time.monotonic() - begun


def _compare(found: Outcome, survivor: Cluster, keys: set[str], drawn: int) -> None:
    entered = _entered(survivor)
    found.lost = max(len(keys - entered.keys()), drawn - len(entered))
    found.doubled = max(len(entered.keys() - keys), len(entered) - drawn)
    with psycopg.connect(survivor.url) as connection:
        [(found.held,)] = connection.execute("SELECT count(*) FROM transactions_heldsale")
    with clusters.used(survivor):
        broken = [finding for finding in audit.findings() if not finding.passes]
        found.broken = [f"{each.rule}: {'; '.join(each.broken)}" for each in broken]
