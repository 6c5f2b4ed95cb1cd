"""What a till's selling screen shows: its stalls, their offers, and which version of them."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from bazar.models import Bazar, Category, Channel
from jakpreneur.catalogue import categories_of, offers_of
from jakpreneur.models import Offer, Stall
from transactions.models import Till
from transactions.tills import stalls_to_sell_for


@dataclass(frozen=True, slots=True)
class Screen:
    """`version` changes with anything that the phone must be told of: goods, prices, counts,
    a PIN, a payment code."""

    stalls: Sequence[Stall]
    offers: Sequence[Offer]
    categories: Sequence[Category]
    version: str

    @property
    def bazar(self) -> Bazar | None:
        return self.stalls[0].bazar if self.stalls else None


def screen_of(till: Till, day: dt.date) -> Screen:
    """For the bazaar that is on at `day` (WIB). At most four queries."""
    stalls = stalls_to_sell_for(till, day)
    offers = list(offers_of(stalls, Channel.ONSITE))
    categories = list(categories_of(stalls, Channel.ONSITE))
    return Screen(stalls, offers, categories, _version(stalls, offers, categories))


def _version(
    stalls: Sequence[Stall], offers: Sequence[Offer], categories: Sequence[Category]
) -> str:
    shown = (
        [(stall.pk, stall.number, stall.jakpreneur.name, _hint(stall)) for stall in stalls],
        [
            (offer.pk, offer.price, offer.left, offer.product.name, offer.product.category_id)
            for offer in offers
        ],
        [(category.slug, category.name) for category in categories],
    )
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def _hint(stall: Stall) -> str:
    return stall.pin.hint if hasattr(stall, "pin") else ""
