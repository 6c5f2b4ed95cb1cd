"""Searches that nobody has asked before, over HTTP, against a plain Django list of 20 goods.

Both are asked in the same processes, in turn, at a catalogue of some size and at one of 20,000
goods. No address comes twice, so that no page comes from the cache.
"""

import itertools
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

from jakpreneur.models import Offer
from tests.bench import databases, server, visitors
from tests.bench.lines import Load
from tests.bench.report import Part, Row, at_least, at_most
from tests.bench.search_world import addresses, offer_goods
from tests.bench.shop_world import open_shop
from tests.bench.visitors import Page, row_of
from tests.bench.world import make_world

CLIENTS = 8
SIZES = (4_280, 20_000)  # goods
ROOM_GIB = 1
PLAIN = "tests.bench.plain.settings"


@dataclass(slots=True)
class Rounds:
    """The loads of one size of the catalogue, one of each round."""

    goods: int
    plain: list[Load] = field(default_factory=list)
    searched: list[Load] = field(default_factory=list)


def run(*, quick: bool) -> Part:
    rounds, seconds = (3, 2) if quick else (7, 5)
    found: list[Rounds] = []
    new = addresses()
    with databases.made(gib=ROOM_GIB):
        world = make_world()
        open_shop(world)
        with server.serving(PLAIN) as port:
            cookies = visitors.as_header(visitors.cookies_from(port, "/belanja/"))
            for size in SIZES:
                offer_goods(world, size)
                here = Rounds(Offer.objects.count())
                _measure(port, cookies, Rounds(size), new, seconds=2)  # compiles and prepares
                for n in range(rounds):
                    _measure(port, cookies, here, new, seconds=seconds)
                    sys.stderr.write(f"search: {size} goods, round {n + 1}: {_in_short(here)}\n")
                found.append(here)
        connection.close()
    return _part(found, f"{rounds} rounds of {seconds} s each in turn")


def _measure(port: int, cookies: str, found: Rounds, new: Iterator[str], *, seconds: int) -> None:
    def look(pages: Iterator[Page], into: list[Load]) -> None:
        into.append(visitors.look(port, lambda: pages, cookies, clients=CLIENTS, seconds=seconds))

    look(itertools.repeat(Page("/plain/belanja/", ["<html"])), found.plain)
    look((Page(address, ['id="found"']) for address in new), found.searched)


def _in_short(found: Rounds) -> str:
    return f"{found.plain[-1].rate:.0f}/s plain, {found.searched[-1].rate:.0f}/s searched"


def _part(found: Sequence[Rounds], how: str) -> Part:
    part = Part(f"Search: new searches over HTTP, {CLIENTS} clients, {how}", [])
    for here in found:
        ratios = [
            ours.rate / plain.rate for ours, plain in zip(here.searched, here.plain, strict=True)
        ]
        part.rows += [
            row_of(f"{here.goods} goods, a plain Django list", here.plain),
            row_of(f"{here.goods} goods, a search", here.searched, ratios, at_least(1)),
        ]
    few, many = found
    grown = many.goods / few.goods
    growth = [
        (before.rate / after.rate) / grown
        for before, after in zip(few.searched, many.searched, strict=True)
    ]
    part.rows.append(
        Row(f"time of a search, to {grown:.1f} times the goods", ratios=growth, target=at_most(1))
    )
    part.notes = [f"{settings.WEB_WORKERS} workers of {settings.WEB_THREADS} threads."]
    part.agreed = "every page was a list of goods."
    return part
