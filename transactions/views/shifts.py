"""The report of a shift, for the till whose drawer it is."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from transactions import access, shifts
from transactions.cashiers import tills


@require_safe
@never_cache
def shift_report(request: HttpRequest, shift: uuid.UUID) -> HttpResponse:
    """Render a shift of this browser's till. 404 for other tills, and before anything arrived."""
    till = access.till_of(request)
    if till is None or till.locked_out_at:
        raise Http404
    report = shifts.report(till, shift)
    if not report.has_arrived:
        raise Http404
    context = {"report": report, "till": till, "stalls": tills.stalls_of(till)}
    return render(request, "cashier/shift_report.html", context)
