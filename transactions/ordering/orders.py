"""Placing an order: all or nothing, its units and places reserved, and a part for each stall.

One short transaction. It locks in one order the order's key, the shopper's phone, the offers by id
(as the ledger does) and the slots by id, so that orders queue up and never block each other for
good.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from bazar import tokens
from bazar.calendar import order_window
from bazar.database_clock import database_now
from bazar.models import Bazar, BazarDay, PickupSlot
from jakpreneur import bundles, display, stock
from jakpreneur.bundles import BundledLine
from jakpreneur.models import Offer, Reservation, Stall
from jakpreneur.stock import Shortage
from transactions import news, totals
from transactions.alerts.sending import queue_alerts
from transactions.models import Order, OrderLine, PaymentTime, StallOrder
from transactions.ordering import answers, basket_store, limits, reserving, slots
from transactions.ordering.limits import NotPlaced


@dataclass(frozen=True, slots=True)
class Shopper:
    """The person who orders.

    `phone` in E.164; `address` where something is delivered; `visitor`: a keyed hash of the
    network address (transactions/throttle.py); `notice`: the version of the privacy notice that
    the checkout linked to ("": none); `email`: where the shopper wants to be told ("": nowhere).
    """

    name: str
    phone: str
    address: str = ""
    visitor: bytes | None = None
    notice: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A draft's part for one stall.

    `quantities` by offer id; without a `slot` the part is delivered on `day`.
    """

    stall: Stall
    quantities: Mapping[int, int]
    day: BazarDay
    slot: PickupSlot | None
    payment_time: PaymentTime
    note: str = ""


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """An order that is not placed yet.

    `key`: the checkout form's; an order is placed once for each key. `agreed`: the rupiah that the
    shopper saw and agreed to; `agreed_lines`: the price and the discount of each line, by offer
    id, None where only the sum is known. `basket`: the id of the row that it is taken out of.
    """

    key: uuid.UUID
    bazar: Bazar
    shopper: Shopper
    parts: Sequence[DraftPart]
    agreed: int
    agreed_lines: Mapping[int, tuple[int, int]] | None = None
    basket: int | None = None


class OrdersClosed(NotPlaced):
    """The bazaar takes no orders now."""


class RanOut(NotPlaced):
    """Some units of the draft are not available any more."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__(shortages)
        self.shortages = shortages


class PriceChanged(NotPlaced):
    """The draft costs something else than what the shopper agreed to."""


class SlotsFull(NotPlaced):
    """No place is left in these slots."""

    def __init__(self, slots: Sequence[PickupSlot]) -> None:
        super().__init__(slots)
        self.slots = slots


class TooLate(SlotsFull):
    """Orders for these slots, or for a delivery on these days, are not taken any more."""

    def __init__(self, slots: Sequence[PickupSlot] = (), days: Sequence[BazarDay] = ()) -> None:
        super().__init__(slots)
        self.days = days


class CannotPayNow(NotPlaced):
    """These stalls have no QRIS code to be paid by."""

    def __init__(self, stalls: Sequence[Stall]) -> None:
        super().__init__(stalls)
        self.stalls = stalls


def place_order(draft: OrderDraft) -> Order:
    """Place the draft, or return the order that was placed with its key before.

    Raises a NotPlaced, and changes nothing then.
    """
    key = tokens.stored_key(draft.key)
    try:
        return _place(key, draft)
    except IntegrityError:
        placed_before = Order.objects.filter(key=key).first()
        # Otherwise the new pick-up code exists already, once in some hundred thousand orders.
        return placed_before or _place(key, draft)


def order_with_key(key: str) -> Order | None:
    """Return the order that was placed with this key of a checkout form, whatever it contains."""
    try:
        return Order.objects.filter(key=tokens.stored_key(uuid.UUID(key))).first()
    except ValueError:
        return None


@transaction.atomic
def _place(key: uuid.UUID, draft: OrderDraft) -> Order:
    now = database_now()
    _refuse_impossible(draft, now)
    shopper = draft.shopper
    order = Order.objects.create(
        key=key,
        bazar=draft.bazar,
        name=shopper.name,
        phone=shopper.phone,
        address=shopper.address,
        visitor=shopper.visitor,
        notice_id=shopper.notice or None,
        email=shopper.email,
        language=(get_language() or settings.LANGUAGE_CODE)[:2],
    )
    waiting = limits.load_waiting(order, now)
    lines = _priced_lines(draft)
    _refuse_other_prices(draft, lines)
    limits.refuse_too_much(waiting, frozenset([part.stall.pk for part in draft.parts]), lines)
    _take_places({part.slot.pk for part in draft.parts if part.slot})
    _create_parts(order, draft, lines, now)
    news.note_placed(order)
    if draft.basket is not None:
        quantities = {line.offer_id: line.quantity for line in lines}
        basket_store.take_out(draft.basket, quantities, [part.stall.pk for part in draft.parts])
    transaction.on_commit(lambda: queue_alerts(order.pk, answers.overdue_of))
    return order


def _refuse_impossible(draft: OrderDraft, now: dt.datetime) -> None:
    """Refuse what can be refused without a lock. Raises a NotPlaced."""
    window = order_window(draft.bazar)
    if window is None or not window.is_open(now):
        raise OrdersClosed
    without_code = [
        part.stall
        for part in draft.parts
        if part.payment_time == PaymentTime.NOW
        and not part.stall.jakpreneur.qris
        and not _is_free(draft, part)
    ]
    if without_code:
        raise CannotPayNow(without_code)
    _refuse_late(draft, now)


def _refuse_late(draft: OrderDraft, now: dt.datetime) -> None:
    """Refuse times that are not ordered for any more, by the database's clock. Raises TooLate."""
    bazar, parts = draft.bazar, draft.parts
    late = [
        part.slot
        for part in parts
        if part.slot and slots.ordered_until(bazar, part.day, slots.begins(part.slot)) <= now
    ]
    days = [
        part.day for part in parts if not part.slot and not slots.may_deliver(bazar, part.day, now)
    ]
    if late or days:
        raise TooLate(late, days)


def _is_free(draft: OrderDraft, part: DraftPart) -> bool:
    """Tell whether the shopper has agreed to pay nothing to the part's stall."""
    agreed = draft.agreed_lines
    if agreed is None:
        return False
    lines = [(n, *agreed[pk]) for pk, n in part.quantities.items() if pk in agreed]
    return len(lines) == len(part.quantities) and not any(
        n * price - discount for n, price, discount in lines
    )


def _priced_lines(draft: OrderDraft) -> list[OrderLine]:
    """Return the draft's lines, without their parts, at today's prices. Lock their offers.

    Raises RanOut.
    """
    quantities = {pk: n for part in draft.parts for pk, n in part.quantities.items()}
    offers = _lock_available(quantities, [part.stall.pk for part in draft.parts])
    has_bundles = [pk for pk, offer in offers.items() if offer.bundle_units]
    off = _bundle_discounts(offers, quantities) if has_bundles else {}
    return [
        OrderLine(
            offer=offers[pk],
            name=offers[pk].product.name,
            price=offers[pk].price,
            quantity=n,
            discount=off.get(pk, 0),
        )
        for pk, n in quantities.items()
    ]


def _bundle_discounts(offers: Mapping[int, Offer], quantities: Mapping[int, int]) -> dict[int, int]:
    """Return the rupiah that bundles take off, by the id of the offer."""
    lines = [
        BundledLine(offers[pk].price, n, offers[pk].bundle, offers[pk].stall_id)
        for pk, n in quantities.items()
    ]
    return dict(zip(quantities, bundles.discounts(lines), strict=True))


def _lock_available(quantities: Mapping[int, int], stalls: Collection[int]) -> dict[int, Offer]:
    """Lock these offers and return them by id. Raises RanOut unless all units are available."""
    stock.lock(quantities)
    offers = {offer.pk: offer for offer in display.load_orderable(quantities.keys(), stalls)}
    gone = []
    if gone_ids := quantities.keys() - offers.keys():
        gone_offers = Offer.objects.filter(pk__in=gone_ids).select_related("product", "stall")
        gone = [Shortage(offer, quantities[offer.pk], 0) for offer in gone_offers]
    if short := [*gone, *stock.shortages(offers.values(), quantities)]:
        raise RanOut(short)
    return offers


def _refuse_other_prices(draft: OrderDraft, lines: Sequence[OrderLine]) -> None:
    """Refuse lines that cost something else than what was agreed to. Raises PriceChanged."""
    agreed = draft.agreed_lines
    if agreed is not None and any(
        agreed.get(line.offer_id) != (line.price, line.discount) for line in lines
    ):
        raise PriceChanged
    if totals.of_goods(lines).amount != draft.agreed:
        raise PriceChanged


def _take_places(chosen: Collection[int]) -> None:
    """Lock these slots, by id. Raises SlotsFull unless each has a place for one more order."""
    slots.lock(chosen)
    if full := slots.full(chosen):
        raise SlotsFull(full)


def _create_parts(
    order: Order, draft: OrderDraft, lines: Sequence[OrderLine], now: dt.datetime
) -> None:
    parts = [
        StallOrder(
            order=order,
            stall=part.stall,
            day=part.day,
            slot=part.slot,
            payment_time=part.payment_time,
            note=part.note,
        )
        for part in draft.parts
    ]
    reserved_until = reserving.unanswered_until(parts, draft.bazar, now)
    for part, until in zip(parts, reserved_until, strict=True):
        part.stands_until = until
    StallOrder.objects.bulk_create(parts)
    part_of_stall = {part.stall_id: part for part in parts}
    for line in lines:
        line.part = part_of_stall[line.offer.stall_id]
    OrderLine.objects.bulk_create(lines)
    reservations = [
        stock.new_reservations(of_stall.quantities, part.key, until)
        for of_stall, part, until in zip(draft.parts, parts, reserved_until, strict=True)
    ]
    Reservation.objects.bulk_create([each for of_part in reservations for each in of_part])
