"""A file per desk; importing them registers what they show."""

from transactions.admin import cards, held, sales, shifts, tills

__all__ = ["cards", "held", "sales", "shifts", "tills"]
