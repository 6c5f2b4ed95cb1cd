"""Held entries, and what becomes of them: a till sends them again, or an official settles them."""

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

# A held entry that is sent again may be entered: meanwhile the till was let in for its stall, or
# the sale that it voids has arrived.
ENTERED_AS = Subquery(
    Sale.objects.filter(key=OuterRef("key"), digest=OuterRef("digest")).order_by().values("pk")
)
WAITING = Q(resolution=None, entered_as=None)
# An official who knows that an entry is true may enter one that was held for these reasons.
DOUBTED = {Reason.TOO_LARGE, Reason.NUMBER}


class NotDoubted(ValueError):
    """The entry was held for another reason than its size or its number."""


def with_state(held: QuerySet[HeldSale]) -> QuerySet[HeldSale]:
    """Add `entered_as`: the id of the sale that an entry became when it was sent again."""
    return held.annotate(entered_as=ENTERED_AS)


def waiting_entries() -> QuerySet[HeldSale]:
    """Return the held entries that still wait for a person."""
    return with_state(HeldSale.objects.all()).filter(WAITING)


def count_open(till: OuterRef) -> Coalesce:
    """Return a subquery: how many entries of the outer query's till wait."""
    waiting = waiting_entries().filter(till=till).order_by().values("till")
    return Coalesce(Subquery(waiting.annotate(count=Count("pk")).values("count")), 0)


def parse_held(held: HeldSale) -> Entry | ShiftStep | None:
    """Return the entry, its age counted from its arrival; None where it cannot be parsed."""
    entry = read_entry(json_text.load(held.content), held.arrived_at)
    return None if isinstance(entry, Reason) else entry


def may_be_entered(held: HeldSale) -> bool:
    """Tell whether an official may enter a held entry.

    It must be a sale or a void of which only the size or the number was doubted. A step of a shift
    can only be settled.
    """
    return held.reason in DOUBTED and isinstance(parse_held(held), Entry)


@transaction.atomic
def enter(held: HeldSale, *, by: User, note: str) -> Verdict:
    """Enter a held sale or void whose amount or number an official vouches for.

    The entry keeps its till and its number. One whose number cannot be right becomes an entry of
    the desk, without till and number. Raises NotDoubted.
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
    """Record that held entries of a till, by key, were entered as sales, by id."""
    if not sales:
        return
    corrected = waiting_entries().filter(till__key=till, key__in=list(sales))
    Resolution.objects.bulk_create(
        [Resolution(held=held, sale_id=sales[held.key]) for held in corrected if held.key],
        ignore_conflicts=True,
    )


def settle(held: QuerySet[HeldSale], *, by: User, note: str) -> int:
    """Record that an official has settled these entries; return how many still waited."""
    waiting = list(held.filter(resolution=None))
    Resolution.objects.bulk_create(
        [Resolution(held=each, by=by, note=note) for each in waiting], ignore_conflicts=True
    )
    return len(waiting)
