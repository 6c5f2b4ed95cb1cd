"""The sales of the demo's days: invented, and the same every time.

Only the turnover of the trial's days is real: it was reported for the bazaar of 23 and 24 September
2021.
"""

import datetime as dt
import hashlib
import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bazar.calendar import wib
from bazar.models import Channel
from jakpreneur import sample
from jakpreneur.models import Offer
from transactions.ledger import Entry, Line
from transactions.models import Payment

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "bazar-jakpreneur/sample")

# Rupiah sold on each day, on site and online together.
TURNOVER = dict(zip(sample.TRIAL_DAYS, (87_922_000, 79_551_750), strict=True))
# Of that, about this much online: over both days more than the target of Rp25.000.000.
ONLINE = dict(zip(sample.TRIAL_DAYS, (22_000_000, 20_000_000), strict=True))

# Rupiah sold on a day of another bazaar.
USUAL_ONSITE, USUAL_ONLINE = 11_000_000, 3_000_000

# The weight of each hour (WIB): a morning and a late-afternoon peak at the stalls, the lunch
# break and the evening online.
ONSITE_HOURS = dict(zip(range(9, 20), (6, 12, 13, 9, 5, 4, 6, 12, 14, 10, 4), strict=True))
ONLINE_HOURS = dict(zip(range(9, 20), (4, 5, 6, 11, 9, 5, 4, 5, 7, 11, 13), strict=True))
# The weights of the number of goods in a basket, and of the quantity of one good.
THINGS = {1: 66, 2: 26, 3: 8}
ONSITE_UNITS = {1: 72, 2: 20, 3: 5, 4: 2, 5: 1}
ONLINE_UNITS = {1: 88, 2: 12}
# The probability that a customer goes to a stall without sales, while there is one.
TO_A_NEW_STALL = 0.5
# How many customers a stall of each category draws. On site the trial sold food alone.
ONLINE_DRAW = {"kuliner": 3, "kerajinan": 4, "fesyen": 4}
TRIAL_ONSITE_DRAW = {sample.ONSITE_AT_THE_TRIAL: 1}
USUAL_ONSITE_DRAW = {"kuliner": 6, "kerajinan": 1, "fesyen": 1}

CASH = 0.72
EXACT_MONEY = 0.3
NOTES = (5_000, 10_000, 20_000, 50_000, 100_000)
# One sale in this many is first entered wrong.
MISTAKEN = 90
# A wrong entry stands for a moment before the right one.
MISTAKE = dt.timedelta(seconds=100)
VOIDED = dt.timedelta(seconds=40)
# No sale is as young as this when the demo is made: a mistake is right again by then.
RIGHT_AFTER = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SentEntry:
    """An entry, and the till that sends it, or None."""

    till: uuid.UUID | None
    entry: Entry


@dataclass(frozen=True, slots=True)
class _Basket:
    """The goods that one customer buys at one stall."""

    stall: int
    lines: list[Line]

    @property
    def total(self) -> int:
        return sum(line.price * line.quantity for line in self.lines)


class Market:
    """One channel with the stalls that sell through it; some draw more customers than others."""

    def __init__(
        self,
        rng: random.Random,
        channel: Channel,
        stalls: Iterable[list[Offer]],
        tills: dict[int, uuid.UUID],
        draw: dict[str, int],
    ) -> None:
        onsite = channel is Channel.ONSITE
        self.rng, self.channel, self.tills = rng, channel, tills if onsite else {}
        self.hours, self.units = (
            (ONSITE_HOURS, ONSITE_UNITS) if onsite else (ONLINE_HOURS, ONLINE_UNITS)
        )
        self.reason = "salah input" if onsite else "pembeli mengubah pesanan"
        self.stalls = [offers for offers in stalls if category_of(offers) in draw]
        self.draw = [
            draw[category_of(offers)] * rng.lognormvariate(0, 0.6) for offers in self.stalls
        ]

        # A stall that also sells on site has sold there already.
        new = [its for its in self.stalls if onsite or its[0].stall_id not in tills]
        self.new_stalls = rng.sample(new, len(new))

    def basket(self) -> _Basket:
        if self.new_stalls and self.rng.random() < TO_A_NEW_STALL:
            offers = self.new_stalls.pop()
        else:
            (offers,) = self.rng.choices(self.stalls, self.draw)
        things = self.rng.sample(offers, min(self._pick(THINGS), len(offers)))
        lines = [_line(offer, self._pick(self.units)) for offer in things]
        return _Basket(offers[0].stall_id, lines)

    def smallest_basket(self, most: int) -> _Basket | None:
        """Return one good for at most `most` rupiah; None where nothing is so cheap."""
        cheap = [offer for offers in self.stalls for offer in offers if offer.price <= most]
        if not cheap:
            return None
        offer = self.rng.choice(cheap)
        return _Basket(offer.stall_id, [_line(offer, 1)])

    def _pick(self, odds: dict[int, int]) -> int:
        return self.rng.choices(list(odds), list(odds.values()))[0]

    def sale(self, basket: _Basket, key: uuid.UUID, day: dt.date) -> Entry:
        """Return a sale of the basket at a random time of the day, weighted by the hour."""
        time = dt.time(self._pick(self.hours), self.rng.randrange(60), self.rng.randrange(60))
        cash = self.channel is Channel.ONSITE and self.rng.random() < CASH
        return _entry(
            key=key,
            sold_at=wib(day, time),
            channel=self.channel,
            payment=Payment.CASH if cash else Payment.QRIS,
            tendered=self._tendered(basket.total) if cash else None,
            lines=basket.lines,
        )

    def _tendered(self, total: int) -> int:
        """Return the rupiah that a customer hands over: the exact money, or notes."""
        if self.rng.random() < EXACT_MONEY:
            return total
        note = self.rng.choice(NOTES)
        return -(-total // note) * note

    def mistake(self, right: Entry, stall: int) -> list[Entry]:
        """Return the wrong entry that preceded the `right` one, and its void.

        The wrong entry has one unit too many. The void is proven by the PIN of its stall.
        """
        first, *rest = right.lines
        lines = [replace(first, quantity=first.quantity + 1), *rest]
        total = _Basket(0, lines).total
        wrong = _entry(
            key=uuid.uuid5(right.key, "wrong"),
            sold_at=right.sold_at - MISTAKE,
            channel=right.channel,
            payment=right.payment,
            tendered=None if right.tendered is None else self._tendered(total),
            lines=lines,
        )
        void = _entry(
            key=uuid.uuid5(right.key, "void"),
            sold_at=right.sold_at - VOIDED,
            voids=wrong.key,
            reason=self.reason,
        )
        return [wrong, replace(void, proven_by=stall)]


def day_of_sales(day: dt.date, online: Market, onsite: Market) -> list[SentEntry]:
    """Return sales and voids that add up to exactly TURNOVER[day], in order of time."""
    bought = [(online, basket) for basket in _baskets_for_about(ONLINE[day], online)]
    rest = TURNOVER[day] - sum(basket.total for _, basket in bought)
    bought += [(onsite, basket) for basket in _baskets_for_exactly(rest, onsite)]
    return _sold(day, bought, f"sale/{day}")


def sales_until(
    moment: dt.datetime, day: dt.date, online: Market, onsite: Market, name: str
) -> list[SentEntry]:
    """Return the sales and voids of a usual day until the moment, in order of time.

    `name` makes the keys of the entries: those of another bazaar on that day are others.
    """
    bought = [(online, basket) for basket in _baskets_for_about(USUAL_ONLINE, online)]
    bought += [(onsite, basket) for basket in _baskets_for_about(USUAL_ONSITE, onsite)]
    sold = _sold(day, bought, f"sale/{name}/{day}")
    return [sale for sale in sold if sale.entry.sold_at < moment - RIGHT_AFTER]


def _sold(day: dt.date, bought: Iterable[tuple[Market, _Basket]], name: str) -> list[SentEntry]:
    """Return the sales of these baskets on a day, and voids of mistakes, in order of time."""
    sold: list[SentEntry] = []
    for n, (market, basket) in enumerate(bought, start=1):
        till = market.tills.get(basket.stall)
        right = market.sale(basket, uuid.uuid5(NAMESPACE, f"{name}/{n}"), day)
        sold.append(SentEntry(till, right))
        if n % MISTAKEN == 0 and right.sold_at - MISTAKE > wib(day, sample.TRIAL_HOURS[0]):
            sold += [SentEntry(till, entry) for entry in market.mistake(right, basket.stall)]
    return sorted(sold, key=lambda sale: sale.entry.sold_at)


def _baskets_for_about(amount: int, market: Market) -> list[_Basket]:
    baskets: list[_Basket] = []
    while amount > 0:
        baskets.append(market.basket())
        amount -= baskets[-1].total
    return baskets


def _baskets_for_exactly(amount: int, market: Market) -> list[_Basket]:
    """Return full baskets, then single goods, then a good at the rest of the amount."""
    baskets: list[_Basket] = []
    while (basket := market.basket()).total <= amount:
        baskets.append(basket)
        amount -= basket.total
    while last := market.smallest_basket(amount):
        baskets.append(last)
        amount -= last.total
    if amount:
        stall = baskets[-1].stall
        category = sample.ONSITE_AT_THE_TRIAL
        baskets[-1].lines.append(Line("Lain-lain", amount, 1, stall=stall, category=category))
    return baskets


def _line(offer: Offer, quantity: int) -> Line:
    return Line(offer.product.name, offer.price, quantity, offer=offer.pk)


def _entry(**content: Any) -> Entry:
    digest = hashlib.sha256(repr(sorted(content.items())).encode()).digest()
    return Entry(digest=digest, **content)


def category_of(offers: Sequence[Offer]) -> str:
    return offers[0].product.category.slug
