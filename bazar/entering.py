"""The bazaars that a shopper can enter: the one that an address names, and the others.

An address names a bazaar by its parameter `bazar`. An address without it means the obvious bazaar:
the one with the nearest planned day that has not closed yet, else the last one.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from bazar.calendar import Ordering, bazar_on_or_next, ordering_at, wib, wib_date
from bazar.models import Bazar

PARAMETER = "bazar"
MOST = 60  # bazaars to come that are looked at
MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Entered:
    """The bazaar that an address means, None if none is planned, and others that may be entered.

    `is_named`: whether the address names it. `obvious`: the bazaar of an address that names none.
    `others`: those that take orders now or are on today, and the obvious one; nearest first. All
    have their days loaded.
    """

    bazar: Bazar | None
    obvious: Bazar | None
    is_named: bool
    others: Sequence[Bazar]


def parse_bazar(text: str) -> int | None:
    """Parse the parameter of an address; None for what is no id."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None


def enter(named: int | None, moment: dt.datetime) -> Entered:
    """Return the bazaar with the id `named`, or the obvious one where there is none such.

    A bazaar without a planned day cannot be entered by its id. Two queries; two more for a bazaar
    that has ended.
    """
    coming = _coming(moment)
    obvious = coming[0] if coming else _with_days(bazar_on_or_next(wib_date(moment)))
    by_name = _named(named, coming) if named is not None else None
    bazar = by_name or obvious
    others = [
        each
        for each in coming
        if each != bazar and (each == obvious or _takes_orders_or_is_on(each, moment))
    ]
    return Entered(bazar, obvious, by_name is not None, others)


def _coming(moment: dt.datetime) -> list[Bazar]:
    """Return the bazaars with a planned day today (WIB) or later and their days, nearest first."""
    bazaars = Bazar.objects.not_ended(wib_date(moment)).order_by("first_day", "-pk")  # type: ignore[misc]
    planned = [
        bazar
        for bazar in bazaars.prefetch_related("days")[:MOST]
        if any(day.is_planned for day in bazar.days.all())
    ]
    return sorted(planned, key=lambda bazar: _nearness(bazar, moment))


def _named(pk: int, coming: Sequence[Bazar]) -> Bazar | None:
    for bazar in coming:
        if bazar.pk == pk:
            return bazar
    return _with_days(Bazar.objects.filter(pk=pk, days__opens__isnull=False).first())


def _with_days(bazar: Bazar | None) -> Bazar | None:
    if bazar:
        prefetch_related_objects([bazar], "days")
    return bazar


def _nearness(bazar: Bazar, moment: dt.datetime) -> tuple[dt.date, bool, int]:
    """Return what the bazaars are sorted by: the next day, those that take orders first.

    A bazaar that has closed for the last time comes after all that are still to come.
    """
    next_day = _next_day(bazar, moment) or dt.date.max
    return next_day, ordering_at(bazar, moment) is not Ordering.OPEN, -bazar.pk


def _next_day(bazar: Bazar, moment: dt.datetime) -> dt.date | None:
    """Return the first planned day that has not closed at the moment, None after the last."""
    open_days = (
        day.date for day in bazar.days.all() if day.closes and wib(day.date, day.closes) > moment
    )
    return min(open_days, default=None)


def _takes_orders_or_is_on(bazar: Bazar, moment: dt.datetime) -> bool:
    """Return True if the bazaar takes orders, or has a planned day today (WIB)."""
    if ordering_at(bazar, moment) is Ordering.OPEN:
        return True
    return any(day.is_planned and day.date == wib_date(moment) for day in bazar.days.all())
