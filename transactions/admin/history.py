"""Places from month to month: what they came to, against the stalls that stood there."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.limits import long_work
from bazar.models import Channel, Venue
from bazar.postings import kecamatan_of, keeps_to_kecamatan
from transactions.admin.files.reports import Report, file_of, files
from transactions.admin.period import period_form
from transactions.admin.words import bazaar_named
from transactions.reports import charts, history
from transactions.reports.history import History, PlaceResult

MOST_BARS = 20


@keeps_to_kecamatan
@permission_required("transactions.view_sale", raise_exception=True)
@require_safe
@long_work()
def history_page(request: HttpRequest) -> HttpResponse:
    form = period_form(request)
    found = history.of_period(form.period, kecamatan_of(request.user))
    by_month = found.by(lambda part: part.month)
    venues = _best_first(found)
    months = found.months
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Places from month to month"),
        "is_nav_sidebar_enabled": False,  # the tables need the room
        "form": form,
        "files": files("transactions_sale_places_file", query=form.query),
        "found": found,
        "months": [(month, by_month[month]) for month in months],
        "series": Channel.labels,
        "per_month": charts.stacked_columns(
            [
                (
                    formats.date_format(month, "m.y"),
                    [by_month[month].onsite.amount, by_month[month].online.amount],
                )
                for month in months[-12:]
            ]
        ),
        "kecamatan": _kecamatan(found),
        "venues": venues,
        "per_stall": charts.bars(
            [
                (f"{n}. {venue.kecamatan}", result.onsite_per_stall or 0)
                for n, (venue, result, _times) in enumerate(venues[:MOST_BARS], start=1)
            ]
        ),
    }
    return render(request, "admin/history.html", context)


def _best_first(found: History) -> list[tuple[Venue, PlaceResult, int]]:
    """Venues with how many bazaars stood there, by what a stall there sells on site."""
    by_venue = found.by(lambda part: part.venue)
    rows = [(venue, result, found.bazaars_at(venue)) for venue, result in by_venue.items()]
    return sorted(rows, key=lambda row: -(row[1].onsite_per_stall or 0))


def _kecamatan(found: History) -> list[tuple[Any, list[PlaceResult], PlaceResult]]:
    """Each with its months and all of them."""
    by = found.by(lambda part: (part.venue.kecamatan, part.month))
    by_kecamatan = found.by(lambda part: part.venue.kecamatan)
    return [
        (each, [by.get((each, month), PlaceResult()) for month in found.months], overall)
        for each, overall in by_kecamatan.items()
    ]


@keeps_to_kecamatan
@permission_required("transactions.view_sale", raise_exception=True)
@require_safe
@long_work()
def history_file(request: HttpRequest, form: str) -> HttpResponseBase:
    asked = period_form(request)
    found = history.of_period(asked.period, kecamatan_of(request.user))
    title = _("Places from month to month")
    back = f"{reverse('admin:transactions_sale_places')}?{asked.query}"
    report = Report(Venue, title, [of_places(title, found)], asked.words, back)
    return file_of(request, report, form)


def of_places(title: str, found: History) -> Sheet:
    """A row a month and venue."""
    columns = [
        Column(_("Month")),
        Column(_("Bazaar")),
        Column(_("Kecamatan")),
        Column(_("Venue")),
        Column(_("Stalls"), Kind.UNITS, is_summed=True),
        Column(_("On site"), Kind.RUPIAH, is_summed=True),
        Column(_("Online"), Kind.RUPIAH, is_summed=True),
        Column(_("Turnover"), Kind.RUPIAH, is_summed=True),
        Column(_("Per stall"), Kind.RUPIAH),
        Column(_("Per stall, on site"), Kind.RUPIAH),
    ]
    return Sheet(title, columns, _rows(found))


def _rows(found: History) -> Iterator[Row]:
    for part in sorted(found.parts, key=lambda part: part.month):
        result = part.result
        yield [
            f"{part.month:%Y-%m}",
            bazaar_named(part.bazar.name, is_on=part.bazar in found.running),
            part.venue.kecamatan.name,
            part.venue.name,
            result.stalls,
            result.onsite.amount,
            result.online.amount,
            result.total.amount,
            result.per_stall,
            result.onsite_per_stall,
        ]
