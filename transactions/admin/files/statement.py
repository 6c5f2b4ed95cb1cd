"""A vendor's statement as files; on paper it is the one that vendors get."""

from collections.abc import Iterator

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bazar.calendar import today
from bazar.exports import documents
from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.limits import long_work
from bazar.postings import kecamatan_of
from jakpreneur.models import Jakpreneur
from transactions.admin.files.reports import Report, file_of
from transactions.admin.log import note
from transactions.reports import statements
from transactions.reports.statements import Statement

SEE = "transactions.view_statementlink"


def vendor_seen(request: HttpRequest, pk: int) -> Jakpreneur:
    """Http404 for one whom the official does not see."""
    vendors = Jakpreneur.objects.select_related("kecamatan").defer("search")
    seen = kecamatan_of(request.user)
    if seen is not None:
        vendors = vendors.filter(kecamatan__in=seen)
    return get_object_or_404(vendors, pk=pk)


@permission_required([SEE, "transactions.view_sale"], raise_exception=True)
@require_safe
@long_work()
def print_page(request: HttpRequest, vendor: int) -> HttpResponse:
    of = vendor_seen(request, vendor)
    note(request, [of], _("Statement opened to be printed."))
    context = {"statement": statements.of_vendor(of, today()), "at_desk": True}
    response = render(request, "results/statement.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@permission_required([SEE, "transactions.view_sale"], raise_exception=True)
@require_safe
@long_work()
def statement_file(request: HttpRequest, vendor: int, form: str) -> HttpResponseBase:
    if form == documents.PRINT:
        return print_page(request, vendor)
    of = vendor_seen(request, vendor)
    found = statements.of_vendor(of, today())
    title = _("Statement of %(vendor)s") % {"vendor": of}
    back = reverse("admin:transactions_statementlink_vendor", args=[of.pk])
    return file_of(
        request, Report(Jakpreneur, title, [_days(found), _goods(found)], (), back), form
    )


def _days(found: Statement) -> Sheet:
    columns = [
        Column(_("Bazaar")),
        Column(_("Stall")),
        Column(_("Day"), Kind.DATE),
        Column(_("Closed")),
        *(Column(heading, Kind.RUPIAH, is_summed=True) for heading, _ in found.sums.columns),
    ]

    def rows() -> Iterator[Row]:
        for at in found.bazaars:
            for day in at.days:
                closed = _("Yes") if day.is_sealed else _("No")
                yield [
                    str(at.stall.bazar), at.stall.number, day.day.date, closed,
                    *(total.amount for _heading, total in day.sums.columns),
                ]  # fmt: skip

    return Sheet(_("Day by day"), columns, rows())


def _goods(found: Statement) -> Sheet:
    columns = [
        Column(_("Bazaar")),
        Column(_("Product")),
        Column(_("Units"), Kind.UNITS, is_summed=True),
        Column(_("Amount"), Kind.RUPIAH, is_summed=True),
    ]
    rows = (
        [str(at.stall.bazar), goods.name, goods.total.units, goods.total.amount]
        for at in found.bazaars
        for goods in at.goods
    )
    return Sheet(_("What was sold"), columns, rows)
