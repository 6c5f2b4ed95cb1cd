"""The shop over HTTP: its pages against plain Django views of the same in the same processes.

Rounds alternate, so that other load of the machine affects both.
"""

import itertools
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from django.conf import settings
from django.db import connection

from tests.bench import databases, server, visitors, weight
from tests.bench.changes import changing
from tests.bench.lines import Load
from tests.bench.report import Part, Row, at_least, at_most
from tests.bench.shop_world import choices, open_shop
from tests.bench.shoppers import Shoppers
from tests.bench.visitors import Page, row_of
from tests.bench.weight import Weight
from tests.bench.world import World, make_world

CLIENTS = 8
LIST = at_least(10)
CHANGES = (20, 200)  # of the catalogue, a second
UNDER_CHANGES = at_least(0.8)  # of the list without changes
PRODUCT = at_least(5)
ANY_PRODUCT = at_least(2)
ORDERS = 100  # a second
MOST_BYTES = 45 * 1024
ROOM_GIB = 1
PLAIN = "tests.bench.plain.settings"


@dataclass(slots=True)
class Rounds:
    """The loads of each kind, one of each round. `changed_list`: by changes a second."""

    plain_list: list[Load] = field(default_factory=list)
    cached_list: list[Load] = field(default_factory=list)
    changed_list: dict[int, list[Load]] = field(
        default_factory=lambda: {rate: [] for rate in CHANGES}
    )
    plain_product: list[Load] = field(default_factory=list)
    product: list[Load] = field(default_factory=list)
    any_product: list[Load] = field(default_factory=list)
    orders: list[Load] = field(default_factory=list)


def run(*, quick: bool) -> Part:
    rounds, seconds = (3, 1) if quick else (7, 5)
    found = Rounds()
    with databases.made(gib=ROOM_GIB):
        world = make_world()
        open_shop(world)
        with server.serving(PLAIN) as port:
            weights = {path: weight.weigh(port, path) for path in _first_pages(world)}
            shoppers = Shoppers(port, visitors.cookies_from(port, "/belanja/"), choices(world))
            # One request at a time first: each worker compiles templates and queries once.
            for _ in range(2 * settings.WEB_WORKERS):
                visitors.fetch(port, "/plain/belanja/")
            _measure(Rounds(), world, shoppers, seconds=1)
            for n in range(rounds):
                _measure(found, world, shoppers, seconds=seconds)
                sys.stderr.write(f"shop: round {n + 1} of {rounds}: {_in_short(found)}\n")
        disagreements = list(shoppers.disagreements())
        connection.close()
    part = _part(found, weights, f"{rounds} rounds of {seconds} s each in turn")
    part.disagreements = disagreements
    part.agreed = "every page held what was asked for; every order is there, whole, and held."
    return part


def _first_pages(world: World) -> dict[str, str]:
    """Return the name of each page to which a visitor may come first, by its path."""
    [offer, *_] = world.offers[world.stalls[0].pk]
    return {"/": "front page", "/belanja/": "list", f"/produk/{offer.pk}/": "product"}


def _measure(found: Rounds, world: World, shoppers: Shoppers, *, seconds: int) -> None:
    port, cookies = shoppers.port, visitors.as_header(shoppers.cookies)

    def look(pages: Iterator[Page], into: list[Load]) -> None:
        into.append(visitors.look(port, lambda: pages, cookies, clients=CLIENTS, seconds=seconds))

    look(itertools.repeat(Page("/plain/belanja/", ["Keripik rasa 0"])), found.plain_list)
    look(itertools.repeat(Page("/belanja/", ["Keripik rasa"])), found.cached_list)
    for rate, loads in found.changed_list.items():
        with changing(world, rate=rate, seconds=seconds):
            look(itertools.repeat(Page("/belanja/", ["Keripik rasa"])), loads)
    look(_every_product(world, "/plain/produk/{}/"), found.plain_product)
    look(itertools.repeat(next(_every_product(world, "/produk/{}/"))), found.product)
    look(_every_product(world, "/produk/{}/"), found.any_product)
    found.orders.append(shoppers.order(clients=CLIENTS, seconds=seconds))


def _every_product(world: World, address: str) -> Iterator[Page]:
    """Yield the page of every product. All clients share it, so that pages repeat late."""
    pages = [
        Page(address.format(offer.pk), [f"<h1>{offer.product.name}</h1>", stall.jakpreneur.name])
        for stall in world.stalls
        for offer in world.offers[stall.pk]
    ]
    return itertools.cycle(pages)


def _in_short(found: Rounds) -> str:
    """Return the figures of the last round, to compare them with other rounds."""
    pairs = {
        "list": (found.plain_list, found.cached_list),
        "product": (found.plain_product, found.product),
    }
    return (
        ", ".join(
            f"{name} {plain[-1].rate:.0f}/s plain, {ours[-1].rate:.0f}/s"
            for name, (plain, ours) in pairs.items()
        )
        + f", {found.orders[-1].rate:.0f} orders/s"
    )


def _part(found: Rounds, weights: dict[str, Weight], how: str) -> Part:
    part = Part(f"Shop: pages over HTTP, {CLIENTS} clients, {how}", [
        row_of("the list, a plain Django view", found.plain_list),
        row_of(
            "the list, cached", found.cached_list, _to(found.cached_list, found.plain_list), LIST
        ),
        *(
            row_of(
                f"the list, {rate} changes/s, to none",
                loads,
                _to(loads, found.cached_list),
                UNDER_CHANGES,
            )
            for rate, loads in found.changed_list.items()
        ),
        row_of("a product, a plain Django view", found.plain_product),
        row_of(
            "a product, the same for all",
            found.product,
            _to(found.product, found.plain_product),
            PRODUCT,
        ),
        row_of(
            "a product, never the same twice",
            found.any_product,
            _to(found.any_product, found.plain_product),
            ANY_PRODUCT,
        ),
        row_of(
            f"an order over three stalls, to {ORDERS}/s",
            found.orders,
            [load.rate / ORDERS for load in found.orders],
            at_least(1),
        ),
        *(
            Row(
                f"bytes of a first visit of {path}, to 45 KB",
                ratios=[page.total / MOST_BYTES],
                target=at_most(1),
            )
            for path, page in weights.items()
        ),
    ])  # fmt: skip
    shares = [load.client_seconds / load.seconds for load in found.cached_list]
    part.notes = [
        f"{settings.WEB_WORKERS} workers of {settings.WEB_THREADS} threads.",
        f"The load's own share of a core at the cached list: {median(shares):.0%}.",
        *(f"{path}: {page}" for path, page in weights.items()),
    ]
    return part


def _to(loads: Sequence[Load], plain: Sequence[Load]) -> list[float]:
    return [load.rate / base.rate for load, base in zip(loads, plain, strict=True)]
