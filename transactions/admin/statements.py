"""A vendor's statement at the desk, and the links to it that are sent to vendors."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from bazar.calendar import today
from bazar.exports import documents
from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.limits import long_work
from bazar.postings import kecamatan_of
from jakpreneur.models import Jakpreneur
from transactions.desk.base import ReadOnlyAdmin
from transactions.desk.log import note, official
from transactions.desk.reports import WITH_POST, DeskReport
from transactions.models import StatementLink
from transactions.reports import statements
from transactions.reports.statements import Statement

SEE = ("transactions.view_statementlink", "transactions.view_sale")
MAKE = "transactions.add_statementlink"
REVOKE = "transactions.change_statementlink"


class StatementReport(DeskReport[Statement]):
    """The statement. On paper it is the same one that vendors get."""

    name = "transactions_statementlink_vendor"
    file_name = "transactions_statementlink_file"
    permissions = SEE
    model = Jakpreneur
    template = "admin/statement.html"
    methods = WITH_POST
    is_long_work = True

    def load(self, request: HttpRequest, **arguments: Any) -> Statement:
        return statements.of_vendor(_seen_vendor(request, arguments["vendor"]), today())

    def title(self, content: Statement) -> str:
        return gettext("Statement of %(vendor)s") % {"vendor": content.vendor}

    def arguments(self, content: Statement) -> list[object]:
        return [content.vendor.pk]

    def sheets(self, content: Statement) -> list[Sheet]:
        return [_sheet_of_days(content), _sheet_of_goods(content)]

    def file(self, request: HttpRequest, form: str, **arguments: Any) -> HttpResponseBase:
        if form == documents.PRINT:
            return print_page(request, arguments["vendor"])
        return super().file(request, form, **arguments)

    def receive(self, request: HttpRequest, content: Statement) -> HttpResponse:
        """Make a new link."""
        if not request.user.has_perm(MAKE):
            raise PermissionDenied
        link = statements.make_link(content.vendor, official(request))
        until = {"until": timezone.localtime(link.until).strftime("%d.%m.%Y")}
        done = gettext("Link to the statement made, valid until %(until)s.") % until
        note(request, [link, content.vendor], done, flag=ADDITION)
        messages.success(request, done)
        return redirect(self.page_address(content))

    def context(self, request: HttpRequest, content: Statement) -> dict[str, Any]:
        may_make = request.user.has_perm(MAKE)
        return {
            "statement": content,
            "links": _links(content.vendor, may_send=may_make),
            "may_make": may_make,
            "may_revoke": request.user.has_perm(REVOKE),
            "days": statements.VALID_FOR.days,
        }


statement_report = StatementReport()


def _seen_vendor(request: HttpRequest, pk: int) -> Jakpreneur:
    """Return the vendor. Raise Http404 for one that the user may not see."""
    vendors = Jakpreneur.objects.select_related("kecamatan")
    kecamatan = kecamatan_of(request.user)
    if kecamatan is not None:
        vendors = vendors.filter(kecamatan__in=kecamatan)
    return get_object_or_404(vendors, pk=pk)


def _links(vendor: Jakpreneur, *, may_send: bool) -> list[dict[str, Any]]:
    """Return a dict for each link: `link`, `holds` and `unknown`, `address` and `chat`.

    The address of a link is for those who may make one, while the link holds and is known.
    """
    links = StatementLink.objects.filter(jakpreneur=vendor)
    every = links.select_related("jakpreneur", "made_by", "revoked_by")
    holding = set(statements.valid_links(every, timezone.now()).values_list("pk", flat=True))
    rows = []
    for link in every:
        holds = link.pk in holding
        address = _address_of(link) if holds and may_send else {}
        rows.append({"link": link, "holds": holds, "unknown": address is None} | (address or {}))
    return rows


def _address_of(link: StatementLink) -> dict[str, str] | None:
    """Return the `address` and the `chat` that sends it; None if the token is unknown."""
    if not link.token:
        return None
    address = f"{settings.SITE_URL}{reverse('statement', args=[link.token])}"
    return {"address": address, "chat": statements.chat_link(link, address)}


@permission_required(REVOKE, raise_exception=True)
@require_POST
def revoke_page(request: HttpRequest, link: int) -> HttpResponse:
    revoked = get_object_or_404(StatementLink.objects.select_related("jakpreneur"), pk=link)
    vendor = _seen_vendor(request, revoked.jakpreneur_id)
    if statements.revoke(revoked, official(request)):
        done = gettext("Link to the statement revoked: it no longer works.")
        note(request, [revoked, vendor], done)
        messages.success(request, done)
    else:
        messages.warning(request, gettext("It had already been revoked."))
    return redirect("admin:transactions_statementlink_vendor", vendor.pk)


@permission_required(SEE, raise_exception=True)
@require_safe
@long_work()
def print_page(request: HttpRequest, vendor: int) -> HttpResponse:
    seen_vendor = _seen_vendor(request, vendor)
    note(request, [seen_vendor], gettext("Statement opened for printing."))
    context = {"statement": statements.of_vendor(seen_vendor, today()), "at_desk": True}
    response = render(request, "results/statement.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


# --- The files ------------------------------------------------------------------------------------


def _sheet_of_days(content: Statement) -> Sheet:
    columns = [
        Column(gettext("Bazaar")),
        Column(gettext("Stall")),
        Column(gettext("Day"), Kind.DATE),
        Column(gettext("Closed")),
        *(Column(heading, Kind.RUPIAH, is_summed=True) for heading, _ in content.sums.columns),
    ]

    def rows() -> Iterator[Row]:
        for at in content.bazaars:
            for day in at.days:
                closed = gettext("Yes") if day.is_sealed else gettext("No")
                yield [
                    str(at.stall.bazar), at.stall.number, day.day.date, closed,
                    *(total.amount for _heading, total in day.sums.columns),
                ]  # fmt: skip

    return Sheet(gettext("Day by day"), columns, rows())


def _sheet_of_goods(content: Statement) -> Sheet:
    columns = [
        Column(gettext("Bazaar")),
        Column(gettext("Product")),
        Column(gettext("Units"), Kind.UNITS, is_summed=True),
        Column(gettext("Amount"), Kind.RUPIAH, is_summed=True),
    ]
    rows = (
        [str(at.stall.bazar), goods.name, goods.total.units, goods.total.amount]
        for at in content.bazaars
        for goods in at.goods
    )
    return Sheet(gettext("What was sold"), columns, rows)


# --- The list of links ----------------------------------------------------------------------------


@admin.register(StatementLink)
class StatementLinkAdmin(ReadOnlyAdmin):
    export_fields = (
        "jakpreneur__name", "made_at", "made_by__username", "until", "revoked_at",
        "revoked_by__username",
    )  # fmt: skip
    list_display_links = None  # the first column leads to the vendor's statement
    list_display = ["vendor", "made_at", "made_by", "until", "revoked_at", "revoked_by"]
    list_filter = ["jakpreneur__kecamatan"]
    list_select_related = ["jakpreneur", "made_by", "revoked_by"]
    search_fields = ["jakpreneur__name"]
    fields = readonly_fields = (
        "vendor", "made_at", "made_by", "until", "revoked_at", "revoked_by",
    )  # fmt: skip

    @admin.display(description=_("Jakpreneur"), ordering="jakpreneur__name")
    def vendor(self, link: StatementLink) -> str:
        where = reverse("admin:transactions_statementlink_vendor", args=[link.jakpreneur_id])
        return format_html('<a href="{}">{}</a>', where, link.jakpreneur)
