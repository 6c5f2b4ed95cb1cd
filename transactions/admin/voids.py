"""The page that voids a sale at the desk."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bazar.postings import keeps_to_kecamatan
from transactions import receipts, totals
from transactions.accounts.territory import narrowed
from transactions.desk.log import note, official
from transactions.ledger import Status
from transactions.models import EntryKind, Sale
from transactions.ordering import parts
from transactions.receiving.values import REASON_LENGTH


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH)


@keeps_to_kecamatan
@permission_required("transactions.void_sale", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def void_page(request: HttpRequest, sale: int) -> HttpResponse:
    sales = narrowed(Sale.objects.select_related("day", "till", "voided_by__day"), request.user)
    entry = get_object_or_404(sales.prefetch_related("lines__stall__jakpreneur"), pk=sale)
    form = VoidForm(request.POST) if request.method == "POST" else VoidForm()
    if form.is_bound and form.is_valid():
        _void(request, entry, form.cleaned_data["reason"])
        return redirect("admin:transactions_sale_change", entry.pk)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": gettext("Void %(receipt)s") % {"receipt": entry.receipt},
        "sale": entry,
        "total": totals.of_sale(entry),
        "paid_by": receipts.paid_by(entry),
        "voided_by": getattr(entry, "voided_by", None),
        "may_be_voided": entry.kind == EntryKind.SALE and not hasattr(entry, "voided_by"),
        "form": form,
    }
    return render(request, "admin/void.html", context)


def _void(request: HttpRequest, sale: Sale, reason: str) -> None:
    verdict = parts.void_at_desk(sale, official(request), reason)
    if verdict.status is Status.RECORDED:
        words = {"receipt": verdict.receipt, "reason": reason}
        note(request, [sale], gettext("Voided by %(receipt)s: %(reason)s") % words)
        done = gettext("%(sale)s is void: entry %(receipt)s voids it.")
        messages.success(request, done % {"sale": sale.receipt, "receipt": verdict.receipt})
    else:
        why = verdict.reason.label if verdict.reason else ""
        messages.error(request, gettext("Nothing was entered: %(why)s.") % {"why": why})
