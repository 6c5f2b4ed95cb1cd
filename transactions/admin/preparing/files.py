"""The lists by which a bazaar is prepared, as files and on paper."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bazar import phones
from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.limits import long_work
from bazar.models import Bazar, PickupSlot, Venue
from jakpreneur.inviting.attendance import earlier_bazaars
from jakpreneur.models import Invitation, Jakpreneur, Stall
from transactions.admin.files.reports import Report, file_of, words_of
from transactions.admin.preparing.choosing import VendorFilter, matching, rows_of
from transactions.admin.preparing.guide import guide
from transactions.admin.preparing.invitations import InvitationFilter, invited
from transactions.admin.preparing.lacking import lacking_rows, name_of
from transactions.admin.preparing.slots import per_venue_and_day
from transactions.admin.words import bazaar_named
from transactions.reports.readiness import Check


def _back(page: str, *arguments: object, request: HttpRequest) -> str:
    asked = request.GET.urlencode()
    where = reverse(f"admin:bazar_bazar_{page}", args=arguments)
    return f"{where}?{asked}" if asked else where


def _title(what: str, bazar: Bazar) -> str:
    return f"{what}: {bazar}"


@permission_required("jakpreneur.view_invitation", raise_exception=True)
@require_safe
@long_work()
def choose_file(request: HttpRequest, bazar: int, form: str) -> HttpResponseBase:
    preparing = get_object_or_404(Bazar, pk=bazar)
    earlier = earlier_bazaars(preparing)
    filtered = VendorFilter(request.GET)
    found = matching(preparing, earlier, filtered).select_related("kecamatan")
    title = _title(_("Choose the vendors"), preparing)
    columns = [
        Column(_("Vendor")),
        Column(_("Owner")),
        Column(_("Kecamatan")),
        Column(_("Phone")),
        Column(_("Category")),
        Column(_("Papers")),
        Column(_("Took part"), Kind.UNITS),
        Column(_("Last time")),
        Column(_("Last day"), Kind.DATE),
        Column(_("Sold then")),
        Column(_("Here")),
    ]
    rows = map(_candidate, rows_of(preparing, list(found), earlier))
    back = _back("choose", preparing.pk, request=request)
    sheet = Sheet(title, columns, rows)
    return file_of(request, Report(Jakpreneur, title, [sheet], words_of(filtered), back), form)


def _candidate(row: dict[str, Any]) -> Row:
    vendor = row["vendor"]
    here = _("has a stall") if vendor.has_stall else _("invited") if vendor.invited else ""
    sold = (_("Yes") if vendor.sold_last else _("No")) if row["last"] else ""
    last = bazaar_named(row["last"], is_on=row["is_on"]) if row["last"] else None
    return [
        vendor.name, vendor.owner, str(vendor.kecamatan), phones.as_written(vendor.phone),
        row["makes"],
        "; ".join(map(_paper, row["papers"])), vendor.times, last, vendor.last_day, sold,
        here,
    ]  # fmt: skip


def _paper(paper: dict[str, Any]) -> str:
    if not paper["until"]:
        return str(paper["name"])
    day = {"day": formats.date_format(paper["until"], "j M Y")}
    until = _("only until %(day)s") if paper["is_over"] else _("until %(day)s")
    return f"{paper['name']} {until % day}"


@permission_required("jakpreneur.view_invitation", raise_exception=True)
@require_safe
@long_work()
def invitations_file(request: HttpRequest, bazar: int, form: str) -> HttpResponseBase:
    preparing = get_object_or_404(Bazar, pk=bazar)
    filtered = InvitationFilter(request.GET)
    found = invited(preparing).filter(filtered.condition())
    title = _title(_("Invitations"), preparing)
    columns = [
        Column(_("Vendor")),
        Column(_("Owner")),
        Column(_("Kecamatan")),
        Column(_("Phone")),
        Column(_("Invited"), Kind.MOMENT),
        Column(_("Answer")),
        Column(_("Answered"), Kind.MOMENT),
        Column(_("Stall")),
        Column(_("Venue")),
    ]
    back = _back("invitations", preparing.pk, request=request)
    sheet = Sheet(title, columns, map(_invitation, found))
    return file_of(request, Report(Invitation, title, [sheet], words_of(filtered), back), form)


def _invitation(each: Invitation) -> Row:
    vendor, known = each.jakpreneur, vars(each)
    answer = _("no answer yet")
    if each.confirmed_at or each.declined_at:
        answer = _("confirmed") if each.confirmed_at else _("declined")
    return [
        vendor.name, vendor.owner, str(vendor.kecamatan), phones.as_written(vendor.phone),
        each.invited_at, answer,
        each.confirmed_at or each.declined_at, known["stall_number"], known["stall_venue"],
    ]  # fmt: skip


@permission_required(["bazar.view_bazar", "jakpreneur.view_stall"], raise_exception=True)
@require_safe
@long_work()
def checklist_file(request: HttpRequest, bazar: int, form: str) -> HttpResponseBase:
    preparing = get_object_or_404(Bazar, pk=bazar)
    title = _title(_("Checklist"), preparing)
    columns = [
        Column(_("Step")),
        Column(_("State")),
        Column(_("What")),
        Column(_("Count"), Kind.UNITS),
    ]

    def rows() -> Iterator[Row]:
        for step in guide(preparing)["steps"]:
            for check, _where in step.lines:
                count = check.count if check.is_counted else None
                yield [f"{step.number}. {step.title}", _state(check), str(check.lack.label), count]

    sheet = Sheet(title, columns, rows())
    back = reverse("admin:bazar_bazar_change", args=[preparing.pk])
    return file_of(request, Report(Bazar, title, [sheet], (), back), form)


def _state(check: Check) -> str:
    if check.is_done:
        return _("Done")
    return _("Note") if check.is_hint else _("Missing")


@permission_required(["bazar.view_bazar", "jakpreneur.view_stall"], raise_exception=True)
@require_safe
@long_work()
def lacking_file(request: HttpRequest, bazar: int, lack: str, form: str) -> HttpResponseBase:
    preparing = get_object_or_404(Bazar, pk=bazar)
    wanted, found = lacking_rows(preparing, lack)
    title = _title(str(wanted.label), preparing)
    rows = ([name_of(row)] for row in found)
    back = _back("lacking", preparing.pk, lack, request=request)
    sheet = Sheet(title, [Column(_("Name"))], rows)
    return file_of(request, Report(Bazar, title, [sheet], (), back), form)


@permission_required("jakpreneur.view_stall", raise_exception=True)
@require_safe
def numbers_file(
    request: HttpRequest, bazar: int, form: str, venue: int | None = None
) -> HttpResponseBase:
    """The stalls of the bazaar, or those at one of its venues."""
    preparing = get_object_or_404(Bazar, pk=bazar)
    stalls = preparing.stalls.select_related("jakpreneur", "venue__kecamatan")
    title = _title(_("Stall numbers"), preparing)
    narrowed, back = [], _back("numbers", preparing.pk, request=request)
    if venue is not None:
        place = get_object_or_404(Venue.objects.select_related("kecamatan"), pk=venue)
        stalls = stalls.filter(venue=place)
        narrowed = [_("Venue: %(name)s") % {"name": place}]
        back = _back("numbers_by_hand", preparing.pk, place.pk, request=request)
    columns = [
        Column(_("Stall number")), Column(_("Vendor")), Column(_("Venue")), Column(_("Kecamatan")),
    ]  # fmt: skip
    rows = (
        [stall.number, stall.jakpreneur.name, stall.venue.name, str(stall.venue.kecamatan)]
        for stall in stalls.order_by("venue__kecamatan__code", "venue__name", "number")
    )
    sheet = Sheet(title, columns, rows)
    return file_of(request, Report(Stall, title, [sheet], narrowed, back), form)


@permission_required("bazar.view_pickupslot", raise_exception=True)
@require_safe
@long_work()
def slots_file(request: HttpRequest, bazar: int, form: str) -> HttpResponseBase:
    preparing = get_object_or_404(Bazar, pk=bazar)
    title = _title(_("Pick-up slots"), preparing)
    columns = [
        Column(_("Venue")),
        Column(_("Day"), Kind.DATE),
        Column(_("From"), Kind.TIME),
        Column(_("Until"), Kind.TIME),
        Column(_("Slots"), Kind.UNITS, is_summed=True),
        Column(_("Places"), Kind.UNITS, is_summed=True),
        Column(_("Taken"), Kind.UNITS, is_summed=True),
    ]

    def rows() -> Iterator[Row]:
        for row in per_venue_and_day(preparing):
            yield [
                str(row["venue"]), row["day"].date, row["starts"], row["ends"], row["slots"],
                row["places"], row["taken"],
            ]  # fmt: skip

    back = _back("slots", preparing.pk, request=request)
    return file_of(
        request, Report(PickupSlot, title, [Sheet(title, columns, rows())], (), back), form
    )
