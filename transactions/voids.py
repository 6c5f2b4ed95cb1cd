"""An official undoes a sale: a new entry, made at the desk and by no till (law 1)."""

import uuid

from django.contrib.auth.models import User

from transactions import ledger
from transactions.entries import REASON_LENGTH, digest
from transactions.ledger import Entry, Verdict
from transactions.models import Sale


class UnfitReason(ValueError):
    """An official says why, in 200 characters at most."""


def void(sale: Sale, by: User, reason: str) -> Verdict:
    """Enters the void of `sale`; held, with why, where it is void already or is a void itself.

    It counts on the sale's own day and hour, so that these come right; when it was done is its
    `recorded_at`. Raises UnfitReason.
    """
    why = reason.strip()
    if not 0 < len(why) <= REASON_LENGTH:
        raise UnfitReason(reason)
    key = uuid.uuid4()
    content = {"key": str(key), "kind": "void", "voids": str(sale.key), "reason": why, "by": by.pk}
    entry = Entry(
        key=key,
        digest=digest(content),
        sold_at=sale.sold_at,
        day=sale.day.date,
        voids=sale.key,
        reason=why,
        entered_by=by.pk,
    )
    [verdict] = ledger.record([entry], till=None)
    return verdict
