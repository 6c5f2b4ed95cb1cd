"""What is missing of a day and what its seals say, as files and on paper."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bazar.exports.tables import Column, Kind, Sheet
from bazar.limits import long_work
from bazar.models import BazarDay
from transactions.admin.files.reports import Report, file_of
from transactions.seals import closing
from transactions.seals.closing import Closing


@permission_required("transactions.view_seal", raise_exception=True)
@require_safe
@long_work()
def closing_file(request: HttpRequest, day: int, form: str) -> HttpResponseBase:
    of = get_object_or_404(BazarDay.objects.select_related("bazar"), pk=day)
    found = closing.of_day(of, timezone.now())
    title = _("Closing: %(day)s") % {"day": f"{of.bazar}, {of}"}
    back = reverse("admin:transactions_seal_day", args=[of.pk])
    sheets = [_figures(found), _missing(found), _revisions(found)]
    return file_of(request, Report(BazarDay, title, sheets, (), back), form)


def _figures(found: Closing) -> Sheet:
    columns = [
        Column(_("What")),
        Column(_("Turnover"), Kind.RUPIAH),
        Column(_("Sales"), Kind.UNITS),
        Column(_("Units"), Kind.UNITS),
    ]
    figures = [(_("Turnover now"), found.total)]
    if found.since is not None:
        figures.append((_("Not sealed yet"), found.since))
    rows = [[what, total.amount, total.sales, total.units] for what, total in figures]
    return Sheet(_("Turnover"), columns, rows)


def _missing(found: Closing) -> Sheet:
    rows = [
        [capfirst(str(warned.what.label)), name]
        for warned in found.warnings
        for name in warned.names or ("",)
    ]
    return Sheet(_("Missing still"), [Column(_("What")), Column(_("Which"))], rows)


def _revisions(found: Closing) -> Sheet:
    columns = [
        Column(_("Revision"), Kind.NUMBER),
        Column(_("Turnover"), Kind.RUPIAH),
        Column(_("Difference"), Kind.RUPIAH, is_summed=True),
        Column(_("Entries"), Kind.UNITS),
        Column(_("Closed by")),
        Column(_("Closed at"), Kind.MOMENT),
        Column(_("Fingerprint")),
    ]
    rows = [
        [
            each.seal.revision,
            each.total.amount,
            each.difference.amount,
            each.seal.entries,
            str(each.seal.sealed_by),
            each.seal.sealed_at,
            each.seal.fingerprint,
        ]
        for each in found.revisions
    ]
    return Sheet(_("Revisions"), columns, rows)
