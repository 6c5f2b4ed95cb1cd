"""A visitor's basket: units by offer, and a note for each stall, as two cookies keep them.

Whatever a browser sends is read leniently: nonsense is left out. What is in the basket is not
reserved; the checkout says what is to be had.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from django.conf import settings
from django.db.models import prefetch_related_objects

from bazar.calendar import order_window
from bazar.models import Bazar, Venue
from bazar.typed import one_line
from jakpreneur import display
from jakpreneur.models import Offer, Stall
from jakpreneur.shopfront import BazarState
from jakpreneur.stock import FEW
from transactions import totals

MOST_UNITS = 99  # of one thing
MOST_THINGS = 60
NOTE_LENGTH = 100
MOST_NOTES = 2_000  # characters of all, as they are written into the cookie
PAIR = re.compile(r"([0-9]{1,15})\.([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Basket:
    """`units` by offer, in the order in which they came; `notes` by stall. Ids all."""

    units: Mapping[int, int] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)

    def with_units(self, offer: int, units: int) -> "Basket":
        """So many of an offer: none takes it out, too many are the most that can be."""
        changed = {**self.units, offer: min(max(units, 0), MOST_UNITS)}
        kept = {offer: units for offer, units in changed.items() if units}
        return Basket(dict(list(kept.items())[-MOST_THINGS:]), self.notes)

    def with_note(self, stall: int, note: str) -> "Basket":
        """Raises nothing: a note is cut to its length, an empty one is none."""
        notes = {**self.notes, stall: one_line(note, NOTE_LENGTH)}
        kept = [(stall, note) for stall, note in notes.items() if note]
        return Basket(self.units, dict(kept[-MOST_THINGS:]))

    def without(self, offers: Iterable[int], stalls: Iterable[int]) -> "Basket":
        """Without these offers, and what was noted for these stalls: they are ordered."""
        gone, noted = set(offers), set(stalls)
        return Basket(
            {offer: units for offer, units in self.units.items() if offer not in gone},
            {stall: note for stall, note in self.notes.items() if stall not in noted},
        )


def read(units: str, notes: str) -> Basket:
    """From what the cookies say: `12.2-45.1`, and `5.tanpa%20sambal-…`."""
    basket = Basket()
    for pair in units.split("-"):
        if match := PAIR.fullmatch(pair):
            basket = basket.with_units(int(match[1]), int(match[2]))
    for pair in notes.split("-")[:MOST_THINGS]:
        stall, dot, note = pair.partition(".")
        if dot and stall.isascii() and stall.isdecimal() and len(stall) < 16:  # noqa: PLR2004
            basket = basket.with_note(int(stall), unquote(note))
    return basket


def units_cookie(basket: Basket) -> str:
    return "-".join(f"{offer}.{units}" for offer, units in basket.units.items())


def notes_cookie(basket: Basket) -> str:
    """Without the last ones where they are too long for a cookie."""
    text = ""
    for stall, note in basket.notes.items():
        # "-" stands between notes, and "." after the stall: the first of each is ours.
        written = f"{stall}.{quote(note, safe='').replace('-', '%2D')}"
        if len(text) + len(written) < MOST_NOTES:
            text = f"{text}-{written}" if text else written
    return text


@dataclass(frozen=True, slots=True)
class Row:
    """An offer in the basket, of which `units` are wanted."""

    offer: Offer
    units: int
    may_be_ordered: bool
    """Whether the rules let it be sold online."""

    @property
    def to_be_had(self) -> int:
        """Units that can be had, as far as a page may say so.

        Of what is not few no page says how many are left: whether it is enough, the order is told.
        """
        return min(self.units, self.most)

    @property
    def lacks(self) -> bool:
        return self.to_be_had < self.units

    @property
    def is_sold_out(self) -> bool:
        return self.few == 0

    @property
    def is_at_stall(self) -> bool:
        """Sold out online, but not at the stall."""
        return self.is_sold_out and bool(self.offer.free and self.offer.free > 0)

    @property
    def few(self) -> int | None:
        """The units that can be had, where they are counted and few."""
        available = self.offer.available
        return max(0, available) if available is not None and available <= FEW else None

    @property
    def most(self) -> int:
        """Units that can be asked for."""
        if not self.may_be_ordered:
            return 0
        bound: int = settings.UNITS_PER_OFFER
        return bound if self.few is None else min(bound, self.few)

    @property
    def price(self) -> int:
        return self.offer.price

    @property
    def quantity(self) -> int:
        return self.to_be_had

    @property
    def amount(self) -> int:
        """Rupiah, of what can be had."""
        return self.price * self.quantity


@dataclass(frozen=True, slots=True)
class OfStall:
    stall: Stall
    rows: Sequence[Row]
    note: str

    @property
    def total(self) -> int:
        """Rupiah, of what can be had."""
        return totals.of_goods(self.rows).amount

    @property
    def units(self) -> dict[int, int]:
        """What can be had, by offer."""
        return {row.offer.pk: row.to_be_had for row in self.rows if row.to_be_had}


@dataclass(frozen=True, slots=True)
class Contents:
    """A basket with what it names, stall by stall, at one bazaar; None when it is empty.

    `others` is what is in it of other bazaars, which are ordered for on their own.
    """

    bazar: Bazar | None
    stalls: Sequence[OfStall]
    others: Sequence[Offer]
    now: dt.datetime

    @property
    def place(self) -> BazarState:
        return BazarState(self.bazar, self.now)

    @property
    def takes_orders(self) -> bool:
        return self.place.takes_orders

    @property
    def total(self) -> int:
        """Rupiah, of what can be had."""
        return totals.of_goods(self.rows).amount

    @property
    def count(self) -> int:
        """Units that can be had."""
        return totals.of_goods(self.rows).units

    @property
    def rows(self) -> list[Row]:
        return [row for part in self.stalls for row in part.rows]

    @property
    def lacking(self) -> list[Row]:
        return [row for row in self.rows if row.lacks]

    @property
    def venues(self) -> dict[Venue, list[OfStall]]:
        """What can be had, venue by venue: there it is fetched, or from there delivered."""
        by_venue: dict[Venue, list[OfStall]] = {}
        for part in self.stalls:
            if part.units:
                by_venue.setdefault(part.stall.venue, []).append(part)
        return by_venue


def contents(basket: Basket, now: dt.datetime) -> Contents:
    """What is in the basket, of the bazaar that takes orders. Two queries at most; what is on
    offer nowhere any more is left out."""
    if not basket.units:
        return Contents(None, [], [], now)
    named = _named_by(basket)
    bazar = _to_order_at([offer.stall.bazar for offer in named], now)
    offers = [offer for offer in named if offer.stall.bazar == bazar]
    stalls = {offer.stall_id: offer.stall for offer in offers}
    rows: dict[int, list[Row]] = {}
    for offer in offers:
        if not offer.online:
            offer.available = None
        rows.setdefault(offer.stall_id, []).append(Row(offer, basket.units[offer.pk], offer.online))
    return Contents(
        bazar,
        [OfStall(stalls[stall], its, basket.notes.get(stall, "")) for stall, its in rows.items()],
        [offer for offer in named if offer.stall.bazar != bazar],
        now,
    )


def _named_by(basket: Basket) -> list[Offer]:
    """In the order in which they came; their bazaars with their days."""
    offers = display.load_basket_offers(basket.units)
    prefetch_related_objects([offer.stall.bazar for offer in offers.values()], "days")
    return [offers[pk] for pk in basket.units if pk in offers]


def _to_order_at(bazaars: Sequence[Bazar], now: dt.datetime) -> Bazar | None:
    """The one that takes orders now, of several the first to close; else the one that will be the
    first to take some; else any that does not any more."""

    def place(bazar: Bazar) -> tuple[int, dt.datetime]:
        window = order_window(bazar)
        if window is None:
            return 3, now
        if window.is_open(now):
            return 0, window.closes_at
        return (2, now) if window.is_over(now) else (1, window.opens_at)

    return min(bazaars, key=place, default=None)
