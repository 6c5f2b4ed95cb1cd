"""Sums of many days by few columns: by venue, by stall, or of all bazaars together.

The sums that seals record are read as they are; lines are summed only after a day's last seal,
and on days without one. OFFSET 0 and ARRAY make PostgreSQL use its indexes day by day and sale by
sale; else it reads the whole ledger.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Sum

from transactions.models import Seal
from transactions.models.cells import CATEGORY, CHANNEL, VENUE
from transactions.totals.rows import fetch_rows
from transactions.totals.sums import Total


class SalesPlace(NamedTuple):
    """A kecamatan, by id, a channel and a category, by id."""

    kecamatan: int
    channel: int
    category: int


# The sums of each day's last seal, the lines after it, and the lines of days without a seal.
EVERYWHERE = f"""
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
    SELECT {VENUE.sql()}, {CHANNEL.sql()}::smallint, {CATEGORY.sql()}, sum(amount),
        sum(quantity), sum(CASE WHEN position = 1 THEN kind ELSE 0 END)
    FROM bazar_bazarday day
    CROSS JOIN LATERAL (
        SELECT cell, amount, quantity, position, kind FROM transactions_saleline
        WHERE day_id = day.id OFFSET 0
    ) line
    WHERE NOT EXISTS (SELECT FROM last WHERE last.day_id = day.id)
    GROUP BY 1, 2, 3
)
SELECT venue.kecamatan_id, channel, category_id, sum(amount), sum(units),
    sum(sales)
FROM sold JOIN bazar_venue venue ON venue.id = venue_id
GROUP BY 1, 2, 3
"""  # noqa: S608  (the parts of a cell)


def of_all_bazaars() -> dict[SalesPlace, Total]:
    """Return the totals of all bazaars by kecamatan, channel and category. One query."""
    return {SalesPlace(*row[:3]): Total(*map(int, row[3:])) for row in fetch_rows(EVERYWHERE, [])}


class VenueDay(NamedTuple):
    """A bazaar day and a venue, by id, and a channel."""

    day: int
    venue: int
    channel: int


class StallDay(NamedTuple):
    """A bazaar day and a stall, by id."""

    day: int
    stall: int


# The same sources as in EVERYWHERE, for some days, day by day.
LAST_SEALS = """
WITH last AS MATERIALIZED (
    SELECT DISTINCT ON (day_id) id, day_id, covers
    FROM transactions_seal WHERE day_id = ANY(%(days)s) ORDER BY day_id, revision DESC
),
"""
VENUES = f"""
summed AS (
    SELECT last.day_id, venue_id, channel, amount, units, sales
    FROM last JOIN transactions_sealedplace place ON place.seal_id = last.id
    UNION ALL
    SELECT last.day_id, line.venue_id, line.channel, line.amount, line.quantity,
        CASE WHEN line.position = 1 THEN line.kind ELSE 0 END
    FROM last
    JOIN transactions_sale sale ON sale.day_id = last.day_id AND sale.id > last.covers
    JOIN transactions_saleline line ON line.sale_id = sale.id
    UNION ALL
    SELECT line.day_id, {VENUE.sql()}, {CHANNEL.sql()}::smallint, sum(line.amount),
        sum(line.quantity), coalesce(sum(line.kind) FILTER (WHERE line.position = 1), 0)
    FROM bazar_bazarday day
    JOIN transactions_saleline line ON line.day_id = day.id
    WHERE day.id = ANY(%(days)s) AND NOT EXISTS (SELECT FROM last WHERE last.day_id = day.id)
    GROUP BY line.day_id, cell
)
SELECT day_id, venue_id, channel, sum(amount), sum(units), sum(sales)
FROM summed GROUP BY 1, 2, 3
"""  # noqa: S608  (the parts of a cell)
STALLS = """
summed AS (
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
SELECT day_id, stall_id, sum(amount), sum(units), sum(sales)
FROM summed GROUP BY 1, 2
"""


def by_venue(days: Iterable[int]) -> dict[VenueDay, Total]:
    """Return the totals of these days, by id, at each venue and channel. One query."""
    found = fetch_rows(f"{LAST_SEALS} {VENUES}", {"days": list(days)})
    return {VenueDay(*row[:3]): Total(*map(int, row[3:])) for row in found}


def by_stall(days: Iterable[int]) -> dict[StallDay, Total]:
    """Return the totals of these days, by id, at each stall. One query.

    An entry over several stalls counts as a sale at the stall of its first line.
    """
    found = fetch_rows(f"{LAST_SEALS} {STALLS}", {"days": list(days)})
    return {StallDay(*row[:2]): Total(*map(int, row[2:])) for row in found}


def of_seal(seal: Seal) -> Total:
    """Return the total that a seal records."""
    summed = seal.places.aggregate(
        amount=Sum("amount", default=0),
        units=Sum("units", default=0),
        sales=Sum("sales", default=0),
    )
    return Total(**{name: int(value) for name, value in summed.items()})
