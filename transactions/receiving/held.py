"""What was held, seen to: entered anew by its till, or settled by an official."""

import uuid
from collections.abc import Mapping
from dataclasses import replace

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from transactions import ledger
from transactions.ledger import Entry, Verdict
from transactions.models import HeldSale, Resolution, Sale
from transactions.models.held import Reason
from transactions.receiving import json_text
from transactions.receiving.entries import read_entry
from transactions.shifts import ShiftStep

# Sent again as it was, it could be entered: the till was let in for that stall meanwhile, or the
# sale that it voids has come.
ENTERED_AS = Subquery(
    Sale.objects.filter(key=OuterRef("key"), digest=OuterRef("digest")).order_by().values("pk")
)
WAITING = Q(resolution=None, entered_as=None)
# An official who knows that it is true may enter what was held for one of these.
DOUBTED = {Reason.TOO_LARGE, Reason.NUMBER}


class NotDoubted(ValueError):
    """The entry was held for another reason than its size or its number."""


def with_state(held: QuerySet[HeldSale]) -> QuerySet[HeldSale]:
    """Each with `entered_as`: the id of the sale that it became when it was sent again."""
    return held.annotate(entered_as=ENTERED_AS)


def waiting_entries() -> QuerySet[HeldSale]:
    """What still waits for a person."""
    return with_state(HeldSale.objects.all()).filter(WAITING)


def count_open(till: OuterRef) -> Coalesce:
    """How many entries of a till wait, within another query."""
    waiting = waiting_entries().filter(till=till).order_by().values("till")
    return Coalesce(Subquery(waiting.annotate(count=Count("pk")).values("count")), 0)


def parse_held(held: HeldSale) -> Entry | ShiftStep | None:
    """What it says, where it can be parse_held: when it was made counts from its arrival."""
    entry = read_entry(json_text.load(held.content), held.arrived_at)
    return None if isinstance(entry, Reason) else entry


def may_be_entered(held: HeldSale) -> bool:
    """Return whether an official may enter it all the same: only its size or number was doubted,
    and it is a sale or a void. A step of a shift can only be settled."""
    return held.reason in DOUBTED and isinstance(parse_held(held), Entry)


@transaction.atomic
def enter(held: HeldSale, *, by: User, note: str) -> Verdict:
    """Enter a held sale or void, whose amount or number an official vouches for.

    It is its till's, with the number that it has; one whose number cannot be is the desk's own
    and has none. Raises NotDoubted.
    """
    entry = parse_held(held)
    if held.reason not in DOUBTED or not isinstance(entry, Entry):
        raise NotDoubted(held)
    entry = replace(entry, entered_by=by.pk)
    till: uuid.UUID | None = held.till.key
    if held.reason == Reason.NUMBER:
        entry, till = replace(entry, number=None), None
    [verdict] = ledger.record([entry], till=till, fed_in=True, vouched_for=True)
    if verdict.sale:
        Resolution.objects.bulk_create(
            [Resolution(held=held, sale_id=verdict.sale, by=by, note=note)], ignore_conflicts=True
        )
    return verdict


def resolve(sales: Mapping[uuid.UUID, int], till: uuid.UUID) -> None:
    """Notes which held entries of a till, by key, were entered anew, as which sale, by id."""
    if not sales:
        return
    corrected = waiting_entries().filter(till__key=till, key__in=list(sales))
    Resolution.objects.bulk_create(
        [Resolution(held=held, sale_id=sales[held.key]) for held in corrected if held.key],
        ignore_conflicts=True,
    )


def settle(held: QuerySet[HeldSale], *, by: User, note: str) -> int:
    """An official has seen to these; how many of them waited still."""
    waiting = list(held.filter(resolution=None))
    Resolution.objects.bulk_create(
        [Resolution(held=each, by=by, note=note) for each in waiting], ignore_conflicts=True
    )
    return len(waiting)
