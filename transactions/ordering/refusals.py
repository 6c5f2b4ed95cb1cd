"""The sentences that say why an order could not be placed, and what to do about it.

A refusal is packed into plain values for the page that follows, and becomes words only there, in
the language of that page.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from bazar.models import PickupSlot
from bazar.rupiah import format_rupiah, group_thousands
from transactions.ordering import limits
from transactions.ordering.basket import Basket
from transactions.ordering.limits import NotPlaced, TooManyOrders, TooMuch
from transactions.ordering.orders import (
    CannotPayNow,
    OrdersClosed,
    PriceChanged,
    RanOut,
    SlotsFull,
    TooLate,
)

PLAIN: dict[str, type[NotPlaced]] = {
    "closed": OrdersClosed,
    "late": TooLate,
    "orders": TooManyOrders,
    "price": PriceChanged,
}


def pack(refusal: NotPlaced) -> dict[str, Any]:
    """Pack the refusal into values that JSON can hold."""
    if isinstance(refusal, TooMuch):
        units = list(refusal.units.items())
        return {"why": "much", "much": [units, refusal.stalls, refusal.amount]}
    if isinstance(refusal, SlotsFull) and not isinstance(refusal, TooLate):
        return {"why": "slots", "ids": [slot.pk for slot in refusal.slots]}
    if isinstance(refusal, CannotPayNow):
        return {"why": "code", "ids": [stall.pk for stall in refusal.stalls]}
    found = [why for why, kind in PLAIN.items() if isinstance(refusal, kind)]
    return {"why": found[0] if found else "ran_out"}


def unpack(packed: Mapping[str, Any], basket: Basket, slots: Mapping[int, PickupSlot]) -> NotPlaced:
    """Return the refusal, with the slots and the stalls that the page still shows."""
    why = packed["why"]
    if why == "much":
        units, stalls, amount = packed["much"]
        return TooMuch(dict(units), stalls, amount)
    if why == "slots":
        return SlotsFull([slots[pk] for pk in packed["ids"] if pk in slots])
    if why == "code":
        stalls = [each.stall for each in basket.stalls if each.stall.pk in packed["ids"]]
        return CannotPayNow(stalls)
    return PLAIN[why]() if why in PLAIN else RanOut([])


def sentences(refusal: NotPlaced, basket: Basket) -> list[str]:
    """Return the sentences for a refusal that concerns no single field of the checkout."""
    if isinstance(refusal, TooMuch):
        return list(_too_much(refusal, basket))
    if isinstance(refusal, PriceChanged):
        text = _("Not everything is as the page showed it. The total is %(total)s now.")
        return [text % {"total": format_rupiah(basket.total)}, _("Order again if that is right.")]
    if isinstance(refusal, TooManyOrders):
        text = _(
            "%(open)d orders with this number are already waiting for the stalls, or "
            "%(daily)d of a day were accepted by none. Wait until a stall accepts "
            "one, or cancel one."
        )
        return [text % {"open": limits.MOST_OPEN, "daily": limits.MOST_A_DAY}]
    if isinstance(refusal, TooLate):
        return [_("Orders for that time or day are not taken any more. Choose another.")]
    if isinstance(refusal, OrdersClosed):
        return [_("The bazaar takes no orders now, or no longer for that day.")]
    return [_("Some goods are not available in that quantity. The basket has fewer of them now.")]


def _too_much(refusal: TooMuch, basket: Basket) -> Iterator[str]:
    """Yield a sentence for each bound that the order, with what waits already, exceeds."""
    names = {line.offer.pk: line.offer.product.name for line in basket.lines}
    for offer, more in refusal.units.items():
        yield _(
            "%(name)s: at most %(most)s of one item may wait for an answer, so you "
            "can order %(more)s now."
        ) % {
            "name": names.get(offer, ""),
            "most": group_thousands(settings.UNITS_PER_OFFER),
            "more": group_thousands(more),
        }
    if refusal.stalls:
        yield _(
            "At most %(most)s stalls may wait to answer at the same time: that is "
            "%(over)s too many. Remove them from the basket, or order from them "
            "after others have accepted."
        ) % {"most": settings.STALLS_PER_ORDER, "over": refusal.stalls}
    if refusal.amount:
        yield _(
            "At most %(most)s may wait for answers at the same time: that is "
            "%(over)s too much. Remove something from the basket, or order it after "
            "others have accepted."
        ) % {
            "most": format_rupiah(settings.RUPIAH_PER_ORDER),
            "over": format_rupiah(refusal.amount),
        }
