"""Orders that are placed by the domain's functions, without the checkout page."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from bazar.models import PickupSlot
from jakpreneur.models import Jakpreneur, Offer, Stall
from jakpreneur.sample.qris import sticker
from tests.cast import Cast
from transactions.models import Order, Pay, StallOrder
from transactions.ordering import orders
from transactions.ordering.orders import Shopper, Wanted

SHOPPER = Shopper("Rina", "+6281298765432")


def take_orders(cast: Cast, **changes: Any) -> None:
    """Open orders since yesterday until the last day closes; give every vendor a QRIS code."""
    cast.bazar.orders_open_at = timezone.now() - dt.timedelta(days=1)
    for name, value in changes.items():
        setattr(cast.bazar, name, value)
    cast.bazar.save()
    Jakpreneur.objects.filter(stalls__bazar=cast.bazar).update(qris=sticker(1, "Contoh", "kuliner"))


def slot(cast: Cast, capacity: int = 10, **changes: Any) -> PickupSlot:
    """Make a pick-up slot of tomorrow morning, which has not begun."""
    tomorrow = cast.bazar.days.get(date=cast.day.date + dt.timedelta(days=1))
    usual = {"day": tomorrow, "venue": cast.venue, "starts": dt.time(9), "ends": dt.time(10)}
    return PickupSlot.objects.create(**usual | {"capacity": capacity} | changes)


def wanted(offer: Offer, units: int = 1, /, *, at: PickupSlot, **changes: Any) -> Wanted:
    stall = Stall.objects.select_related("jakpreneur").get(pk=offer.stall_id)
    usual: dict[str, Any] = {"stall": stall, "units": {offer.pk: units}, "day": at.day, "slot": at}
    return Wanted(**usual | {"pay": Pay.AT_STALL} | changes)


def costs(*wanted: Wanted) -> int:
    prices = {offer.pk: offer.price for offer in Offer.objects.all()}
    return sum(prices[offer] * units for part in wanted for offer, units in part.units.items())


def place(
    cast: Cast, *wanted: Wanted, key: uuid.UUID | None = None, by: Shopper = SHOPPER
) -> Order:
    bazar = type(cast.bazar).objects.get(pk=cast.bazar.pk)
    return orders.place(key or uuid.uuid4(), bazar, by, wanted, agreed=costs(*wanted))


def part_of(order: Order) -> StallOrder:
    """Return the order's only part."""
    part: StallOrder = order.parts.get()
    return part
