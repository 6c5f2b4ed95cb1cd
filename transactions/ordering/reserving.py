"""The reservation of an order's part: its units and its place in a pick-up slot, for a time.

Nobody has confirmed an order that has just been placed: its reservation lasts for some minutes
(setting RESERVE_MINUTES). Once the stall has accepted the part, it lasts until the shopper has
come, or until the bazaar's own time to pay is over. A part whose minutes are over can still be
accepted, if its units and its place are still free.
"""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings

from bazar.models import Bazar
from jakpreneur import stock
from jakpreneur.models import Offer, Reservation
from jakpreneur.stock import Shortage
from transactions import totals
from transactions.models import PaymentTime, StallOrder
from transactions.ordering import slots
from transactions.ordering.states import comes_until


class CannotReserve(Exception):
    """The part cannot be reserved again: units are gone (`shortages`), or its slot is full."""

    def __init__(self, shortages: list[Shortage]) -> None:
        super().__init__(shortages)
        self.shortages = shortages


def unanswered_until(
    parts: Sequence[StallOrder], bazar: Bazar, now: dt.datetime
) -> list[dt.datetime]:
    """Return for each new part until when it is reserved, unless its stall accepts it before."""
    to_pay, latest = dt.timedelta(minutes=bazar.unpaid_minutes), now + reserve_time()
    counted_from = [
        slots.ends(part.slot) if part.slot and part.payment_time == PaymentTime.AT_STALL else now
        for part in parts
    ]
    return [min(latest, moment + to_pay) for moment in counted_from]


def reserve_time() -> dt.timedelta:
    return dt.timedelta(minutes=settings.RESERVE_MINUTES)


def confirm(part: StallOrder, now: dt.datetime, *, is_declared: bool) -> None:
    """Prolong the reservation of a part that its stall has just accepted. Raises CannotReserve.

    It lasts until the slot or the day is over, and the bazaar's minutes to pay more. A part that is
    to be paid beforehand, and that the shopper has not declared paid, has those minutes from now.
    """
    if part.stands_until is None:
        return  # the part is paid
    is_owed = part.payment_time == PaymentTime.NOW and not is_declared and not _is_free(part)
    until = now + minutes_to_pay(part) if is_owed else latest(part)
    until = max(until, part.stands_until)
    if part.stands_until > now:
        stock.prolong_reservations(part.key, until)
    else:
        _reserve_again(part, until)
    stand_until(part, until)


def _is_free(part: StallOrder) -> bool:
    return totals.of_goods(list(part.lines.all())).amount == 0


def declare(part: StallOrder, now: dt.datetime, *, is_confirmed: bool) -> None:
    """Prolong the reservation of a part that the shopper has declared paid.

    The stall has not seen the money yet. Before it has accepted the part, the shopper's word alone
    is worth the minutes of a new order.
    """
    if part.stands_until is None:
        return
    until = latest(part) if is_confirmed else min(now + reserve_time(), latest(part))
    until = max(until, part.stands_until)
    stock.prolong_reservations(part.key, until)
    stand_until(part, until)


def give_back(part: StallOrder, now: dt.datetime) -> None:
    """End the part's reservation."""
    stock.give_back(part.key)
    stand_until(part, now)


def stand_until(part: StallOrder, moment: dt.datetime | None) -> None:
    StallOrder.objects.filter(pk=part.pk).update(stands_until=moment)


def latest(part: StallOrder) -> dt.datetime:
    """Return when the part's slot or day is over, and the bazaar's minutes to pay more."""
    return comes_until(part) + minutes_to_pay(part)


def minutes_to_pay(part: StallOrder) -> dt.timedelta:
    return dt.timedelta(minutes=part.day.bazar.unpaid_minutes)


def _reserve_again(part: StallOrder, until: dt.datetime) -> None:
    """Reserve the part's units anew, also from the stall's own share. Raises CannotReserve.

    The stall has its goods before its eyes, so it may give away all units that are free.
    """
    quantities = dict(part.lines.values_list("offer", "quantity"))
    stock.lock(quantities)
    stock.give_back(part.key)  # the rows whose time is over
    free = stock.with_available(Offer.objects.filter(pk__in=quantities).select_related("product"))
    if short := stock.shortages(free, quantities):
        raise CannotReserve(short)
    if part.slot_id:
        slots.lock([part.slot_id])
        if slots.full([part.slot_id], besides=part.order_id):
            raise CannotReserve([])
    Reservation.objects.bulk_create(stock.new_reservations(quantities, part.key, until))
