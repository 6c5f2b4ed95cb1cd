"""The page that closes a day: it shows what is still missing, then makes the seal."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bazar.database_clock import database_now
from bazar.exports.tables import Column, Kind, Sheet
from bazar.models import BazarDay
from bazar.rupiah import format_rupiah
from transactions.desk.log import note, official
from transactions.desk.reports import WITH_POST, DeskReport
from transactions.seals import closing, sealing
from transactions.seals.closing import Closing, ClosingWarning, Missing

SEAL_DAY = "transactions.seal_day"


class ClosingView(NamedTuple):
    """A day and what its closing finds.

    `ticked` are the tokens of the warnings that the official has ticked as seen, `unseen` the
    warnings that a POST left unticked.
    """

    day: BazarDay
    closing: Closing
    ticked: list[str]
    unseen: list[ClosingWarning]


class ClosingReport(DeskReport[ClosingView]):
    name = "transactions_seal_day"
    permissions = ("transactions.view_seal",)
    model = BazarDay
    template = "admin/closing.html"
    methods = WITH_POST
    is_long_work = True
    reauthenticates = True

    def load(self, request: HttpRequest, **arguments: Any) -> ClosingView:
        day = get_object_or_404(BazarDay.objects.select_related("bazar"), pk=arguments["day"])
        content = closing.of_day(day, database_now())
        ticked = request.POST.getlist("seen")
        unseen = closing.unseen(content, ticked) if request.method == "POST" else []
        return ClosingView(day, content, ticked, unseen)

    def title(self, content: ClosingView) -> str:
        return _("Closing: %(day)s") % {"day": f"{content.day.bazar}, {content.day}"}

    def arguments(self, content: ClosingView) -> list[object]:
        return [content.day.pk]

    def sheets(self, content: ClosingView) -> list[Sheet]:
        of_day = content.closing
        return [_sheet_of_turnover(of_day), _sheet_of_missing(of_day), _sheet_of_revisions(of_day)]

    def receive(self, request: HttpRequest, content: ClosingView) -> HttpResponse | None:
        """Close the day, unless a warning is unticked."""
        if not request.user.has_perm(SEAL_DAY):
            raise PermissionDenied
        if content.unseen:
            return None
        _close(request, content.day, content.closing)
        return redirect(self.page_address(content))

    def context(self, request: HttpRequest, content: ClosingView) -> dict[str, Any]:
        return {
            "title": _("Close the day"),
            "day": content.day,
            "closing": content.closing,
            "warnings": [
                (warned, _address_of(warned.what, content.day))
                for warned in content.closing.warnings
            ],
            "ticked": content.ticked,
            "unseen": content.unseen,
            "may_seal": request.user.has_perm(SEAL_DAY),
        }


closing_report = ClosingReport()


def _close(request: HttpRequest, day: BazarDay, seen: Closing) -> None:
    try:
        seal = sealing.seal(day, official(request))
    except sealing.NothingNew:
        messages.warning(request, _("Nothing has arrived since the last seal: it stays as it is."))
        return
    except sealing.TotalsDisagree:
        messages.error(
            request,
            _("The totals of the day disagree: nothing was sealed. Have the ledger audited."),
        )
        return
    total = format_rupiah(sealing.total_of(seal).amount)
    words = {"revision": seal.revision, "total": total, "fingerprint": seal.fingerprint}
    done = _("Closed, revision %(revision)s: %(total)s, fingerprint %(fingerprint)s.") % words
    warnings = "; ".join(f"{each.what.label}: {', '.join(each.names)}" for each in seen.warnings)
    note(request, [seal, day], f"{done} {warnings}".strip())
    messages.success(request, done)


def _address_of(what: Missing, day: BazarDay) -> str:
    """Return the address of the page where an official can act on it; "" for none."""
    of_day = urlencode({"day__id__exact": day.pk})
    of_refunds = urlencode({"part__day__id__exact": day.pk})
    tills = f"{reverse('admin:transactions_till_watch')}?bazar={day.bazar_id}"
    orders = f"{reverse('admin:transactions_stallorder_changelist')}?{of_day}"
    return {
        Missing.NOT_OVER: "",
        Missing.HELD: reverse("admin:transactions_heldsale_changelist"),
        Missing.NOT_HANDED_OVER: orders,
        Missing.NOT_PAID: orders,
        Missing.UNCHECKED: orders,
        Missing.REFUNDS: f"{reverse('admin:transactions_refund_changelist')}?{of_refunds}",
    }.get(what, tills)


# --- The files ------------------------------------------------------------------------------------


def _sheet_of_turnover(content: Closing) -> Sheet:
    columns = [
        Column(_("Field")),
        Column(_("Turnover"), Kind.RUPIAH),
        Column(_("Sales"), Kind.UNITS),
        Column(_("Units"), Kind.UNITS),
    ]
    figures = [(_("Current turnover"), content.total)]
    if content.since is not None:
        figures.append((_("Not sealed yet"), content.since))
    rows = [[what, total.amount, total.sales, total.units] for what, total in figures]
    return Sheet(_("Turnover"), columns, rows)


def _sheet_of_missing(content: Closing) -> Sheet:
    rows = [
        [capfirst(str(warned.what.label)), name]
        for warned in content.warnings
        for name in warned.names or ("",)
    ]
    return Sheet(_("Still missing"), [Column(_("Field")), Column(_("Which"))], rows)


def _sheet_of_revisions(content: Closing) -> Sheet:
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
        for each in content.revisions
    ]
    return Sheet(_("Revisions"), columns, rows)
