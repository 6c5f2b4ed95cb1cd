"""Drafts and orders for tests, made without the checkout's page."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from bazar.models import Bazar, PickupSlot
from jakpreneur.models import Jakpreneur, Offer, Stall
from jakpreneur.sample.qris import sticker
from tests.cast import Cast
from transactions.models import Order, PaymentTime, StallOrder
from transactions.ordering import orders
from transactions.ordering.orders import DraftPart, OrderDraft, Shopper

SHOPPER = Shopper("Rina", "+6281298765432")


def take_orders(cast: Cast, **changes: Any) -> None:
    """Let the bazaar take orders since yesterday, and give every vendor a QRIS code."""
    cast.bazar.orders_open_at = timezone.now() - dt.timedelta(days=1)
    for name, value in changes.items():
        setattr(cast.bazar, name, value)
    cast.bazar.save()
    Jakpreneur.objects.filter(stalls__bazar=cast.bazar).update(qris=sticker(1, "Contoh", "kuliner"))


def slot(cast: Cast, capacity: int = 10, **changes: Any) -> PickupSlot:
    """Create a slot of tomorrow morning, which has not begun."""
    tomorrow = cast.bazar.days.get(date=cast.day.date + dt.timedelta(days=1))
    usual = {"day": tomorrow, "venue": cast.venue, "starts": dt.time(9), "ends": dt.time(10)}
    return PickupSlot.objects.create(**usual | {"capacity": capacity} | changes)


def draft_part(offer: Offer, quantity: int = 1, /, *, at: PickupSlot, **changes: Any) -> DraftPart:
    stall = Stall.objects.select_related("jakpreneur").get(pk=offer.stall_id)
    usual: dict[str, Any] = {
        "stall": stall,
        "quantities": {offer.pk: quantity},
        "day": at.day,
        "slot": at,
        "payment_time": PaymentTime.AT_STALL,
    }
    return DraftPart(**usual | changes)


def costs(*draft_parts: DraftPart) -> int:
    prices = {offer.pk: offer.price for offer in Offer.objects.all()}
    return sum(prices[offer] * n for part in draft_parts for offer, n in part.quantities.items())


def place(
    cast: Cast, *draft_parts: DraftPart, key: uuid.UUID | None = None, by: Shopper = SHOPPER
) -> Order:
    bazar = type(cast.bazar).objects.get(pk=cast.bazar.pk)
    return orders.place_order(draft(bazar, *draft_parts, key=key, by=by))


def draft(
    bazar: Bazar, *draft_parts: DraftPart, key: uuid.UUID | None = None, by: Shopper = SHOPPER
) -> OrderDraft:
    """Return a draft whose shopper has agreed to today's prices."""
    return OrderDraft(key or uuid.uuid4(), bazar, by, draft_parts, costs(*draft_parts))


def part_of(order: Order) -> StallOrder:
    """Return the order's only part."""
    part: StallOrder = order.parts.get()
    return part
