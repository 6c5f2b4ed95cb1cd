"""A file per desk; importing them registers what they show."""

from transactions.admin import cards, sales, tills

__all__ = ["cards", "sales", "tills"]
