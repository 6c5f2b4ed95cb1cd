"""Closing a day at the desk: what is missing is seen first, then the seal is made."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bazar.limits import long_work
from bazar.models import BazarDay
from bazar.rupiah import format_rupiah
from transactions.admin.asked_again import asks_again
from transactions.admin.files.reports import files
from transactions.admin.log import note, official
from transactions.seals import closing, sealing
from transactions.seals.closing import Closing, Missing

SEAL_DAY = "transactions.seal_day"


@permission_required("transactions.view_seal", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
@long_work()
@asks_again
def closing_page(request: HttpRequest, day: int) -> HttpResponse:
    of_bazar = get_object_or_404(BazarDay.objects.select_related("bazar"), pk=day)
    found = closing.of_day(of_bazar, timezone.now())
    ticked = request.POST.getlist("seen")
    unseen = closing.unseen(found, ticked) if request.method == "POST" else []
    if request.method == "POST":
        if not request.user.has_perm(SEAL_DAY):
            raise PermissionDenied
        if not unseen:
            _close(request, of_bazar, found)
            return redirect("admin:transactions_seal_day", of_bazar.pk)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Close the day"),
        "day": of_bazar,
        "files": files("transactions_seal_day_file", of_bazar.pk),
        "closing": found,
        "warnings": [(warned, _where(warned.what, of_bazar)) for warned in found.warnings],
        "ticked": ticked,
        "unseen": unseen,
        "may_seal": request.user.has_perm(SEAL_DAY),
    }
    return render(request, "admin/closing.html", context)


def _close(request: HttpRequest, day: BazarDay, seen: Closing) -> None:
    try:
        made = sealing.seal(day, official(request))
    except sealing.NothingNew:
        messages.warning(request, _("Nothing has come since the last seal: it stands."))
        return
    except sealing.TotalsDisagree:
        messages.error(
            request,
            _("The totals of the day disagree: nothing was sealed. Have the ledger audited."),
        )
        return
    total = format_rupiah(sealing.total_of(made).amount)
    said = {"revision": made.revision, "total": total, "fingerprint": made.fingerprint}
    what = _("Closed, revision %(revision)s: %(total)s, fingerprint %(fingerprint)s.") % said
    warned = "; ".join(f"{each.what.label}: {', '.join(each.names)}" for each in seen.warnings)
    note(request, [made, day], f"{what} {warned}".strip())
    messages.success(request, what)


def _where(what: Missing, day: BazarDay) -> str:
    """Where an official sees to it."""
    of_day = urlencode({"day__id__exact": day.pk})
    tills = f"{reverse('admin:transactions_till_watch')}?bazar={day.bazar_id}"
    orders = f"{reverse('admin:transactions_stallorder_changelist')}?{of_day}"
    return {
        Missing.NOT_OVER: "",
        Missing.HELD: reverse("admin:transactions_heldsale_changelist"),
        Missing.NOT_HANDED_OVER: orders,
        Missing.NOT_PAID: orders,
    }.get(what, tills)
