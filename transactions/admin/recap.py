"""The officials' first screen: what a bazaar has sold, per day and in all, and the rows behind."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bazar.calendar import bazar_on_or_last, today
from bazar.models import Bazar, BazarDay, Category, Channel, Kecamatan
from transactions import totals
from transactions.admin.files.reports import files
from transactions.models import Payment
from transactions.reports import charts
from transactions.reports.targets import targets
from transactions.totals import Cell, Total, Totals

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Figure:
    """A total and the address of the rows behind it."""

    total: Total
    rows: str


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    days: tuple[Figure, ...]
    all: Figure


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    head: str
    rows: tuple[Row, ...]
    chart: charts.Chart | None = None
    series: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day of the first table, or all days: by channel, and together."""

    label: str
    channels: tuple[Figure, ...]
    figure: Figure
    day: BazarDay | None = None
    is_all: bool = False
    is_unplanned: bool = False


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to break the turnover down: its values, and how the rows' list filters by one."""

    title: str
    head: str
    place: Callable[[Cell], int]
    values: Sequence[tuple[int, "StrOrPromise"]]
    filter: str


def chosen_bazar(request: HttpRequest) -> Bazar | None:
    """Return the one that the address names, else the one on now or last, else the newest.

    A bazaar that has no planned day yet is shown where there is no other.
    """
    wanted = request.GET.get("bazar", "")
    named = Bazar.objects.filter(pk=wanted).first() if wanted.isdecimal() else None
    return named or bazar_on_or_last(today()) or Bazar.objects.newest_first().first()


def recap(bazar: Bazar, kecamatan: Collection[int] | None = None) -> dict[str, object]:
    """All that the page shows of `bazar`, or of some kecamatan, by id, there: then without targets,
    which are the whole bazaar's. A fixed number of queries."""
    days = list(bazar.days.all())
    sums = totals.of_days(days)
    if kecamatan is not None:
        sums = sums.within(kecamatan)
    tables = [_table(each, sums, days, bazar) for each in _dimensions(sums, kecamatan)]
    everything = _row(_("In all"), sums, days, {"day__bazar__id__exact": bazar.pk})
    return {
        "days": days,
        "files": files("transactions_sale_recap_file", query=f"bazar={bazar.pk}"),
        "all": everything,
        "per_day": list(_per_day(days, tables[0], everything)),
        "targets": list(targets(bazar, sums)) if kecamatan is None else [],
        "tables": tables,
    }


def _per_day(days: list[BazarDay], channels: Table, everything: Row) -> Iterable[DayLine]:
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


def _dimensions(sums: Totals, only: Collection[int] | None) -> list[Dimension]:
    hours = sorted(sums.by(lambda cell: cell.hour))
    span = range(hours[0], hours[-1] + 1) if hours else ()
    return [
        Dimension(
            _("By channel"), _("Channel"), lambda cell: cell.channel, Channel.choices,
            "channel__exact",
        ),
        Dimension(
            _("By kecamatan"), _("Kecamatan"), lambda cell: cell.kecamatan,
            _named(only), "venue__kecamatan__id__exact",
        ),
        Dimension(
            _("By category"), _("Category"), lambda cell: cell.category,
            list(Category.objects.values_list("pk", "name")), "category__id__exact",
        ),
        Dimension(
            _("By payment method"), _("Payment"), lambda cell: cell.payment, Payment.choices,
            "payment__exact",
        ),
        Dimension(
            _("Per hour"), _("Hour (WIB)"), lambda cell: cell.hour,
            [(hour, f"{hour:02}.00") for hour in span], "hour__exact",
        ),
    ]  # fmt: skip


def _named(only: Collection[int] | None) -> list[tuple[int, str]]:
    names = Kecamatan.objects.values_list("pk", "name")
    return [(pk, name) for pk, name in names if only is None or pk in only]


def _table(dimension: Dimension, sums: Totals, days: list[BazarDay], bazar: Bazar) -> Table:
    behind = {"day__bazar__id__exact": bazar.pk}
    rows = tuple(
        _row(
            str(label),
            Totals([cell for cell in sums.cells if dimension.place(cell) == value]),
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
    return Table(dimension.title, dimension.head, rows, chart, series)


def _hours_chart(hours: Dimension, sums: Totals) -> charts.Chart:
    by = sums.by(lambda cell: (cell.hour, cell.channel))
    return charts.stacked_columns(
        [
            (str(label), [by.get((hour, channel), Total()).amount for channel in Channel])
            for hour, label in hours.values
        ]
    )


def _row(label: str, sums: Totals, days: list[BazarDay], behind: dict[str, int]) -> Row:
    by_day = sums.by(lambda cell: cell.day)
    return Row(
        label,
        tuple(
            Figure(by_day.get(day.pk, Total()), _rows_behind(behind | {"day__id__exact": day.pk}))
            for day in days
        ),
        Figure(sums.overall, _rows_behind(behind)),
    )


def _rows_behind(lookups: dict[str, int]) -> str:
    return f"{reverse('admin:transactions_saleline_changelist')}?{urlencode(lookups)}"
