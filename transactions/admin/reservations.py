"""The pages of reserved stock: an official gives a part's units back, or refuses a whole order."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bazar.postings import keeps_to_kecamatan
from jakpreneur.models import Reservation
from transactions import access
from transactions.accounts.territory import narrowed
from transactions.desk.log import note, official
from transactions.models import Move, Order, StallOrder
from transactions.ordering import parts
from transactions.ordering.reserved_offers import reserved_offers, with_reserving_parts
from transactions.ordering.states import Actor, progress

PER_PAGE = 50  # offers
REFUSE = "transactions.refuse_order"


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=parts.REASON_LENGTH,
        help_text=_("The shopper sees it."),
    )


@keeps_to_kecamatan
@permission_required("transactions.view_stallorder", raise_exception=True)
@require_safe
def reservations_page(request: HttpRequest) -> HttpResponse:
    offers = reserved_offers(narrowed(Reservation.objects.all(), request.user))
    page = Paginator(offers, PER_PAGE).get_page(request.GET.get("hal"))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": gettext("Stock reserved by orders"),
        "page": page,
        "reserved": with_reserving_parts(page.object_list, timezone.now()),
    }
    return render(request, "admin/reservations.html", context)


@keeps_to_kecamatan
@permission_required(REFUSE, raise_exception=True)
@require_POST
def give_back(request: HttpRequest, part: int) -> HttpResponse:
    """Give back all that the part reserves: its units, and its place in the pick-up slot."""
    part_row = get_object_or_404(
        narrowed(StallOrder.objects.select_related("order"), request.user), pk=part
    )
    try:
        parts.release(part_row, official(request))
    except parts.NotNow as not_now:
        why = gettext("Not possible now: the order’s state is “%(state)s”.")
        messages.error(request, why % {"state": not_now.progress.label})
    else:
        note(request, [part_row], gettext("Gave back the goods reserved by the order."))
        done = gettext(
            "Order %(code)s no longer reserves anything at this stall; its page says so."
        )
        messages.success(request, done % {"code": part_row.order.code})
    return redirect("admin:transactions_stallorder_holds")


@keeps_to_kecamatan
@permission_required(REFUSE, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def refuse_page(request: HttpRequest, order: int) -> HttpResponse:
    """Refuse all parts of an order that the user may see."""
    order_row = get_object_or_404(narrowed(Order.objects.all(), request.user), pk=order)
    seen = access.with_all(narrowed(StallOrder.objects.filter(order=order_row), request.user))
    form = RefuseForm(request.POST) if request.method == "POST" else RefuseForm()
    if form.is_bound and form.is_valid():
        _refuse(request, order_row, list(seen), form.cleaned_data["reason"])
        return redirect("admin:transactions_order_change", order_row.pk)
    now = timezone.now()
    rows = [
        (part, at, Move.REFUSED in at.may(Actor.OFFICIAL))
        for part in seen
        for at in [progress(part, now)]
    ]
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": gettext("Refuse order %(code)s") % {"code": order_row.code},
        "order": order_row,
        "rows": rows,
        "may_refuse": any(may for _part, _at, may in rows),
        "form": form,
    }
    return render(request, "admin/refuse_order.html", context)


def _refuse(request: HttpRequest, order: Order, seen: list[StallOrder], reason: str) -> None:
    refused = parts.refuse_all(seen, official(request), reason)
    if not refused:
        messages.error(request, gettext("Nothing in this order can be refused any more."))
        return
    words = {"stalls": ", ".join(part.stall.number for part in refused), "reason": reason}
    note(request, [order, *refused], gettext("Refused at %(stalls)s: %(reason)s") % words)
    messages.success(
        request, gettext("Refused at %(stalls)s. The shopper sees the reason.") % words
    )
