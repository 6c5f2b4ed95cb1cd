"""The sentences that say why an order could not be placed, and what to do about it."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from bazar.rupiah import format_rupiah, group_thousands
from transactions.ordering import limits
from transactions.ordering.basket import Basket
from transactions.ordering.limits import NotPlaced, TooManyOrders, TooMuch
from transactions.ordering.orders import OrdersClosed, PriceChanged


def sentences(refusal: NotPlaced, basket: Basket) -> list[str]:
    """Return the sentences for a refusal that concerns no single field of the checkout."""
    if isinstance(refusal, TooMuch):
        return list(_too_much(refusal, basket))
    if isinstance(refusal, PriceChanged):
        text = _("The price has changed: it is now %(total)s. Order again if that is right.")
        return [text % {"total": format_rupiah(basket.total)}]
    if isinstance(refusal, TooManyOrders):
        text = _(
            "%(open)d orders with this number are already waiting for the stalls, or "
            "%(daily)d of a day were accepted by none. Wait until a stall accepts "
            "one, or cancel one."
        )
        return [text % {"open": limits.MOST_OPEN, "daily": limits.MOST_A_DAY}]
    if isinstance(refusal, OrdersClosed):
        return [_("The bazaar takes no orders now, or no longer for that day.")]
    return [_("Some items are sold out. See the basket below.")]


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
