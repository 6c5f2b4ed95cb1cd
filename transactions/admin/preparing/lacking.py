"""The rows of which something is missing, each with the page that mends it."""

from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bazar.exports.tables import Column, Sheet
from bazar.models import Bazar
from jakpreneur.models import Invitation, Offer
from transactions.admin.preparing.report import PreparingReport, bazar_of
from transactions.reports import readiness
from transactions.reports.readiness import Lack

A_PAGE = 100


class LackingView(NamedTuple):
    bazar: Bazar
    lack: Lack
    rows: QuerySet[Any]


class LackingReport(PreparingReport[LackingView]):
    name = "bazar_bazar_lacking"
    permissions = ("bazar.view_bazar", "jakpreneur.view_stall")
    model = Bazar
    template = "admin/preparing/lacking.html"

    def load(self, request: HttpRequest, **arguments: Any) -> LackingView:
        """Raise Http404 for a lack that does not exist, or that is no lack of rows."""
        bazar = bazar_of(arguments)
        try:
            lack = Lack(arguments["lack"])
            return LackingView(bazar, lack, readiness.lacking(bazar, lack))
        except (ValueError, KeyError):
            raise Http404 from None

    def heading(self, content: LackingView) -> str:
        return str(content.lack.label)

    def arguments(self, content: LackingView) -> list[object]:
        return [content.bazar.pk, content.lack.value]

    def sheets(self, content: LackingView) -> list[Sheet]:
        rows = ([_name_of(row)] for row in content.rows)
        return [Sheet(self.title(content), [Column(_("Name"))], rows)]

    def context(self, request: HttpRequest, content: LackingView) -> dict[str, Any]:
        page = Paginator(content.rows, A_PAGE).get_page(request.GET.get("hal"))
        return self.frame(content) | {
            "page": page,
            "rows": [{"name": _name_of(row), "href": _address_of(row)} for row in page],
        }


lacking_report = LackingReport()


def _name_of(row: Any) -> str:
    if isinstance(row, Offer):
        return f"{row.stall.number}: {row.product.name}"
    return row.jakpreneur.name if isinstance(row, Invitation) else str(row)


def _address_of(row: Any) -> str:
    """Return the address of the page that mends the row."""
    if isinstance(row, Invitation):
        return reverse("admin:bazar_bazar_invitations", args=[row.bazar_id]) + "?jawaban=belum"
    mended = row.product if isinstance(row, Offer) else row
    options = mended._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[mended.pk])
