"""Jam ambil: pick-up slots made in one go for all venues and days."""

import itertools
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bazar.models import Bazar, PickupSlot
from bazar.slots import PickupHours, make_slots
from transactions.admin.files.reports import files
from transactions.admin.log import note
from transactions.admin.preparing.guide import demand, page_of
from transactions.ordering import slots


class SlotsForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("Length in minutes"), min_value=10, max_value=12 * 60, initial=60
    )
    capacity = forms.IntegerField(
        label=_("Orders per slot at most"), min_value=1, max_value=10_000, initial=25
    )
    starts = forms.TimeField(
        label=_("Slots from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Empty: as long as the day is open."),
    )
    ends = forms.TimeField(
        label=_("Slots until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    anew = forms.BooleanField(
        label=_("Take away first the slots that no order has named"), required=False
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        starts, ends = given.get("starts"), given.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("A slot starts before it ends."))
        return given


@permission_required("bazar.view_pickupslot", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def slots_page(request: HttpRequest, bazar: int) -> HttpResponse:
    preparing = get_object_or_404(Bazar, pk=bazar)
    form = SlotsForm(request.POST or None)
    if form.is_bound:
        demand(request, "bazar.add_pickupslot")
        if "anew" in request.POST:
            demand(request, "bazar.delete_pickupslot")
        if form.is_valid():
            _make(request, preparing, form.cleaned_data)
            return redirect("admin:bazar_bazar_slots", preparing.pk)
    context = page_of(
        request,
        preparing,
        gettext("Pick-up slots"),
        form=form,
        rows=per_venue_and_day(preparing),
        files=files("bazar_bazar_slots_file", preparing.pk),
        may_make=request.user.has_perm("bazar.add_pickupslot"),
    )
    return render(request, "admin/preparing/slots.html", context)


@transaction.atomic
def _make(request: HttpRequest, bazar: Bazar, given: dict[str, Any]) -> None:
    gone = slots.delete_unused(bazar) if given["anew"] else 0
    before = PickupSlot.objects.filter(day__bazar=bazar).count()
    hours = PickupHours(given["starts"], given["ends"])
    made = make_slots(bazar, given["minutes"], given["capacity"], hours) - before
    said = {"made": made, "gone": gone, "kept": before}
    done = gettext("Slots made: %(made)s; taken away: %(gone)s; kept as they were: %(kept)s.")
    note(request, [bazar], done % said)
    messages.success(request, done % said)


def per_venue_and_day(bazar: Bazar) -> list[dict[str, Any]]:
    own = slots.with_taken(PickupSlot.objects.filter(day__bazar=bazar))
    in_order = own.select_related("venue", "day").order_by(
        "venue__kecamatan__code", "venue", "day__date", "starts"
    )
    return [
        {
            "venue": venue,
            "day": day,
            "slots": len(its := list(group)),
            "starts": its[0].starts,
            "ends": its[-1].ends,
            "places": sum(slot.capacity for slot in its),
            "taken": sum(slot.taken for slot in its),
        }
        for (venue, day), group in itertools.groupby(
            in_order, key=lambda slot: (slot.venue, slot.day)
        )
    ]
