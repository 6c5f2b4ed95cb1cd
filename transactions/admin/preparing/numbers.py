"""Nomor lapak: numbers given in one go, and by hand in a venue's table."""

from collections.abc import Sequence as Items
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.validators import RegexValidator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bazar.models import Bazar, Venue
from jakpreneur import stall_numbers
from jakpreneur.models import Stall
from jakpreneur.stall_numbers import NumberingOrder, NumbersTaken
from transactions.admin.files.reports import files
from transactions.admin.log import note
from transactions.admin.preparing.guide import demand, page_of
from transactions.models import StallCard
from transactions.reports.turnout import turnout

WHICH = {"rest": stall_numbers.number_rest, "all": stall_numbers.number_all}
NUMBER = RegexValidator(r"^[A-Z0-9][A-Z0-9 ./-]*$", _("Letters, digits, and - . / between them."))


class GivingForm(forms.Form):
    venue = forms.ModelChoiceField(
        label=_("Venue"), queryset=Venue.objects.none(), required=False, empty_label=_("All venues")
    )
    sequence = forms.ChoiceField(label=_("In which order"), choices=NumberingOrder.choices)
    which = forms.ChoiceField(
        label=_("Which stalls"),
        choices=[
            ("rest", _("only those without a number of their kecamatan")),
            ("all", _("all of them anew")),
        ],
    )
    sure = forms.BooleanField(label=_("Old numbers stay on cards and receipts: go on"))

    def __init__(self, bazar: Bazar, *args: Any, is_out: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["venue"].queryset = bazar.venues.all()  # type: ignore[attr-defined]
        if not is_out:
            del self.fields["sure"]


class ByHandForm(forms.Form):
    """A field for each stall, called after its id."""

    def __init__(self, stalls: Items[Stall], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for stall in stalls:
            self.fields[f"s{stall.pk}"] = forms.CharField(
                label=stall.jakpreneur.name, max_length=12, initial=stall.number
            )

    def clean(self) -> dict[str, Any]:
        for name, number in list(self.cleaned_data.items()):
            self.cleaned_data[name] = number.strip().upper()
            try:
                NUMBER(self.cleaned_data[name])
            except forms.ValidationError as unfit:
                self.add_error(name, unfit)
        return self.cleaned_data

    def wanted(self) -> dict[int, str]:
        return {int(name[1:]): number for name, number in self.cleaned_data.items()}


@permission_required("jakpreneur.view_stall", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def numbers_page(request: HttpRequest, bazar: int) -> HttpResponse:
    preparing = get_object_or_404(Bazar, pk=bazar)
    out = _already_out(preparing)
    form = GivingForm(preparing, request.POST or None, is_out=any(out.values()))
    if form.is_bound:
        demand(request, "jakpreneur.change_stall")
        if form.is_valid():
            _give(request, preparing, form.cleaned_data)
            return redirect("admin:bazar_bazar_numbers", preparing.pk)
    context = page_of(
        request,
        preparing,
        gettext("Stall numbers"),
        form=form,
        venues=_venues(preparing),
        files=files("bazar_bazar_numbers_file", preparing.pk),
        may_change=request.user.has_perm("jakpreneur.change_stall"),
        **out,
    )
    return render(request, "admin/preparing/numbers.html", context)


@permission_required("jakpreneur.view_stall", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def by_hand_page(request: HttpRequest, bazar: int, venue: int) -> HttpResponse:
    preparing = get_object_or_404(Bazar, pk=bazar)
    place = get_object_or_404(Venue.objects.select_related("kecamatan"), pk=venue)
    stalls = list(preparing.stalls.filter(venue=place).select_related("jakpreneur"))
    form = ByHandForm(stalls, request.POST or None)
    if form.is_bound:
        demand(request, "jakpreneur.change_stall")
        if form.is_valid() and _renumber(request, preparing, form):
            return redirect("admin:bazar_bazar_numbers_by_hand", preparing.pk, place.pk)
    context = page_of(
        request,
        preparing,
        gettext("Stall numbers at %(venue)s") % {"venue": place},
        place=place,
        files=files("bazar_bazar_numbers_by_hand_file", preparing.pk, place.pk),
        form=form,
        rows=[{"stall": stall, "field": form[f"s{stall.pk}"]} for stall in stalls],
        may_change=request.user.has_perm("jakpreneur.change_stall"),
        **_already_out(preparing),
    )
    return render(request, "admin/preparing/numbers_by_hand.html", context)


def _already_out(bazar: Bazar) -> dict[str, int]:
    """Where old numbers are written already: they are not taken off there."""
    cards = StallCard.objects.filter(stall__bazar=bazar, withdrawn_at=None).count()
    return {"cards": cards, "sold": turnout(bazar).sold}


def _venues(bazar: Bazar) -> list[dict[str, Any]]:
    counted = bazar.stalls.order_by().values_list("venue").annotate(stalls=Count("pk"))
    stalls = dict(counted)
    places = Venue.objects.filter(pk__in=stalls) | bazar.venues.all()
    return [
        {
            "venue": venue,
            "prefix": stall_numbers.prefix_of(venue.kecamatan),
            "stalls": stalls.get(venue.pk, 0),
        }
        for venue in places.distinct().select_related("kecamatan")
    ]


def _give(request: HttpRequest, bazar: Bazar, given: dict[str, Any]) -> None:
    stands = bazar.stalls.values("venue")
    venues = [given["venue"]] if given["venue"] else list(Venue.objects.filter(pk__in=stands))
    before = _numbers(bazar)
    changed = WHICH[given["which"]](bazar, venues, given["sequence"])
    _say(request, bazar, before, changed)


def _renumber(request: HttpRequest, bazar: Bazar, form: ByHandForm) -> bool:
    before = _numbers(bazar)
    try:
        changed = stall_numbers.renumber(bazar, form.wanted())
    except NumbersTaken as taken:
        for number, stalls in taken.stalls.items():
            names = ", ".join(stall.jakpreneur.name for stall in stalls)
            twice = gettext("%(number)s is given twice: %(names)s.")
            for stall in stalls:
                if f"s{stall.pk}" in form.fields:
                    form.add_error(f"s{stall.pk}", twice % {"number": number, "names": names})
        return False
    _say(request, bazar, before, changed)
    return True


def _numbers(bazar: Bazar) -> dict[int, str]:
    return dict(bazar.stalls.values_list("pk", "number"))


def _say(request: HttpRequest, bazar: Bazar, before: dict[int, str], changed: list[Stall]) -> None:
    """To the official, and to the log: the bazaar's history has each number, old and new."""
    if not changed:
        messages.info(request, gettext("Every stall keeps its number."))
        return
    moved = ", ".join(f"{before[stall.pk]} → {stall.number}" for stall in changed)
    note(request, [bazar], gettext("Stall numbers: %(moved)s.") % {"moved": moved})
    note(request, changed, gettext("Numbered anew: see the history of the bazaar."))
    done = gettext("New numbers: %(count)s.") % {"count": len(changed)}
    messages.success(request, done)
