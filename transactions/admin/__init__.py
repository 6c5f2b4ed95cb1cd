"""A file per desk; importing them registers what they show."""

from transactions.admin import cards, external, held, orders, sales, shifts, spreadsheets, tills

__all__ = ["cards", "external", "held", "orders", "sales", "shifts", "spreadsheets", "tills"]
