"""The page where pick-up slots are made in one go for all venues and days."""

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.models import Bazar, PickupSlot
from bazar.number_fields import UnitsField
from bazar.slots import PickupHours, make_slots
from transactions.admin.preparing.guide import demand
from transactions.admin.preparing.report import PreparingReport, bazar_of
from transactions.desk.log import note
from transactions.desk.reports import WITH_POST
from transactions.ordering import slots


class SlotsForm(forms.Form):
    minutes = UnitsField(label=_("Length in minutes"), min_value=10, max_value=12 * 60, initial=60)
    capacity = UnitsField(
        label=_("Most orders per slot"), min_value=1, max_value=10_000, initial=25
    )
    starts = forms.TimeField(
        label=_("Slots from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("If empty, as long as the day is open."),
    )
    ends = forms.TimeField(
        label=_("Slots until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    anew = forms.BooleanField(label=_("First remove the slots that no order uses"), required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        starts, ends = values.get("starts"), values.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("A slot starts before it ends."))
        return values


class SlotsView(NamedTuple):
    bazar: Bazar
    form: SlotsForm


class SlotsReport(PreparingReport[SlotsView]):
    name = "bazar_bazar_slots"
    permissions = ("bazar.view_pickupslot",)
    model = PickupSlot
    template = "admin/preparing/slots.html"
    methods = WITH_POST

    def load(self, request: HttpRequest, **arguments: Any) -> SlotsView:
        return SlotsView(bazar_of(arguments), SlotsForm(request.POST or None))

    def heading(self, content: SlotsView) -> str:
        return gettext("Pick-up slots")

    def sheets(self, content: SlotsView) -> list[Sheet]:
        columns = [
            Column(gettext("Venue")),
            Column(gettext("Day"), Kind.DATE),
            Column(gettext("From"), Kind.TIME),
            Column(gettext("Until"), Kind.TIME),
            Column(gettext("Slots"), Kind.UNITS, is_summed=True),
            Column(gettext("Places"), Kind.UNITS, is_summed=True),
            Column(gettext("Taken"), Kind.UNITS, is_summed=True),
        ]
        return [Sheet(self.title(content), columns, _rows(content.bazar))]

    def receive(self, request: HttpRequest, content: SlotsView) -> HttpResponse | None:
        if not content.form.is_bound:
            return None
        demand(request, "bazar.add_pickupslot")
        if "anew" in request.POST:
            demand(request, "bazar.delete_pickupslot")
        if not content.form.is_valid():
            return None
        _make_slots(request, content.bazar, content.form.cleaned_data)
        return redirect(self.page_address(content))

    def context(self, request: HttpRequest, content: SlotsView) -> dict[str, Any]:
        return self.frame(content) | {
            "form": content.form,
            "rows": _slots_per_venue_and_day(content.bazar),
            "may_make": request.user.has_perm("bazar.add_pickupslot"),
        }


slots_report = SlotsReport()


@transaction.atomic
def _make_slots(request: HttpRequest, bazar: Bazar, wish: dict[str, Any]) -> None:
    removed = slots.delete_unused(bazar) if wish["anew"] else 0
    before = PickupSlot.objects.filter(day__bazar=bazar).count()
    hours = PickupHours(wish["starts"], wish["ends"])
    new = make_slots(bazar, wish["minutes"], wish["capacity"], hours) - before
    counts = {"made": new, "gone": removed, "kept": before}
    done = gettext("Slots made: %(made)s; removed: %(gone)s; unchanged: %(kept)s.")
    note(request, [bazar], done % counts)
    messages.success(request, done % counts)


def _slots_per_venue_and_day(bazar: Bazar) -> list[dict[str, Any]]:
    of_bazar = slots.with_taken(PickupSlot.objects.filter(day__bazar=bazar))
    in_order = of_bazar.select_related("venue", "day").order_by(
        "venue__kecamatan__code", "venue", "day__date", "starts"
    )
    return [
        {
            "venue": venue,
            "day": day,
            "filters": {"venue__id__exact": venue.pk, "day__id__exact": day.pk},
            "slots": len(members := list(group)),
            "starts": members[0].starts,
            "ends": members[-1].ends,
            "places": sum(slot.capacity for slot in members),
            "taken": sum(slot.taken for slot in members),
        }
        for (venue, day), group in itertools.groupby(
            in_order, key=lambda slot: (slot.venue, slot.day)
        )
    ]


def _rows(bazar: Bazar) -> Iterator[Row]:
    for row in _slots_per_venue_and_day(bazar):
        yield [
            str(row["venue"]), row["day"].date, row["starts"], row["ends"], row["slots"],
            row["places"], row["taken"],
        ]  # fmt: skip
