"""The only summer of sales: every screen, report and seal asks here.

One query over lines, grouped by day and cell (a line's place among hour, payment, channel,
category and venue as one number), gives every breakdown. An entry counts once, at its first line:
+1 for a sale, -1 for its void.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from bazar.models import Bazar, BazarDay
from transactions.models import Sale, SaleLine, Seal


@dataclass(slots=True)
class Total:
    """`amount` in rupiah; `units` of goods; `sales` that stand: all net of voids."""

    amount: int = 0
    units: int = 0
    sales: int = 0

    def __add__(self, other: "Total") -> "Total":
        return Total(self.amount + other.amount, self.units + other.units, self.sales + other.sales)

    def __sub__(self, other: "Total") -> "Total":
        return Total(self.amount - other.amount, self.units - other.units, self.sales - other.sales)


class Cell(NamedTuple):
    """What was sold on one day, at one venue, of one category, through one channel …

    `day`, `venue`, `kecamatan` and `category` by id; `hour` in WIB.
    """

    day: int
    date: dt.date
    venue: int
    kecamatan: int
    category: int
    channel: int
    payment: int
    hour: int
    total: Total


@dataclass(frozen=True, slots=True)
class Totals:
    cells: Sequence[Cell]

    @property
    def overall(self) -> Total:
        return together(cell.total for cell in self.cells)

    def within(self, kecamatan: Collection[int]) -> "Totals":
        """What was sold in these kecamatan, by id."""
        return Totals([cell for cell in self.cells if cell.kecamatan in kecamatan])

    def by[K](self, place: Callable[[Cell], K]) -> dict[K, Total]:
        """The totals grouped by what `place` says of a cell."""
        groups: dict[K, list[Total]] = defaultdict(list)
        for cell in self.cells:
            groups[place(cell)].append(cell.total)
        return {place: together(totals) for place, totals in groups.items()}


def together(totals: Iterable[Total]) -> Total:
    """Their sum."""
    return sum(totals, Total())


CELLS = """
SELECT day_id, cell, sum(amount)::bigint AS amount, sum(quantity)::bigint AS units,
    coalesce(sum(kind) FILTER (WHERE position = 1), 0) AS sales
FROM transactions_saleline
WHERE day_id = ANY(%(open)s)
GROUP BY day_id, cell
"""
# What a closed day's last seal says, and what has come since: together the day (law 8).
SEALED_CELLS = """
SELECT seal.day_id, sealed.cell, sealed.amount, sealed.units, sealed.sales
FROM transactions_seal seal JOIN transactions_sealedcell sealed ON sealed.seal_id = seal.id
WHERE seal.id = ANY(%(seals)s)
"""
CELLS_SINCE = """
SELECT sale.day_id, line.cell, sum(line.amount)::bigint, sum(line.quantity)::bigint,
    coalesce(sum(line.kind) FILTER (WHERE line.position = 1), 0)
FROM transactions_seal seal
JOIN transactions_sale sale ON sale.day_id = seal.day_id AND sale.id > seal.covers
JOIN transactions_saleline line ON line.sale_id = sale.id
WHERE seal.id = ANY(%(seals)s)
GROUP BY sale.day_id, line.cell
"""
AT_VENUES = """
SELECT cells.*, venue.kecamatan_id
FROM ({cells}) cells JOIN bazar_venue venue ON venue.id = cells.cell >> 31
"""


def of_days(days: Iterable[BazarDay]) -> Totals:
    """The totals of these bazaar days. Two queries at most."""
    dates = {day.pk: day.date for day in days}
    seals = last_seals(dates)
    open_days = [day for day in dates if day not in seals]
    queries = [CELLS] if open_days else []
    if seals:
        queries += [SEALED_CELLS, CELLS_SINCE]
    which = {"seals": [seal.pk for seal in seals.values()], "open": open_days}
    return _totals(queries, which, dates)


@dataclass(frozen=True, slots=True)
class Apart:
    """What days came to, by what it rests on: their last seal, by the day's id, what has come
    `since`, and, of days without a seal, all that is there so far."""

    seals: dict[int, Seal]
    sealed: Totals
    since: Totals
    open: Totals


def apart(days: Iterable[BazarDay]) -> Apart:
    """As `of_days`, and which is which. Four queries at most."""
    dates = {day.pk: day.date for day in days}
    seals = last_seals(dates)
    open_days = [day for day in dates if day not in seals]
    which = {"seals": [seal.pk for seal in seals.values()], "open": open_days}
    return Apart(
        seals,
        sealed=_totals([SEALED_CELLS] if seals else [], which, dates),
        since=_totals([CELLS_SINCE] if seals else [], which, dates),
        open=_totals([CELLS] if open_days else [], which, dates),
    )


def of_seals(seals: Sequence[Seal]) -> Totals:
    """What these seals, of a day each, have kept. One query; their days are loaded."""
    dates = {seal.day_id: seal.day.date for seal in seals}
    return _totals([SEALED_CELLS], {"seals": [seal.pk for seal in seals]}, dates)


def _totals(queries: Sequence[str], which: dict[str, Any], dates: dict[int, dt.date]) -> Totals:
    """What these queries give, together. One query."""
    rows = _rows(AT_VENUES.format(cells=" UNION ALL ".join(queries)), which) if queries else []
    return Totals(
        [
            _take_apart(cell, day, dates[day], kecamatan, Total(*sums))
            for day, cell, *sums, kecamatan in rows
        ]
    )


def last_seals(days: Iterable[int]) -> dict[int, Seal]:
    """By day: the last revision of its seal, where it has one."""
    revisions = Seal.objects.filter(day__in=list(days)).order_by("day_id", "-revision")
    return {seal.day_id: seal for seal in revisions.distinct("day_id")}


def _rows(query: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def of_bazar(bazar: Bazar) -> Totals:
    """The totals of all days of a bazaar."""
    return of_days(bazar.days.all())


class Place(NamedTuple):
    """`kecamatan` and `category` by id."""

    kecamatan: int
    channel: int
    category: int


# Each day's last seal, what came after it, and the days that have none. The seals' rows are few,
# because each is summed over its day already. OFFSET 0 and ARRAY keep a look-up a look-up, day by
# day and sale by sale, where the planner would rather walk through the whole ledger.
EVERYWHERE = """
WITH last AS MATERIALIZED (
    SELECT DISTINCT ON (day_id) id, day_id, covers
    FROM transactions_seal ORDER BY day_id, revision DESC
),
sold AS (
    SELECT venue_id, channel, category_id, sum(amount) AS amount, sum(units) AS units,
        sum(sales) AS sales
    FROM transactions_sealedplace WHERE seal_id IN (SELECT id FROM last)
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT venue_id, channel, category_id, sum(amount), sum(quantity),
        sum(CASE WHEN position = 1 THEN kind ELSE 0 END)
    FROM last
    CROSS JOIN LATERAL unnest(ARRAY(
        SELECT id FROM transactions_sale WHERE day_id = last.day_id AND id > last.covers
    )) AS sale
    CROSS JOIN LATERAL (
        SELECT * FROM transactions_saleline WHERE sale_id = sale OFFSET 0
    ) line
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT cell >> 31, (cell >> 8 & 7)::smallint, cell >> 11 & 1048575, sum(amount),
        sum(quantity), sum(CASE WHEN position = 1 THEN kind ELSE 0 END)
    FROM bazar_bazarday day
    CROSS JOIN LATERAL (
        SELECT cell, amount, quantity, position, kind FROM transactions_saleline
        WHERE day_id = day.id OFFSET 0
    ) line
    WHERE NOT EXISTS (SELECT FROM last WHERE last.day_id = day.id)
    GROUP BY 1, 2, 3
)
SELECT venue.kecamatan_id, channel, category_id, sum(amount)::bigint, sum(units)::bigint,
    sum(sales)::bigint
FROM sold JOIN bazar_venue venue ON venue.id = venue_id
GROUP BY 1, 2, 3
"""


def of_all_bazaars() -> dict[Place, Total]:
    """What all bazaars together have sold, by kecamatan, channel and category. One query."""
    return {Place(*row[:3]): Total(*row[3:]) for row in _rows(EVERYWHERE, [])}


class AtVenue(NamedTuple):
    """`day` and `venue` by id."""

    day: int
    venue: int
    channel: int


class AtStall(NamedTuple):
    """`day` and `stall` by id."""

    day: int
    stall: int


# As EVERYWHERE, of some days, and day by day.
LAST_SEALS = """
WITH last AS MATERIALIZED (
    SELECT DISTINCT ON (day_id) id, day_id, covers
    FROM transactions_seal WHERE day_id = ANY(%(days)s) ORDER BY day_id, revision DESC
),
"""
VENUES = """
kept AS (
    SELECT last.day_id, venue_id, channel, amount, units, sales
    FROM last JOIN transactions_sealedplace place ON place.seal_id = last.id
    UNION ALL
    SELECT last.day_id, line.venue_id, line.channel, line.amount, line.quantity,
        CASE WHEN line.position = 1 THEN line.kind ELSE 0 END
    FROM last
    JOIN transactions_sale sale ON sale.day_id = last.day_id AND sale.id > last.covers
    JOIN transactions_saleline line ON line.sale_id = sale.id
    UNION ALL
    SELECT line.day_id, (cell >> 31), (cell >> 8 & 7)::smallint, sum(line.amount),
        sum(line.quantity), coalesce(sum(line.kind) FILTER (WHERE line.position = 1), 0)
    FROM bazar_bazarday day
    JOIN transactions_saleline line ON line.day_id = day.id
    WHERE day.id = ANY(%(days)s) AND NOT EXISTS (SELECT FROM last WHERE last.day_id = day.id)
    GROUP BY line.day_id, cell
)
SELECT day_id, venue_id, channel, sum(amount)::bigint, sum(units)::bigint, sum(sales)::bigint
FROM kept GROUP BY 1, 2, 3
"""
STALLS = """
kept AS (
    SELECT last.day_id, stall_id, amount, units, sales
    FROM last JOIN transactions_sealedstall stall ON stall.seal_id = last.id
    UNION ALL
    SELECT last.day_id, line.stall_id, line.amount, line.quantity,
        CASE WHEN line.position = 1 THEN line.kind ELSE 0 END
    FROM last
    JOIN transactions_sale sale ON sale.day_id = last.day_id AND sale.id > last.covers
    JOIN transactions_saleline line ON line.sale_id = sale.id
    UNION ALL
    SELECT line.day_id, line.stall_id, sum(line.amount), sum(line.quantity),
        coalesce(sum(line.kind) FILTER (WHERE line.position = 1), 0)
    FROM bazar_bazarday day
    JOIN transactions_saleline line ON line.day_id = day.id
    WHERE day.id = ANY(%(days)s) AND NOT EXISTS (SELECT FROM last WHERE last.day_id = day.id)
    GROUP BY 1, 2
)
SELECT day_id, stall_id, sum(amount)::bigint, sum(units)::bigint, sum(sales)::bigint
FROM kept GROUP BY 1, 2
"""


def by_venue(days: Iterable[int]) -> dict[AtVenue, Total]:
    """What these days, by id, came to at each venue through each channel. One query."""
    rows = _rows(f"{LAST_SEALS} {VENUES}", {"days": list(days)})
    return {AtVenue(*row[:3]): Total(*row[3:]) for row in rows}


def by_stall(days: Iterable[int]) -> dict[AtStall, Total]:
    """What these days, by id, came to at each stall; `sales` counts an entry over several stalls
    at its first line's. One query."""
    rows = _rows(f"{LAST_SEALS} {STALLS}", {"days": list(days)})
    return {AtStall(*row[:2]): Total(*row[2:]) for row in rows}


def of_seal(seal: Seal) -> Total:
    """What a seal has kept of its day."""
    summed = seal.places.aggregate(
        amount=Sum("amount", default=0),
        units=Sum("units", default=0),
        sales=Sum("sales", default=0),
    )
    return Total(**{name: int(value) for name, value in summed.items()})


def _take_apart(cell: int, day: int, date: dt.date, kecamatan: int, total: Total) -> Cell:
    """What models.ledger.CELL put together."""
    return Cell(
        day,
        date,
        venue=cell >> 31,
        kecamatan=kecamatan,
        category=cell >> 11 & 0xFFFFF,
        channel=cell >> 8 & 0b111,
        payment=cell >> 5 & 0b111,
        hour=cell & 0b11111,
        total=total,
    )


def of_sale(sale: Sale) -> Total:
    """One entry's total, over its lines as they are already loaded."""
    lines = sale.lines.all()
    return Total(
        sum(line.amount for line in lines), sum(line.quantity for line in lines), sale.kind
    )


class Goods(Protocol):
    """Units of one thing, at so many rupiah each."""

    @property
    def price(self) -> int: ...

    @property
    def quantity(self) -> int: ...


def of_goods(lines: Sequence[Goods]) -> Total:
    """What an entry that is not in the ledger, of these lines, would add to it."""
    return Total(
        sum(line.price * line.quantity for line in lines), sum(line.quantity for line in lines), 1
    )


def of_lines(lines: QuerySet[SaleLine]) -> Total:
    """The total of just these lines: what stands behind a figure."""
    summed = lines.order_by().aggregate(
        amount=Sum("amount", default=0),
        units=Sum("quantity", default=0),
        sales=Sum("kind", filter=Q(position=1), default=0),
    )
    return Total(**{name: int(value) for name, value in summed.items()})


def grouped(lines: QuerySet[SaleLine], *columns: str) -> dict[tuple[Any, ...], Total]:
    """The totals of just these lines by what stands in `columns`. One query."""
    rows = (
        lines.order_by()
        .values_list(*columns)
        .annotate(
            rupiah=Sum("amount", default=0),
            units=Sum("quantity", default=0),
            sales=Sum("kind", filter=Q(position=1), default=0),
        )
    )
    return {row[:-3]: Total(*map(int, row[-3:])) for row in rows}
