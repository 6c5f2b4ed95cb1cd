"""Sums of whole days.

A closed day is the sum that its last seal records, and the lines that came after that seal (law
8 in transactions/README.md). A line's cell is its hour, payment, channel, category and venue as one
number (transactions/models/cells.py). One query, grouped by day and cell, gives every breakdown.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bazar.models import Bazar, BazarDay
from transactions.models import Seal, cells
from transactions.totals.rows import fetch_rows
from transactions.totals.sums import Cell, Total, Totals

CELLS = """
SELECT day_id, cell, sum(amount) AS amount, sum(quantity) AS units,
    coalesce(sum(kind) FILTER (WHERE position = 1), 0) AS sales
FROM transactions_saleline
WHERE day_id = ANY(%(open)s)
GROUP BY day_id, cell
"""
# A closed day is the sum of both: the cells of its last seal, and the lines that came after it.
SEALED_CELLS = """
SELECT seal.day_id, sealed.cell, sealed.amount, sealed.units, sealed.sales
FROM transactions_seal seal JOIN transactions_sealedcell sealed ON sealed.seal_id = seal.id
WHERE seal.id = ANY(%(seals)s)
"""
CELLS_SINCE = """
SELECT sale.day_id, line.cell, sum(line.amount), sum(line.quantity),
    coalesce(sum(line.kind) FILTER (WHERE line.position = 1), 0)
FROM transactions_seal seal
JOIN transactions_sale sale ON sale.day_id = seal.day_id AND sale.id > seal.covers
JOIN transactions_saleline line ON line.sale_id = sale.id
WHERE seal.id = ANY(%(seals)s)
GROUP BY sale.day_id, line.cell
"""
AT_VENUES = f"""
SELECT cells.*, venue.kecamatan_id
FROM ({{cells}}) cells JOIN bazar_venue venue ON venue.id = {cells.VENUE.sql("cells.cell")}
"""  # noqa: S608


def of_days(days: Iterable[BazarDay]) -> Totals:
    """Return the totals of these bazaar days. Two queries at most."""
    dates = {day.pk: day.date for day in days}
    seals = last_seals(dates)
    open_days = [day for day in dates if day not in seals]
    queries = [CELLS] if open_days else []
    if seals:
        queries += [SEALED_CELLS, CELLS_SINCE]
    which = {"seals": [seal.pk for seal in seals.values()], "open": open_days}
    return _totals(queries, which, dates)


@dataclass(frozen=True, slots=True)
class SplitTotals:
    """The totals of days, split by their source.

    `seals` has the last seal of each closed day, by the day's id, and `sealed` the sums that they
    record. `since` has the lines that came after them; `open` the days without a seal.
    """

    seals: dict[int, Seal]
    sealed: Totals
    since: Totals
    open: Totals


def split_at_seals(days: Iterable[BazarDay]) -> SplitTotals:
    """Return the totals of these days, split by their source. Four queries at most."""
    dates = {day.pk: day.date for day in days}
    seals = last_seals(dates)
    open_days = [day for day in dates if day not in seals]
    which = {"seals": [seal.pk for seal in seals.values()], "open": open_days}
    return SplitTotals(
        seals,
        sealed=_totals([SEALED_CELLS] if seals else [], which, dates),
        since=_totals([CELLS_SINCE] if seals else [], which, dates),
        open=_totals([CELLS] if open_days else [], which, dates),
    )


def of_seals(seals: Sequence[Seal]) -> Totals:
    """Return the sums that these seals record. One query; the seals' days are loaded."""
    dates = {seal.day_id: seal.day.date for seal in seals}
    return _totals([SEALED_CELLS], {"seals": [seal.pk for seal in seals]}, dates)


def _totals(queries: Sequence[str], which: dict[str, Any], dates: dict[int, dt.date]) -> Totals:
    """Return the rows of these queries as totals. One query."""
    found = (
        fetch_rows(AT_VENUES.format(cells=" UNION ALL ".join(queries)), which) if queries else []
    )
    return Totals(
        [
            _unpack(cell, day, dates[day], kecamatan, Total(*map(int, sums)))
            for day, cell, *sums, kecamatan in found
        ]
    )


def last_seals(days: Iterable[int]) -> dict[int, Seal]:
    """Return the last revision of each closed day's seal, by the day's id. One query."""
    revisions = Seal.objects.filter(day__in=list(days)).order_by("day_id", "-revision")
    return {seal.day_id: seal for seal in revisions.distinct("day_id")}


def of_bazar(bazar: Bazar) -> Totals:
    """Return the totals of all days of a bazaar."""
    return of_days(bazar.days.all())


def _unpack(cell: int, day: int, date: dt.date, kecamatan: int, total: Total) -> Cell:
    """Return the parts of a cell by name."""
    return Cell(
        day,
        date,
        venue=cells.VENUE.of(cell),
        kecamatan=kecamatan,
        category=cells.CATEGORY.of(cell),
        channel=cells.CHANNEL.of(cell),
        payment=cells.PAYMENT.of(cell),
        hour=cells.HOUR.of(cell),
        total=total,
    )
