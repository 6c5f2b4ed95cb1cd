"""The only summer of sales: every screen, report and seal asks here.

One query over lines, grouped by day and cell (a line's place among hour, payment, channel,
category and venue as one number), gives every breakdown. An entry counts once, at its first
line: +1 for a sale, -1 for its void.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from bazar.models import Bazar, BazarDay, Venue
from transactions.models import Sale, SaleLine


@dataclass(slots=True)
class Total:
    """`amount` in rupiah; `units` of goods; `sales` that stand: all net of voids."""

    amount: int = 0
    units: int = 0
    sales: int = 0

    def __add__(self, other: "Total") -> "Total":
        return Total(self.amount + other.amount, self.units + other.units, self.sales + other.sales)


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
SELECT day_id, cell, sum(amount)::bigint, sum(quantity)::bigint,
    coalesce(sum(kind) FILTER (WHERE position = 1), 0)
FROM transactions_saleline
WHERE day_id = ANY(%s)
GROUP BY day_id, cell
"""


def of_days(days: Iterable[BazarDay]) -> Totals:
    """The totals of these bazaar days. Two queries."""
    dates = {day.pk: day.date for day in days}
    kecamatan_of = dict(Venue.objects.values_list("pk", "kecamatan_id"))
    with connection.cursor() as cursor:
        cursor.execute(CELLS, [list(dates)])
        rows = cursor.fetchall()
    return Totals(
        [
            _take_apart(cell, day, dates[day], kecamatan_of, Total(*sums))
            for day, cell, *sums in rows
        ]
    )


def of_bazar(bazar: Bazar) -> Totals:
    """The totals of all days of a bazaar."""
    return of_days(bazar.days.all())


def _take_apart(
    cell: int, day: int, date: dt.date, kecamatan_of: dict[int, int], total: Total
) -> Cell:
    """What models.ledger.CELL put together."""
    venue = cell >> 31
    return Cell(
        day,
        date,
        venue,
        kecamatan_of[venue],
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
