"""Held entries, and what becomes of them: a till sends them again, or an official settles them."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from jakpreneur.bundles import spread
from jakpreneur.models import Offer, Stall
from transactions import ledger, totals
from transactions.ledger import Entry, Line, Verdict
from transactions.models import HeldSale, Payment, Resolution, Sale, Till
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
# What keeps an entry of a phone out of the ledger, and not one of the desk's own.
OF_A_PHONE = {Reason.CONFLICT, Reason.NUMBER, Reason.NUMBER_TAKEN, Reason.SEALED}
# The name space of keys for entries that have none.
NO_KEY = uuid.UUID("0b9c2f50-6a0e-4d0c-8f0e-2f0a3c7d51e4")


class NotEntered(ValueError):
    """The ledger refuses the held entry as it is, or it does not wait any more.

    `reason` is None where it does not wait any more.
    """

    def __init__(self, reason: Reason | None) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Correction:
    """The goods and the payment that an official enters in place of those of a held sale."""

    payment: Payment
    lines: Sequence[Line]


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


@transaction.atomic
def enter(held: HeldSale, *, by: User, note: str, correction: Correction | None = None) -> Verdict:
    """Enter a held sale or void that an official vouches for, as it stands or corrected.

    The entry keeps key and digest, so that a phone that sends it again is told that it is there. It
    keeps its till and number, unless these are what the ledger refuses. A sale over two bazaars
    becomes an entry for each. Raises NotEntered; then nothing is entered.
    """
    lock_tills([held.till_id])
    if not waiting_entries().filter(pk=held.pk).exists():
        raise NotEntered(None)
    entry = _corrected(held, correction) if correction else parse_held(held)
    if not isinstance(entry, Entry):
        raise NotEntered(Reason.BROKEN)
    first, *others = _by_bazar(replace(entry, entered_by=by.pk))
    verdict = _record(first, held.till.key)
    for other in others:
        _record(other, None)
    Resolution.objects.bulk_create(
        [Resolution(held=held, sale_id=verdict.sale, by=by, note=note)], ignore_conflicts=True
    )
    return verdict


def lock_tills(tills: Iterable[int]) -> None:
    """Lock these tills, by id, against their own batches until the transaction ends."""
    chosen = Till.objects.filter(pk__in=list(tills)).order_by("pk")
    list(chosen.select_for_update(no_key=True).values_list("pk", flat=True))


def _corrected(held: HeldSale, correction: Correction) -> Entry:
    """Return the entry with the corrected goods. What cannot be parsed was sold on its arrival."""
    parsed = parse_held(held)
    if isinstance(parsed, Entry) and not parsed.voids:
        return replace(
            parsed,
            tendered=None,
            payment=correction.payment,
            second_payment=None,
            second_amount=None,
            lines=correction.lines,
        )
    digest = bytes(held.digest)
    return Entry(
        key=held.key or uuid.uuid5(NO_KEY, digest.hex()),
        digest=digest,
        number=held.number,
        sold_at=held.arrived_at,
        payment=correction.payment,
        lines=correction.lines,
    )


def _by_bazar(entry: Entry) -> list[Entry]:
    """Return an entry for each bazaar of the lines; the first one has the entry's own key."""
    offers = [line.offer for line in entry.lines if line.offer]
    stall_of = dict(Offer.objects.filter(pk__in=offers).values_list("pk", "stall"))
    stalls = [stall_of.get(line.offer) if line.offer else line.stall for line in entry.lines]
    bazar_of = dict(Stall.objects.filter(pk__in=filter(None, stalls)).values_list("pk", "bazar"))
    lines_of: dict[int | None, list[Line]] = {}
    for line, stall in zip(entry.lines, stalls, strict=True):
        lines_of.setdefault(bazar_of.get(stall or 0), []).append(line)
    if len(lines_of) < 2:  # noqa: PLR2004
        return [entry]
    parts = [
        _with_payments(replace(entry, tendered=None, lines=lines), second)
        for lines, second in zip(
            lines_of.values(), _second_amounts(entry, lines_of.values()), strict=True
        )
    ]
    others = list(zip(lines_of, parts, strict=True))[1:]
    return [parts[0], *(_apart(part, f"bazar {bazar}") for bazar, part in others)]


def _second_amounts(entry: Entry, parts: Collection[Sequence[Line]]) -> list[int]:
    """Return each part's share of what the second method paid for the entry, in rupiah."""
    amounts = [totals.of_goods(lines).amount for lines in parts]
    return spread(entry.second_amount or 0, amounts)


def _with_payments(entry: Entry, second: int) -> Entry:
    """Return the entry with `second` rupiah paid by its second method, the rest by its first."""
    if entry.second_payment is None or 0 < second < totals.of_goods(entry.lines).amount:
        return replace(entry, second_amount=second or None)
    payment = entry.second_payment if second else entry.payment
    return replace(entry, payment=payment, second_payment=None, second_amount=None)


def _apart(entry: Entry, name: str) -> Entry:
    """Return the entry without number, under a key that follows from its own and `name`."""
    return replace(entry, key=uuid.uuid5(entry.key, name), number=None)


def _record(entry: Entry, till: uuid.UUID | None) -> Verdict:
    """Enter an entry of a till; where its number or key is refused, as one of the desk's own.

    So is the void of a sale whose day is closed, which only officials may enter.
    """
    attempts: list[tuple[Entry, uuid.UUID | None]] = [(entry, till)] if entry.number else []
    attempts += [(replace(entry, number=None), None), (_apart(entry, entry.digest.hex()), None)]
    reason = None
    first = entry.first_number
    for attempt, sender in attempts:
        if sender is None and reason is Reason.NUMBER_TAKEN:
            first = first or entry.number
        noted = replace(attempt, first_number=first)
        [verdict] = ledger.record([noted], till=sender, fed_in=True, vouched_for=True)
        if verdict.sale:
            return verdict
        reason = verdict.reason
        if reason not in OF_A_PHONE:
            break
    raise NotEntered(reason)


def entered_by_officials(keys: Iterable[uuid.UUID | None]) -> set[uuid.UUID]:
    """Return those keys of held entries that officials have entered, under whatever key."""
    entered = Resolution.objects.filter(
        held__key__in=list(filter(None, keys)), by__isnull=False, sale__isnull=False
    )
    return {key for key in entered.values_list("held__key", flat=True) if key}


def resolve(sales: Mapping[uuid.UUID, int], till: uuid.UUID) -> None:
    """Record that held entries of a till, by key, were entered as sales, by id."""
    if not sales:
        return
    corrected = waiting_entries().filter(till__key=till, key__in=list(sales))
    Resolution.objects.bulk_create(
        [Resolution(held=held, sale_id=sales[held.key]) for held in corrected if held.key],
        ignore_conflicts=True,
    )


@transaction.atomic
def settle(held: QuerySet[HeldSale], *, by: User, note: str) -> int:
    """Record that an official has settled these entries; return how many still waited."""
    lock_tills(held.order_by().values_list("till", flat=True))
    waiting = list(held.filter(resolution=None))
    Resolution.objects.bulk_create(
        [Resolution(held=each, by=by, note=note) for each in waiting], ignore_conflicts=True
    )
    return len(waiting)
