"""A preview of a saved file, for the official who feeds it in.

The file carries no secret, so it may be forged. Until it is confirmed the file goes to the official
and back inside a signature, so that the office feeds in the very file that the official has seen.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core import signing
from django.utils.translation import gettext as _

from jakpreneur.models import Offer, Stall
from transactions import totals
from transactions.ledger import Entry
from transactions.models import Sale, SaleLine, Till
from transactions.models.held import Reason
from transactions.receiving.entries import read_entry
from transactions.receiving.feed import MOST_BYTES, SavedFile, UnfitSavedFile
from transactions.receiving.inbox import made_at
from transactions.shifts import ShiftStep

CONFIRM_WITHIN = dt.timedelta(hours=1)
MOST_PACKED = MOST_BYTES * 9 // 10  # letters, so that the confirming form is not too large


@dataclass(frozen=True, slots=True)
class StallPreview:
    """The file's sales at one stall, in rupiah; without `is_the_tills` they would be held."""

    stall: Stall
    amount: int
    is_the_tills: bool


@dataclass(frozen=True, slots=True)
class FilePreview:
    """The numbers of a file's entries, and their sums in rupiah.

    All but `there` count entries that are not in the ledger yet; `there` counts those that are.
    `voided` is the rupiah that the voids take back from sales in the ledger, whose receipts stand
    in `undone`. `first` and `last` are when the entries were made.
    """

    sales: int
    amount: int
    voids: int
    voided: int
    undone: list[str]
    steps: int
    unreadable: int
    there: int
    stalls: list[StallPreview]
    first: dt.datetime | None
    last: dt.datetime | None


@dataclass(slots=True)
class _Sorted:
    sales: list[Entry] = field(default_factory=list)
    voids: list[Entry] = field(default_factory=list)
    steps: list[ShiftStep] = field(default_factory=list)
    unreadable: int = 0
    there: int = 0


def of_file(saved: SavedFile) -> FilePreview:
    """Return the preview of a file. Five queries."""
    readings = [read_entry(entry, saved.read_at) for entry in saved.entries]
    found = _sorted(readings)
    moments = [made_at(reading) for reading in readings if not isinstance(reading, Reason)]
    undone = Sale.objects.filter(
        key__in=[entry.voids for entry in found.voids if entry.voids and not entry.becomes]
    )
    return FilePreview(
        sales=len(found.sales),
        amount=sum(totals.of_goods(entry.lines).amount for entry in found.sales),
        voids=len(found.voids),
        voided=totals.of_lines(SaleLine.objects.filter(sale__in=undone)).amount,
        undone=[sale.receipt for sale in undone.select_related("day", "till").order_by("pk")],
        steps=len(found.steps),
        unreadable=found.unreadable,
        there=found.there,
        stalls=_stalls(saved.till, found.sales),
        first=min(moments, default=None),
        last=max(moments, default=None),
    )


def _sorted(readings: Sequence[Entry | ShiftStep | Reason]) -> _Sorted:
    keys = [entry.key for entry in readings if isinstance(entry, Entry)]
    there = set(Sale.objects.filter(key__in=keys).values_list("key", flat=True))
    found = _Sorted()
    for entry in readings:
        if isinstance(entry, Reason):
            found.unreadable += 1
        elif isinstance(entry, ShiftStep):
            found.steps.append(entry)
        elif entry.key in there:
            found.there += 1
        else:
            (found.voids if entry.voids else found.sales).append(entry)
    return found


def _stalls(till: Till, sales: Iterable[Entry]) -> list[StallPreview]:
    lines = [line for entry in sales for line in entry.lines]
    offered = {line.offer for line in lines if line.offer}
    stall_of = dict(Offer.objects.filter(pk__in=offered).values_list("pk", "stall"))
    amounts = Counter[int]()
    for line in lines:
        stall = stall_of.get(line.offer) if line.offer else line.stall
        if stall:
            amounts[stall] += totals.of_goods([line]).amount
    own = set(till.stalls.values_list("pk", flat=True))
    named = Stall.objects.filter(pk__in=amounts).select_related("jakpreneur").order_by("number")
    return [StallPreview(stall, amounts[stall.pk], stall.pk in own) for stall in named]


class _AsItIs:
    """Bytes for the signer, which would make JSON of them."""

    def dumps(self, body: bytes) -> bytes:
        return body

    def loads(self, body: bytes) -> bytes:
        return body


def pack(body: bytes, by: int) -> str:
    """Return the signed file for the confirming form of account `by`. Raises UnfitSavedFile."""
    packed = signing.dumps(body, salt=_salt(by), serializer=_AsItIs, compress=True)
    if len(packed) > MOST_PACKED:
        raise UnfitSavedFile(_("This file is too large: at most 4 MB."))
    return packed


def unpack(packed: str, by: int) -> bytes:
    """Return the file that this account has looked at within the hour. Raises UnfitSavedFile."""
    try:
        body: bytes = signing.loads(
            packed, salt=_salt(by), serializer=_AsItIs, max_age=CONFIRM_WITHIN
        )
    except signing.BadSignature:
        raise UnfitSavedFile(_("Choose the file again: you checked it too long ago.")) from None
    return body


def _salt(by: int) -> str:
    return f"transactions.receiving.preview.{by}"
