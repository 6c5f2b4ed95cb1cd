"""The choices that the checkout's page shows: the fields of each venue, and of its stalls."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import BoundField

from bazar.models import Venue
from jakpreneur.models import Stall
from transactions.ordering.basket import StallBasket


@dataclass(frozen=True, slots=True)
class StallChoices:
    """The fields for one stall. `payment_time`: None where there is nothing to choose.

    Nothing is to be chosen where the goods are free.
    """

    basket: StallBasket
    payment_time: BoundField | None


@dataclass(frozen=True, slots=True)
class VenueChoices:
    """The fields for one venue, and for its stalls.

    `slot`: None where nothing can be fetched; `is_full`: where its times are all full; `day`: None
    where nothing is delivered. `without_code`: the stalls without a QRIS code, for which nothing is
    delivered from the venue. `could_deliver`: whether something would be without these stalls.
    """

    venue: Venue
    is_full: bool
    how: BoundField
    slot: BoundField | None
    day: BoundField | None
    without_code: Sequence[Stall]
    stalls: Sequence[StallChoices]
    could_deliver: bool
