"""The recap of a bazaar as files and on paper: a sheet for each of its tables."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bazar.exports.tables import Column, Kind, Sheet
from bazar.limits import long_work
from bazar.models import Bazar, BazarDay
from bazar.postings import kecamatan_of, keeps_to_kecamatan
from transactions.admin.files.reports import Report, file_of
from transactions.admin.recap import DayLine, Table, chosen_bazar, recap
from transactions.reports.targets import Target


@keeps_to_kecamatan
@permission_required("transactions.view_sale", raise_exception=True)
@require_safe
@long_work()
def recap_file(request: HttpRequest, form: str) -> HttpResponseBase:
    bazar = chosen_bazar(request)
    if bazar is None:
        raise Http404
    shown = recap(bazar, kecamatan_of(request.user))
    title = _("Daily recap: %(bazar)s") % {"bazar": bazar}
    narrowed = [_("Sample data")] if bazar.is_sample else []
    back = f"{reverse('admin:index')}?bazar={bazar.pk}"
    return file_of(request, Report(Bazar, title, list(_sheets(shown)), narrowed, back), form)


def _sheets(shown: dict[str, Any]) -> Iterator[Sheet]:
    tables: Sequence[Table] = shown["tables"]
    yield _per_day(shown["per_day"], [row.label for row in tables[0].rows])
    for table in tables:
        yield _table(table, shown["days"])
    if shown["targets"]:
        yield _targets(shown["targets"])


def _per_day(lines: Sequence[DayLine], channels: Sequence[str]) -> Sheet:
    columns = [
        Column(_("Day")),
        *(Column(channel, Kind.RUPIAH, is_summed=True) for channel in channels),
        *_in_all(_("Turnover")),
    ]
    rows = [
        [
            line.label,
            *(figure.total.amount for figure in line.channels),
            line.figure.total.amount,
            line.figure.total.sales,
            line.figure.total.units,
        ]
        for line in lines
        if not line.is_all
    ]
    return Sheet(_("Turnover per day"), columns, rows)


def _table(table: Table, days: Sequence[BazarDay]) -> Sheet:
    dates = [formats.date_format(day.date, "j M Y") for day in days]
    columns = [
        Column(table.head),
        *(Column(date, Kind.RUPIAH, is_summed=True) for date in dates),
        *_in_all(_("In all")),
    ]
    rows = [
        [
            row.label,
            *(figure.total.amount for figure in row.days),
            row.all.total.amount,
            row.all.total.sales,
            row.all.total.units,
        ]
        for row in table.rows
    ]
    return Sheet(table.title, columns, rows)


def _in_all(turnover: str) -> list[Column]:
    return [
        Column(turnover, Kind.RUPIAH, is_summed=True),
        Column(_("Sales"), Kind.UNITS, is_summed=True),
        Column(_("Units"), Kind.UNITS, is_summed=True),
    ]


def _targets(targets: Sequence[Target]) -> Sheet:
    columns = [
        Column(_("Target")),
        Column(_("Rupiah"), Kind.RUPIAH),
        Column(_("Reached"), Kind.RUPIAH),
        Column("%", Kind.UNITS),
    ]
    rows = [[str(each.label), each.target, each.reached.amount, each.share] for each in targets]
    return Sheet(_("Target"), columns, rows)
