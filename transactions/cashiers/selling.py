"""The selling screen of a till: its stalls, their offers, and the version of both."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max

from bazar.database_clock import database_now
from bazar.models import Bazar, Category, Channel
from jakpreneur.catalogue import categories_of, offers_of
from jakpreneur.models import Offer, Stall
from transactions.cashiers.pins import hide_hints
from transactions.cashiers.tills import stalls_to_sell_for
from transactions.models import Payment, Sale, Till


@dataclass(frozen=True, slots=True)
class SellingScreen:
    """The content of a till's selling screen.

    `version` changes with goods, prices, pictures, PINs and payment codes, but not with how many
    are left. `as_of`: ms since 1970, the moment at which `left` was counted. `up_to`: the highest
    number of the till's own sales that are in that count; a phone sends its sales in order.
    """

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
        """The units left that no order reserves, by id of each offer that is counted."""
        return {offer.pk: offer.available for offer in self.offers if offer.available is not None}


def screen_of(till: Till, day: dt.date) -> SellingScreen:
    """Load the screen for the bazaar that is on at `day` (WIB). At most five queries."""
    as_of = int(database_now().timestamp() * 1000)
    up_to = Sale.objects.filter(till=till).aggregate(last=Max("number"))["last"] or 0
    stalls = stalls_to_sell_for(till, day)
    hide_hints(stalls, till)
    offers = list(offers_of(stalls, Channel.ONSITE))
    categories = list(categories_of(stalls, Channel.ONSITE))
    return SellingScreen(
        stalls, offers, categories, _version(stalls, offers, categories), as_of, up_to
    )


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
    content = (
        [
            (stall.pk, stall.number, stall.jakpreneur.name, stall.jakpreneur.qris, _pin(stall))
            for stall in stalls
        ],
        [
            (
                offer.pk,
                offer.price,
                offer.bundle,
                offer.product.name,
                offer.product.category_id,
                offer.product.picture_id,
            )
            for offer in offers
        ],
        [(category.slug, category.name) for category in categories],
    )
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


def _pin(stall: Stall) -> tuple[str, str]:
    """Return when the stall's PIN was chosen, and the hint by which the till checks it."""
    return (str(stall.pin.chosen_at), stall.pin.hint) if hasattr(stall, "pin") else ("", "")
