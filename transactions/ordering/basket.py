"""The basket with what it names: offers, prices and what of them is available, stall by stall.

load_basket reads all of it in one query, and everything that pages and the checkout ask is worked
out there, once. Nothing in a basket is reserved, so what is available may be gone a moment later:
placing the order decides.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import prefetch_related_objects

from bazar.calendar import order_window
from bazar.models import Bazar, Venue
from jakpreneur import bundles, display
from jakpreneur.bundles import BundledLine
from jakpreneur.models import Offer, Stall
from jakpreneur.shopfront import BazarState
from transactions import totals
from transactions.ordering.availability import bounds_of
from transactions.ordering.basket_store import StoredBasket


@dataclass(frozen=True, slots=True)
class BasketLine:
    """An offer of which the visitor wants some.

    `wanted`: the quantity in the stored basket. `quantity`: how many of them are available, as far
    as a page may say so. `few`: the units available, where they are counted and few, else None: of
    more than few no page says how many are left. `most`: the highest quantity that may be chosen.
    `price`, `discount` (what bundles take off price × quantity) and `amount` in rupiah.
    """

    offer: Offer
    wanted: int
    quantity: int
    price: int
    discount: int
    amount: int
    few: int | None
    most: int

    @property
    def may_be_ordered(self) -> bool:
        """True if the bazaar's rules let the offer be sold online."""
        return self.offer.online

    @property
    def lacks(self) -> bool:
        return self.quantity < self.wanted

    @property
    def is_sold_out(self) -> bool:
        return self.few == 0

    @property
    def is_at_stall(self) -> bool:
        """True if the offer is sold out online, but not at the stall."""
        return self.is_sold_out and bool(self.offer.free and self.offer.free > 0)


@dataclass(frozen=True, slots=True)
class StallBasket:
    """The lines of one stall, and the note for it.

    `quantities`: by offer id, those that are available. `total`: rupiah of what is available.
    """

    stall: Stall
    lines: Sequence[BasketLine]
    quantities: Mapping[int, int]
    note: str
    total: int


class OtherLine(NamedTuple):
    """An offer of another bazaar, and the quantity of it in the stored basket."""

    offer: Offer
    wanted: int


class OtherGoods(NamedTuple):
    """The goods of another bazaar in the basket."""

    place: BazarState
    lines: Sequence[OtherLine]


@dataclass(frozen=True, slots=True)
class Basket:
    """A basket at one bazaar, at one moment.

    `stored`: the basket that it was loaded from. `place`: the bazaar, None in an empty basket, and
    the moment. `lines`: all lines, stall by stall; `lacking`: those of which fewer are available
    than wanted. `venues`: by venue, the stalls of which something is available. `total`: rupiah of
    what is available. `other_offers`: those of other bazaars, which are ordered on their own.
    """

    stored: StoredBasket
    place: BazarState
    stalls: Sequence[StallBasket]
    lines: Sequence[BasketLine]
    lacking: Sequence[BasketLine]
    venues: Mapping[Venue, Sequence[StallBasket]]
    total: int
    other_offers: Sequence[Offer]

    @property
    def order_key(self) -> uuid.UUID:
        """The key of a checkout form of this basket."""
        bazar = self.place.bazar
        return self.stored.order_key(bazar.pk if bazar else 0)

    @property
    def other_bazaars(self) -> list[OtherGoods]:
        """The goods of other bazaars, bazaar by bazaar."""
        by_bazar: dict[Bazar, list[OtherLine]] = {}
        for offer in self.other_offers:
            line = OtherLine(offer, self.stored.quantities.get(offer.pk, 0))
            by_bazar.setdefault(offer.stall.bazar, []).append(line)
        return [
            OtherGoods(BazarState(bazar, self.place.at, is_named=True), lines)
            for bazar, lines in by_bazar.items()
        ]

    def fit(self) -> "Basket":
        """Return the basket with no more than is available. No query."""
        stored, lines = self.stored, []
        for line in self.lines:
            stored = stored.with_quantity(line.offer.pk, line.quantity)
            if line.quantity:
                lines.append(replace(line, wanted=line.quantity))
        return _arranged(stored, self.place, lines, self.other_offers)

    def left_by_order(self, stalls: Iterable[StallBasket]) -> StoredBasket:
        """Return the stored basket after what these stalls have was ordered, as this page knows."""
        ordered = {pk: n for of_stall in stalls for pk, n in of_stall.quantities.items()}
        left = {pk: n - ordered.get(pk, 0) for pk, n in self.stored.quantities.items()}
        quantities = {pk: n for pk, n in left.items() if n > 0}
        return replace(self.stored, quantities=quantities, revision=self.stored.revision + 1)


def load_basket(stored: StoredBasket, now: dt.datetime, named: int | None = None) -> Basket:
    """Load what the stored basket has of the bazaar with the id `named`. Two queries at most.

    Where it has nothing of it, the bazaar that takes orders counts. Offers that do not exist any
    more are left out.
    """
    if not stored.quantities:
        return _arranged(stored, BazarState(None, now), [], [])
    offers, bazaars = _load_offers(stored.quantities)
    by_name = next((bazar for bazar in bazaars if bazar.pk == named), None)
    bazar = by_name or _bazar_to_order_at(bazaars, now)
    lines = [_line(offer, stored) for offer in offers if offer.stall.bazar == bazar]
    others = [offer for offer in offers if offer.stall.bazar != bazar]
    place = BazarState(bazar, now, is_named=by_name is not None or bool(others))
    return _arranged(stored, place, lines, others)


def _load_offers(quantities: Mapping[int, int]) -> tuple[list[Offer], list[Bazar]]:
    """Return the offers in the order of `quantities`, and their bazaars with their days."""
    by_id = display.load_basket_offers(quantities)
    by_pk = {offer.stall.bazar_id: offer.stall.bazar for offer in by_id.values()}
    for offer in by_id.values():
        offer.stall.bazar = by_pk[offer.stall.bazar_id]  # one object, whose days are loaded
    bazaars = list(by_pk.values())
    prefetch_related_objects(bazaars, "days")
    return [by_id[pk] for pk in quantities if pk in by_id], bazaars


def _line(offer: Offer, stored: StoredBasket) -> BasketLine:
    wanted, (few, most) = stored.quantities[offer.pk], bounds_of(offer)
    quantity = min(wanted, most)
    return BasketLine(offer, wanted, quantity, offer.price, 0, offer.price * quantity, few, most)


def _arranged(
    stored: StoredBasket, place: BazarState, lines: Collection[BasketLine], others: Sequence[Offer]
) -> Basket:
    """Return the basket of these lines, stall by stall, each stall where its first line stands."""
    by_stall: dict[int, list[BasketLine]] = {}
    bundled = _bundled(list(lines))
    for line in bundled:
        by_stall.setdefault(line.offer.stall_id, []).append(line)
    total = totals.of_goods(bundled).amount
    stall_totals = [totals.of_goods(of_stall).amount for of_stall in by_stall.values()]
    stalls = [
        StallBasket(
            stall=of_stall[0].offer.stall,
            lines=of_stall,
            quantities={line.offer.pk: line.quantity for line in of_stall if line.quantity},
            note=stored.notes.get(pk, ""),
            total=stall_total,
        )
        for (pk, of_stall), stall_total in zip(by_stall.items(), stall_totals, strict=True)
    ]
    in_order = [line for of_stall in stalls for line in of_stall.lines]
    venues: dict[Venue, list[StallBasket]] = {}
    for of_stall in stalls:
        if of_stall.quantities:
            venues.setdefault(of_stall.stall.venue, []).append(of_stall)
    return Basket(
        stored=stored,
        place=place,
        stalls=stalls,
        lines=in_order,
        lacking=[line for line in in_order if line.lacks],
        venues=venues,
        total=total,
        other_offers=others,
    )


def _bundled(lines: Sequence[BasketLine]) -> list[BasketLine]:
    """Return the lines with what bundles take off them."""
    if not any(line.offer.bundle_units for line in lines):
        return list(lines)
    off = bundles.discounts(
        [
            BundledLine(line.price, line.quantity, line.offer.bundle, line.offer.stall_id)
            for line in lines
        ]
    )
    return [
        replace(line, discount=discount, amount=line.amount - discount)
        for line, discount in zip(lines, off, strict=True)
    ]


def _bazar_to_order_at(bazaars: Sequence[Bazar], now: dt.datetime) -> Bazar | None:
    """Return the bazaar of which the basket is ordered first.

    It is the one that takes orders now, of several the first to close; else the one that will be
    the first to take some; else any that takes none any more.
    """

    def rank(bazar: Bazar) -> tuple[int, dt.datetime]:
        window = order_window(bazar)
        if window is None:
            return 3, now
        if window.is_open(now):
            return 0, window.closes_at
        return (2, now) if window.is_over(now) else (1, window.opens_at)

    return min(bazaars, key=rank, default=None)
