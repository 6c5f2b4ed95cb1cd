"""The list of what tills wrote about their drawers, and a shift's report."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bazar.exports.fields import Worked
from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.rupiah import format_rupiah
from jakpreneur.models import Stall
from transactions import shifts
from transactions.accounts import territory
from transactions.admin.words import TILL
from transactions.desk.base import ReadOnlyAdmin
from transactions.desk.reports import DeskReport
from transactions.models import ShiftEntry, Till
from transactions.shifts import ShiftReport


class ShiftReportPage(DeskReport[ShiftReport]):
    """A shift's report. On paper of 58 mm it is printed from its own page."""

    name = "transactions_till_shift"
    permissions = ("transactions.view_shiftentry",)
    model = ShiftEntry
    template = "admin/shift.html"
    is_narrowed = True

    def load(self, request: HttpRequest, **arguments: Any) -> ShiftReport:
        """Raise Http404 for a shift that the user may not see, or of which nothing has arrived."""
        tills = Till.objects.prefetch_related(seen_stalls(request))
        till = get_object_or_404(territory.narrowed(tills, request.user), pk=arguments["till"])
        report = shifts.report(till, arguments["shift"])
        if not (report.has_arrived and territory.shift_is_seen(arguments["shift"], request.user)):
            raise Http404
        return report

    def title(self, content: ShiftReport) -> str:
        return gettext("Shift report %(till)s") % {"till": content.till.code}

    def arguments(self, content: ShiftReport) -> list[object]:
        return [content.till.pk, content.shift]

    def filters_in_words(self, content: ShiftReport) -> list[str]:
        return [f"{stall.number} {stall.jakpreneur.name}" for stall in content.till.stalls.all()]

    def sheets(self, content: ShiftReport) -> list[Sheet]:
        columns = [
            Column(gettext("Field")),
            Column(gettext("Time"), Kind.MOMENT),
            Column(gettext("Amount"), Kind.RUPIAH),
        ]
        return [Sheet(self.title(content), columns, _rows(content))]

    def context(self, request: HttpRequest, content: ShiftReport) -> dict[str, Any]:
        return {"title": gettext("Shift report"), "report": content}


shift_report = ShiftReportPage()


def _rows(content: ShiftReport) -> Iterator[Row]:
    opening, count = content.opening, content.count
    yield [gettext("Float"), opening and opening.happened_at, content.opened_with]
    for payment, total in content.sales:
        if payment.fills_drawer:
            yield [payment.sales_heading, None, total.amount]
    if content.drawer_of_orders.amount:
        yield [gettext("of which online orders"), None, content.drawer_of_orders.amount]
    for moved in content.movements:
        what = gettext("Cash out") if moved.amount < 0 else gettext("Cash in")
        line = f"{what}: {moved.note}" if moved.note else what
        yield [line, moved.happened_at, moved.amount]
    yield [gettext("Expected"), None, content.expected]
    for payment, total in content.sales:
        if not payment.fills_drawer:
            yield [payment.heading, None, total.amount]
    if count:
        yield [gettext("Counted"), count.happened_at, count.amount]
        yield [gettext("Difference on the phone when it was counted"), None, count.difference]
        yield [
            gettext("Difference including everything that has arrived"),
            None,
            content.difference,
        ]
        if count.note:
            yield [gettext("Reason: %(reason)s") % {"reason": count.note}, None, None]


def seen_stalls(request: HttpRequest) -> Prefetch:
    """Return the prefetch of a till's stalls, those that the user may see."""
    stalls = Stall.objects.select_related("jakpreneur")
    return Prefetch("stalls", territory.narrowed(stalls, request.user))


def shift_address(till: int, shift: uuid.UUID) -> str:
    return reverse("admin:transactions_till_shift", args=[till, shift])


@admin.register(ShiftEntry)
class ShiftEntryAdmin(ReadOnlyAdmin):
    export_fields = (
        "happened_at", TILL, "number", "step",
        Worked(_("amount"), "amount", Kind.RUPIAH), "difference", "note", "recorded_at",
    )  # fmt: skip
    list_display = [
        "happened_at",
        "till",
        "step",
        "amount_in_rupiah",
        "note",
        "recorded_at",
        "report",
    ]
    list_filter = ["step", "till__stalls__bazar"]
    list_select_related = ["till"]
    search_fields = ["key__exact", "shift__exact", "note"]
    date_hierarchy = "happened_at"
    fields = readonly_fields = (
        "till", "number", "step", "report", "amount_in_rupiah", "difference", "coins", "note",
        "happened_at", "recorded_at", "key",
    )  # fmt: skip

    @admin.display(description=_("amount"), ordering="amount")
    def amount_in_rupiah(self, entry: ShiftEntry) -> str:
        return format_rupiah(entry.amount)

    @admin.display(description=_("shift"))
    def report(self, entry: ShiftEntry) -> str:
        return format_html(
            '<a href="{}">{}</a>', shift_address(entry.till_id, entry.shift), _("Shift report")
        )
