"""A file per desk; importing them registers what they show."""

from transactions.admin import (
    cards,
    external,
    held,
    orders,
    sales,
    seals,
    shifts,
    statements,
    tills,
)

__all__ = ["cards", "external", "held", "orders", "sales", "seals", "shifts", "statements", "tills"]
