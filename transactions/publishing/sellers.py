"""How many vendors stand behind what is sealed: counted, never named."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from transactions.models import Seal
from transactions.reports.breakdowns import Dimension

# Who has sold anything that stands: at least a unit, or for money.
SOLD = """
SELECT {columns}, count(DISTINCT kept.stall_id)
FROM transactions_sealedstall kept
JOIN transactions_seal seal ON seal.id = kept.seal_id
JOIN jakpreneur_stall stall ON stall.id = kept.stall_id
JOIN bazar_venue venue ON venue.id = stall.venue_id
WHERE kept.seal_id = ANY(%(seals)s) AND (kept.units <> 0 OR kept.amount <> 0)
GROUP BY GROUPING SETS ({sets})
"""
COLUMN = {
    Dimension.CHANNEL: "kept.channel",
    Dimension.KECAMATAN: "venue.kecamatan_id",
    Dimension.CATEGORY: "kept.category_id",
    Dimension.PAYMENT: "kept.payment",
}
SETS = ["()", "(seal.day_id)", *(f"(seal.day_id, {column})" for column in COLUMN.values())]
QUERY = SOLD.format(columns=", ".join(["seal.day_id", *COLUMN.values()]), sets=", ".join(SETS))


@dataclass(frozen=True, slots=True)
class Sellers:
    """`overall`, over all days; `of_day`, by the day's id; `of`, by day, dimension and value."""

    overall: int
    of_day: dict[int, int]
    of: dict[tuple[int, Dimension, int], int]


def of_seals(seals: Iterable[Seal]) -> Sellers:
    """One query."""
    counted = Sellers(0, {}, {})
    with connection.cursor() as cursor:
        cursor.execute(QUERY, {"seals": [seal.pk for seal in seals]})
        rows = cursor.fetchall()
    overall = 0
    for day, *values, count in rows:
        named = [(which, value) for which, value in zip(COLUMN, values, strict=True) if value]
        if day is None:
            overall = count
        elif not named:
            counted.of_day[day] = count
        else:
            counted.of[day, *named[0]] = count
    return Sellers(overall, counted.of_day, counted.of)


# Looks no further than it must: at a stall's first line of the day, at the few lines since.
SOME_OPEN = """
SELECT day.id, (SELECT count(*) FROM (
    SELECT FROM jakpreneur_stall stall
    WHERE stall.bazar_id = day.bazar_id AND EXISTS (
        SELECT FROM transactions_saleline line
        WHERE line.stall_id = stall.id AND line.day_id = day.id
    )
    LIMIT %(most)s
) sellers)
FROM bazar_bazarday day WHERE day.id = ANY(%(open)s)
UNION ALL
SELECT seal.day_id, (SELECT count(*) FROM (
    SELECT DISTINCT line.stall_id
    FROM transactions_sale sale JOIN transactions_saleline line ON line.sale_id = sale.id
    WHERE sale.day_id = seal.day_id AND sale.id > seal.covers
    LIMIT %(most)s
) sellers)
FROM transactions_seal seal WHERE seal.id = ANY(%(seals)s)
"""


def of_what_is_not_sealed(
    open_days: Iterable[int], seals: Iterable[Seal], *, most: int
) -> dict[int, int]:
    """By day: how many vendors have sold on an open day, or since its seal; `most` for more.
    One query."""
    which: dict[str, Any] = {
        "open": list(open_days),
        "seals": [seal.pk for seal in seals],
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(SOME_OPEN, which)
        return dict(cursor.fetchall())
