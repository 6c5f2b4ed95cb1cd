"""What the public may know of a bazaar: what is sealed, and no vendor's own turnover.

A figure is shown where at least FEWEST vendors stand behind it, on each day by itself, so that
none can be worked out by taking one day's figure from another's. Where fewer do, it is put
together with the smallest that may be shown; where there is none such, that breakdown is not
shown at all. Breakdowns are of one dimension: crossed, nearly every kecamatan has a category that
a vendor alone sells.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from bazar.models import Bazar, BazarDay, Channel
from transactions import totals
from transactions.models import Seal
from transactions.publishing import sellers
from transactions.publishing.sellers import Sellers
from transactions.reports import breakdowns
from transactions.reports.breakdowns import Dimension, Part
from transactions.reports.targets import Target, targets
from transactions.totals import Apart, Total, Totals

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FEWEST = 3


@dataclass(frozen=True, slots=True)
class Row:
    """`labels`: more than one where small ones were put together."""

    labels: tuple["StrOrPromise", ...]
    total: Total


@dataclass(frozen=True, slots=True)
class Shown:
    """A breakdown; without `rows` it may not be shown."""

    dimension: Dimension
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a bazaar. `seal`: its last; None while it is open, and its total provisional.

    `total`: what is sealed, or so far; None where too few vendors stand behind it. `onsite` and
    `online`: its parts, both None where one of them may not be shown. `since`: what has come
    after the seal; None for nothing, or too few.
    """

    day: BazarDay
    seal: Seal | None = None
    total: Total | None = None
    onsite: Total | None = None
    online: Total | None = None
    has_more: bool = False
    since: Total | None = None
    is_to_come: bool = False

    @property
    def is_sealed(self) -> bool:
        return self.seal is not None

    @property
    def is_shown(self) -> bool:
        return self.is_sealed and self.total is not None


@dataclass(frozen=True, slots=True)
class Results:
    """`total`, `broken_down` and `targets` are of the days that are sealed and shown.

    `took_part`: vendors with a stall; `sold`: those of them with a sale that stands.
    """

    bazar: Bazar
    days: tuple[Day, ...]
    total: Total
    took_part: int
    sold: int
    broken_down: tuple[Shown, ...]
    targets: tuple[Target, ...]

    @property
    def shown_days(self) -> list[Day]:
        return [day for day in self.days if day.is_shown]

    @property
    def channels(self) -> tuple[Total, Total] | None:
        """On site and online; None where a day may not be parted."""
        days = self.shown_days
        parted = [(day.onsite, day.online) for day in days if day.onsite and day.online]
        if len(parted) < len(days):
            return None
        return (
            totals.together(onsite for onsite, _ in parted),
            totals.together(online for _, online in parted),
        )

    @property
    def is_provisional(self) -> bool:
        """That something is still to come into the figures."""
        return any(day.has_more or not day.is_sealed for day in self.days)

    def of(self, dimension: Dimension) -> Shown:
        return next(shown for shown in self.broken_down if shown.dimension is dimension)


def published() -> list[tuple[Bazar, list[BazarDay]]]:
    """Every bazaar, the newest first, with those of its days that are sealed. Two queries."""
    sealed = BazarDay.objects.filter(Exists(Seal.objects.filter(day=OuterRef("pk"))))
    by_bazar: dict[int, list[BazarDay]] = {}
    for day in sealed.order_by("date"):
        by_bazar.setdefault(day.bazar_id, []).append(day)
    return [(bazar, by_bazar.get(bazar.pk, [])) for bazar in Bazar.objects.newest_first()]


def of_bazar(bazar: Bazar, today: dt.date) -> Results:
    """Eleven queries at most, however much was sold."""
    days = list(bazar.days.all())
    sums = totals.apart(days)
    behind = sellers.of_seals(sums.seals.values())
    shown = {day for day, count in behind.of_day.items() if count >= FEWEST}
    sealed = Totals([cell for cell in sums.sealed.cells if cell.day in shown])
    broken_down = tuple(_shown(sealed, behind, shown))
    alone = {row.labels for row in broken_down[0].rows}  # channels that may be shown
    return Results(
        bazar=bazar,
        days=tuple(_days(days, sums, behind, today)),
        total=sealed.overall,
        took_part=bazar.stalls.count(),
        sold=behind.overall,
        broken_down=broken_down,
        targets=tuple(
            target
            for target in targets(bazar, sealed)
            if not target.channel or (str(target.channel.label),) in alone
        ),
    )


def may_be_shown(seal: Seal) -> bool:
    """That enough vendors stand behind it, or nobody at all. One query."""
    return not 0 < sellers.of_seals([seal]).of_day.get(seal.day_id, 0) < FEWEST


# --- Day by day -------------------------------------------------------------------------------


def _days(days: Sequence[BazarDay], sums: Apart, behind: Sellers, today: dt.date) -> Iterator[Day]:
    so_far, since = ({cell.day for cell in each.cells} for each in (sums.open, sums.since))
    late = [seal for day, seal in sums.seals.items() if day in since]
    few = sellers.of_what_is_not_sealed(so_far, late, most=FEWEST) if so_far or late else {}
    enough = {day for day, count in few.items() if count >= FEWEST}
    for day in days:
        if day.pk in sums.seals:
            known = _sealed(day, sums, behind)
            late_sum = _of_day(sums.since, day).overall if day.pk in enough else None
            yield replace(known, has_more=day.pk in since, since=late_sum)
        elif day.date <= today or day.pk in so_far:
            yield Day(day, total=_of_day(sums.open, day).overall if day.pk in enough else None)
        elif day.is_planned:
            yield Day(day, is_to_come=True)


def _of_day(sums: Totals, day: BazarDay) -> Totals:
    return Totals([cell for cell in sums.cells if cell.day == day.pk])


def _sealed(day: BazarDay, sums: Apart, behind: Sellers) -> Day:
    known = Day(day, sums.seals[day.pk])
    if 0 < behind.of_day.get(day.pk, 0) < FEWEST:
        return known
    of_day = _of_day(sums.sealed, day)
    known = replace(known, total=of_day.overall)
    by = of_day.by(lambda cell: cell.channel)
    counts = [behind.of.get((day.pk, Dimension.CHANNEL, channel), 0) for channel in by]
    if any(count < FEWEST for count in counts):
        return known
    onsite, online = (by.get(channel, Total()) for channel in (Channel.ONSITE, Channel.ONLINE))
    return replace(known, onsite=onsite, online=online)


# --- Broken down ------------------------------------------------------------------------------


def _shown(sums: Totals, behind: Sellers, days: set[int]) -> Iterator[Shown]:
    for dimension, parts in breakdowns.of_totals(sums).items():
        place = breakdowns.PLACES[dimension]
        sold_on = {(cell.day, place(cell)) for cell in sums.cells}
        fewest = {
            part.value: min(
                behind.of.get((day, dimension, part.value), 0)
                for day in days
                if (day, part.value) in sold_on
            )
            for part in parts
        }
        always = {
            part.value
            for part in parts
            if all(behind.of.get((day, dimension, part.value), 0) >= FEWEST for day in days)
        }
        yield Shown(dimension, tuple(_rows(parts, fewest, always)))


def _rows(parts: Sequence[Part], fewest: dict[int, int], always: set[int]) -> Iterator[Row]:
    """`fewest`: how many vendors stand behind a value on the day on which they are fewest;
    `always`: the values that may be shown on every day, so that others hide behind them."""
    small = [part for part in parts if fewest[part.value] < FEWEST]
    if not small:
        yield from (Row((part.label,), part.total) for part in parts)
        return
    cover = min(
        (part for part in parts if part.value in always),
        key=lambda part: (part.total.amount, part.value),
        default=None,
    )
    if cover is None:
        return
    together = [part for part in parts if part in (*small, cover)]
    yield from (Row((part.label,), part.total) for part in parts if part not in together)
    yield Row(
        tuple(part.label for part in together), totals.together(part.total for part in together)
    )
