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
        text = _("The price has changed: it is %(total)s now. Order again if that is right.")
        return [text % {"total": format_rupiah(basket.total)}]
    if isinstance(refusal, TooManyOrders):
        text = _(
            "From here %(open)d orders with this number wait for the stalls already, or %(daily)d "
            "of a day were accepted by none. Wait until a stall accepts one, or cancel one."
        )
        return [text % {"open": limits.MOST_OPEN, "daily": limits.MOST_A_DAY}]
    if isinstance(refusal, OrdersClosed):
        return [_("The bazaar takes no orders now, or not for that day any more.")]
    return [_("Not everything can be had any more. Look at the basket below.")]


def _too_much(refusal: TooMuch, basket: Basket) -> Iterator[str]:
    """Yield a sentence for each bound that the order, with what waits already, exceeds."""
    names = {line.offer.pk: line.offer.product.name for line in basket.lines}
    for offer, more in refusal.units.items():
        yield _(
            "%(name)s: at most %(most)s of one thing may wait for an answer, so %(more)s "
            "can be ordered now."
        ) % {
            "name": names.get(offer, ""),
            "most": group_thousands(settings.UNITS_PER_OFFER),
            "more": group_thousands(more),
        }
    if refusal.stalls:
        yield _(
            "At most %(most)s stalls may wait to be answered at once: that is %(over)s too many. "
            "Take them out of the basket, or order from them once others have accepted."
        ) % {"most": settings.STALLS_PER_ORDER, "over": refusal.stalls}
    if refusal.amount:
        yield _(
            "At most %(most)s may wait for answers at once: that is %(over)s too much. "
            "Take something out of the basket, or order it once others have accepted."
        ) % {
            "most": format_rupiah(settings.RUPIAH_PER_ORDER),
            "over": format_rupiah(refusal.amount),
        }
