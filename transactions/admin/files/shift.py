"""A shift's report as files and on A4; on 58 mm it prints from its own page."""

import uuid
from collections.abc import Iterator

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.limits import long_work
from bazar.postings import keeps_to_kecamatan
from transactions.admin.files.reports import Report, file_of
from transactions.admin.shifts import seen_report, shift_address
from transactions.models import ShiftEntry
from transactions.shifts import ShiftReport as Shift


@keeps_to_kecamatan
@permission_required("transactions.view_shiftentry", raise_exception=True)
@require_safe
@long_work()
def shift_file(request: HttpRequest, till: int, shift: uuid.UUID, form: str) -> HttpResponseBase:
    found = seen_report(request, till, shift)
    title = _("Shift report %(till)s") % {"till": found.till.code}
    columns = [Column(_("What")), Column(_("Time"), Kind.MOMENT), Column(_("Amount"), Kind.RUPIAH)]
    stalls = [f"{stall.number} {stall.jakpreneur.name}" for stall in found.till.stalls.all()]
    sheet = Sheet(title, columns, _rows(found))
    back = shift_address(found.till.pk, shift)
    return file_of(request, Report(ShiftEntry, title, [sheet], stalls, back), form)


def _rows(found: Shift) -> Iterator[Row]:
    opening, count = found.opening, found.count
    yield [_("Float"), opening and opening.happened_at, found.opened_with]
    for payment, total in found.sales:
        if payment.fills_drawer:
            yield [payment.sales_heading, None, total.amount]
    if found.drawer_of_orders.amount:
        yield [_("of it online orders"), None, found.drawer_of_orders.amount]
    for moved in found.movements:
        what = _("Taken out") if moved.amount < 0 else _("Put in")
        said = f"{what}: {moved.note}" if moved.note else what
        yield [said, moved.happened_at, moved.amount]
    yield [_("Expected"), None, found.expected]
    for payment, total in found.sales:
        if not payment.fills_drawer:
            yield [payment.heading, None, total.amount]
    if count:
        yield [_("Counted"), count.happened_at, count.amount]
        yield [_("Difference on the phone when it was counted"), None, count.difference]
        yield [_("Difference by all that has arrived"), None, found.difference]
        if count.note:
            yield [_("Reason: %(reason)s") % {"reason": count.note}, None, None]
