"""Whole days: of a closed one what its last seal says, and what has come since (law 8).

A line's cell is its hour, payment, channel, category and venue as one number
(transactions/models/cells.py): one query, grouped by day and cell, gives every breakdown.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bazar.models import Bazar, BazarDay
from transactions.models import Seal, cells
from transactions.totals.rows import rows
from transactions.totals.sums import Cell, Total, Totals

CELLS = """
SELECT day_id, cell, sum(amount) AS amount, sum(quantity) AS units,
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
    found = rows(AT_VENUES.format(cells=" UNION ALL ".join(queries)), which) if queries else []
    return Totals(
        [
            _take_apart(cell, day, dates[day], kecamatan, Total(*map(int, sums)))
            for day, cell, *sums, kecamatan in found
        ]
    )


def last_seals(days: Iterable[int]) -> dict[int, Seal]:
    """By day: the last revision of its seal, where it has one."""
    revisions = Seal.objects.filter(day__in=list(days)).order_by("day_id", "-revision")
    return {seal.day_id: seal for seal in revisions.distinct("day_id")}


def of_bazar(bazar: Bazar) -> Totals:
    """The totals of all days of a bazaar."""
    return of_days(bazar.days.all())


def _take_apart(cell: int, day: int, date: dt.date, kecamatan: int, total: Total) -> Cell:
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
