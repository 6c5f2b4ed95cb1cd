"""Rows of which something is missing, each with the page that mends it."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bazar.models import Bazar
from jakpreneur.models import Invitation, Offer
from transactions.admin.files.reports import files
from transactions.admin.preparing.guide import page_of
from transactions.reports import readiness
from transactions.reports.readiness import Lack

A_PAGE = 100


@permission_required(["bazar.view_bazar", "jakpreneur.view_stall"], raise_exception=True)
@require_safe
def lacking_page(request: HttpRequest, bazar: int, lack: str) -> HttpResponse:
    preparing = get_object_or_404(Bazar, pk=bazar)
    wanted, rows = lacking_rows(preparing, lack)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = page_of(
        request,
        preparing,
        str(wanted.label),
        page=page,
        rows=[{"name": name_of(row), "href": _mended_at(row)} for row in page],
        kept="",
        files=files("bazar_bazar_lacking_file", preparing.pk, lack),
    )
    return render(request, "admin/preparing/lacking.html", context)


def lacking_rows(bazar: Bazar, lack: str) -> tuple[Lack, QuerySet[Any]]:
    """Raises Http404 where there is no such thing, or no rows that could lack it."""
    try:
        wanted = Lack(lack)
        return wanted, readiness.lacking(bazar, wanted)
    except (ValueError, KeyError):
        raise Http404 from None


def name_of(row: Any) -> str:
    if isinstance(row, Offer):
        return f"{row.stall.number}: {row.product.name}"
    return row.jakpreneur.name if isinstance(row, Invitation) else str(row)


def _mended_at(row: Any) -> str:
    if isinstance(row, Invitation):
        return reverse("admin:bazar_bazar_invitations", args=[row.bazar_id]) + "?answer=belum"
    mended = row.product if isinstance(row, Offer) else row
    options = mended._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[mended.pk])
