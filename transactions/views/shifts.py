"""The report of a shift, for the phone that keeps the drawer."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from transactions import access, shifts


@require_safe
@never_cache
def shift_report(request: HttpRequest, shift: uuid.UUID) -> HttpResponse:
    """Of the till that this browser is; 404 for all others, and while nothing has arrived."""
    till = access.till_of(request)
    if till is None or till.locked_out_at:
        raise Http404
    report = shifts.report(till, shift)
    if not report.has_arrived:
        raise Http404
    return render(request, "cashier/shift_report.html", {"report": report})
