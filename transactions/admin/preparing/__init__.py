"""A bazaar is prepared step by step, on pages that hang from its own; a file per page."""

from transactions.admin.preparing import bazaars, invitations

__all__ = ["bazaars", "invitations"]
