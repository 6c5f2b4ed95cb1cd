"""A file per desk; importing them registers what they show."""

from transactions.admin import cards, external, held, orders, preparing, sales, seals, shifts, tills

__all__ = [
    "cards",
    "external",
    "held",
    "orders",
    "preparing",
    "sales",
    "seals",
    "shifts",
    "tills",
]
