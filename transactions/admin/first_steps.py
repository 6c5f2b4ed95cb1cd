"""The steps to take after the first sign-in, shown on the desk's first page until all are done."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bazar.models import Bazar, Kecamatan, Venue
from transactions.desk.log import note
from transactions.reports.first_steps import (
    FirstStep,
    first_steps,
    kecamatan_without_venue,
    next_step,
)

# Users without the permission of a step get no link to it.
PERMISSIONS = {
    FirstStep.OFFICE: "bazar.change_office",
    FirstStep.VENUES: "bazar.add_venue",
    FirstStep.BAZAAR: "bazar.add_bazar",
    FirstStep.VENDORS: "jakpreneur.add_jakpreneur",
    FirstStep.CARDS: "transactions.change_stallcard",
}
WORDS = {
    FirstStep.OFFICE: _("Shown on printed papers, in the shop and on the privacy page."),
    FirstStep.VENUES: _("Start with one in each kecamatan; change the names as you like."),
    FirstStep.BAZAAR: _("Its name, days and hours, venues, and what may be sold."),
    FirstStep.VENDORS: _("Import the list that you have (Excel or CSV), or add them one by one."),
    FirstStep.CARDS: _(
        "Invite, open the stalls, print the cards: the bazaar's page leads you through."
    ),
}


@dataclass(frozen=True, slots=True)
class FirstStepLine:
    """A line of the page. `href` is "" for a user who may not do the step."""

    step: FirstStep
    words: str
    href: str
    is_done: bool
    is_next: bool


def open_first_steps(request: HttpRequest) -> list[FirstStepLine]:
    """Return all steps for the desk's first page; none once all are done."""
    steps = first_steps()
    following = next_step(steps)
    if following is None:
        return []
    newest = Bazar.objects.newest_first().first()
    return [
        FirstStepLine(
            step,
            str(WORDS[step]),
            _address_of(step, newest) if request.user.has_perm(PERMISSIONS[step]) else "",
            is_done,
            is_next=step is following,
        )
        for step, is_done in steps.items()
    ]


def _address_of(step: FirstStep, bazar: Bazar | None) -> str:
    if step is FirstStep.OFFICE:
        return reverse("admin:bazar_office_changelist")
    if step is FirstStep.VENUES:
        return reverse("admin:bazar_venue_first")
    if step is FirstStep.VENDORS:
        return reverse("admin:jakpreneur_import")
    if bazar is None:
        return reverse("admin:bazar_bazar_add")
    return reverse("admin:bazar_bazar_change", args=[bazar.pk])


class FirstVenuesForm(forms.Form):
    """A tick and a name for each kecamatan that has no venue yet."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kecamatan = kecamatan_without_venue()
        for each in self.kecamatan:
            self.fields[f"pakai_{each.pk}"] = forms.BooleanField(
                label=each.name, required=False, initial=True
            )
            self.fields[f"nama_{each.pk}"] = forms.CharField(
                label=_("Name of the venue in %(kecamatan)s") % {"kecamatan": each.name},
                max_length=120,
                required=False,
                initial=gettext("Kecamatan %(name)s office") % {"name": each.name},
            )

    def rows(self) -> list[tuple[Kecamatan, Any, Any]]:
        """Return each kecamatan with its field for the tick and its field for the name."""
        return [
            (each, self[f"pakai_{each.pk}"], self[f"nama_{each.pk}"]) for each in self.kecamatan
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        names = []
        for each in self.kecamatan:
            name = str(given.get(f"nama_{each.pk}", "")).strip()
            if not given.get(f"pakai_{each.pk}"):
                continue
            if not name:
                self.add_error(f"nama_{each.pk}", _("Write a name, or untick it."))
            elif name in names or Venue.objects.filter(name=name).exists():
                self.add_error(f"nama_{each.pk}", _("There is already a venue with that name."))
            names.append(name)
        return given

    def venues(self) -> list[Venue]:
        """Return the venues that are ticked, not saved yet."""
        return [
            Venue(kecamatan=each, name=self.cleaned_data[f"nama_{each.pk}"].strip())
            for each in self.kecamatan
            if self.cleaned_data[f"pakai_{each.pk}"]
        ]


@permission_required("bazar.add_venue", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def first_venues_page(request: HttpRequest) -> HttpResponse:
    form = FirstVenuesForm(request.POST or None)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            venues = Venue.objects.bulk_create(form.venues())
            note(request, venues, gettext("Added as a first venue."), flag=ADDITION)
        done = gettext("Venues added: %(count)s.") % {"count": len(venues)}
        messages.success(request, done)
        return redirect("admin:index")
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": gettext("First venues"),
        "form": form,
    }
    return render(request, "admin/first_venues.html", context)
