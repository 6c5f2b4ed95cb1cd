"""The only summer of sales: every screen, report and seal asks here.

An entry counts once, at its first line: +1 for a sale, -1 for its void.
"""

from transactions.totals.days import Apart, apart, last_seals, of_bazar, of_days, of_seals
from transactions.totals.entries import (
    grouped,
    of_goods,
    of_goods_within,
    of_lines,
    of_sale,
    within,
)
from transactions.totals.places import (
    AtStall,
    AtVenue,
    Place,
    by_stall,
    by_venue,
    of_all_bazaars,
    of_seal,
)
from transactions.totals.sums import Cell, Total, Totals, together
from transactions.totals.vendors import Sold, by_vendor

__all__ = [
    "Apart",
    "AtStall",
    "AtVenue",
    "Cell",
    "Place",
    "Sold",
    "Total",
    "Totals",
    "apart",
    "by_stall",
    "by_vendor",
    "by_venue",
    "grouped",
    "last_seals",
    "of_all_bazaars",
    "of_bazar",
    "of_days",
    "of_goods",
    "of_goods_within",
    "of_lines",
    "of_sale",
    "of_seal",
    "of_seals",
    "together",
    "within",
]
