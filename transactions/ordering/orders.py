"""An order is placed: all or nothing, what it wants is held for it, and each stall gets its part.

One short transaction. Rows are locked in one order, the order's key, the shopper's phone, the
offers by id (as the ledger does), the slots by id, so that orders queue up and never block each
other for good.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from bazar import tokens
from bazar.calendar import order_window, wib
from bazar.models import Bazar, BazarDay, PickupSlot
from jakpreneur import display, stock
from jakpreneur.models import Offer, Reservation, Stall
from jakpreneur.stock import Shortage
from transactions import totals
from transactions.models import Order, OrderLine, Pay, StallOrder
from transactions.ordering import holding, limits, slots
from transactions.ordering.basket import Basket
from transactions.ordering.limits import NotPlaced


@dataclass(frozen=True, slots=True)
class Shopper:
    """The person who orders.

    `phone` in E.164; `address` where something is delivered; `visitor`: a keyed hash of the
    network address (transactions/throttle.py); `notice`: the version of the privacy notice that
    they were shown ("": none).
    """

    name: str
    phone: str
    address: str = ""
    visitor: bytes | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of one stall: `units` by offer; without a `slot` it is delivered on `day`."""

    stall: Stall
    units: Mapping[int, int]
    day: BazarDay
    slot: PickupSlot | None
    pay: Pay
    note: str = ""


class OrdersClosed(NotPlaced):
    """The bazaar takes no orders now."""


class RanOut(NotPlaced):
    """Some of it is not to be had any more."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__(shortages)
        self.shortages = shortages


class PriceChanged(NotPlaced):
    """It costs something else than what the shopper agreed to."""


class SlotsFull(NotPlaced):
    """No place is left at these times, or they have begun."""

    def __init__(self, slots: Sequence[PickupSlot]) -> None:
        super().__init__(slots)
        self.slots = slots


class CannotPayNow(NotPlaced):
    """These stalls have no QRIS code to be paid by."""

    def __init__(self, stalls: Sequence[Stall]) -> None:
        super().__init__(stalls)
        self.stalls = stalls


def place(
    key: uuid.UUID, bazar: Bazar, shopper: Shopper, wanted: Sequence[Wanted], *, agreed: int
) -> Order:
    """The order, placed once for each `key`: a form sent twice answers the order that stands.

    `agreed`: the rupiah that the shopper saw. Raises a NotPlaced, changing nothing.
    """
    name = tokens.stored_key(key)
    try:
        return _place(name, bazar, shopper, wanted, agreed)
    except IntegrityError:
        standing = Order.objects.filter(key=name).first()
        # Otherwise its pick-up code was taken, once in some hundred thousand orders.
        return standing or _place(name, bazar, shopper, wanted, agreed)


def placed_with(key: str) -> Order | None:
    """The order that was placed with the key of a checkout form, whatever a browser sends."""
    try:
        return Order.objects.filter(key=tokens.stored_key(uuid.UUID(key))).first()
    except ValueError:
        return None


@transaction.atomic
def _place(
    key: uuid.UUID, bazar: Bazar, shopper: Shopper, wanted: Sequence[Wanted], agreed: int
) -> Order:
    now = timezone.now()
    _refuse_what_cannot_be(bazar, wanted, now)
    order = Order.objects.create(
        key=key,
        bazar=bazar,
        name=shopper.name,
        phone=shopper.phone,
        address=shopper.address,
        visitor=shopper.visitor,
        notice_id=shopper.notice or None,
    )
    waiting = limits.waiting(order, now)
    offers = _reserve(wanted)
    lines = [
        OrderLine(offer=offers[offer], name=offers[offer].product.name, price=offers[offer].price,
            quantity=units)
        for part in wanted for offer, units in part.units.items()
    ]  # fmt: skip
    if totals.of_goods(lines).amount != agreed:
        raise PriceChanged
    limits.check(waiting, frozenset(part.stall.pk for part in wanted), lines)
    _take_places({part.slot.pk for part in wanted if part.slot})
    parts = StallOrder.objects.bulk_create(
        StallOrder(
            order=order,
            stall=part.stall,
            day=part.day,
            slot=part.slot,
            pay=part.pay,
            note=part.note,
            stands_until=holding.unanswered_until(bazar, part.slot, part.pay, now),
        )
        for part in wanted
    )
    part_of = {part.stall_id: part for part in parts}
    for line in lines:
        line.part = part_of[line.offer.stall_id]
    OrderLine.objects.bulk_create(lines)
    Reservation.objects.bulk_create(
        held
        for part, its in zip(parts, wanted, strict=True)
        for held in stock.hold(its.units, part.key, part.stands_until or now)
    )
    return order


def _refuse_what_cannot_be(bazar: Bazar, wanted: Sequence[Wanted], now: dt.datetime) -> None:
    """What no lock is needed for."""
    window = order_window(bazar)
    if window is None or not window.is_open(now):
        raise OrdersClosed
    without_code = [
        part.stall for part in wanted if part.pay == Pay.NOW and not part.stall.jakpreneur.qris
    ]
    if without_code:
        raise CannotPayNow(without_code)
    begun = [part.slot for part in wanted if part.slot and slots.begins(part.slot) <= now]
    if begun:
        raise SlotsFull(begun)
    if any(not _is_to_come(part.day, now) for part in wanted):
        raise OrdersClosed


def _reserve(wanted: Sequence[Wanted]) -> dict[int, Offer]:
    """The offers, by id, locked and all to be had. Raises RanOut."""
    units = {offer: number for part in wanted for offer, number in part.units.items()}
    stock.lock(units)
    stalls = [part.stall.pk for part in wanted]
    offers = {offer.pk: offer for offer in display.load_orderable(units.keys(), stalls)}
    gone = []
    if not_to_be_had := units.keys() - offers.keys():
        named = Offer.objects.filter(pk__in=not_to_be_had).select_related("product", "stall")
        gone = [Shortage(offer, units[offer.pk], 0) for offer in named]
    if short := [*gone, *stock.shortages(offers.values(), units)]:
        raise RanOut(short)
    return offers


def _take_places(chosen: Collection[int]) -> None:
    slots.lock(chosen)
    if full := slots.full(chosen):
        raise SlotsFull(full)


def left_in(basket: Basket, order: Order) -> Basket:
    """The basket without what was ordered. One query."""
    ordered = list(
        OrderLine.objects.filter(part__order=order).values_list("offer_id", "part__stall_id")
    )
    return basket.without({offer for offer, _ in ordered}, {stall for _, stall in ordered})


def days_to_deliver(bazar: Bazar, now: dt.datetime) -> list[BazarDay]:
    """The planned days that have not closed."""
    return [day for day in bazar.days.all() if _is_to_come(day, now)]


def _is_to_come(day: BazarDay, now: dt.datetime) -> bool:
    return day.closes is not None and wib(day.date, day.closes) > now
