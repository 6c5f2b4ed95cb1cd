"""A file per desk; importing them registers what they show."""

from transactions.admin import sales, tills

__all__ = ["sales", "tills"]
