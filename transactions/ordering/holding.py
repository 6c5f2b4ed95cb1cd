"""How long an order's part holds its units and its place in a pick-up slot.

Nobody has confirmed an order that has just been placed: it holds for some minutes only. Once the
stall has accepted it, it holds until the shopper has come, or until the bazaar's own time to pay.
A part whose minutes are over can still be accepted, if its units and its place are still free.
"""

import datetime as dt

from django.conf import settings

from bazar.models import Bazar, PickupSlot
from jakpreneur import stock
from jakpreneur.models import Offer, Reservation
from jakpreneur.stock import Shortage
from transactions.models import Pay, StallOrder
from transactions.ordering import slots
from transactions.ordering.states import comes_until


class CannotHold(Exception):
    """The part cannot be held again: some units are gone (`shortages`), or its slot is full."""

    def __init__(self, shortages: list[Shortage]) -> None:
        super().__init__(shortages)
        self.shortages = shortages


def unanswered_until(
    bazar: Bazar, slot: PickupSlot | None, pay: Pay, now: dt.datetime
) -> dt.datetime:
    """Return until when a part that is placed `now` holds, unless the stall accepts it."""
    to_pay = dt.timedelta(minutes=bazar.unpaid_minutes)
    latest = slots.ends(slot) + to_pay if slot and pay == Pay.AT_STALL else now + to_pay
    return min(now + hold(), latest)


def hold() -> dt.timedelta:
    return dt.timedelta(minutes=settings.RESERVE_MINUTES)


def confirm(part: StallOrder, now: dt.datetime, *, is_declared: bool) -> None:
    """Hold for a part that its stall has just accepted. Raises CannotHold.

    Until the slot or the day is over and the bazaar's minutes more; a part that is to be paid
    beforehand, and of which the shopper has not yet said so, has the bazaar's minutes.
    """
    if part.stands_until is None:
        return  # it is paid
    is_owed = part.pay == Pay.NOW and not is_declared
    until = now + minutes_to_pay(part) if is_owed else latest(part)
    until = max(until, part.stands_until)
    if part.stands_until > now:
        stock.hold_longer(part.key, until)
    else:
        _hold_again(part, until)
    stand_until(part, until)


def declare(part: StallOrder, now: dt.datetime, *, is_confirmed: bool) -> None:
    """Hold on for a part of which the shopper says that it is paid.

    The stall has not seen the money yet: before it has accepted, a word alone is worth the minutes
    of a new order, and no more.
    """
    if part.stands_until is None:
        return
    until = latest(part) if is_confirmed else min(now + hold(), latest(part))
    until = max(until, part.stands_until)
    stock.hold_longer(part.key, until)
    stand_until(part, until)


def give_back(part: StallOrder, now: dt.datetime) -> None:
    stock.give_back(part.key)
    stand_until(part, now)


def stand_until(part: StallOrder, moment: dt.datetime | None) -> None:
    StallOrder.objects.filter(pk=part.pk).update(stands_until=moment)


def latest(part: StallOrder) -> dt.datetime:
    """Return when its slot or its day is over, and the bazaar's minutes more."""
    return comes_until(part) + minutes_to_pay(part)


def minutes_to_pay(part: StallOrder) -> dt.timedelta:
    return dt.timedelta(minutes=part.day.bazar.unpaid_minutes)


def _hold_again(part: StallOrder, until: dt.datetime) -> None:
    """The stall has seen its goods: it may give all that is free, its own share as well."""
    units = dict(part.lines.values_list("offer", "quantity"))
    stock.lock(units)
    stock.give_back(part.key)  # rows whose time is over
    free = stock.with_available(Offer.objects.filter(pk__in=units).select_related("product"))
    if short := stock.shortages(free, units):
        raise CannotHold(short)
    if part.slot_id:
        slots.lock([part.slot_id])
        if slots.full([part.slot_id], besides=part.order_id):
            raise CannotHold([])
    Reservation.objects.bulk_create(stock.hold(units, part.key, until))
