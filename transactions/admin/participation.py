"""Who took part how often, who came for the first time, and who never did."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.limits import long_work
from bazar.postings import kecamatan_of, keeps_to_kecamatan
from jakpreneur.models import Jakpreneur
from transactions.admin.files.reports import Report, file_of, files
from transactions.admin.period import period_form
from transactions.admin.words import bazaar_named
from transactions.reports import participation
from transactions.reports.participation import BazaarPart, Edition, Participation

A_PAGE = 100
FILE = "transactions_sale_participation_file"


@keeps_to_kecamatan
@permission_required(["transactions.view_sale", "jakpreneur.view_jakpreneur"], raise_exception=True)
@require_safe
@long_work()
def participation_page(request: HttpRequest) -> HttpResponse:
    form = period_form(request)
    found = participation.of_period(form.period, kecamatan_of(request.user))
    only_never = "belum" in request.GET
    vendors = found.never if only_never else found.vendors
    page = Paginator(vendors, A_PAGE).get_page(request.GET.get("hal"))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Who took part"),
        "is_nav_sidebar_enabled": False,  # the tables need the room
        "form": form,
        "query": form.query,
        "files_of_bazaars": files(FILE, "bazar", query=form.query),
        "files_of_vendors": files(FILE, "jakpreneur", query=form.query),
        "found": found,
        "never": len(found.never),
        "only_never": only_never,
        "page": page,
        "rows": [
            (each, [each.parts.get(edition.bazar.pk) for edition in found.editions])
            for each in page
        ],
    }
    return render(request, "admin/participation.html", context)


@keeps_to_kecamatan
@permission_required(["transactions.view_sale", "jakpreneur.view_jakpreneur"], raise_exception=True)
@require_safe
@long_work()
def participation_file(request: HttpRequest, what: str, form: str) -> HttpResponseBase:
    """`what`: "jakpreneur" or "bazar", one row each."""
    asked = period_form(request)
    found = participation.of_period(asked.period, kecamatan_of(request.user))
    sheet = of_vendors(found) if what == "jakpreneur" else of_editions(found)
    back = f"{reverse('admin:transactions_sale_participation')}?{asked.query}"
    report = Report(Jakpreneur, sheet.title, [sheet], asked.words, back)
    return file_of(request, report, form)


def of_vendors(found: Participation) -> Sheet:
    columns = [
        Column(_("Jakpreneur")),
        Column(_("Kecamatan")),
        Column(_("Bazaars with a stall"), Kind.UNITS),
        Column(_("Bazaars with sales"), Kind.UNITS),
        Column(_("Bazaars ever"), Kind.UNITS),
        Column(_("Turnover"), Kind.RUPIAH, is_summed=True),
        *(Column(edition.bazar.name) for edition in found.editions),
    ]

    def rows() -> Iterator[Row]:
        for each in found.vendors:
            yield [
                each.vendor.name,
                each.vendor.kecamatan.name,
                each.times,
                each.sold,
                each.ever,
                each.total.amount,
                *(said(each.parts.get(edition.bazar.pk)) for edition in found.editions),
            ]

    return Sheet(_("Who took part"), columns, rows())


def said(part: BazaarPart | None) -> str:
    """What a part comes to in a word."""
    if part is None:
        return ""
    return _("has sold") if part.has_sold else _("stall")


def of_editions(found: Participation) -> Sheet:
    columns = [
        Column(_("Bazaar")),
        Column(_("First day"), Kind.DATE),
        Column(_("Invited"), Kind.UNITS),
        Column(_("Confirmed"), Kind.UNITS),
        Column(_("With a stall"), Kind.UNITS),
        Column(_("With sales"), Kind.UNITS),
        Column(_("First time"), Kind.UNITS),
        Column(_("Returning"), Kind.UNITS),
        Column(_("Turnover"), Kind.RUPIAH, is_summed=True),
        Column(_("Lowest"), Kind.RUPIAH),
        Column(_("Lower quarter"), Kind.RUPIAH),
        Column(_("Median"), Kind.RUPIAH),
        Column(_("Upper quarter"), Kind.RUPIAH),
        Column(_("Highest"), Kind.RUPIAH),
    ]
    return Sheet(_("Bazaars compared"), columns, map(_edition, found.editions))


def _edition(each: Edition) -> Row:
    of = each.spread
    spread = [of.lowest, of.quarter, of.median, of.three_quarters, of.highest] if of else [None] * 5
    counts = [
        *each.invitations,
        each.stalls,
        each.sold,
        each.first,
        each.returning,
        each.total.amount,
    ]
    name = bazaar_named(each.bazar.name, is_on=each.is_on)
    return [name, each.starts, *counts, *spread]
