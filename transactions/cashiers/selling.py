"""What a till's selling screen shows: its stalls, their offers, and which version of them."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from bazar.models import Bazar, Category, Channel
from jakpreneur.catalogue import categories_of, offers_of
from jakpreneur.models import Offer, Stall
from transactions.cashiers.pins import hide_hints
from transactions.cashiers.tills import stalls_to_sell_for
from transactions.models import Payment, Sale, Till


@dataclass(frozen=True, slots=True)
class Screen:
    """`version` changes with anything that the phone must be told of but how many are left:
    goods, prices, pictures, a PIN, a payment code. `as_of`: ms since 1970; what is left then
    counts the till's own sales `up_to` that number, for a phone sends them in order."""

    stalls: Sequence[Stall]
    offers: Sequence[Offer]
    categories: Sequence[Category]
    version: str
    as_of: int
    up_to: int

    @property
    def bazar(self) -> Bazar | None:
        return self.stalls[0].bazar if self.stalls else None

    @property
    def left(self) -> dict[int, int]:
        """How many are left, and held by no order, of each offer that is counted, by id."""
        return {offer.pk: offer.available for offer in self.offers if offer.available is not None}


def screen_of(till: Till, day: dt.date) -> Screen:
    """For the bazaar that is on at `day` (WIB). At most five queries."""
    as_of = int(timezone.now().timestamp() * 1000)
    up_to = Sale.objects.filter(till=till).aggregate(last=Max("number"))["last"] or 0
    stalls = stalls_to_sell_for(till, day)
    hide_hints(stalls, till)
    offers = list(offers_of(stalls, Channel.ONSITE))
    categories = list(categories_of(stalls, Channel.ONSITE))
    return Screen(stalls, offers, categories, _version(stalls, offers, categories), as_of, up_to)


def payment_data() -> str:
    """Return every payment method for the till's scripts, as JSON (static/js/payments.js)."""
    return json.dumps(
        [
            {
                "name": payment.wire,
                "label": payment.heading,
                "fillsDrawer": payment.fills_drawer,
                "showsCode": payment.shows_code,
            }
            for payment in Payment
        ]
    )


def _version(
    stalls: Sequence[Stall], offers: Sequence[Offer], categories: Sequence[Category]
) -> str:
    shown = (
        [
            (stall.pk, stall.number, stall.jakpreneur.name, stall.jakpreneur.qris, _pin(stall))
            for stall in stalls
        ],
        [
            (
                offer.pk,
                offer.price,
                offer.product.name,
                offer.product.category_id,
                offer.product.picture_id,
            )
            for offer in offers
        ],
        [(category.slug, category.name) for category in categories],
    )
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def _pin(stall: Stall) -> tuple[str, str]:
    """When the stall's PIN was chosen, and the hint that the till has of it."""
    return (str(stall.pin.chosen_at), stall.pin.hint) if hasattr(stall, "pin") else ("", "")
