"""Which calendar day it is, in WIB (facts.md: a bazaar day is a day in Asia/Jakarta)."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

from bazar.models import Bazar, BazarDay

WIB = ZoneInfo("Asia/Jakarta")


def wib_date(moment: dt.datetime) -> dt.date:
    """The calendar day of an aware `moment` in WIB."""
    return moment.astimezone(WIB).date()


def today() -> dt.date:
    return wib_date(timezone.now())


def wib(day: dt.date, time: dt.time) -> dt.datetime:
    """The aware moment of a wall clock in Jakarta."""
    return dt.datetime.combine(day, time, tzinfo=WIB)


def bazar_on_or_next(day: dt.date) -> Bazar | None:
    """What a shopper looks for: the bazaar on at `day`, else the next, else the last."""
    return _first_bazar(PLANNED_FROM, day) or _first_bazar(PLANNED_UNTIL, day)


def bazar_on_or_last(day: dt.date) -> Bazar | None:
    """What an official looks for: the bazaar on at `day`, else the last, else the next."""
    return _first_bazar(PLANNED_UNTIL, day) or _first_bazar(PLANNED_FROM, day)


PLANNED_FROM = ("date__gte", "date")
PLANNED_UNTIL = ("date__lte", "-date")


def _first_bazar(side: tuple[str, str], day: dt.date) -> Bazar | None:
    lookup, order = side
    planned = BazarDay.objects.filter(opens__isnull=False, **{lookup: day})
    nearest = planned.select_related("bazar").order_by(order, "-bazar_id").first()
    return nearest.bazar if nearest else None
