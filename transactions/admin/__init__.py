"""A file per desk; importing them registers what they show."""

from transactions.admin import (
    accounts,
    audit,
    cards,
    external,
    held,
    orders,
    preparing,
    records,
    sales,
    seals,
    shifts,
    spreadsheets,
    statements,
    tills,
)

__all__ = [
    "accounts",
    "audit",
    "cards",
    "external",
    "held",
    "orders",
    "preparing",
    "records",
    "sales",
    "seals",
    "shifts",
    "spreadsheets",
    "statements",
    "tills",
]
