"""Tills of the demo's stalls, and their sales on the way into the ledger."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import batched

from django.contrib.auth.models import User
from django.db.models import OuterRef, Subquery

from bazar.calendar import wib
from bazar.models import Bazar
from jakpreneur.models import Offer, Stall
from transactions import ledger
from transactions.cashiers.tills import PhoneReport
from transactions.ledger import Entry, Status
from transactions.models import Sale, Till, TillStall
from transactions.sample.day import NAMESPACE, SentEntry

# One stall in this many takes part and sells nothing.
IDLE = 30
LET_IN = dt.time(8)
BATCH = 200


def offers_that_sell(bazar: Bazar) -> dict[Stall, list[Offer]]:
    """Return the offers of the stalls that sell, by stall, in the order of their ids."""
    offers: dict[Stall, list[Offer]] = {}
    for offer in (
        Offer.objects.filter(stall__bazar=bazar)
        .select_related("product__category", "stall")
        .order_by("pk")
    ):
        offers.setdefault(offer.stall, []).append(offer)
    return {stall: its for n, (stall, its) in enumerate(offers.items(), start=1) if n % IDLE}


def let_in_tills(stalls: Sequence[Stall], on: dt.date, name: str) -> dict[int, uuid.UUID]:
    """Make a till for each stall on that morning; return the tills' keys by stall.

    `name` makes the keys, with the stalls' numbers.
    """
    tills = Till.objects.bulk_create(
        Till(key=uuid.uuid5(NAMESPACE, f"{name}/{stall.number}")) for stall in stalls
    )
    TillStall.objects.bulk_create(
        TillStall(till=till, stall=stall) for till, stall in zip(tills, stalls, strict=True)
    )
    # The database sets both times to now, and sales from before them would be doubted.
    morning, pks = wib(on, LET_IN), [till.pk for till in tills]
    Till.objects.filter(pk__in=pks).update(let_in_at=morning, last_seen_at=morning)
    TillStall.objects.filter(till__in=pks).update(since=morning)
    return {stall.pk: till.key for stall, till in zip(stalls, tills, strict=True)}


def enter(sold: Iterable[SentEntry], used: Counter[uuid.UUID], official: User) -> None:
    """Record the entries through the ledger, till by till; `used` has each till's last number."""
    by_till: dict[uuid.UUID | None, list[Entry]] = {}
    for sale in sold:
        by_till.setdefault(sale.till, []).append(sale.entry)
    for till, entries in by_till.items():
        for batch in batched(entries, BATCH, strict=False):
            named = _named(batch, official) if till is None else _numbered(batch, till, used)
            _record(named, till)


def _named(batch: Sequence[Entry], official: User) -> Sequence[Entry]:
    """Name the official on voids of online sales: each void names who made it."""
    return [replace(entry, entered_by=official.pk) if entry.voids else entry for entry in batch]


def _numbered(batch: Sequence[Entry], till: uuid.UUID, used: Counter[uuid.UUID]) -> Sequence[Entry]:
    first = used[till] + 1
    used[till] += len(batch)
    return [replace(entry, number=first + n) for n, entry in enumerate(batch)]


def _record(batch: Sequence[Entry], till: uuid.UUID | None) -> None:
    report = PhoneReport(last_number=batch[-1].number or 0)
    for entry, verdict in zip(batch, ledger.record(batch, till=till, report=report), strict=True):
        if verdict.status is not Status.RECORDED or verdict.flags:
            raise RuntimeError(f"the demo's sale {entry.key} is not as it should be: {verdict}")


def remember_when_seen(used: Counter[uuid.UUID]) -> None:
    """Set when each till that has used a number was last seen to the time of its last sale."""
    last = Sale.objects.filter(till=OuterRef("pk")).order_by("-sold_at").values("sold_at")[:1]
    Till.objects.filter(key__in=list(+used)).update(last_seen_at=Subquery(last))
