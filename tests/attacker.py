"""Somebody with the anonymous pages alone, who wants to know what each vendor has turned over.

They read the menu of each stall (names and prices), its category and kecamatan, and a day's ledger
file in whichever form it is public, and claim a vendor's turnover where the pages leave one answer.
"""

import csv
import hashlib
import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.test import Client

from jakpreneur.models import Stall
from tests.html import html_of

PRICE = re.compile(r"Rp(\d{1,3}(?:\.\d{3})*)")
LONGEST = 5  # units of one thing that they try out


@dataclass(frozen=True)
class Menu:
    """A stall as its page shows it."""

    stall: int
    category: str
    kecamatan: str
    prices: frozenset[int]


@dataclass
class Claims:
    """The findings of an attack.

    `turnover`: rupiah by stall, where nothing else fits; `rows`: by stall, the entries that were
    found to be its own; `opened`: commitments that were guessed.
    """

    turnover: dict[int, int] = field(default_factory=dict)
    rows: dict[int, set[int]] = field(default_factory=dict)
    opened: int = 0


def menus(stalls: Sequence[Stall]) -> list[Menu]:
    """Read from the stalls' pages; `stalls` with venue and kecamatan, offers and products."""
    client = Client(headers={"host": "127.0.0.1"})
    return [_menu(client, stall) for stall in stalls]


def _menu(client: Client, stall: Stall) -> Menu:
    answer = client.get(f"/lapak/{stall.pk}/")
    assert answer.status_code == 200, answer.status_code
    text = html.unescape(html_of(answer)).partition("<main")[2]
    prices = frozenset(int(each.replace(".", "")) for each in PRICE.findall(text))
    [category, *_] = {offer.product.category.slug for offer in stall.offers.all()} or {""}
    return Menu(stall.pk, category, stall.venue.kecamatan.code, prices)


# --- The first form ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    entry: int
    price: int
    amount: int
    batch: str  # microseconds within the millisecond, alike in what one phone sent at once


def attack_rows(file: bytes, known: Sequence[Menu]) -> Claims:
    """Use prices that one stall alone has, and neighbours in the ledger that one menu fits."""
    rows = list(_rows(file))
    sellers: dict[int, set[int]] = defaultdict(set)
    for menu in known:
        for price in menu.prices:
            sellers[price].add(menu.stall)
    claims = Claims()
    sums: dict[int, int] = defaultdict(int)
    for run, fits in _runs(rows, sellers):
        if len(fits) == 1:
            [stall] = fits
            sums[stall] += sum(row.amount for row in run)
            if len(run) > 1:
                claims.rows.setdefault(stall, set()).update(row.entry for row in run)
    claims.turnover.update(sums)
    return claims


def _rows(file: bytes) -> Iterator[Row]:
    _, *lines = file.decode().splitlines()
    for each in csv.DictReader(lines):
        if {"entry", "price", "amount", "sold_at"} <= each.keys():
            yield Row(int(each["entry"]), int(each["price"]), int(each["amount"]),
                      each["sold_at"][-3:])  # fmt: skip


def _runs(
    rows: Sequence[Row], sellers: dict[int, set[int]]
) -> Iterator[tuple[list[Row], set[int]]]:
    """Neighbours of one batch, as long as one stall's menu has all their prices."""
    run: list[Row] = []
    fits: set[int] = set()
    for row in rows:
        here = sellers[row.price]
        if run and row.batch == run[-1].batch and fits & here:
            run.append(row)
            fits = fits & here
        else:
            yield run, fits
            run, fits = [row], set(here)
    yield run, fits


# --- The second form --------------------------------------------------------------------------


def attack_figures(files: Sequence[bytes], known: Sequence[Menu], keys: Sequence[str]) -> Claims:
    """Claim what figures give away where a single stall can stand behind them.

    Use every figure, the rest beside it and its difference from another file. Try commitments out,
    too, with no key and with `keys`, those of the attacker's own receipts.
    """
    claims = Claims()
    figures = [_figures(file) for file in files]
    for n, of_file in enumerate(figures):
        for place, amount in of_file.items():
            behind = {menu.stall for menu in known if _may_stand(menu, *place)}
            rest = {menu.stall for menu in known} - behind
            for stalls, claimed in (
                (behind, amount),
                (rest, of_file["total", "all"] - amount),
                *((behind, amount - other.get(place, amount)) for other in figures[:n]),
            ):
                if len(stalls) == 1 and claimed:
                    claims.turnover[next(iter(stalls))] = claimed
    commitments = {row for file in files for row in file.decode().splitlines() if "," not in row}
    claims.opened = len(commitments & set(_guesses(known, keys)))
    return claims


def _figures(file: bytes) -> dict[tuple[str, str], int]:
    rows = csv.reader(file.decode().splitlines())
    return {(row[0], row[1]): int(row[2]) for row in rows if len(row) == 5}


def _may_stand(menu: Menu, dimension: str, labels: str) -> bool:
    """Keep to what the pages know: an hour or a way of paying may be anybody's."""
    if dimension in {"category", "kecamatan"}:
        return getattr(menu, dimension) in labels.split("+")
    return True


def _guesses(known: Sequence[Menu], keys: Sequence[str]) -> Iterator[str]:
    for menu in known:
        for price in menu.prices:
            for units in range(1, LONGEST + 1):
                said = {"stall": menu.stall, "price": price, "quantity": units}
                for text in (str(price * units), json.dumps(said), f"{price},{units}"):
                    yield hashlib.sha256(text.encode()).hexdigest()
                    for key in keys:
                        yield hashlib.sha256(f"{key} {text}".encode()).hexdigest()


# --- How well they did ------------------------------------------------------------------------


def exact(claims: Claims, truth: dict[int, int]) -> set[int]:
    """Return the stalls whose turnover was claimed to the rupiah."""
    return {stall for stall, claimed in claims.turnover.items() if truth.get(stall) == claimed != 0}


def recognised(claims: Claims, entries: dict[int, set[int]]) -> set[int]:
    """Return the stalls to which a run of their own entries was given; `entries` is by stall."""
    return {stall for stall, rows in claims.rows.items() if rows <= entries.get(stall, set())}
