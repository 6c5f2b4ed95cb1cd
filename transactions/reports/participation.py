"""Who took part in bazaars, how often, and how it went: so that the next list can be fair.

Invited, confirmed, with a stall and having sold are counted apart: taking part is having a stall,
having sold is what the ledger says.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import NamedTuple

from django.db.models import Count

from bazar.calendar import today
from bazar.models import Bazar, BazarDay, Series
from jakpreneur.models import Invitation, Jakpreneur, Stall
from transactions import totals
from transactions.totals import Total


@dataclass(frozen=True, slots=True)
class Period:
    """Which bazaars: of a series, and with a day from `since` to `until` (WIB dates)."""

    series: Series | None = None
    since: dt.date | None = None
    until: dt.date | None = None


class Begun(NamedTuple):
    """A bazaar that has begun, its first day (WIB), and whether it is still on."""

    bazar: Bazar
    starts: dt.date
    is_on: bool


@dataclass(frozen=True, slots=True)
class BazaarPart:
    """A vendor's part in one bazaar."""

    stall: Stall
    total: Total
    is_first: bool

    @property
    def has_sold(self) -> bool:
        """Something that stands."""
        return bool(self.total.amount or self.total.units)


@dataclass(frozen=True, slots=True)
class VendorParticipation:
    """`parts`: by the bazaar's id, of those that are looked at; `ever`: at how many bazaars they
    had a stall at all."""

    vendor: Jakpreneur
    parts: dict[int, BazaarPart]
    ever: int

    @property
    def times(self) -> int:
        return len(self.parts)

    @property
    def sold(self) -> int:
        """At how many of these bazaars they sold something."""
        return sum(part.has_sold for part in self.parts.values())

    @property
    def total(self) -> Total:
        return totals.together(part.total for part in self.parts.values())


@dataclass(frozen=True, slots=True)
class Spread:
    """Of the turnover of those who sold, in rupiah: half of them lie between the quarters."""

    lowest: int
    quarter: int
    median: int
    three_quarters: int
    highest: int


class InvitationCounts(NamedTuple):
    """How many vendors were invited to a bazaar, and how many said that they come."""

    invited: int = 0
    confirmed: int = 0


@dataclass(frozen=True, slots=True)
class Edition:
    """A bazaar by its vendors. `first`: of those with a stall, who never had one before."""

    bazar: Bazar
    starts: dt.date
    is_on: bool
    asked: InvitationCounts
    stalls: int
    sold: int
    first: int
    total: Total
    spread: Spread | None

    @property
    def returning(self) -> int:
        return self.stalls - self.first

    @property
    def first_share(self) -> int:
        """Whole percent."""
        return round(self.first * 100 / self.stalls) if self.stalls else 0


@dataclass(frozen=True, slots=True)
class Participation:
    """`editions` from the first to the last; `vendors`, the most frequent first."""

    editions: tuple[Edition, ...]
    vendors: tuple[VendorParticipation, ...]

    @property
    def never(self) -> list[VendorParticipation]:
        """Who has had a stall at no bazaar, ever."""
        return [each for each in self.vendors if not each.ever]


def bazaars_of(period: Period) -> list[Begun]:
    """Return the bazaars that have begun by today, oldest first. One query.

    One that is only planned has sold nothing yet and would halve every average.
    """
    found = Bazar.objects.begun(today())
    if period.series:
        found = found.filter(series=period.series)
    if period.since:
        found = found.not_ended(period.since)
    if period.until:
        found = found.begun(period.until)
    return [
        Begun(each, each.first_day, is_on=each.last_day >= today())
        for each in reversed(found.newest_first())
        if each.first_day and each.last_day
    ]


def of_period(period: Period, kecamatan: Collection[int] | None = None) -> Participation:
    """All vendors, or those of some kecamatan, by id. Eight queries, however many there are."""
    bazaars = bazaars_of(period)
    which = [each.bazar.pk for each in bazaars]
    stalls = list(Stall.objects.filter(bazar__in=which).order_by("pk"))
    sold = _sold(which)
    first = _first_bazaars()
    parts: dict[int, dict[int, BazaarPart]] = defaultdict(dict)
    for stall in stalls:
        parts[stall.jakpreneur_id][stall.bazar_id] = BazaarPart(
            stall,
            sold.get(stall.pk, Total()),
            is_first=first[stall.jakpreneur_id][0] == stall.bazar_id,
        )
    every = Jakpreneur.objects.select_related("kecamatan").order_by("name", "pk").defer("search")
    if kecamatan is not None:
        every = every.filter(kecamatan__in=kecamatan)
    vendors = [
        VendorParticipation(vendor, parts.get(vendor.pk, {}), len(first.get(vendor.pk, ())))
        for vendor in every
    ]
    vendors.sort(key=lambda each: (-each.times, -each.sold))
    asked = _asked(which, kecamatan)
    return Participation(tuple(_editions(bazaars, vendors, asked)), tuple(vendors))


def _asked(
    bazaars: Sequence[int], kecamatan: Collection[int] | None
) -> dict[int, InvitationCounts]:
    """By bazaar."""
    invitations = Invitation.objects.filter(bazar__in=bazaars).order_by()
    if kecamatan is not None:
        invitations = invitations.filter(jakpreneur__kecamatan__in=kecamatan)
    counted = invitations.values_list("bazar").annotate(Count("pk"), Count("confirmed_at"))
    return {bazar: InvitationCounts(invited, confirmed) for bazar, invited, confirmed in counted}


def _sold(bazaars: Sequence[int]) -> dict[int, Total]:
    """By stall."""
    days = BazarDay.objects.filter(bazar__in=bazaars).order_by()
    by_stall: dict[int, Total] = defaultdict(Total)
    for at, total in totals.by_stall(days.values_list("pk", flat=True)).items():
        by_stall[at.stall] += total
    return by_stall


def _first_bazaars() -> dict[int, list[int]]:
    """Return, by vendor, the begun bazaars at which they had a stall, oldest first. Two queries."""
    age = {each.bazar.pk: age for age, each in enumerate(bazaars_of(Period()))}
    stalls = Stall.objects.filter(bazar__in=age).order_by()
    by_vendor: dict[int, list[int]] = defaultdict(list)
    for vendor, bazar in sorted(
        stalls.values_list("jakpreneur", "bazar"), key=lambda stall: age[stall[1]]
    ):
        by_vendor[vendor].append(bazar)
    return by_vendor


def _editions(
    bazaars: Sequence[Begun],
    vendors: Sequence[VendorParticipation],
    asked: Mapping[int, InvitationCounts],
) -> Iterable[Edition]:
    for bazar, starts, is_on in bazaars:
        parts = [each.parts[bazar.pk] for each in vendors if bazar.pk in each.parts]
        sold = [part for part in parts if part.has_sold]
        yield Edition(
            bazar,
            starts,
            is_on,
            asked.get(bazar.pk, InvitationCounts()),
            stalls=len(parts),
            sold=len(sold),
            first=sum(part.is_first for part in parts),
            total=totals.together(part.total for part in parts),
            spread=spread([part.total.amount for part in sold]),
        )


def spread(amounts: Sequence[int]) -> Spread | None:
    """Of these amounts, in whole rupiah; None of none."""
    if not amounts:
        return None
    quarters = quantiles(amounts, n=4, method="inclusive") if len(amounts) > 1 else [amounts[0]] * 3
    return Spread(
        min(amounts), round(quarters[0]), round(median(amounts)), round(quarters[2]), max(amounts)
    )
