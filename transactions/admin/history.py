"""Venues from month to month: their turnover, against the stalls that stood there."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils import formats
from django.utils.translation import gettext as _

from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.models import Channel, Venue
from bazar.postings import kecamatan_of
from transactions.admin.report_filters import PeriodForm
from transactions.admin.words import bazaar_named
from transactions.desk.reports import DeskReport
from transactions.reports import charts, history
from transactions.reports.history import History, PlaceResult

MOST_BARS = 20
MONTHS_DRAWN = 12


class HistoryView(NamedTuple):
    form: PeriodForm
    history: History


class HistoryReport(DeskReport[HistoryView]):
    name = "transactions_sale_places"
    permissions = ("transactions.view_sale",)
    model = Venue
    template = "admin/history.html"
    is_narrowed = True
    is_long_work = True

    def load(self, request: HttpRequest, **arguments: Any) -> HistoryView:
        form = PeriodForm(request.GET)
        return HistoryView(form, history.of_period(form.period, kecamatan_of(request.user)))

    def title(self, content: HistoryView) -> str:
        return _("Places by month")

    def query(self, content: HistoryView) -> str:
        return content.form.query

    def filters_in_words(self, content: HistoryView) -> list[str]:
        return content.form.words

    def sheets(self, content: HistoryView) -> list[Sheet]:
        return [_sheet(self.title(content), content.history)]

    def context(self, request: HttpRequest, content: HistoryView) -> dict[str, Any]:
        past = content.history
        by_month = past.by(lambda part: part.month)
        venues = _best_first(past)
        return {
            "is_nav_sidebar_enabled": False,  # the tables need the room
            "form": content.form,
            "history": past,
            "months": [(month, by_month[month]) for month in past.months],
            "series": Channel.labels,
            "per_month": charts.stacked_columns(
                [
                    (
                        formats.date_format(month, "m.y"),
                        [by_month[month].onsite.amount, by_month[month].online.amount],
                    )
                    for month in past.months[-MONTHS_DRAWN:]
                ]
            ),
            "kecamatan": _kecamatan(past),
            "venues": venues,
            "per_stall": charts.bars(
                [
                    (f"{n}. {venue.kecamatan}", result.onsite_per_stall or 0)
                    for n, (venue, result, _times) in enumerate(venues[:MOST_BARS], start=1)
                ]
            ),
        }


history_report = HistoryReport()


def _best_first(content: History) -> list[tuple[Venue, PlaceResult, int]]:
    """Return (venue, its result, bazaars that stood there), the best first.

    The best is the one with the highest turnover on site per stall.
    """
    by_venue = content.by(lambda part: part.venue)
    rows = [(venue, result, content.bazaars_at(venue)) for venue, result in by_venue.items()]
    return sorted(rows, key=lambda row: -(row[1].onsite_per_stall or 0))


def _kecamatan(content: History) -> list[tuple[Any, list[PlaceResult], PlaceResult]]:
    """Return (kecamatan, its result of each month, its result of all months) for each."""
    by = content.by(lambda part: (part.venue.kecamatan, part.month))
    by_kecamatan = content.by(lambda part: part.venue.kecamatan)
    return [
        (each, [by.get((each, month), PlaceResult()) for month in content.months], overall)
        for each, overall in by_kecamatan.items()
    ]


def _sheet(title: str, content: History) -> Sheet:
    """Return the sheet with a row for each month and venue."""
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
    return Sheet(title, columns, _rows(content))


def _rows(content: History) -> Iterator[Row]:
    for part in sorted(content.parts, key=lambda part: part.month):
        result = part.result
        yield [
            f"{part.month:%Y-%m}",
            bazaar_named(part.bazar.name, is_on=part.bazar in content.running),
            part.venue.kecamatan.name,
            part.venue.name,
            result.stalls,
            result.onsite.amount,
            result.online.amount,
            result.total.amount,
            result.per_stall,
            result.onsite_per_stall,
        ]
