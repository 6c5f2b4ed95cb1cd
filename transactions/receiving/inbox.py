"""Takes in what phones send: sales to the ledger, steps to the shifts, the rest held.

One bad entry never stops the others; a batch costs a constant number of round trips.
"""

import datetime as dt
import json
import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import User
from django.db import DataError, IntegrityError

from transactions import ledger, shifts
from transactions.cashiers.tills import PhoneSays
from transactions.ledger import Entry, Status, Verdict
from transactions.models import HeldSale, Sale, Till
from transactions.models.held import Reason
from transactions.receiving import held
from transactions.receiving.entries import digest, key_of, number_of, read_entry
from transactions.receiving.proving import check_proofs
from transactions.shifts import ShiftStep

logger = logging.getLogger(__name__)

type Reading = Entry | ShiftStep | Reason

BROKEN = Verdict(Status.HELD, reason=Reason.BROKEN)


@dataclass(frozen=True, slots=True)
class EntryResult:
    """The answer for one entry as it was sent; `key` as the device wrote it."""

    key: object
    verdict: Verdict


def receive(
    sent: Sequence[Any],
    *,
    till: uuid.UUID,
    says: PhoneSays,
    arrived_at: dt.datetime,
    fed_in_by: User | None = None,
) -> list[EntryResult]:
    """Enters what can be entered, holds the rest; one result each, in order.

    `arrived_at`: aware, what the entries' ages count from. `fed_in_by`: the official who brings
    what a phone saved, also of a till that may not send itself. Raises ledger.TillShutOut, and
    then nothing is entered or held.
    """
    readings = [_fed_in(read_entry(entry, arrived_at), fed_in_by) for entry in sent]
    readings = _not_corrected_at_the_desk(sent, readings)
    first = _first_of_each_key(readings)
    fresh = sorted(set(first.values()))
    verdicts = dict(
        zip(
            fresh,
            _record([readings[n] for n in fresh], till, says, fed_in=fed_in_by is not None),
            strict=True,
        )
    )
    results = [
        EntryResult(
            key=entry.get("key") if isinstance(entry, dict) else None,
            verdict=verdicts[n]
            if n in verdicts
            else _repeated(readings[n], readings[first[n]], verdicts[first[n]]),
        )
        for n, entry in enumerate(sent)
    ]
    _hold(sent, results, till)
    held.resolve(
        {
            corrected: result.verdict.sale
            for entry, result in zip(sent, results, strict=True)
            if result.verdict.sale and (corrected := key_of(entry, "corrects"))
        },
        till,
    )
    return results


def _fed_in(entry: Reading, by: User | None) -> Reading:
    return replace(entry, entered_by=by.pk) if by and isinstance(entry, Entry) else entry


def _not_corrected_at_the_desk(sent: Sequence[Any], readings: list[Reading]) -> list[Reading]:
    """Hold an entry that corrects one which an official has entered meanwhile: it would count
    twice. An entry that stands itself is sent again, and answered as such. One query at most."""
    corrects = [key_of(entry, "corrects") for entry in sent]
    if not any(corrects):
        return readings
    own = [entry.key for entry in readings if isinstance(entry, Entry)]
    known = Sale.objects.filter(key__in=[*filter(None, corrects), *own])
    stands = set(known.values_list("key", flat=True))
    return [
        Reason.ENTERED_ALREADY
        if isinstance(entry, Entry) and corrected in stands and entry.key not in stands
        else entry
        for entry, corrected in zip(readings, corrects, strict=True)
    ]


def _first_of_each_key(readings: Sequence[Reading]) -> dict[int, int]:
    """For each place in the batch, where its key stands first; a broken entry has no key."""
    first: dict[uuid.UUID, int] = {}
    return {
        n: n if isinstance(entry, Reason) else first.setdefault(entry.key, n)
        for n, entry in enumerate(readings)
    }


def _repeated(entry: Reading, first: Reading, verdict: Verdict) -> Verdict:
    """The verdict for an entry whose key came earlier in the same batch, with that `verdict`."""
    if isinstance(entry, Reason) or isinstance(first, Reason) or entry.digest != first.digest:
        return Verdict(Status.HELD, reason=Reason.CONFLICT)
    return verdict if verdict.status is Status.HELD else replace(verdict, status=Status.DUPLICATE)


def _record(
    readings: Sequence[Reading], till: uuid.UUID, says: PhoneSays, *, fed_in: bool
) -> list[Verdict]:
    """Return the verdicts of the ledger and the shifts; HELD for what cannot be read.

    The ledger first, also without a sale: it knows whether the till may send. And a shift's
    count after its sales, for what is recorded later has come late.
    """

    def post(entries: Sequence[Entry]) -> list[Verdict]:
        return ledger.record(entries, till=till, says=says, fed_in=fed_in)

    sales = [entry for entry in readings if isinstance(entry, Entry)]
    checked = check_proofs(sales, till=till, fed_in=fed_in)
    sales = [checked.get(entry.key, entry) for entry in sales]
    steps = [entry for entry in readings if isinstance(entry, ShiftStep)]
    of_sales = iter(_one_by_one_if_refused(post, sales))
    of_steps = iter(
        _one_by_one_if_refused(lambda some: shifts.record(some, till=till), steps) if steps else ()
    )
    return [
        Verdict(Status.HELD, reason=entry)
        if isinstance(entry, Reason)
        else next(of_sales if isinstance(entry, Entry) else of_steps)
        for entry in readings
    ]


def _one_by_one_if_refused[E: (Entry, ShiftStep)](
    post: Callable[[Sequence[E]], list[Verdict]], entries: Sequence[E]
) -> list[Verdict]:
    """An entry that passed every check and that PostgreSQL refuses all the same must not keep
    the others out: it is found by posting them one at a time."""
    try:
        return post(entries)
    except (DataError, IntegrityError):
        logger.exception("a batch of %s was refused by the database", len(entries))
    return [_alone(post, entry) for entry in entries]


def _alone[E: (Entry, ShiftStep)](
    post: Callable[[Sequence[E]], list[Verdict]], entry: E
) -> Verdict:
    try:
        return post([entry])[0]
    except (DataError, IntegrityError):
        logger.exception("entry %s was refused by the database", entry.key)
        return BROKEN


def _hold(sent: Sequence[Any], results: Sequence[EntryResult], till: uuid.UUID) -> None:
    """Keeps whole, once, what could not be entered."""
    refused = [
        (entry, result.verdict.reason)
        for entry, result in zip(sent, results, strict=True)
        if result.verdict.reason
    ]
    if not refused:
        return
    holder = Till.objects.only("pk").get(key=till)
    HeldSale.objects.bulk_create(
        [
            HeldSale(
                till=holder,
                key=key_of(entry),
                number=number_of(entry),
                digest=digest(entry),
                reason=reason,
                content=json.dumps(entry),
            )
            for entry, reason in refused
        ],
        ignore_conflicts=True,
    )
