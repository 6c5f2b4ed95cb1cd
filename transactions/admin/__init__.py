"""A file per desk; importing them registers what they show."""

from transactions.admin import (
    accounts,
    audit,
    cards,
    data_requests,
    external,
    first_steps,
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
    "data_requests",
    "external",
    "first_steps",
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
