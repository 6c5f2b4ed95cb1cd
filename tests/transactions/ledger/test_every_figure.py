"""Every amount on every page and in every file is a sum of the ledger.

Or it is worked out of such sums, by a rule that is written here once more.
"""

import csv
import datetime as dt
import io
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations, product
from statistics import quantiles

import pytest
from django.contrib.auth.models import User
from django.test import Client
from openpyxl import load_workbook
from pytest_django.plugin import DjangoDbBlocker

from bazar.calendar import wib
from bazar.models import BazarDay, Channel, Venue
from bazar.rupiah import format_rupiah
from jakpreneur.models import Jakpreneur, Offer
from tests.cast import (
    Cast,
    desk_id,
    kecamatan,
    ledger_entry,
    ledger_line,
    make_cast,
    make_stall,
    offer,
    plan,
)
from tests.html import html_of
from transactions import ledger, totals
from transactions.models import Payment, SaleLine, Seal
from transactions.seals import sealing

AMOUNT = re.compile(r"Rp-?\d{1,3}(?:\.\d{3})*")
AXIS = re.compile(r'<text class="tick".*?</text>')  # round numbers beside a chart
COLUMNS = {
    "Rupiah", "Omzet", "Di lokasi", "Daring", "Terendah", "Kuartil bawah", "Median",
    "Kuartil atas", "Tertinggi", "Per lapak", "Per lapak, di lokasi",
}  # fmt: skip
CELL = ("day", "venue", "kecamatan", "category", "channel", "payment", "hour")
pytestmark = pytest.mark.django_db

TARGET = 77_777_777


@dataclass(frozen=True)
class World:
    """Three days: sealed; sealed, with something since; open."""

    cast: Cast
    days: list[BazarDay]
    seals: list[Seal]
    vendor: Jakpreneur

    def at(self, address: str) -> str:
        return address.format(
            bazar=self.cast.bazar.pk,
            open=self.days[2].pk,
            late=self.days[1].pk,
            seal=self.seals[1].pk,
            fingerprint=self.seals[1].fingerprint,
            vendor=self.vendor.pk,
        )


@pytest.fixture(scope="module")
def world(lasting: DjangoDbBlocker) -> World:
    """Return a world that all tests of this file read."""
    with lasting.unblock():
        return make_world()


def make_world() -> World:
    cast, official = make_cast(), User.objects.create_superuser("penutup")
    cast.bazar.target = TARGET
    cast.bazar.save()
    senen = Venue.objects.create(kecamatan=kecamatan("Senen"), name="Lapangan Senen")
    cast.bazar.venues.set([cast.venue, senen])
    goods: list[Offer] = []
    for venue, category, n in product((cast.venue, senen), ("kuliner", "kerajinan"), range(3)):
        stall = make_stall(cast.bazar, venue, f"Z{len(goods)}", f"Usaha {len(goods)}")
        # Prices that double: of different goods no two sums are the same.
        price = 1_009 * 2 ** len(goods)
        goods.append(offer(stall, f"Barang {n}", price=price, category=category))
    dates = [cast.day.date - dt.timedelta(days=n) for n in (2, 1)]
    days = [*(plan(cast.bazar, date) for date in dates), cast.day]
    for n, day in enumerate(days):
        sell(goods, day, units=n + 1)
    seals = [sealing.seal(day, official) for day in days[:2]]
    sell(goods[:3], days[1], units=1)
    return World(cast, days, seals, goods[0].stall.jakpreneur)


def sell(goods: list[Offer], day: BazarDay, *, units: int) -> None:
    """Sell each of the goods on site and online, and one thing more that is voided."""
    entries = [
        ledger_entry(
            ledger_line(each, units + n % 2),
            sold_at=wib(day.date, dt.time(8 + n % 3)),
            channel=channel,
            payment=payment,
        )
        for n, each in enumerate(goods)
        for channel, payment in ((Channel.ONSITE, Payment.CASH), (Channel.ONLINE, Payment.QRIS))
    ]
    undone = ledger_entry(ledger_line(goods[0], 7), sold_at=wib(day.date, dt.time(9)))
    key = uuid.uuid4()
    void = ledger.Entry(key, key.bytes * 2, undone.sold_at, voids=undone.key, entered_by=desk_id())
    verdicts = ledger.record([*entries, undone, void], till=None)
    assert {verdict.status for verdict in verdicts} == {ledger.Status.RECORDED}


# --- What the ledger says -----------------------------------------------------------------------


def in_cells(some: totals.Totals) -> Iterator[int]:
    """Yield the sums of the cells, by every combination of their places."""
    for number in range(len(CELL) + 1):
        for places in combinations(CELL, number):
            by = some.by(partial(_at, places))
            yield from (total.amount for total in by.values())


def _at(places: tuple[str, ...], cell: totals.Cell) -> tuple[int, ...]:
    return tuple(getattr(cell, place) for place in places)


def of_bazar(world: World) -> set[int]:
    seals, late = world.seals, world.days[1]
    since = SaleLine.objects.filter(day=late, sale__gt=seals[1].covers)
    return {
        TARGET,
        *in_cells(totals.of_bazar(world.cast.bazar)),
        *in_cells(totals.of_seals(seals)),
        totals.of_lines(since).amount,
    }


def of_steps(world: World) -> set[int]:
    """Return whole millions of rupiah: an open day's public figure moves in such steps."""
    million = 10**6
    return {amount // million * million for amount in in_cells(totals.of_bazar(world.cast.bazar))}


def of_entries(world: World) -> set[int]:
    by_sale = totals.grouped(SaleLine.objects.filter(day__in=world.days), "sale")
    return {total.amount for total in by_sale.values()}


def of_goods(world: World) -> set[int]:
    """Return prices and the amounts of single lines."""
    lines = SaleLine.objects.filter(day__in=world.days)
    return {amount for line in lines for amount in (line.price, line.list_price or 0, line.amount)}


def of_stalls(world: World) -> set[int]:
    lines = SaleLine.objects.filter(day__in=world.days)
    groups = [("stall",), ("stall", "day"), ("stall", "channel"), ("stall", "payment")]
    groups += [("stall", "day", "channel"), ("stall", "day", "payment"), ("stall", "name")]
    return {
        total.amount for group in groups for total in totals.grouped(lines, *group).values()
    } | {total.amount for total in totals.by_stall([world.days[1].pk]).values()}


def spread_of_stalls(world: World) -> set[int]:
    """Return the quartiles of the stalls' amounts."""
    by_stall = totals.grouped(SaleLine.objects.filter(day__in=world.days), "stall")
    return set(
        map(round, quantiles([each.amount for each in by_stall.values()], method="inclusive"))
    )


def per_stall(world: World) -> set[int]:
    """Return a place's amount divided by its number of stalls."""
    stalls = world.cast.bazar.stalls.values_list("venue", flat=True)
    sums = totals.of_bazar(world.cast.bazar)
    onsite = totals.Totals([cell for cell in sums.cells if cell.channel == Channel.ONSITE])
    places = [sums.by(lambda cell: cell.venue), onsite.by(lambda cell: cell.venue)]
    both = [sums.overall.amount, onsite.overall.amount]
    return {
        round(total.amount / list(stalls).count(venue))
        for by in places
        for venue, total in by.items()
    } | {round(amount / len(stalls)) for amount in both}


# --- Pages --------------------------------------------------------------------------------------

CLOSING, SEAL = "/admin/transactions/seal/hari/", "/admin/transactions/seal/{seal}/"
LIVE, REPORTS = "/admin/transactions/sale/langsung/{bazar}/", "/admin/transactions/sale/"
STATEMENT = "/admin/transactions/statementlink/jakpreneur/{vendor}/"


def files(of: str, asked: str = "") -> list[str]:
    return [f"{of}.{form}{asked}" for form in ("xlsx", "cetak")]


def lists(model: str) -> list[str]:
    return [f"/admin/transactions/{model}/ekspor/{form}/" for form in ("xlsx", "cetak")]


# What it may show besides sums of the bazaar; and what it shows before all.
PAGES = {
    "/hasil/{bazar}/": ((of_steps,), "seals"),
    "/hasil/{bazar}/jumlah.csv": ((), "seals"),
    "/hasil/{bazar}/segel/{fingerprint}/": ((), "seal"),
    "/admin/?bazar={bazar}": ((), "bazar"),
    LIVE: ((of_entries,), "bazar"),
    LIVE + "?layar": ((of_entries,), "bazar"),
    CLOSING + "{open}/": ((), "open"),
    CLOSING + "{late}/": ((), "late"),
    SEAL + "berita-acara/": ((), "seal"),
    SEAL + "jumlah.csv": ((of_stalls,), "seal"),
    REPORTS + "peserta/": ((of_stalls, spread_of_stalls), "bazar"),
    REPORTS + "peserta/bazar.csv": ((of_stalls, spread_of_stalls), "bazar"),
    REPORTS + "peserta/jakpreneur.csv": ((of_stalls,), "vendor"),
    REPORTS + "tempat/": ((per_stall,), "bazar"),
    REPORTS + "tempat.csv": ((per_stall,), None),
    STATEMENT: ((of_stalls,), "vendor"),
    STATEMENT + "cetak/": ((of_stalls,), "vendor"),
    **dict.fromkeys(files(REPORTS + "rekap", "?bazar={bazar}"), ((), "bazar")),
    **dict.fromkeys(files(LIVE.rstrip("/")), ((of_entries,), "bazar")),
    **dict.fromkeys(files(REPORTS + "peserta/bazar"), ((of_stalls, spread_of_stalls), "bazar")),
    **dict.fromkeys(files(REPORTS + "peserta/jakpreneur"), ((of_stalls,), "vendor")),
    **dict.fromkeys(files(REPORTS + "tempat"), ((per_stall,), "bazar")),
    **dict.fromkeys(files(CLOSING + "{late}"), ((), "late")),
    STATEMENT.rstrip("/") + ".xlsx": ((of_stalls,), "vendor"),
    SEAL + "jumlah.xlsx": ((of_stalls,), "seal"),
    "/hasil/{bazar}/jumlah.xlsx": ((), "seals"),
    **dict.fromkeys(lists("saleline"), ((of_goods,), "bazar")),
    **dict.fromkeys(lists("sale"), ((of_entries,), "bazar")),
}  # fmt: skip


def headline(world: World, what: str) -> int:
    return {
        "bazar": lambda: totals.of_bazar(world.cast.bazar).overall,
        "seals": lambda: totals.of_seals(world.seals).overall,
        "seal": lambda: totals.of_seal(world.seals[1]),
        "open": lambda: totals.of_days(world.days[2:]).overall,
        "late": lambda: totals.of_days([world.days[1]]).overall,
        "vendor": lambda: totals.of_lines(SaleLine.objects.filter(stall__jakpreneur=world.vendor)),
    }[what]().amount


def shown(client: Client, address: str) -> set[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    if "xlsx" in address:
        return set(map(format_rupiah, amounts_in(answer.getvalue())))
    text = html_of(answer)
    if ".csv" in address:
        rows = csv.DictReader(io.StringIO(text.removeprefix("\N{BOM}")), delimiter=";")
        return {
            format_rupiah(int(cell))
            for row in rows
            for column, cell in row.items()
            if column in COLUMNS and cell
        }
    return set(AMOUNT.findall(AXIS.sub("", text)))


def amounts_in(workbook: bytes) -> Iterator[int]:
    """Yield the value of every cell in rupiah; of a formula, the value that is stored with it."""
    for sheet in load_workbook(io.BytesIO(workbook), data_only=True):
        for row in sheet.iter_rows():
            yield from (cell.value for cell in row if "Rp" in cell.number_format and cell.value)


@pytest.mark.parametrize("address", PAGES)
def test_no_amount_is_any_but_the_ledgers(world: World, heads_desk: Client, address: str) -> None:
    besides, first = PAGES[address]
    found = shown(heads_desk, world.at(address))
    amounts = of_bazar(world).union(*(sums(world) for sums in besides), {0})
    assert found
    assert found - set(map(format_rupiah, amounts)) == set()
    if first:
        assert format_rupiah(headline(world, first)) in found


def test_the_amounts_of_the_world_would_show_a_wrong_one(world: World) -> None:
    """The control: what differs by a rupiah, or by two digits that changed places, is none."""
    total = headline(world, "bazar")
    digits = str(total)
    swapped = int(digits[:-2] + digits[-1] + digits[-2])
    assert swapped != total
    assert not {total + 1, total - 1, swapped} & of_bazar(world)
