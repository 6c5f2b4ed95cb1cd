"""Sums of each vendor on a day, split by every breakdown of the public figures."""

from typing import NamedTuple

from transactions.totals.rows import fetch_rows
from transactions.totals.sums import Total


class VendorTotal(NamedTuple):
    """The sum of one vendor in one cell of all breakdowns. All but `hour` (WIB) are ids."""

    vendor: int
    kecamatan: int
    category: int
    channel: int
    payment: int
    hour: int
    total: Total


# OFFSET 0 makes PostgreSQL read sale by sale; else it reads the whole ledger.
QUERY = """
SELECT stall.jakpreneur_id, venue.kecamatan_id, sold.category_id, sold.channel, sold.payment,
    sold.hour, sum(sold.amount), sum(sold.quantity),
    coalesce(sum(sold.kind) FILTER (WHERE sold.position = 1), 0)
FROM transactions_sale sale
CROSS JOIN LATERAL (
    SELECT * FROM transactions_saleline WHERE sale_id = sale.id OFFSET 0
) sold
JOIN jakpreneur_stall stall ON stall.id = sold.stall_id
JOIN bazar_venue venue ON venue.id = sold.venue_id
WHERE sale.day_id = %(day)s AND sale.id > %(after)s AND sale.id <= %(up_to)s
GROUP BY 1, 2, 3, 4, 5, 6
"""


def by_vendor(day: int, *, after: int = 0, up_to: int) -> list[VendorTotal]:
    """Return the sums of a day's entries with ids in (`after`, `up_to`]. One query.

    `day` is the bazaar day's id. An entry over several vendors counts as a sale at the vendor of
    its first line.
    """
    found = fetch_rows(QUERY, {"day": day, "after": after, "up_to": up_to})
    return [VendorTotal._make((*row[:6], Total(*map(int, row[6:])))) for row in found]
