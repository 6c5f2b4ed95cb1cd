"""The sentences that say why an order could not be placed, and what to do about it."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from bazar.rupiah import format_rupiah, group_thousands
from transactions.ordering import limits
from transactions.ordering.basket import Contents
from transactions.ordering.limits import NotPlaced, TooManyOrders, TooMuch
from transactions.ordering.orders import OrdersClosed, PriceChanged


def sentences(why: NotPlaced, contents: Contents) -> list[str]:
    """Return what to say of a refusal that no single field of the checkout is about."""
    if isinstance(why, TooMuch):
        return list(_too_much(why, contents))
    if isinstance(why, PriceChanged):
        text = _("The price has changed: it is %(total)s now. Order again if that is right.")
        return [text % {"total": format_rupiah(contents.total)}]
    if isinstance(why, TooManyOrders):
        text = _(
            "From here %(open)d orders with this number wait for the stalls already, or %(daily)d "
            "of a day were accepted by none. Wait until a stall accepts one, or cancel one."
        )
        return [text % {"open": limits.MOST_OPEN, "daily": limits.MOST_A_DAY}]
    if isinstance(why, OrdersClosed):
        return [_("The bazaar takes no orders now, or not for that day any more.")]
    return [_("Not everything can be had any more. Look at the basket below.")]


def _too_much(why: TooMuch, contents: Contents) -> Iterator[str]:
    """A sentence for each bound that the order, with what waits already, is above."""
    names = {row.offer.pk: row.offer.product.name for row in contents.rows}
    for offer, more in why.units.items():
        yield _(
            "%(name)s: at most %(most)s of one thing may wait for an answer, so %(more)s "
            "can be ordered now."
        ) % {
            "name": names.get(offer, ""),
            "most": group_thousands(settings.UNITS_PER_OFFER),
            "more": group_thousands(more),
        }
    if why.stalls:
        yield _(
            "At most %(most)s stalls may wait to be answered at once: that is %(over)s too many. "
            "Take them out of the basket, or order from them once others have accepted."
        ) % {"most": settings.STALLS_PER_ORDER, "over": why.stalls}
    if why.amount:
        yield _(
            "At most %(most)s may wait for answers at once: that is %(over)s too much. "
            "Take something out of the basket, or order it once others have accepted."
        ) % {
            "most": format_rupiah(settings.RUPIAH_PER_ORDER),
            "over": format_rupiah(why.amount),
        }
