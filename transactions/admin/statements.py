"""What one vendor sold, for the desk and for paper, and the links that are sent to vendors."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from bazar.calendar import today
from bazar.exports.lists import Exported
from bazar.limits import long_work
from jakpreneur.models import Jakpreneur
from transactions.admin.files.reports import files
from transactions.admin.files.statement import SEE, print_page, statement_file, vendor_seen
from transactions.admin.log import note, official
from transactions.admin.read_only import ReadOnly
from transactions.models import StatementLink
from transactions.reports import statements

MAKE = "transactions.add_statementlink"
REVOKE = "transactions.change_statementlink"


@permission_required([SEE, "transactions.view_sale"], raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
@long_work()
def vendor_page(request: HttpRequest, vendor: int) -> HttpResponse:
    of = vendor_seen(request, vendor)
    may_make = request.user.has_perm(MAKE)
    if request.method == "POST":
        if not may_make:
            raise PermissionDenied
        made = statements.make_link(of, official(request))
        until = {"until": timezone.localtime(made.until).strftime("%d.%m.%Y")}
        what = gettext("Link to the statement made, holds until %(until)s.") % until
        note(request, [made, of], what, flag=ADDITION)
        messages.success(request, what)
        return redirect("admin:transactions_statementlink_vendor", of.pk)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": gettext("Statement of %(vendor)s") % {"vendor": of},
        "statement": statements.of_vendor(of, today()),
        "links": _links(of, may_send=may_make),
        "may_make": may_make,
        "may_revoke": request.user.has_perm(REVOKE),
        "days": statements.VALID_FOR.days,
        "files": files("transactions_statementlink_file", of.pk),
    }
    return render(request, "admin/statement.html", context)


def _links(vendor: Jakpreneur, *, may_send: bool) -> list[dict[str, Any]]:
    """Give each link's address only to those who may make one, while it holds and is known."""
    links = StatementLink.objects.filter(jakpreneur=vendor)
    every = links.select_related("jakpreneur", "made_by", "revoked_by")
    holding = set(statements.valid_links(every, timezone.now()).values_list("pk", flat=True))
    rows = []
    for link in every:
        holds = link.pk in holding
        shown = _shown(link) if holds and may_send else {}
        rows.append({"link": link, "holds": holds, "unknown": shown is None} | (shown or {}))
    return rows


def _shown(link: StatementLink) -> dict[str, str] | None:
    """Return the link's address and the chat that sends it; None when it is not known any more."""
    if not link.token:
        return None
    address = f"{settings.SITE_URL}{reverse('statement', args=[link.token])}"
    return {"address": address, "chat": statements.chat_link(link, address)}


@permission_required(REVOKE, raise_exception=True)
@require_POST
def revoke_page(request: HttpRequest, link: int) -> HttpResponse:
    of = get_object_or_404(StatementLink.objects.select_related("jakpreneur"), pk=link)
    vendor = vendor_seen(request, of.jakpreneur_id)
    if statements.revoke(of, official(request)):
        what = gettext("Link to the statement revoked: it leads nowhere any more.")
        note(request, [of, vendor], what)
        messages.success(request, what)
    else:
        messages.warning(request, gettext("It was revoked already."))
    return redirect("admin:transactions_statementlink_vendor", vendor.pk)


@admin.register(StatementLink)
class StatementLinkAdmin(ReadOnly, Exported):
    export_fields = (
        "jakpreneur__name", "made_at", "made_by__username", "until", "revoked_at",
        "revoked_by__username",
    )  # fmt: skip
    list_display_links = None  # the first leads to the vendor's statement
    list_display = ["vendor", "made_at", "made_by", "until", "revoked_at", "revoked_by"]
    list_filter = ["jakpreneur__kecamatan"]
    list_select_related = ["jakpreneur", "made_by", "revoked_by"]
    search_fields = ["jakpreneur__name"]
    fields = readonly_fields = (
        "vendor", "made_at", "made_by", "until", "revoked_at", "revoked_by",
    )  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        name = "transactions_statementlink"
        return [
            path("jakpreneur/<int:vendor>/", view(vendor_page), name=f"{name}_vendor"),
            path("jakpreneur/<int:vendor>.<str:form>", view(statement_file), name=f"{name}_file"),
            path("jakpreneur/<int:vendor>/cetak/", view(print_page), name=f"{name}_print"),
            path("<int:link>/cabut/", view(revoke_page), name=f"{name}_revoke"),
            *super().get_urls(),
        ]

    @admin.display(description=_("Jakpreneur"), ordering="jakpreneur__name")
    def vendor(self, link: StatementLink) -> str:
        where = reverse("admin:transactions_statementlink_vendor", args=[link.jakpreneur_id])
        return format_html('<a href="{}">{}</a>', where, link.jakpreneur)
