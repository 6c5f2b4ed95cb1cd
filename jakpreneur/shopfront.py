"""What the shop's pages show at a moment: the bazaar, a product, a stall; and what may be
ordered."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from django.conf import settings
from django.db.models import prefetch_related_objects

from bazar.calendar import (
    Ordering,
    OrderWindow,
    bazar_on_or_next,
    changes_at,
    last_day,
    order_window,
    ordering_at,
    takes_orders_or_is_on,
    wib_date,
)
from bazar.models import Bazar, BazarDay, Category, Venue
from jakpreneur import catalogue, display
from jakpreneur.models import Jakpreneur, Offer, Stall
from jakpreneur.stock import FEW, next_release

SHELF = 12  # goods on the front page
BESIDE = 8  # of the same stall, on a product's page


@dataclass(frozen=True)
class Place:
    """A bazaar, if there is one, at a moment; `ordering` is how a template calls it."""

    bazar: Bazar | None
    at: dt.datetime
    few: ClassVar = FEW

    @cached_property
    def ordering(self) -> str:
        return (ordering_at(self.bazar, self.at) if self.bazar else Ordering.NONE).value

    @cached_property
    def window(self) -> OrderWindow | None:
        return order_window(self.bazar) if self.bazar else None

    @property
    def takes_orders(self) -> bool:
        return self.ordering == Ordering.OPEN.value

    @property
    def days(self) -> list[BazarDay]:
        """The planned ones."""
        return [day for day in self.bazar.days.all() if day.is_planned] if self.bazar else []

    @property
    def is_on(self) -> bool:
        return any(day.date == wib_date(self.at) for day in self.days)


def at(moment: dt.datetime) -> Place:
    """The bazaar that is on or comes next, else the last. Three queries at most."""
    return _place(bazar_on_or_next(wib_date(moment)), moment)


def _place(bazar: Bazar | None, moment: dt.datetime) -> Place:
    if bazar:
        prefetch_related_objects([bazar], "days")
    return Place(bazar, moment)


def holds_until(place: Place) -> dt.datetime:
    """When the clock alone next changes what is shown of a place. One query."""
    turn = changes_at(place.bazar, place.at)
    release = next_release(Offer.objects.filter(stall__bazar=place.bazar)) if place.bazar else None
    return min(turn, release or turn)


def venues_of(place: Place) -> Sequence[Venue]:
    return list(place.bazar.venues.select_related("kecamatan")) if place.bazar else []


def categories_of(place: Place) -> Sequence[Category]:
    return list(catalogue.online_categories(place.bazar)) if place.bazar else []


def some_goods(place: Place) -> Sequence[Offer]:
    """A shelf of things that can be had, others every day."""
    if place.bazar is None:
        return []
    offers = catalogue.only_available(catalogue.online_at(place.bazar))
    return list(catalogue.in_daily_order(offers, wib_date(place.at))[:SHELF])


@dataclass(frozen=True)
class ShownProduct:
    """An offer's page. `elsewhere`: the vendor's stall at the bazaar of now, where the offer's
    own bazaar is over."""

    place: Place
    offer: Offer
    beside: Sequence[Offer]
    elsewhere: Stall | None

    @property
    def is_gone(self) -> bool:
        return _is_gone(self.offer)

    @property
    def few(self) -> int | None:
        """The units that are left, where they are counted and few."""
        available = self.offer.available
        return available if available is not None and 0 < available <= FEW else None

    @property
    def may_be_added(self) -> bool:
        return self.place.takes_orders and self.offer.online and not self.is_gone

    @property
    def is_at_stall(self) -> bool:
        """Sold out online, but not at the stall."""
        return self.is_gone and bool(self.offer.free and self.offer.free > 0)

    @property
    def most(self) -> int:
        """Units that can be asked for in one go: how many are left it tells of few alone."""
        bound: int = settings.UNITS_PER_OFFER
        return min(self.few or bound, bound)


def product(pk: int, moment: dt.datetime) -> ShownProduct | None:
    """Three queries; where the bazaar is over, three more at most."""
    found = display.offers(pk, beside=BESIDE)
    if not found:
        return None
    offer, *beside = found
    place = _place(offer.stall.bazar, moment)
    return ShownProduct(place, offer, beside, _elsewhere(place, offer.stall.jakpreneur))


@dataclass(frozen=True)
class ShownStall:
    """A stall's page: what may be ordered, and what is sold at the stall only."""

    place: Place
    stall: Stall
    online: Sequence[Offer]
    only_there: Sequence[Offer]
    elsewhere: Stall | None

    @property
    def halal(self) -> str:
        """The certificate's number, if it is valid on the bazaar's last day."""
        vendor = self.stall.jakpreneur
        return vendor.halal if self._holds(vendor.halal_until) else ""

    @property
    def pirt(self) -> str:
        vendor = self.stall.jakpreneur
        return vendor.pirt if self._holds(vendor.pirt_until) else ""

    def _holds(self, until: dt.date | None) -> bool:
        day = (self.place.bazar and last_day(self.place.bazar)) or wib_date(self.place.at)
        return until is None or day <= until

    @property
    def may_be_asked(self) -> bool:
        """Whether the page leads to a chat with the vendor."""
        return self.place.bazar is not None and takes_orders_or_is_on(
            self.place.bazar, self.place.at
        )


def stall(pk: int, moment: dt.datetime) -> ShownStall | None:
    """Three queries; where the bazaar is over, two more at most."""
    found = catalogue.stall_of(pk)
    if found is None:
        return None
    place = _place(found.bazar, moment)
    goods = list(catalogue.goods_of(found))
    return ShownStall(
        place,
        found,
        online=[offer for offer in goods if offer.online],
        only_there=[offer for offer in goods if not offer.online],
        elsewhere=_elsewhere(place, found.jakpreneur),
    )


def _elsewhere(place: Place, vendor: Jakpreneur) -> Stall | None:
    if place.ordering != Ordering.OVER.value:
        return None
    now = bazar_on_or_next(wib_date(place.at))
    return catalogue.stall_at(now, vendor) if now and now != place.bazar else None


def _is_gone(offer: Offer) -> bool:
    return offer.available is not None and offer.available <= 0
