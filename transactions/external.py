"""Sales of a stall through a marketplace outside: labelled online entries, made at the desk."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from bazar.calendar import wib
from bazar.database_clock import database_now
from bazar.models import BazarDay, Category, Channel
from jakpreneur.models import Stall
from transactions import ledger
from transactions.ledger import Entry, Line, Status
from transactions.models import ExternalSale, Payment, Sale
from transactions.receiving.entries import digest


@dataclass(frozen=True, slots=True)
class OutsideSale:
    """A sale of `units` of goods of a `category`, for `amount` rupiah in all.

    `source`: the marketplace. `evidence`: a report's number, a link, or who saw it.
    """

    stall: Stall
    day: BazarDay
    category: Category
    amount: int
    units: int
    source: str
    evidence: str


@transaction.atomic
def enter(key: uuid.UUID, outside: OutsideSale, by: User) -> ExternalSale:
    """Enter the sale once for each `key`: a form that is sent twice changes nothing.

    Raises ValueError when the same key has other content.
    """
    lines = _lines(outside)
    content = {
        "key": str(key),
        "by": by.pk,
        "source": outside.source,
        "evidence": outside.evidence,
        "day": outside.day.pk,
        "lines": [[line.stall, line.category, line.price, line.quantity] for line in lines],
    }
    entry = Entry(
        key=key,
        digest=digest(content),
        sold_at=_sold_at(outside.day),
        day=outside.day.date,
        channel=Channel.ONLINE,
        payment=Payment.ELSEWHERE,
        entered_by=by.pk,
        lines=lines,
    )
    [verdict] = ledger.record([entry], till=None)
    if verdict.status is Status.HELD:
        raise ValueError(verdict.reason)
    label = {"source": outside.source, "evidence": outside.evidence}
    entered, _ = ExternalSale.objects.get_or_create(sale=Sale.objects.get(key=key), defaults=label)
    return entered


def _lines(outside: OutsideSale) -> list[Line]:
    """Return lines whose prices are whole rupiah: some units may cost a rupiah more than others."""
    price, rest = divmod(outside.amount, outside.units)
    parts = [(price, outside.units - rest), (price + 1, rest)]
    return [
        Line(
            name=outside.source,
            price=each,
            quantity=units,
            stall=outside.stall.pk,
            category=outside.category.slug,
        )
        for each, units in parts
        if units
    ]


def _sold_at(day: BazarDay) -> dt.datetime:
    """Return the moment when the day closed, or now if that is earlier: nobody knows the hour."""
    return min(database_now(), wib(day.date, day.closes or dt.time.max))
