"""Vendors' participation in bazaars: how often each took part, and with which turnover.

Officials invite fairly by it. Invited, confirmed, with a stall and with sales are counted apart: a
vendor with a stall took part; whether a vendor sold, the ledger tells.
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
    """A choice of bazaars: of a series, and with a day from `since` to `until` (WIB dates)."""

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
        """True where a sale of the vendor stands."""
        return bool(self.total.amount or self.total.units)


@dataclass(frozen=True, slots=True)
class VendorParticipation:
    """A vendor's participation.

    `parts` has the bazaars of the chosen period, by id. `ever` counts all bazaars at which the
    vendor had a stall.
    """

    vendor: Jakpreneur
    parts: dict[int, BazaarPart]
    ever: int

    @property
    def times(self) -> int:
        return len(self.parts)

    @property
    def sold(self) -> int:
        """The number of these bazaars at which the vendor sold something."""
        return sum(part.has_sold for part in self.parts.values())

    @property
    def total(self) -> Total:
        return totals.together(part.total for part in self.parts.values())


@dataclass(frozen=True, slots=True)
class Spread:
    """The distribution of the turnover of vendors with sales, in rupiah, by quartiles."""

    lowest: int
    quarter: int
    median: int
    three_quarters: int
    highest: int


class InvitationCounts(NamedTuple):
    """The numbers of vendors who were invited to a bazaar, and who confirmed."""

    invited: int = 0
    confirmed: int = 0


@dataclass(frozen=True, slots=True)
class Edition:
    """A bazaar by its vendors. `first` counts those who had a stall for the first time."""

    bazar: Bazar
    starts: dt.date
    is_on: bool
    invitations: InvitationCounts
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
        """The share of vendors with their first stall, in whole percent."""
        return round(self.first * 100 / self.stalls) if self.stalls else 0


@dataclass(frozen=True, slots=True)
class Participation:
    """The `editions` from the first to the last, and the `vendors`, the most frequent first."""

    editions: tuple[Edition, ...]
    vendors: tuple[VendorParticipation, ...]

    @property
    def never(self) -> list[VendorParticipation]:
        """The vendors who never had a stall."""
        return [each for each in self.vendors if not each.ever]


def bazaars_of(period: Period) -> list[Begun]:
    """Return the bazaars that have begun by today, oldest first. One query.

    A bazaar that is only planned has sold nothing yet and would lower every average.
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
    """Return the participation of all vendors, or of some kecamatan's, by id. Eight queries."""
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
    every = Jakpreneur.objects.select_related("kecamatan").order_by("name", "pk")
    if kecamatan is not None:
        every = every.filter(kecamatan__in=kecamatan)
    vendors = [
        VendorParticipation(vendor, parts.get(vendor.pk, {}), len(first.get(vendor.pk, ())))
        for vendor in every
    ]
    vendors.sort(key=lambda each: (-each.times, -each.sold))
    invitations = _invitation_counts(which, kecamatan)
    return Participation(tuple(_editions(bazaars, vendors, invitations)), tuple(vendors))


def _invitation_counts(
    bazaars: Sequence[int], kecamatan: Collection[int] | None
) -> dict[int, InvitationCounts]:
    """Return the invitation counts by the bazaar's id."""
    invitations = Invitation.objects.filter(bazar__in=bazaars).order_by()
    if kecamatan is not None:
        invitations = invitations.filter(jakpreneur__kecamatan__in=kecamatan)
    counted = invitations.values_list("bazar").annotate(Count("pk"), Count("confirmed_at"))
    return {bazar: InvitationCounts(invited, confirmed) for bazar, invited, confirmed in counted}


def _sold(bazaars: Sequence[int]) -> dict[int, Total]:
    """Return the totals by the stall's id."""
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
    invitations: Mapping[int, InvitationCounts],
) -> Iterable[Edition]:
    for bazar, starts, is_on in bazaars:
        parts = [each.parts[bazar.pk] for each in vendors if bazar.pk in each.parts]
        sold = [part for part in parts if part.has_sold]
        yield Edition(
            bazar,
            starts,
            is_on,
            invitations.get(bazar.pk, InvitationCounts()),
            stalls=len(parts),
            sold=len(sold),
            first=sum(part.is_first for part in parts),
            total=totals.together(part.total for part in parts),
            spread=spread([part.total.amount for part in sold]),
        )


def spread(amounts: Sequence[int]) -> Spread | None:
    """Return the distribution of these amounts, in whole rupiah; None without amounts."""
    if not amounts:
        return None
    quarters = quantiles(amounts, n=4, method="inclusive") if len(amounts) > 1 else [amounts[0]] * 3
    return Spread(
        min(amounts), round(quarters[0]), round(median(amounts)), round(quarters[2]), max(amounts)
    )
