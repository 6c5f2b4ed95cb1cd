"""The public results of a bazaar, which are the published figures of its seals and no others.

The figures of a day are those of the last revision that is shown (disclosure.py). A breakdown of
several days has only the sums that the rows of each day can form, so that these pages never say
more than the days' public files.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from bazar.models import Bazar, BazarDay, Category, Channel, Kecamatan
from transactions import totals
from transactions.models import Payment, PublicTotal, Sale, Seal
from transactions.publishing import disclosure, sellers
from transactions.publishing.disclosure import FEWEST
from transactions.publishing.disclosure import Row as Values
from transactions.reports.breakdowns import Dimension
from transactions.reports.targets import Target, targets_of
from transactions.totals import Total

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# The figure of an open day moves in such steps: an exact figure, read again and again, would give
# away each sale.
STEP = 1_000_000  # rupiah


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A row of a breakdown. It has several `labels` where small values were put together."""

    labels: tuple["StrOrPromise", ...]
    total: Total


@dataclass(frozen=True, slots=True)
class ResultTable:
    """A breakdown of what was sold; it has no `rows` where nothing was sold."""

    dimension: Dimension
    rows: tuple[ResultRow, ...]


@dataclass(frozen=True, slots=True)
class ResultDay:
    """A day of a bazaar.

    `seal` is the revision that is shown, else the last; None while the day is open. `total` is the
    sum of the shown revision, or None. `onsite` and `online` are its parts, both None where they
    are shown as one. `waiting` has later revisions that are not shown. `has_more` is true when
    entries came that no revision covers. `more_than` is an open day's rupiah, rounded down to STEP;
    None where that is nothing, or where too few vendors stand behind it.
    """

    day: BazarDay
    seal: Seal | None = None
    total: Total | None = None
    onsite: Total | None = None
    online: Total | None = None
    waiting: tuple[Seal, ...] = ()
    has_more: bool = False
    more_than: int | None = None
    is_to_come: bool = False

    @property
    def is_sealed(self) -> bool:
        return self.seal is not None

    @property
    def is_shown(self) -> bool:
        return self.is_sealed and self.total is not None


@dataclass(frozen=True, slots=True)
class Results:
    """The results of a bazaar. `total`, `breakdowns` and `targets` cover its shown days.

    `took_part` counts the vendors with a stall, `sold` those of them with a sale that stands.
    """

    bazar: Bazar
    days: tuple[ResultDay, ...]
    total: Total
    took_part: int
    sold: int
    breakdowns: tuple[ResultTable, ...]
    targets: tuple[Target, ...]

    @property
    def shown_days(self) -> list[ResultDay]:
        return [day for day in self.days if day.is_shown]

    @property
    def channels(self) -> tuple[Total, Total] | None:
        """The totals on site and online; None where a day shows both as one."""
        days = self.shown_days
        parted = [(day.onsite, day.online) for day in days if day.onsite and day.online]
        if len(parted) < len(days):
            return None
        return (
            totals.together(onsite for onsite, _ in parted),
            totals.together(online for _, online in parted),
        )

    @property
    def waiting(self) -> list[ResultDay]:
        """The days with a correction that waits."""
        return [day for day in self.days if day.waiting]

    @property
    def is_provisional(self) -> bool:
        """True while the figures may still change."""
        return any(day.has_more or not day.is_sealed for day in self.days)

    def of(self, dimension: Dimension) -> ResultTable:
        return next(shown for shown in self.breakdowns if shown.dimension is dimension)


def published() -> list[tuple[Bazar, list[BazarDay]]]:
    """Return every bazaar, the newest first, with its sealed days. Two queries."""
    sealed = BazarDay.objects.filter(Exists(Seal.objects.filter(day=OuterRef("pk"))))
    by_bazar: dict[int, list[BazarDay]] = {}
    for day in sealed.order_by("date"):
        by_bazar.setdefault(day.bazar_id, []).append(day)
    return [(bazar, by_bazar.get(bazar.pk, [])) for bazar in Bazar.objects.newest_first()]


def of_bazar(bazar: Bazar, today: dt.date) -> Results:
    """Return the bazaar's results. Eleven queries at most, however much was sold."""
    days = list(bazar.days.all())
    revisions = _revisions(days)
    shown = [last for each in revisions.values() if (last := _last_shown(each))]
    figures = list(PublicTotal.objects.filter(seal__in=shown).order_by("seal", "pk"))
    found = tuple(_days(days, revisions, figures, today))
    total = totals.together(day.total for day in found if day.total is not None)
    breakdowns = tuple(_breakdowns(figures))
    channels = {row.labels: row.total for row in breakdowns[0].rows}
    online = channels.get((Channel.ONLINE.label,))
    if online is None and channels.keys() == {(Channel.ONSITE.label,)}:
        online = Total()
    return Results(
        bazar=bazar,
        days=found,
        total=total,
        took_part=bazar.stalls.count(),
        sold=sellers.of_seals(shown),
        breakdowns=breakdowns,
        targets=tuple(targets_of(bazar, total, online)),
    )


# --- Day by day -------------------------------------------------------------------------------


def _revisions(days: Sequence[BazarDay]) -> dict[int, list[Seal]]:
    """Return each day's seals in order, with their publications, by the day's id."""
    later = Sale.objects.filter(day=OuterRef("day"), pk__gt=OuterRef("covers"))
    seals = Seal.objects.filter(day__in=days).select_related("publication")
    by_day: dict[int, list[Seal]] = {}
    for seal in seals.annotate(has_more=Exists(later)).order_by("revision"):
        by_day.setdefault(seal.day_id, []).append(seal)
    return by_day


def is_shown(seal: Seal) -> bool:
    """Tell whether a seal, with its publication loaded, is shown."""
    published = getattr(seal, "publication", None)
    return published is not None and published.is_shown


def _last_shown(revisions: Sequence[Seal]) -> Seal | None:
    return next((seal for seal in reversed(revisions) if is_shown(seal)), None)


def _days(
    days: Sequence[BazarDay],
    revisions: dict[int, list[Seal]],
    figures: Sequence[PublicTotal],
    today: dt.date,
) -> Iterator[ResultDay]:
    open_days = [day for day in days if day.pk not in revisions]
    so_far = _so_far(open_days)
    for day in days:
        if of_day := revisions.get(day.pk):
            yield _sealed(day, of_day, figures)
        elif day.date <= today or day.pk in so_far:
            yield ResultDay(day, more_than=so_far.get(day.pk))
        elif day.is_planned:
            yield ResultDay(day, is_to_come=True)


def _so_far(days: Sequence[BazarDay]) -> dict[int, int | None]:
    """Return the public figure of each open day with sales, by the day's id."""
    sold = totals.of_days(days).by(lambda cell: cell.day) if days else {}
    vendors = sellers.of_open_days(sold, most=FEWEST) if sold else {}
    return {
        day: total.amount // STEP * STEP
        if vendors.get(day, 0) >= FEWEST and total.amount >= STEP
        else None
        for day, total in sold.items()
    }


def _sealed(day: BazarDay, revisions: Sequence[Seal], figures: Sequence[PublicTotal]) -> ResultDay:
    last, shown = revisions[-1], _last_shown(revisions)
    has_more = bool(vars(last)["has_more"])
    if shown is None:
        return ResultDay(day, last, has_more=has_more)
    by_channel = {
        tuple(row.values): _total(row)
        for row in figures
        if row.seal_id == shown.pk and row.dimension == Dimension.CHANNEL
    }
    parted = all(len(values) == 1 for values in by_channel)
    return ResultDay(
        day,
        shown,
        total=totals.together(by_channel.values()),
        onsite=by_channel.get((Channel.ONSITE,), Total()) if parted else None,
        online=by_channel.get((Channel.ONLINE,), Total()) if parted else None,
        waiting=tuple(seal for seal in revisions if seal.revision > shown.revision),
        has_more=has_more,
    )


def _total(row: PublicTotal) -> Total:
    return Total(row.amount, row.units, row.sales)


# --- Broken down ------------------------------------------------------------------------------


def _breakdowns(figures: Sequence[PublicTotal]) -> Iterator[ResultTable]:
    for dimension, names in _names().items():
        of_dimension = [row for row in figures if row.dimension == dimension]
        sums = disclosure.together(frozenset(row.values) for row in of_dimension)
        rows = [_row(values, of_dimension, names) for values in sums]
        order = list(names.values())
        rows.sort(key=lambda row: (len(row.labels) > 1, order.index(row.labels[0])))
        yield ResultTable(dimension, tuple(rows))


def _row(
    values: Values, figures: Sequence[PublicTotal], names: dict[int, "StrOrPromise"]
) -> ResultRow:
    return ResultRow(
        tuple(name for value, name in names.items() if value in values),
        totals.together(_total(row) for row in figures if values.issuperset(row.values)),
    )


def _names() -> dict[Dimension, dict[int, "StrOrPromise"]]:
    """Return the names of each dimension's values, in the order that people know."""
    return {
        Dimension.CHANNEL: dict(Channel.choices),
        Dimension.KECAMATAN: dict(Kecamatan.objects.values_list("pk", "name")),
        Dimension.CATEGORY: dict(Category.objects.values_list("pk", "name")),
        Dimension.PAYMENT: dict(Payment.choices),
    }
