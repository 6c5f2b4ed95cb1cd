"""A sale is undone from elsewhere than its till: a new entry (law 1)."""

import uuid

from django.contrib.auth.models import User

from transactions import ledger
from transactions.ledger import Entry, Verdict
from transactions.models import Sale, Till
from transactions.receiving.entries import REASON_LENGTH, digest


class UnfitReason(ValueError):
    """Whoever undoes a sale says why, in 200 characters at most."""


def void(sale: Sale, by: User | Till, reason: str) -> Verdict:
    """Enters the void of `sale`; held, with why, where it is void already or is a void itself.

    `by`: the official at the desk, or the till that refuses an order which was paid: the step of
    that order's part names the till, and the database wants one of both. It counts on the sale's
    own day and hour, so that these come right; when it was done is its `recorded_at`. Raises
    UnfitReason.
    """
    why = reason.strip()
    if not 0 < len(why) <= REASON_LENGTH:
        raise UnfitReason(reason)
    key = uuid.uuid4()
    desk = by.pk if isinstance(by, User) else None
    who = {"by": desk} if desk else {"till": by.pk}
    content = {"key": str(key), "kind": "void", "voids": str(sale.key), "reason": why} | who
    entry = Entry(
        key=key,
        digest=digest(content),
        sold_at=sale.sold_at,
        day=sale.day.date,
        voids=sale.key,
        reason=why,
        entered_by=desk,
    )
    [verdict] = ledger.record([entry], till=None)
    return verdict
