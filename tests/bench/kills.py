"""A phone of each engine that is killed at random moments during 200 sales.

What dies is the browser's processes, at once, as when a system needs their memory; the kernel
lives, so the disk gets what was written. The network stays.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from django.db import connection
from playwright.sync_api import sync_playwright

from tests.bench import databases, reconcile, server
from tests.bench.report import Part, Row, at_most
from tests.bench.world import World, make_world
from tests.browser.conftest import COMMANDS
from tests.browser.engines.killed import ChromiumPhone, FirefoxPhone, Phone, WebKitPhone
from tests.browser.engines.webdriver import screen
from tests.browser.killing import Outcome, Seller, baskets_of, read_ledger
from tests.browser.test_journeys import free_port

ENGINES = ("chromium", "firefox", "webkit")
SEED = "SEED"  # of the environment: repeats a run's lives, as far as the machine's speed allows


def run(*, quick: bool) -> Part:
    sales, kills = (30, 6) if quick else (200, 40)
    seed = int(os.environ.get(SEED, time.time_ns() % 10**6))
    part = Part("Kills: a phone whose browser is killed again and again", notes=[f"{SEED}={seed}"])
    for engine in ENGINES:
        sys.stderr.write(f"kills: {engine}\n")
        outcome, disagreements = _drill(engine, sales, kills, Random(f"{seed} {engine}"))  # noqa: S311
        lost, doubled = len(outcome.lost), outcome.doubled + outcome.unknown
        part.rows += [
            Row(f"{engine}: lost", ratios=[lost], target=at_most(0)),
            Row(f"{engine}: doubled", ratios=[doubled], target=at_most(0)),
        ]
        part.notes.append(f"{engine}: {outcome}.")
        part.disagreements += disagreements
    part.agreed = "lines and stock are those of the entries, and every rule of audit holds."
    return part


def _drill(engine: str, sales: int, kills: int, random: Random) -> tuple[Outcome, list[str]]:
    with databases.made(gib=2), tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        world = make_world()
        stall = world.stalls[0]
        card = f"/kasir/kartu/{world.card(stall)}/"
        baskets = baskets_of(world.offers[stall.pk])
        with server.serving() as port, _phone(engine, Path(folder)) as phone:
            seller = Seller(phone, f"http://127.0.0.1:{port}", sales, random, baskets)
            begun = time.monotonic()
            try:
                seller.open_till(card)
                seller.sell_and_die(kills)
            finally:
                phone.kill()
                phone.put_away()
            seller.outcome.seconds = time.monotonic() - begun
        found = _reconcile(seller.outcome, world)
        connection.close()
        return seller.outcome, found


@contextmanager
def _phone(engine: str, folder: Path) -> Iterator[Phone]:
    disk = folder / "disk"
    if engine == "chromium":
        command = next(filter(None, map(shutil.which, COMMANDS)), None)
        with sync_playwright() as playwright:
            yield ChromiumPhone(disk, playwright.chromium, command)
    elif engine == "firefox":
        yield FirefoxPhone(disk, next(filter(None, map(shutil.which, ("firefox-esr", "firefox")))))
    else:
        with screen() as display:
            yield WebKitPhone(disk, display, free_port())


def _reconcile(outcome: Outcome, world: World) -> list[str]:
    read_ledger(outcome, world.bazar)
    entries = outcome.entered.total()
    goods = [pair for basket in outcome.entered.elements() for pair in basket]
    units = sum(quantity for _offer, quantity in goods)
    return list(reconcile.disagreements(entries=entries, lines=len(goods), units=units))
