"""Receives the batches of phones: enters sales, writes the steps of shifts and holds the rest.

One bad entry never stops the others. A batch costs a constant number of database round trips.
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
from transactions.cashiers.tills import PhoneReport
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
    """The answer for one entry. `key` is as the device wrote it, also where it is no UUID.

    `made_at`: the time that was worked out for an entry that is recorded just now, else None.
    """

    key: object
    verdict: Verdict
    made_at: dt.datetime | None = None


def receive(
    sent: Sequence[Any],
    *,
    till: uuid.UUID,
    report: PhoneReport,
    arrived_at: dt.datetime,
    fed_in_by: User | None = None,
) -> list[EntryResult]:
    """Enter the entries that can be entered, hold the others; return one result each, in order.

    The entries' ages count back from `arrived_at`, which is aware. `fed_in_by` is the official who
    feeds in a phone's file, also of a till that may not send itself. Raises ledger.TillShutOut;
    then nothing is entered or held.
    """
    readings = [_stamp(read_entry(entry, arrived_at), fed_in_by) for entry in sent]
    readings = _hold_corrected_at_the_desk(sent, readings)
    first = _first_of_each_key(readings)
    fresh = sorted(set(first.values()))
    verdicts = dict(
        zip(
            fresh,
            _record([readings[n] for n in fresh], till, report, fed_in=fed_in_by is not None),
            strict=True,
        )
    )
    results = [
        EntryResult(
            key=entry.get("key") if isinstance(entry, dict) else None,
            verdict=verdicts[n]
            if n in verdicts
            else _verdict_of_repeat(readings[n], readings[first[n]], verdicts[first[n]]),
            made_at=_made_at_if_recorded(readings[n], verdicts.get(n)),
        )
        for n, entry in enumerate(sent)
    ]
    results = _let_renumber(readings, results) if report.device else _in_old_words(results)
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


def made_at(entry: Entry | ShiftStep) -> dt.datetime:
    """Return when an entry was made, also a step of a shift."""
    return entry.happened_at if isinstance(entry, ShiftStep) else entry.sold_at


def _made_at_if_recorded(entry: Reading, verdict: Verdict | None) -> dt.datetime | None:
    if isinstance(entry, Reason) or verdict is None or verdict.status is not Status.RECORDED:
        return None
    return made_at(entry)


def _stamp(entry: Reading, by: User | None) -> Reading:
    return replace(entry, entered_by=by.pk) if by and isinstance(entry, Entry) else entry


def _hold_corrected_at_the_desk(sent: Sequence[Any], readings: list[Reading]) -> list[Reading]:
    """Hold each entry that corrects one which an official has entered meanwhile.

    It would count twice. An entry that is in the ledger itself was sent again, and is answered as a
    duplicate. Two queries at most.
    """
    corrects = [key_of(entry, "corrects") for entry in sent]
    if not any(corrects):
        return readings
    own = [entry.key for entry in readings if isinstance(entry, Entry)]
    known = Sale.objects.filter(key__in=[*filter(None, corrects), *own])
    stands = set(known.values_list("key", flat=True)) | held.entered_by_officials(corrects)
    return [
        Reason.ENTERED_ALREADY
        if isinstance(entry, Entry) and corrected in stands and entry.key not in stands
        else entry
        for entry, corrected in zip(readings, corrects, strict=True)
    ]


def _first_of_each_key(readings: Sequence[Reading]) -> dict[int, int]:
    """Return for each place in the batch the first place of its key, or its own for no key."""
    first: dict[uuid.UUID, int] = {}
    return {
        n: n if isinstance(entry, Reason) else first.setdefault(entry.key, n)
        for n, entry in enumerate(readings)
    }


def _verdict_of_repeat(entry: Reading, first: Reading, verdict: Verdict) -> Verdict:
    """Return the verdict for an entry whose key came earlier in the batch and got `verdict`."""
    if isinstance(entry, Reason) or isinstance(first, Reason) or entry.digest != first.digest:
        return Verdict(Status.HELD, reason=Reason.CONFLICT)
    return verdict if verdict.status is Status.HELD else replace(verdict, status=Status.DUPLICATE)


def _let_renumber(readings: Sequence[Reading], results: Sequence[EntryResult]) -> list[EntryResult]:
    """Let the phone give another number to each entry whose number is taken, and to what undoes it.

    Such an entry is not held: it stays on the phone, which sends it again at once.
    """
    moved: set[uuid.UUID | None] = set()  # the keys of the sales that get another number
    answers = []
    for entry, result in zip(readings, results, strict=True):
        voids = entry.voids if isinstance(entry, Entry) else None
        is_taken = result.verdict.reason is Reason.NUMBER_TAKEN
        if is_taken or (result.verdict.status is Status.HELD and voids in moved - {None}):
            moved |= {getattr(entry, "key", None), getattr(entry, "becomes", None)}
            answers.append(replace(result, verdict=Verdict(Status.RENUMBER)))
        else:
            answers.append(result)
    return answers


def _in_old_words(results: Sequence[EntryResult]) -> list[EntryResult]:
    """Hold a taken number as a conflict: a phone that names no device gives no other number."""
    held_as_conflict = Verdict(Status.HELD, reason=Reason.CONFLICT)
    return [
        replace(result, verdict=held_as_conflict)
        if result.verdict.reason is Reason.NUMBER_TAKEN
        else result
        for result in results
    ]


def _record(
    readings: Sequence[Reading], till: uuid.UUID, report: PhoneReport, *, fed_in: bool
) -> list[Verdict]:
    """Return the verdicts of the ledger and of the shifts; HELD for entries that cannot be parsed.

    The ledger comes first, even without a sale, because it knows whether the till may send. A
    shift's count comes after its sales, because a sale recorded after the count is late.
    """

    def post(entries: Sequence[Entry]) -> list[Verdict]:
        return ledger.record(entries, till=till, report=report, fed_in=fed_in)

    sales = [entry for entry in readings if isinstance(entry, Entry)]
    checked = check_proofs(sales, till=till, fed_in=fed_in)
    sales = [checked.get(entry.key, entry) for entry in sales]
    steps = [entry for entry in readings if isinstance(entry, ShiftStep)]
    of_sales = iter(_post_together_or_singly(post, sales))
    of_steps = iter(
        _post_together_or_singly(lambda some: shifts.record(some, till=till), steps)
        if steps
        else ()
    )
    return [
        Verdict(Status.HELD, reason=entry)
        if isinstance(entry, Reason)
        else next(of_sales if isinstance(entry, Entry) else of_steps)
        for entry in readings
    ]


def _post_together_or_singly[E: (Entry, ShiftStep)](
    post: Callable[[Sequence[E]], list[Verdict]], entries: Sequence[E]
) -> list[Verdict]:
    """Post the entries together, or one at a time where PostgreSQL refuses the batch.

    An entry that passed every check and that PostgreSQL still refuses must not keep the others out.
    """
    try:
        return post(entries)
    except (DataError, IntegrityError):
        logger.exception("a batch of %s was refused by the database", len(entries))
    return [_post_single(post, entry) for entry in entries]


def _post_single[E: (Entry, ShiftStep)](
    post: Callable[[Sequence[E]], list[Verdict]], entry: E
) -> Verdict:
    try:
        return post([entry])[0]
    except (DataError, IntegrityError):
        logger.exception("entry %s was refused by the database", entry.key)
        return BROKEN


def _hold(sent: Sequence[Any], results: Sequence[EntryResult], till: uuid.UUID) -> None:
    """Record the entries that could not be entered, whole and once."""
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
