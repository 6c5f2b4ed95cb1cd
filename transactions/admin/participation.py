"""Vendors and how often they took part, who came for the first time, and who never did."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.postings import kecamatan_of
from jakpreneur.models import Jakpreneur
from transactions.admin.report_filters import PeriodForm
from transactions.admin.words import bazaar_named
from transactions.desk.reports import DeskReport, FileLink
from transactions.reports import participation
from transactions.reports.participation import BazaarPart, Edition, Participation

A_PAGE = 100
VENDORS, BAZAARS = "jakpreneur", "bazar"


class ParticipationView(NamedTuple):
    """The participation in a period. The file has a row for each vendor or bazaar: `rows`."""

    form: PeriodForm
    participation: Participation
    rows: str


class ParticipationReport(DeskReport[ParticipationView]):
    name = "transactions_sale_participation"
    permissions = ("transactions.view_sale", "jakpreneur.view_jakpreneur")
    model = Jakpreneur
    template = "admin/participation.html"
    is_narrowed = True
    is_long_work = True

    def load(self, request: HttpRequest, **arguments: Any) -> ParticipationView:
        form = PeriodForm(request.GET)
        content = participation.of_period(form.period, kecamatan_of(request.user))
        return ParticipationView(form, content, arguments.get("what", VENDORS))

    def title(self, content: ParticipationView) -> str:
        return _("Who took part") if content.rows == VENDORS else _("Bazaars compared")

    def query(self, content: ParticipationView) -> str:
        return content.form.query

    def filters_in_words(self, content: ParticipationView) -> list[str]:
        return content.form.words

    def sheets(self, content: ParticipationView) -> list[Sheet]:
        title = self.title(content)
        if content.rows == VENDORS:
            return [_sheet_of_vendors(title, content.participation)]
        return [_sheet_of_editions(title, content.participation)]

    def context(self, request: HttpRequest, content: ParticipationView) -> dict[str, Any]:
        only_never = "belum" in request.GET
        vendors = content.participation.never if only_never else content.participation.vendors
        page = Paginator(vendors, A_PAGE).get_page(request.GET.get("hal"))
        return {
            "is_nav_sidebar_enabled": False,  # the tables need the room
            "form": content.form,
            "query": content.form.query,
            "files_of_bazaars": self.files(content, BAZAARS),
            "files_of_vendors": self.files(content, VENDORS),
            "participation": content.participation,
            "never": len(content.participation.never),
            "only_never": only_never,
            "page": page,
            "rows": [
                (
                    each,
                    [
                        each.parts.get(edition.bazar.pk)
                        for edition in content.participation.editions
                    ],
                )
                for each in page
            ],
        }

    def files(self, content: ParticipationView, *arguments: object) -> list[FileLink]:
        return super().files(content, *(arguments or (VENDORS,)))


participation_report = ParticipationReport()


def _sheet_of_vendors(title: str, content: Participation) -> Sheet:
    columns = [
        Column(_("Jakpreneur")),
        Column(_("Kecamatan")),
        Column(_("Bazaars with a stall"), Kind.UNITS),
        Column(_("Bazaars with sales"), Kind.UNITS),
        Column(_("All bazaars so far"), Kind.UNITS),
        Column(_("Turnover"), Kind.RUPIAH, is_summed=True),
        *(Column(edition.bazar.name) for edition in content.editions),
    ]

    def rows() -> Iterator[Row]:
        for each in content.vendors:
            yield [
                each.vendor.name,
                each.vendor.kecamatan.name,
                each.times,
                each.sold,
                each.ever,
                each.total.amount,
                *(_part_in_words(each.parts.get(edition.bazar.pk)) for edition in content.editions),
            ]

    return Sheet(title, columns, rows())


def _part_in_words(part: BazaarPart | None) -> str:
    if part is None:
        return ""
    return _("has sold") if part.has_sold else _("stall")


def _sheet_of_editions(title: str, content: Participation) -> Sheet:
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
    return Sheet(title, columns, map(_row_of_edition, content.editions))


def _row_of_edition(each: Edition) -> Row:
    spread: list[int | None] = [None] * 5
    if by := each.spread:
        spread = [by.lowest, by.quarter, by.median, by.three_quarters, by.highest]
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
