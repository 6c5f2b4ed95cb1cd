"""A bazaar as it stands now, for a screen on the wall.

The screen shows the sales, and how much of them the office does not know yet.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models.expressions import RawSQL

from bazar.calendar import WIB, wib, wib_date
from bazar.models import Bazar, BazarDay, Channel, Kecamatan
from transactions import totals
from transactions.models import EntryKind, SaleLine
from transactions.reports import watch
from transactions.reports.targets import Target, targets
from transactions.reports.watch import WatchedTill
from transactions.totals import Total, Totals

LATEST = 10  # sales that the screen lists


@dataclass(frozen=True, slots=True)
class Figures:
    """The totals of one day, hour or kecamatan, by channel and together."""

    label: str
    onsite: Total
    online: Total
    day: BazarDay | None = None
    kecamatan: Kecamatan | None = None

    @property
    def total(self) -> Total:
        return self.onsite + self.online


@dataclass(frozen=True, slots=True)
class Latest:
    """The total of one entry at one stall, below zero for a void."""

    sold_at: dt.datetime
    kecamatan: str
    stall: str
    vendor: str
    is_void: bool
    total: Total


@dataclass(frozen=True, slots=True)
class Tills:
    """The tills of a bazaar, and what the office does not know of them yet.

    `unsent` counts the entries that phones report as not sent, `missing` the numbers that are on no
    phone either, `held` the entries that wait for an official.
    """

    every: Sequence[WatchedTill] = ()

    @property
    def visits(self) -> list[WatchedTill]:
        """The tills that an official should visit, the most urgent first."""
        return [each for each in self.every if each.reasons]

    @property
    def unsent(self) -> int:
        return sum(each.till.unsent for each in self.every)

    @property
    def unsent_of(self) -> int:
        """The number of tills with unsent entries."""
        return sum(1 for each in self.every if each.till.unsent)

    @property
    def missing(self) -> int:
        return sum(max(0, each.missing - each.till.unsent) for each in self.every)

    @property
    def held(self) -> int:
        return sum(each.held for each in self.every)

    @property
    def is_all_known(self) -> bool:
        return not (self.unsent or self.missing or self.held)


@dataclass(frozen=True, slots=True)
class Live:
    """The figures of the screen.

    `day` is the day of the hours, None for a bazaar without days. `targets` are those of the whole
    bazaar; a screen for some kecamatan has none.
    """

    bazar: Bazar
    now: dt.datetime
    total: Figures
    targets: tuple[Target, ...]
    days: tuple[Figures, ...]
    day: BazarDay | None
    hours: tuple[Figures, ...]
    kecamatan: tuple[Figures, ...]
    latest: tuple[Latest, ...]
    tills: Tills = field(default_factory=Tills)

    @property
    def today(self) -> Figures | None:
        """The figures of the chosen day; None where the bazaar has no other day."""
        if len(self.days) < 2:  # noqa: PLR2004
            return None
        return next((each for each in self.days if each.day == self.day), None)


@dataclass(frozen=True, slots=True)
class Scope:
    """The scope of a screen: a bazaar, its days, and all of its kecamatan or some of them.

    `every_kecamatan` has the kecamatan to list; `kecamatan` the ids to narrow to, None for all.
    """

    bazar: Bazar
    days: Sequence[BazarDay]
    every_kecamatan: Sequence[Kecamatan]
    kecamatan: Collection[int] | None = None


def of_scope(scope: Scope, now: dt.datetime, *, with_tills: bool = True) -> Live:
    """Return the figures of a scope. Three queries, and three more for the tills."""
    days, kecamatan = scope.days, scope.kecamatan
    sums = totals.of_days(days)
    if kecamatan is not None:
        sums = sums.within(kecamatan)
    known = watch.watch_tills(scope.bazar, now, kecamatan, days) if with_tills else ()
    tills = Tills(known)
    day = _day_shown(days, sums, now)
    return Live(
        bazar=scope.bazar,
        now=now,
        total=_sum("", sums),
        targets=tuple(targets(scope.bazar, sums)) if kecamatan is None else (),
        days=tuple(_sum(str(each), _of_day(sums, each), day=each) for each in days),
        day=day,
        hours=tuple(_hours(_of_day(sums, day), day, now)) if day else (),
        kecamatan=tuple(_by_kecamatan(sums, scope.every_kecamatan, tills)),
        latest=tuple(latest([day.pk for day in days], kecamatan)),
        tills=tills,
    )


def _day_shown(days: Sequence[BazarDay], sums: Totals, now: dt.datetime) -> BazarDay | None:
    """Return today, else the last day with sales, else the last or first day; None of none."""
    today = wib_date(now)
    sold_on = {cell.day for cell in sums.cells}
    begun = [day for day in days if day.date <= today]
    on = [day for day in begun if day.date == today]
    sold = [day for day in begun if day.pk in sold_on]
    return next(iter([*on, *reversed(sold), *reversed(begun), *days]), None)


def _of_day(sums: Totals, day: BazarDay) -> Totals:
    return Totals([cell for cell in sums.cells if cell.day == day.pk])


def _sum(
    label: str, sums: Totals, *, day: BazarDay | None = None, kecamatan: Kecamatan | None = None
) -> Figures:
    by = sums.by(lambda cell: cell.channel)
    onsite, online = (by.get(channel, Total()) for channel in (Channel.ONSITE, Channel.ONLINE))
    return Figures(label, onsite, online, day, kecamatan)


def _hours(sums: Totals, day: BazarDay, now: dt.datetime) -> list[Figures]:
    """Return the hours from opening to closing, or to now, and other hours with sales."""
    shown = {cell.hour for cell in sums.cells}
    if day.opens and day.closes:
        last = min(wib(day.date, day.closes) - dt.timedelta(seconds=1), now).astimezone(WIB)
        opened, is_on = day.opens.hour, wib_date(last) == day.date
        shown |= {opened, max(opened, last.hour) if is_on else opened}
    span = range(min(shown), max(shown) + 1) if shown else ()
    return [
        _sum(f"{hour:02}.00", Totals([cell for cell in sums.cells if cell.hour == hour]))
        for hour in span
    ]


def _by_kecamatan(sums: Totals, every: Sequence[Kecamatan], tills: Tills) -> list[Figures]:
    """Return the figures of each kecamatan that has sales or a till."""
    there = {cell.kecamatan for cell in sums.cells}
    there |= {stall.venue.kecamatan_id for each in tills.every for stall in each.stalls}
    return [
        _sum(
            kecamatan.name,
            Totals([cell for cell in sums.cells if cell.kecamatan == kecamatan.pk]),
            kecamatan=kecamatan,
        )
        for kecamatan in every
        if kecamatan.pk in there
    ]


# The query goes day by day, so that an index gives each day's last entries without other rows.
LAST_ENTRIES = """
SELECT last.id FROM unnest(%s::bigint[]) day(id), LATERAL (
    SELECT sale.id FROM transactions_sale sale WHERE sale.day_id = day.id
    ORDER BY sale.id DESC LIMIT %s
) last
ORDER BY last.id DESC LIMIT %s
"""
LAST_ENTRIES_WITHIN = """
SELECT last.id FROM unnest(%s::bigint[]) day(id), LATERAL (
    SELECT sale.id FROM transactions_sale sale WHERE sale.day_id = day.id AND EXISTS (
        SELECT FROM transactions_saleline line JOIN bazar_venue venue ON venue.id = line.venue_id
        WHERE line.sale_id = sale.id AND venue.kecamatan_id = ANY(%s)
    )
    ORDER BY sale.id DESC LIMIT %s
) last
ORDER BY last.id DESC LIMIT %s
"""


def latest(days: Sequence[int], kecamatan: Collection[int] | None = None) -> list[Latest]:
    """Return the entries of these days, by id, that came last, the newest first. One query.

    An entry over several stalls has a row for each stall.
    """
    lines = SaleLine.objects.all()
    query, which = LAST_ENTRIES, [list(days), LATEST, LATEST]
    if kecamatan is not None:
        lines = lines.filter(venue__kecamatan__in=kecamatan)
        query, which = LAST_ENTRIES_WITHIN, [list(days), list(kecamatan), LATEST, LATEST]
    last = RawSQL(query, which)  # noqa: S611  (written above, whole)
    parts = totals.grouped(
        lines.filter(sale__in=last), "sale", "sale__sold_at", "venue__kecamatan__name",
        "stall__number", "stall__jakpreneur__name", "kind",
    )  # fmt: skip
    newest_first = sorted(parts.items(), key=lambda part: part[0][0], reverse=True)
    return [
        Latest(sold_at.astimezone(WIB), place, number, vendor, kind == EntryKind.VOID, total)
        for (_sale, sold_at, place, number, vendor, kind), total in newest_first[:LATEST]
    ]
