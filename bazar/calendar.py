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
    """The bazaar that is on at `day`, else the next one, else the last that was."""
    planned = BazarDay.objects.filter(opens__isnull=False).select_related("bazar")
    nearest = (
        planned.filter(date__gte=day).order_by("date", "bazar_id").first()
        or planned.order_by("-date", "bazar_id").first()
    )
    return nearest.bazar if nearest else None
