"""The sums of sales. Every screen, report and seal takes its figures from here.

An entry counts once, at its first line: +1 for a sale, -1 for its void.
"""

from transactions.totals.days import (
    SplitTotals,
    last_seals,
    of_bazar,
    of_days,
    of_seals,
    split_at_seals,
)
from transactions.totals.entries import (
    discount_of,
    entry_sum,
    grouped,
    of_goods,
    of_lines,
    of_sale,
    paid_for,
    second_amount,
    second_payment,
    worth_of_goods,
)
from transactions.totals.places import (
    SalesPlace,
    StallDay,
    VenueDay,
    by_stall,
    by_venue,
    of_all_bazaars,
    of_seal,
)
from transactions.totals.sums import Cell, Total, Totals, together
from transactions.totals.vendors import VendorTotal, by_vendor

__all__ = [
    "Cell",
    "SalesPlace",
    "SplitTotals",
    "StallDay",
    "Total",
    "Totals",
    "VendorTotal",
    "VenueDay",
    "by_stall",
    "by_vendor",
    "by_venue",
    "discount_of",
    "entry_sum",
    "grouped",
    "last_seals",
    "of_all_bazaars",
    "of_bazar",
    "of_days",
    "of_goods",
    "of_lines",
    "of_sale",
    "of_seal",
    "of_seals",
    "paid_for",
    "second_amount",
    "second_payment",
    "split_at_seals",
    "together",
    "worth_of_goods",
]
