"""Voids that are made elsewhere than at the till of the sale: each is a new entry."""

import uuid

from django.contrib.auth.models import User

from transactions import ledger
from transactions.ledger import Entry, Verdict
from transactions.models import Sale, Till
from transactions.receiving.entries import digest
from transactions.receiving.values import REASON_LENGTH


class UnfitReason(ValueError):
    """The reason for a void is missing, or longer than 200 characters."""


def void(sale: Sale, by: User | Till, reason: str) -> Verdict:
    """Enter the void of `sale`; return its verdict, held for a sale that is void, and for a void.

    `by`: the official at the desk, or the till that refuses an order which was paid: the step of
    that order's part names the till, and the database wants one of the two. The void counts on the
    sale's own day and hour, so that these become right; `recorded_at` says when it was made. Raises
    UnfitReason.
    """
    stripped = reason.strip()
    if not 0 < len(stripped) <= REASON_LENGTH:
        raise UnfitReason(reason)
    key = uuid.uuid4()
    desk = by.pk if isinstance(by, User) else None
    maker = {"by": desk} if desk else {"till": by.pk}
    content = {"key": str(key), "kind": "void", "voids": str(sale.key), "reason": stripped} | maker
    entry = Entry(
        key=key,
        digest=digest(content),
        sold_at=sale.sold_at,
        day=sale.day.date,
        voids=sale.key,
        reason=stripped,
        entered_by=desk,
    )
    [verdict] = ledger.record([entry], till=None)
    return verdict
