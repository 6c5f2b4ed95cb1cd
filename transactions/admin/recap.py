"""The first page of the desk: the recap of a bazaar, also as files with a sheet for each table."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from bazar import proxies
from bazar.exports.tables import Column, Kind, Sheet
from bazar.limits import long_work
from bazar.models import Bazar, BazarDay
from bazar.postings import kecamatan_of, keeps_to_kecamatan
from transactions.admin.first_steps import open_first_steps
from transactions.admin.recap_tables import DayLine, Recap, RecapTable, recap_of
from transactions.admin.report_filters import chosen_bazar
from transactions.desk.reports import DeskReport
from transactions.personal_data.retention import is_late
from transactions.reports.targets import Target

SEE_SALES = "transactions.view_sale"


@keeps_to_kecamatan
@long_work()
def index_page(request: HttpRequest) -> HttpResponse:
    """Show the recap to users who may see sales, above the lists that each user may open."""
    _warn_of_missing_headers(request)
    context: dict[str, Any] = {"title": _("Daily recap")}
    if request.user.has_perm("transactions.view_erasure"):
        context["erasure_is_late"] = is_late()
    if request.user.has_perm(SEE_SALES):
        bazar, kecamatan = chosen_bazar(request), kecamatan_of(request.user)
        context |= {
            "bazar": bazar,
            "bazaars": Bazar.objects.newest_first(),
            "is_narrowed": kecamatan is not None,
        }
        if kecamatan is None:
            context["first_steps"] = open_first_steps(request)
        if bazar:
            recap = recap_of(bazar, kecamatan)
            context |= {"recap": recap, "files": recap_report.files(recap)}
    return admin.site.index(request, context)


def _warn_of_missing_headers(request: HttpRequest) -> None:
    """Tell administrators that the proxy does not send the addresses of visitors."""
    headers = proxies.missing()
    if headers and request.user.has_perm("auth.change_user"):
        warning = _(
            "The proxy in front of this server does not set %(headers)s. All "
            "visitors look like one: a person who guesses passwords makes everybody "
            "wait. Tell the server’s administrator; README.md, Deploying, says what "
            "to set."
        )
        messages.warning(request, warning % {"headers": ", ".join(headers)})


class RecapReport(DeskReport[Recap]):
    name = "transactions_sale_recap"  # files only: the page is the desk's first one
    permissions = (SEE_SALES,)
    model = Bazar
    is_narrowed = True

    def load(self, request: HttpRequest, **arguments: Any) -> Recap:
        bazar = chosen_bazar(request)
        if bazar is None:
            raise Http404
        return recap_of(bazar, kecamatan_of(request.user))

    def title(self, content: Recap) -> str:
        return _("Daily recap: %(bazar)s") % {"bazar": content.bazar}

    def query(self, content: Recap) -> str:
        return f"bazar={content.bazar.pk}"

    def page_address(self, content: Recap) -> str:
        return f"{reverse('admin:index')}?{self.query(content)}"

    def filters_in_words(self, content: Recap) -> list[str]:
        return [_("Sample data")] if content.bazar.is_sample else []

    def sheets(self, content: Recap) -> list[Sheet]:
        return [*_sheets(content)]


recap_report = RecapReport()


def _sheets(recap: Recap) -> Iterator[Sheet]:
    yield _per_day(recap.per_day, [row.label for row in recap.tables[0].rows])
    for table in recap.tables:
        yield _table(table, recap.days)
    if recap.targets:
        yield _targets(recap.targets)


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


def _table(table: RecapTable, days: Sequence[BazarDay]) -> Sheet:
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
