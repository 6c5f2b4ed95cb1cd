"""The pages of stall numbers: for all stalls in one go, and by hand in the table of a venue."""

from collections.abc import Sequence as Items
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.validators import RegexValidator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bazar.exports.tables import Column, Sheet
from bazar.models import Bazar, Venue
from jakpreneur import stall_numbers
from jakpreneur.models import Stall
from jakpreneur.stall_numbers import NumberingOrder, NumbersTaken
from transactions.admin.preparing.guide import demand
from transactions.admin.preparing.report import PreparingReport, bazar_of
from transactions.desk.log import note
from transactions.desk.reports import WITH_POST
from transactions.models import StallCard
from transactions.reports.turnout import turnout

WHICH = {"rest": stall_numbers.number_rest, "all": stall_numbers.number_all}
NUMBER = RegexValidator(r"^[A-Z0-9][A-Z0-9 ./-]*$", _("Letters, digits, and - . / between them."))


class NumberingForm(forms.Form):
    venue = forms.ModelChoiceField(
        label=_("Venue"), queryset=Venue.objects.none(), required=False, empty_label=_("All venues")
    )
    sequence = forms.ChoiceField(label=_("Numbering order"), choices=NumberingOrder.choices)
    which = forms.ChoiceField(
        label=_("Which stalls"),
        choices=[
            ("rest", _("only those without a number of their kecamatan")),
            ("all", _("all of them again")),
        ],
    )
    sure = forms.BooleanField(label=_("Old numbers stay on cards and receipts: continue"))

    def __init__(self, bazar: Bazar, *args: Any, is_out: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["venue"].queryset = bazar.venues.all()  # type: ignore[attr-defined]
        if not is_out:
            del self.fields["sure"]


class NumbersByHandForm(forms.Form):
    """A field for each stall, named "s" and its id."""

    def __init__(self, stalls: Items[Stall], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stalls = stalls
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

    def numbers(self) -> dict[int, str]:
        """Return the new number of each stall, by the stall's id."""
        return {int(name[1:]): number for name, number in self.cleaned_data.items()}


class NumbersView(NamedTuple):
    """The stalls of a bazaar, or those at one of its venues, and the form that numbers them."""

    bazar: Bazar
    venue: Venue | None
    form: Any
    written: dict[str, int]


class NumbersReport(PreparingReport[NumbersView]):
    name = "bazar_bazar_numbers"
    permissions = ("jakpreneur.view_stall",)
    model = Stall
    template = "admin/preparing/numbers.html"
    methods = WITH_POST

    def load(self, request: HttpRequest, **arguments: Any) -> NumbersView:
        bazar = bazar_of(arguments)
        written = _stalls_with_written_numbers(bazar)
        form = NumberingForm(bazar, request.POST or None, is_out=any(written.values()))
        return NumbersView(bazar, None, form, written)

    def heading(self, content: NumbersView) -> str:
        return gettext("Stall numbers")

    def sheets(self, content: NumbersView) -> list[Sheet]:
        return [_sheet(self.title(content), content)]

    def receive(self, request: HttpRequest, content: NumbersView) -> HttpResponse | None:
        if not content.form.is_bound:
            return None
        demand(request, "jakpreneur.change_stall")
        if not self.save(request, content):
            return None
        return redirect(self.page_address(content))

    def save(self, request: HttpRequest, content: NumbersView) -> bool:
        """Save the new numbers. Return False if the form has errors."""
        if not content.form.is_valid():
            return False
        _number_all(request, content.bazar, content.form.cleaned_data)
        return True

    def context(self, request: HttpRequest, content: NumbersView) -> dict[str, Any]:
        return self.frame(content) | {
            "form": content.form,
            "venues": _venues(content.bazar),
            "may_change": request.user.has_perm("jakpreneur.change_stall"),
            **content.written,
        }


class NumbersByHandReport(NumbersReport):
    name = "bazar_bazar_numbers_by_hand"
    template = "admin/preparing/numbers_by_hand.html"

    def load(self, request: HttpRequest, **arguments: Any) -> NumbersView:
        bazar = bazar_of(arguments)
        venues = Venue.objects.select_related("kecamatan")
        venue = get_object_or_404(venues, pk=arguments["venue"])
        form = NumbersByHandForm(list(_stalls(bazar, venue)), request.POST or None)
        return NumbersView(bazar, venue, form, _stalls_with_written_numbers(bazar))

    def arguments(self, content: NumbersView) -> list[object]:
        return [content.bazar.pk, content.venue and content.venue.pk]

    def filters_in_words(self, content: NumbersView) -> list[str]:
        return [gettext("Venue: %(name)s") % {"name": content.venue}]

    def save(self, request: HttpRequest, content: NumbersView) -> bool:
        return content.form.is_valid() and _renumber(request, content.bazar, content.form)

    def context(self, request: HttpRequest, content: NumbersView) -> dict[str, Any]:
        return super().context(request, content) | {
            "title": gettext("Stall numbers at %(venue)s") % {"venue": content.venue},
            "venue": content.venue,
            "rows": [
                {"stall": stall, "field": content.form[f"s{stall.pk}"]}
                for stall in content.form.stalls
            ],
        }


numbers_report, numbers_by_hand_report = NumbersReport(), NumbersByHandReport()


def _stalls(bazar: Bazar, venue: Venue | None) -> QuerySet[Stall]:
    stalls = bazar.stalls.select_related("jakpreneur", "venue__kecamatan")
    return stalls.filter(venue=venue) if venue else stalls


def _sheet(title: str, content: NumbersView) -> Sheet:
    columns = [
        Column(gettext("Stall number")),
        Column(gettext("Vendor")),
        Column(gettext("Venue")),
        Column(gettext("Kecamatan")),
    ]
    stalls = _stalls(content.bazar, content.venue)
    rows = (
        [stall.number, stall.jakpreneur.name, stall.venue.name, str(stall.venue.kecamatan)]
        for stall in stalls.order_by("venue__kecamatan__code", "venue__name", "number")
    )
    return Sheet(title, columns, rows)


def _stalls_with_written_numbers(bazar: Bazar) -> dict[str, int]:
    """Return how many stalls have a card and how many have sold: these show their old numbers."""
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


def _number_all(request: HttpRequest, bazar: Bazar, wish: dict[str, Any]) -> None:
    used = bazar.stalls.values("venue")
    venues = [wish["venue"]] if wish["venue"] else list(Venue.objects.filter(pk__in=used))
    before = _numbers(bazar)
    changed = WHICH[wish["which"]](bazar, venues, wish["sequence"])
    _log_and_show(request, bazar, before, changed)


def _renumber(request: HttpRequest, bazar: Bazar, form: NumbersByHandForm) -> bool:
    before = _numbers(bazar)
    try:
        changed = stall_numbers.renumber(bazar, form.numbers())
    except NumbersTaken as error:
        for number, stalls in error.stalls.items():
            names = ", ".join(stall.jakpreneur.name for stall in stalls)
            twice = gettext("%(number)s is used twice: %(names)s.")
            for stall in stalls:
                if f"s{stall.pk}" in form.fields:
                    form.add_error(f"s{stall.pk}", twice % {"number": number, "names": names})
        return False
    _log_and_show(request, bazar, before, changed)
    return True


def _numbers(bazar: Bazar) -> dict[int, str]:
    return dict(bazar.stalls.values_list("pk", "number"))


def _log_and_show(
    request: HttpRequest, bazar: Bazar, before: dict[int, str], changed: list[Stall]
) -> None:
    """Tell the official, and log each number, old and new, in the history of the bazaar."""
    if not changed:
        messages.info(request, gettext("Every stall has kept its number."))
        return
    pairs = ", ".join(f"{before[stall.pk]} → {stall.number}" for stall in changed)
    note(request, [bazar], gettext("Stall numbers: %(moved)s.") % {"moved": pairs})
    note(request, changed, gettext("Numbered again: see the history of the bazaar."))
    done = gettext("New numbers: %(count)s.") % {"count": len(changed)}
    messages.success(request, done)
