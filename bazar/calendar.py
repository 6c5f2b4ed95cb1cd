"""Which calendar day it is, in WIB (facts.md: a bazaar day is a day in Asia/Jakarta)."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from zoneinfo import ZoneInfo

from django.db.models import Case, Max, Q, When
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
    return _first_bazar(Q(date__gte=day), ahead=Q(date__gte=day))


def bazar_on_or_last(day: dt.date) -> Bazar | None:
    """What an official looks for: the bazaar on at `day`, else the last, else the next."""
    return _first_bazar(Q(date__lte=day), ahead=Q(date__gt=day))


@dataclass(frozen=True, slots=True)
class OrderWindow:
    """From when until when (aware) the shop takes orders."""

    opens_at: dt.datetime
    closes_at: dt.datetime

    def is_open(self, moment: dt.datetime) -> bool:
        return self.opens_at <= moment < self.closes_at

    def is_over(self, moment: dt.datetime) -> bool:
        return self.closes_at <= moment


def order_window(bazar: Bazar) -> OrderWindow | None:
    """None where the shop takes no orders: none were to be taken, or no day is planned."""
    closing = [wib(day.date, day.closes) for day in bazar.days.all() if day.closes]
    closes_at = bazar.orders_close_at or max(closing, default=None)
    if bazar.orders_open_at is None or closes_at is None or closes_at <= bazar.orders_open_at:
        return None
    return OrderWindow(bazar.orders_open_at, closes_at)


class Ordering(Enum):
    """Whether a bazaar takes orders online; each value is what templates call it."""

    NONE = "none"  # this bazaar takes none
    EARLY = "early"
    OPEN = "open"
    CLOSED = "closed"  # the stalls may still be there
    OVER = "over"  # the bazaar itself is


def ordering_at(bazar: Bazar, moment: dt.datetime) -> Ordering:
    if is_over(bazar, moment):
        return Ordering.OVER
    window = order_window(bazar)
    if window is None:
        return Ordering.NONE
    if window.is_over(moment):
        return Ordering.CLOSED
    return Ordering.OPEN if window.is_open(moment) else Ordering.EARLY


def changes_at(bazar: Bazar | None, moment: dt.datetime) -> dt.datetime:
    """Until when the clock changes nothing of what the shop says after `moment`: the next of
    midnight (WIB), the opening and the closing of orders."""
    moments = [wib(wib_date(moment) + dt.timedelta(days=1), dt.time.min)]
    if window := bazar and order_window(bazar):
        moments += [at for at in (window.opens_at, window.closes_at) if at > moment]
    return min(moments)


def is_over(bazar: Bazar, moment: dt.datetime) -> bool:
    """After the last planned day; a bazaar without one has not been yet."""
    last = last_day(bazar)
    return last is not None and last < wib_date(moment)


def last_day(bazar: Bazar) -> dt.date | None:
    """The last planned one, in WIB."""
    return max((day.date for day in bazar.days.all() if day.is_planned), default=None)


# `last_day` inside a query over bazaars: a day that only a late sale made does not count.
LAST_DAY = Max("days__date", filter=Q(days__opens__isnull=False))


def _first_bazar(rather: Q, *, ahead: Q) -> Bazar | None:
    """Of the planned days, one that is `rather` wanted: ahead the earliest, behind the latest."""
    nearest = (
        BazarDay.objects.filter(opens__isnull=False)
        .select_related("bazar")
        .order_by(
            Case(When(rather, then=0), default=1),
            Case(When(ahead, then="date")),
            "-date",
            "-bazar_id",
        )
        .first()
    )
    return nearest.bazar if nearest else None
