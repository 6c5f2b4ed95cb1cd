"""The stalls' answers: until when a part waits for one, and which parts have waited too long.

A stall answers within ANSWER_MINUTES. From then on its screens and the office's call, and the
shopper is told. The goods stay reserved for RESERVE_MINUTES, which are never fewer, so that the
call comes while an answer still saves the order. After them the goods are free by the clock, and
the part's label says that the stall did not answer; it may still accept until the time of the
part is over.
"""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from bazar.calendar import WIB, wib_date
from bazar.database_clock import database_now
from transactions.models import Move, OrderStep, StallOrder
from transactions.ordering.states import IN_ORDER, WAITING, PartState, Progress


def has_step(moves: Iterable[Move], **more: object) -> Q:
    """Return the condition for parts with one of these moves."""
    steps = OrderStep.objects.filter(part=OuterRef("pk"), move__in=list(moves), **more)
    return Q(Exists(steps))


def waiting(now: dt.datetime) -> Q:
    """Return the condition for unanswered parts still to be fetched, reserved or not."""
    time = now.astimezone(WIB).time()
    later_today = Q(slot__ends__gt=time) | Q(slot=None) & (
        Q(day__closes=None) | Q(day__closes__gt=time)
    )
    to_come = Q(day__date__gt=wib_date(now)) | Q(day__date=wib_date(now)) & later_today
    return to_come & ~has_step(IN_ORDER)


def overdue(now: dt.datetime) -> Q:
    """Return the condition for parts whose stall should have answered by now.

    So it should once nothing is reserved any more: a short time to pay may end first. A stall that
    has recorded the payment has answered.
    """
    is_late = Q(order__placed_at__lte=now - answer_time()) | Q(stands_until__lte=now)
    return is_late & waiting(now) & ~has_step([Move.PAID])


def overdue_of(order: int) -> QuerySet[StallOrder]:
    """Return the parts of the order, by its id, whose stalls should have answered by now."""
    return StallOrder.objects.filter(overdue(database_now()), order=order)


def is_overdue(part: StallOrder, progress: Progress) -> bool:
    """Tell the same of a part whose order is loaded. No query."""
    is_late = progress.state is PartState.LAPSED or answer_by(part) <= progress.now
    return waits(progress) and is_late


def waits(progress: Progress) -> bool:
    return progress.state in WAITING and not progress.is_paid


def answer_by(part: StallOrder) -> dt.datetime:
    """Return until when the part's stall is to answer. Its order must be loaded."""
    return part.order.placed_at + answer_time()


def answer_time() -> dt.timedelta:
    return dt.timedelta(minutes=settings.ANSWER_MINUTES)
