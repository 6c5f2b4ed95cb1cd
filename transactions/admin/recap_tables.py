"""The figures of the recap: what a bazaar has sold per day and in all, and the rows behind each."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from bazar.models import Bazar, BazarDay, Category, Channel, Kecamatan
from transactions import totals
from transactions.models import Payment
from transactions.reports import charts
from transactions.reports.targets import Target, targets
from transactions.totals import Cell, Total, Totals

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class RecapFigure:
    """A total and the address of the list with the rows behind it."""

    total: Total
    rows: str


@dataclass(frozen=True, slots=True)
class RecapRow:
    label: str
    days: tuple[RecapFigure, ...]
    all: RecapFigure


@dataclass(frozen=True, slots=True)
class RecapTable:
    title: str
    head: str
    rows: tuple[RecapRow, ...]
    chart: charts.Chart | None = None
    series: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayLine:
    """A line of the first table: a day, or all days; by channel, and in all."""

    label: str
    channels: tuple[RecapFigure, ...]
    figure: RecapFigure
    day: BazarDay | None = None
    is_all: bool = False
    is_unplanned: bool = False


@dataclass(frozen=True, slots=True)
class RecapDimension:
    """One way to break the turnover down.

    `key` returns a cell's value, `values` are all values with their labels, and `filter` is the
    look-up by which the list of rows is narrowed to one value.
    """

    title: str
    head: str
    key: Callable[[Cell], int]
    values: Sequence[tuple[int, "StrOrPromise"]]
    filter: str


@dataclass(frozen=True, slots=True)
class Recap:
    """All figures of a bazaar's recap. `targets` is empty where only some kecamatan are shown."""

    bazar: Bazar
    days: list[BazarDay]
    all: RecapRow
    per_day: list[DayLine]
    targets: list[Target]
    tables: list[RecapTable]


def recap_of(bazar: Bazar, kecamatan: Collection[int] | None = None) -> Recap:
    """Return the recap of `bazar`, or of the kecamatan with these ids there.

    The targets are the whole bazaar's. The number of queries is fixed.
    """
    days = list(bazar.days.all())
    sums = totals.of_days(days)
    if kecamatan is not None:
        sums = sums.within(kecamatan)
    tables = [_table(each, sums, days, bazar) for each in _dimensions(sums, kecamatan)]
    everything = _row(_("In all"), sums, days, {"day__bazar__id__exact": bazar.pk})
    return Recap(
        bazar,
        days,
        everything,
        list(_per_day(days, tables[0], everything)),
        list(targets(bazar, sums)) if kecamatan is None else [],
        tables,
    )


def _per_day(days: list[BazarDay], channels: RecapTable, everything: RecapRow) -> Iterable[DayLine]:
    for n, day in enumerate(days):
        yield DayLine(
            str(day),
            tuple(row.days[n] for row in channels.rows),
            everything.days[n],
            day=day,
            is_unplanned=not day.is_planned,
        )
    yield DayLine(
        everything.label, tuple(row.all for row in channels.rows), everything.all, is_all=True
    )


def _dimensions(sums: Totals, only: Collection[int] | None) -> list[RecapDimension]:
    hours = sorted(sums.by(lambda cell: cell.hour))
    span = range(hours[0], hours[-1] + 1) if hours else ()
    return [
        RecapDimension(
            _("By channel"), _("Channel"), lambda cell: cell.channel, Channel.choices,
            "channel__exact",
        ),
        RecapDimension(
            _("By kecamatan"), _("Kecamatan"), lambda cell: cell.kecamatan,
            _kecamatan_names(only), "venue__kecamatan__id__exact",
        ),
        RecapDimension(
            _("By category"), _("Category"), lambda cell: cell.category,
            list(Category.objects.values_list("pk", "name")), "category__id__exact",
        ),
        RecapDimension(
            _("By payment method"), _("Payment"), lambda cell: cell.payment, Payment.choices,
            "payment__exact",
        ),
        RecapDimension(
            _("Per hour"), _("Hour (WIB)"), lambda cell: cell.hour,
            [(hour, f"{hour:02}.00") for hour in span], "hour__exact",
        ),
    ]  # fmt: skip


def _kecamatan_names(only: Collection[int] | None) -> list[tuple[int, str]]:
    names = Kecamatan.objects.values_list("pk", "name")
    return [(pk, name) for pk, name in names if only is None or pk in only]


def _table(
    dimension: RecapDimension, sums: Totals, days: list[BazarDay], bazar: Bazar
) -> RecapTable:
    behind = {"day__bazar__id__exact": bazar.pk}
    rows = tuple(
        _row(
            str(label),
            Totals([cell for cell in sums.cells if dimension.key(cell) == value]),
            days,
            behind | {dimension.filter: value},
        )
        for value, label in dimension.values
    )
    chart: charts.Chart | None = None
    series: tuple[str, ...] = ()
    if dimension.filter == "hour__exact":
        chart, series = _hours_chart(dimension, sums), tuple(map(str, Channel.labels))
    elif dimension.filter == "venue__kecamatan__id__exact":
        chart = charts.bars([(row.label, row.all.total.amount) for row in rows])
    return RecapTable(dimension.title, dimension.head, rows, chart, series)


def _hours_chart(hours: RecapDimension, sums: Totals) -> charts.Chart:
    by = sums.by(lambda cell: (cell.hour, cell.channel))
    return charts.stacked_columns(
        [
            (str(label), [by.get((hour, channel), Total()).amount for channel in Channel])
            for hour, label in hours.values
        ]
    )


def _row(label: str, sums: Totals, days: list[BazarDay], behind: dict[str, int]) -> RecapRow:
    by_day = sums.by(lambda cell: cell.day)
    return RecapRow(
        label,
        tuple(
            RecapFigure(
                by_day.get(day.pk, Total()), _rows_behind(behind | {"day__id__exact": day.pk})
            )
            for day in days
        ),
        RecapFigure(sums.overall, _rows_behind(behind)),
    )


def _rows_behind(lookups: dict[str, int]) -> str:
    return f"{reverse('admin:transactions_saleline_changelist')}?{urlencode(lookups)}"
