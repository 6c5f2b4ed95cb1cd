"""The calendar in WIB: a bazaar day is a day in Asia/Jakarta."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from zoneinfo import ZoneInfo

from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.formats import date_format

from bazar.models import Bazar, BazarDay

WIB = ZoneInfo("Asia/Jakarta")


def wib_date(moment: dt.datetime) -> dt.date:
    """Return the calendar day of an aware `moment` in WIB."""
    return moment.astimezone(WIB).date()


def today() -> dt.date:
    return wib_date(timezone.now())


def format_moment(moment: dt.datetime) -> str:
    """Format an aware `moment` in WIB: "05.18" today, "30 Nov 2026, 05.18" on another day."""
    is_today = wib_date(moment) == today()
    return date_format(moment.astimezone(WIB), "H.i" if is_today else "j M Y, H.i")


def wib(day: dt.date, time: dt.time) -> dt.datetime:
    """Return the aware moment of a wall clock in Jakarta."""
    return dt.datetime.combine(day, time, tzinfo=WIB)


def bazar_on_or_next(day: dt.date) -> Bazar | None:
    """Return the bazaar on at `day`, else the next, else the last. Shoppers look ahead."""
    return _first_bazar(Q(date__gte=day), ahead=Q(date__gte=day))


def bazar_on_or_last(day: dt.date) -> Bazar | None:
    """Return the bazaar on at `day`, else the last, else the next. Officials look back."""
    return _first_bazar(Q(date__lte=day), ahead=Q(date__gt=day))


@dataclass(frozen=True, slots=True)
class OrderWindow:
    """The time in which the shop takes orders, from and until aware moments."""

    opens_at: dt.datetime
    closes_at: dt.datetime

    def is_open(self, moment: dt.datetime) -> bool:
        return self.opens_at <= moment < self.closes_at

    def is_over(self, moment: dt.datetime) -> bool:
        return self.closes_at <= moment


def order_window(bazar: Bazar) -> OrderWindow | None:
    """Return the time for orders, None if orders are not wanted or no day is planned."""
    closing = [wib(day.date, day.closes) for day in bazar.days.all() if day.closes]
    closes_at = bazar.orders_close_at or max(closing, default=None)
    if bazar.orders_open_at is None or closes_at is None or closes_at <= bazar.orders_open_at:
        return None
    return OrderWindow(bazar.orders_open_at, closes_at)


class Ordering(Enum):
    """The state of online orders at a bazaar. Templates use the values."""

    NONE = "none"  # the bazaar takes no orders
    EARLY = "early"
    OPEN = "open"
    CLOSED = "closed"  # the stalls may still be there
    OVER = "over"  # the bazaar itself has ended


def ordering_at(bazar: Bazar, moment: dt.datetime) -> Ordering:
    if has_ended(bazar, wib_date(moment)):
        return Ordering.OVER
    window = order_window(bazar)
    if window is None:
        return Ordering.NONE
    if window.is_over(moment):
        return Ordering.CLOSED
    return Ordering.OPEN if window.is_open(moment) else Ordering.EARLY


def takes_orders_or_is_on(bazar: Bazar, moment: dt.datetime) -> bool:
    """Return True while shoppers may write to the bazaar's vendors.

    This is while the shop takes orders, and from the first planned day to the last (WIB).
    """
    if ordering_at(bazar, moment) is Ordering.OPEN:
        return True
    planned = [day.date for day in bazar.days.all() if day.is_planned]
    return bool(planned) and min(planned) <= wib_date(moment) <= max(planned)


def has_begun(bazar: Bazar, day: dt.date) -> bool:
    """Return True if the bazaar's first day is `day` (WIB) or earlier.

    A bazaar without a day has not begun. SQL twin: BazarQuerySet.begun.
    """
    first = first_day(bazar)
    return first is not None and first <= day


def has_ended(bazar: Bazar, day: dt.date) -> bool:
    """Return True if the bazaar's last day is before `day` (WIB)."""
    last = last_day(bazar)
    return last is not None and last < day


def is_on(bazar: Bazar, day: dt.date) -> bool:
    """Return True if the bazaar has begun and has not ended on `day` (WIB)."""
    return has_begun(bazar, day) and not has_ended(bazar, day)


def first_day(bazar: Bazar) -> dt.date | None:
    """Return the first planned day (WIB date), or the first of all when none is planned."""
    return min(_dates(bazar), default=None)


def last_day(bazar: Bazar) -> dt.date | None:
    """Return the last planned day (WIB date), or the last of all when none is planned.

    A late sale may add a day that nobody planned; it does not prolong the bazaar.
    """
    return max(_dates(bazar), default=None)


def _dates(bazar: Bazar) -> list[dt.date]:
    days = bazar.days.all()
    return [day.date for day in days if day.is_planned] or [day.date for day in days]


def _first_bazar(rather: Q, *, ahead: Q) -> Bazar | None:
    """Return the bazaar of the nearest planned day, rather of one that fulfils `rather`.

    Among days that fulfil `ahead` the earliest is the nearest, among the others the latest.
    """
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
