"""The reservation of an order's part: its units and its place in a pick-up slot, for a time.

Nobody has confirmed an order that has just been placed: its reservation lasts for some minutes
(setting RESERVE_MINUTES). Once the stall has accepted the part, it lasts until the shopper has
come, or until the bazaar's own time to pay is over. A part whose minutes are over can still be
accepted, or said to be paid, if its units and its place are still free.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from django.conf import settings

from bazar.database_clock import database_now
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


def confirm(part: StallOrder, *, is_declared: bool) -> None:
    """Prolong the reservation of a part that its stall has just accepted. Raises CannotReserve.

    It lasts until the slot or the day is over, and the bazaar's minutes to pay more. A part that is
    to be paid beforehand, and that the shopper has not declared paid, has those minutes from now.
    """
    if part.stands_until is None:
        return  # the part is paid
    is_owed = part.payment_time == PaymentTime.NOW and not is_declared and not _is_free(part)
    _prolong(part, lambda now: now + minutes_to_pay(part) if is_owed else latest(part))


def _is_free(part: StallOrder) -> bool:
    return totals.of_goods(list(part.lines.all())).amount == 0


def declare(part: StallOrder, *, is_confirmed: bool) -> None:
    """Prolong the reservation of a part that the shopper has declared paid. Raises CannotReserve.

    The stall has not seen the money yet. Before it has accepted the part, the shopper's word alone
    is worth the minutes of a new order.
    """
    if part.stands_until is None:
        return
    _prolong(
        part,
        lambda now: latest(part) if is_confirmed else min(now + reserve_time(), latest(part)),
    )


def _prolong(part: StallOrder, until_from: Callable[[dt.datetime], dt.datetime]) -> None:
    """Let the reservation last until the moment that `until_from` gives for now, or longer.

    The part's offers and its slot are locked before the clock is read: nobody else takes them
    between the look at the clock and the change. Raises CannotReserve.
    """
    quantities = dict(part.lines.values_list("offer", "quantity"))
    stock.lock(quantities)
    slots.lock([part.slot_id] if part.slot_id else [])
    now = database_now()
    stands_until = part.stands_until or now
    until = max(until_from(now), stands_until)
    if stands_until > now:
        stock.prolong_reservations(part.key, until, now=now)
    elif comes_until(part) <= now:
        raise CannotReserve([])  # nobody can fetch it any more
    else:
        _reserve_again(part, quantities, until)
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


def _reserve_again(part: StallOrder, quantities: Mapping[int, int], until: dt.datetime) -> None:
    """Reserve the part's units anew, also from the stall's own share. Raises CannotReserve.

    The stall has its goods before its eyes, so it may give away all units that are free.
    """
    stock.give_back(part.key)  # the rows whose time is over
    free = stock.with_available(Offer.objects.filter(pk__in=quantities).select_related("product"))
    if short := stock.shortages(free, quantities):
        raise CannotReserve(short)
    if part.slot_id and slots.full([part.slot_id], besides=part.order_id):
        raise CannotReserve([])
    Reservation.objects.bulk_create(stock.new_reservations(quantities, part.key, until))
