"""What tills wrote of their drawers, and a shift's report."""

import uuid
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bazar.exports.fields import Worked
from bazar.exports.lists import Exported
from bazar.exports.tables import Kind
from bazar.postings import keeps_to_kecamatan
from bazar.rupiah import format_rupiah
from jakpreneur.models import Stall
from transactions import shifts
from transactions.accounts import territory
from transactions.admin.files.reports import files
from transactions.admin.read_only import ReadOnly
from transactions.admin.words import TILL
from transactions.models import ShiftEntry, Till


@keeps_to_kecamatan
@permission_required("transactions.view_shiftentry", raise_exception=True)
@require_safe
def shift_page(request: HttpRequest, till: int, shift: uuid.UUID) -> HttpResponse:
    report = seen_report(request, till, shift)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": gettext("Shift report"),
        "report": report,
        "files": files("transactions_till_shift_file", till, shift),
    }
    return render(request, "admin/shift.html", context)


def seen_report(request: HttpRequest, till: int, shift: uuid.UUID) -> shifts.ShiftReport:
    """Raises Http404 for one of which nothing has arrived, or that this official does not see."""
    tills = Till.objects.prefetch_related(seen_stalls(request))
    of = get_object_or_404(territory.narrowed(tills, request.user), pk=till)
    report = shifts.report(of, shift)
    if not (report.has_arrived and territory.shift_is_seen(shift, request.user)):
        raise Http404
    return report


def seen_stalls(request: HttpRequest) -> Prefetch:
    """A till's stalls, so far as this official sees them."""
    stalls = Stall.objects.select_related("jakpreneur")
    return Prefetch("stalls", territory.narrowed(stalls, request.user))


def shift_address(till: int, shift: uuid.UUID) -> str:
    return reverse("admin:transactions_till_shift", args=[till, shift])


@admin.register(ShiftEntry)
class ShiftEntryAdmin(ReadOnly, Exported):
    export_fields = (
        "happened_at", TILL, "number", "step",
        Worked(_("amount"), "amount", Kind.RUPIAH), "difference", "note", "recorded_at",
    )  # fmt: skip
    list_display = ["happened_at", "till", "step", "amount_shown", "note", "recorded_at", "report"]
    list_filter = ["step", "till__stalls__bazar"]
    list_select_related = ["till"]
    search_fields = ["key__exact", "shift__exact", "note"]
    date_hierarchy = "happened_at"
    fields = readonly_fields = (
        "till", "number", "step", "report", "amount_shown", "difference", "coins", "note",
        "happened_at", "recorded_at", "key",
    )  # fmt: skip

    @admin.display(description=_("amount"), ordering="amount")
    def amount_shown(self, entry: ShiftEntry) -> str:
        return format_rupiah(entry.amount)

    @admin.display(description=_("shift"))
    def report(self, entry: ShiftEntry) -> str:
        return format_html(
            '<a href="{}">{}</a>', shift_address(entry.till_id, entry.shift), _("Shift report")
        )
