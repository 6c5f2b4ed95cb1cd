"""Turnover of venues and kecamatan by month, beside the number of stalls that stood there.

Officials choose the next place by it.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from bazar.models import Bazar, BazarDay, Channel, Venue
from jakpreneur.models import Stall
from transactions import totals
from transactions.reports.participation import Period, bazaars_of
from transactions.totals import Total


@dataclass(frozen=True, slots=True)
class PlaceResult:
    """The turnover of a place in a period, on site and online, and its number of stalls."""

    stalls: int = 0
    onsite: Total = field(default_factory=Total)
    online: Total = field(default_factory=Total)

    @property
    def total(self) -> Total:
        return self.onsite + self.online

    @property
    def per_stall(self) -> int | None:
        """The turnover per stall in whole rupiah; None where no stall stood."""
        return round(self.total.amount / self.stalls) if self.stalls else None

    @property
    def onsite_per_stall(self) -> int | None:
        """The on-site turnover per stall in whole rupiah: online shoppers do not see the place."""
        return round(self.onsite.amount / self.stalls) if self.stalls else None

    def __add__(self, other: "PlaceResult") -> "PlaceResult":
        return PlaceResult(
            self.stalls + other.stalls, self.onsite + other.onsite, self.online + other.online
        )


@dataclass(frozen=True, slots=True)
class VenueResult:
    """A bazaar's result at one venue. `month` is the first day of the month in which it began."""

    bazar: Bazar
    month: dt.date
    venue: Venue
    result: PlaceResult


@dataclass(frozen=True, slots=True)
class History:
    """The results of bazaars that have begun. `running` are those that are still on."""

    parts: tuple[VenueResult, ...]
    running: tuple[Bazar, ...] = ()

    @property
    def months(self) -> list[dt.date]:
        return sorted({part.month for part in self.parts})

    @property
    def overall(self) -> PlaceResult:
        return _together(part.result for part in self.parts)

    def by[K](self, place: Callable[[VenueResult], K]) -> dict[K, PlaceResult]:
        """Return the results grouped by the key that `place` gives a part, in their order."""
        groups: dict[K, PlaceResult] = {}
        for part in self.parts:
            key = place(part)
            groups[key] = groups.get(key, PlaceResult()) + part.result
        return groups

    def bazaars_at(self, venue: Venue) -> int:
        """Return how many bazaars stood at a venue."""
        return sum(part.venue == venue and part.result.stalls > 0 for part in self.parts)


def of_period(period: Period, kecamatan: Collection[int] | None = None) -> History:
    """Return the results of a period's bazaars. Five queries, however many bazaars."""
    bazaars = bazaars_of(period)
    which = [each.bazar.pk for each in bazaars]
    of_day = dict(BazarDay.objects.filter(bazar__in=which).order_by().values_list("pk", "bazar"))
    sums: dict[tuple[int, int, int], Total] = defaultdict(Total)
    for at, total in totals.by_venue(of_day).items():
        sums[of_day[at.day], at.venue, at.channel] += total
    stalls = _stalls(which)
    venues = Venue.objects.select_related("kecamatan").order_by("kecamatan__code", "name", "pk")
    if kecamatan is not None:
        venues = venues.filter(kecamatan__in=kecamatan)
    there = {(bazar, venue) for bazar, venue, _channel in sums} | stalls.keys()
    return History(
        tuple(
            VenueResult(
                bazar,
                starts.replace(day=1),
                venue,
                PlaceResult(
                    stalls[bazar.pk, venue.pk],
                    sums.get((bazar.pk, venue.pk, Channel.ONSITE), Total()),
                    sums.get((bazar.pk, venue.pk, Channel.ONLINE), Total()),
                ),
            )
            for venue in venues
            for bazar, starts, _is_on in bazaars
            if (bazar.pk, venue.pk) in there
        ),
        running=tuple(each.bazar for each in bazaars if each.is_on),
    )


def _stalls(bazaars: Sequence[int]) -> Counter[tuple[int, int]]:
    """Return the number of stalls by bazaar and venue, by id."""
    rows = (
        Stall.objects.filter(bazar__in=bazaars)
        .order_by()
        .values_list("bazar", "venue")
        .annotate(count=Count("pk"))
    )
    return Counter({(bazar, venue): count for bazar, venue, count in rows})


def _together(results: Iterable[PlaceResult]) -> PlaceResult:
    return sum(results, PlaceResult())
