"""The units of an offer that a page may say are left, and those that a basket may have."""

from typing import NamedTuple

from django.conf import settings

from jakpreneur.models import Offer
from jakpreneur.stock import FEW


class Bounds(NamedTuple):
    """The bounds of one offer's quantity.

    `few`: the units available, where they are counted and few, else None: of more than few no page
    says how many are left. `most`: the highest quantity that may be chosen.
    """

    few: int | None
    most: int


def bounds_of(offer: Offer) -> Bounds:
    """Return the bounds of an offer that was loaded for a basket. No query."""
    if not offer.online:
        return Bounds(None, 0)
    bound: int = settings.UNITS_PER_OFFER
    available = offer.available
    few = max(0, available) if available is not None and available <= FEW else None
    return Bounds(few, bound if few is None else min(bound, few))
