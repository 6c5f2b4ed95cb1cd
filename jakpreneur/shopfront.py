"""The content of the shop's pages: the state of the bazaar, a product, a stall."""

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
    last_day,
    order_window,
    ordering_at,
    takes_orders_or_is_on,
    wib_date,
)
from bazar.entering import PARAMETER, enter
from bazar.models import Bazar, BazarDay, Category, Venue
from jakpreneur import catalogue, display
from jakpreneur.licences import valid_halal, valid_pirt
from jakpreneur.models import Jakpreneur, Offer, Stall
from jakpreneur.stock import FEW

FRONT_GOODS = 12  # on the front page
BESIDE = 8  # further goods of the same stall, on a product's page


@dataclass(frozen=True)
class BazarState:
    """A bazaar, if there is one, at a moment. `ordering` is the value of an `Ordering`.

    `is_named`: whether the page's links name the bazaar. `is_obvious`: whether an address without a
    name leads there, too. `others`: the other bazaars that can be entered now.
    """

    bazar: Bazar | None
    at: dt.datetime
    is_named: bool = False
    is_obvious: bool = False
    others: Sequence["BazarState"] = ()
    few: ClassVar = FEW

    @property
    def query(self) -> str:
        """Return the query string that leads to the bazaar, "" for an address that names none."""
        return f"?{PARAMETER}={self.bazar.pk}" if self.bazar and self.is_named else ""

    @property
    def own_query(self) -> str:
        """Return the query string that names the bazaar, "" for one that is over."""
        is_over = self.ordering == Ordering.OVER.value
        return f"?{PARAMETER}={self.bazar.pk}" if self.bazar and not is_over else ""

    @property
    def more(self) -> str:
        """Return the beginning of a query string that has further parameters."""
        return f"{self.query}&" if self.query else "?"

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
        """Return the planned days; the bazaar may have sold on others, too."""
        return [day for day in self.bazar.days.all() if day.is_planned] if self.bazar else []

    @property
    def last_day(self) -> dt.date:
        """Return the bazaar's last day, or the day of the moment without a bazaar (WIB)."""
        return (self.bazar and last_day(self.bazar)) or wib_date(self.at)

    @property
    def is_on(self) -> bool:
        return any(day.date == wib_date(self.at) for day in self.days)


def load_state(moment: dt.datetime, named: int | None = None) -> BazarState:
    """Return the bazaar with the id `named`, else the obvious one, with others to enter.

    Four queries at most (bazar/entering.py).
    """
    entered = enter(named, moment)
    others = [BazarState(each, moment, each != entered.obvious) for each in entered.others]
    is_obvious = entered.bazar == entered.obvious
    return BazarState(entered.bazar, moment, entered.is_named, is_obvious, others)


def _state(bazar: Bazar, moment: dt.datetime) -> BazarState:
    """Return the state for a page of this bazaar's own goods, whose links lead back to it."""
    prefetch_related_objects([bazar], "days")
    is_over = ordering_at(bazar, moment) is Ordering.OVER
    return BazarState(bazar, moment, is_named=not is_over)


def load_venues(state: BazarState) -> Sequence[Venue]:
    return list(state.bazar.venues.select_related("kecamatan")) if state.bazar else []


def load_categories(state: BazarState) -> Sequence[Category]:
    """Return the categories that may be sold online."""
    return list(catalogue.online_categories(state.bazar)) if state.bazar else []


def load_front_goods(state: BazarState) -> Sequence[Offer]:
    """Return some offers that are available, others every day."""
    if state.bazar is None:
        return []
    offers = catalogue.only_available(catalogue.online_at(state.bazar))
    return list(catalogue.in_daily_order(offers, wib_date(state.at))[:FRONT_GOODS])


class AboutStall:
    """The facts about a stall that its own page and the pages of its goods show."""

    state: BazarState
    stall: Stall

    @property
    def halal(self) -> str:
        """Return the number of the halal certificate if it is valid on the bazaar's last day."""
        return valid_halal(self.stall.jakpreneur, self.state.last_day)

    @property
    def pirt(self) -> str:
        """Return the number of the food licence (P-IRT) if it is valid on that day."""
        return valid_pirt(self.stall.jakpreneur, self.state.last_day)

    @property
    def may_be_asked(self) -> bool:
        """Return True when the page may lead to a chat with the vendor."""
        return self.state.bazar is not None and takes_orders_or_is_on(
            self.state.bazar, self.state.at
        )


@dataclass(frozen=True)
class ProductPage(AboutStall):
    """An offer and what its page shows around it.

    `beside`: further offers of the stall. `stall_now`: the vendor's stall at the present bazaar,
    where the offer's own bazaar is over.
    """

    state: BazarState
    offer: Offer
    beside: Sequence[Offer]
    stall_now: Stall | None

    @property
    def stall(self) -> Stall:  # type: ignore[override]
        return self.offer.stall

    @property
    def is_sold_out(self) -> bool:
        """Return True when nothing is available online."""
        return self.offer.available is not None and self.offer.available <= 0

    @property
    def few(self) -> int | None:
        """Return the units that are available, if they are counted and few."""
        available = self.offer.available
        return available if available is not None and 0 < available <= FEW else None

    @property
    def may_be_added(self) -> bool:
        return self.state.takes_orders and self.offer.online and not self.is_sold_out

    @property
    def is_at_stall(self) -> bool:
        """Return True when the good is sold out online, but not at the stall."""
        return self.is_sold_out and bool(self.offer.free and self.offer.free > 0)

    @property
    def may_be_delivered(self) -> bool:
        """Return True when a courier may bring it: what is brought has been paid by QRIS."""
        return bool(self.stall.jakpreneur.qris)

    @property
    def most(self) -> int:
        """Return the units that the form accepts. It tells how many are left only of few."""
        bound: int = settings.UNITS_PER_OFFER
        return min(self.few or bound, bound)


def load_product(pk: int, moment: dt.datetime) -> ProductPage | None:
    """Return the offer's page, None if there is no such offer.

    Three queries; where the bazaar is over, three more at most.
    """
    found = display.load_offers(pk, beside=BESIDE)
    if not found:
        return None
    offer, *beside = found
    state = _state(offer.stall.bazar, moment)
    return ProductPage(state, offer, beside, _stall_now(state, offer.stall.jakpreneur))


@dataclass(frozen=True)
class StallPage(AboutStall):
    """A stall, the offers that may be ordered online, and those that are sold only there.

    `stall_now`: the vendor's stall at the present bazaar, where the stall's own bazaar is over.
    """

    state: BazarState
    stall: Stall
    online: Sequence[Offer]
    only_there: Sequence[Offer]
    stall_now: Stall | None


def load_stall(pk: int, moment: dt.datetime) -> StallPage | None:
    """Return the stall's page, None if there is no such stall.

    Three queries; where the bazaar is over, three more at most.
    """
    found = catalogue.stall_of(pk)
    if found is None:
        return None
    state = _state(found.bazar, moment)
    goods = list(catalogue.goods_of(found))
    return StallPage(
        state,
        found,
        online=[offer for offer in goods if offer.online],
        only_there=[offer for offer in goods if not offer.online],
        stall_now=_stall_now(state, found.jakpreneur),
    )


def _stall_now(state: BazarState, vendor: Jakpreneur) -> Stall | None:
    if state.ordering != Ordering.OVER.value:
        return None
    now = enter(None, state.at).bazar
    return catalogue.stall_at(now, vendor) if now and now != state.bazar else None
