"""Pilih lapak: vendors are filtered, ticked and invited."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bazar.calendar import last_day, today
from bazar.limits import long_work
from bazar.models import Bazar, Category, Kecamatan
from jakpreneur.inviting import invitations
from jakpreneur.inviting.attendance import earlier_bazaars
from jakpreneur.inviting.candidates import (
    CandidateFilters,
    CandidateOrder,
    LicenceFilter,
    ParticipationFilter,
    Standing,
    find_candidates,
)
from jakpreneur.models import Jakpreneur, Product
from transactions.admin.files.reports import files
from transactions.admin.log import note, official
from transactions.admin.preparing.guide import demand, page_of
from transactions.reports.turnout import turnout, with_sold_last

A_PAGE = 100
UNSAID = ("", None)
SOLD = {"": Q(), "ya": Q(sold_last=True), "tidak": Q(sold_last=False, times__gte=1)}


class VendorFilter(forms.Form):
    """What the page's address says; what cannot be meant is left out."""

    text = forms.CharField(label=_("Business or owner"), required=False)
    kecamatan = forms.ModelChoiceField(
        label=_("Kecamatan"), queryset=Kecamatan.objects.all(), required=False, empty_label=_("All")
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.all(), required=False, empty_label=_("All")
    )
    papers = forms.ChoiceField(
        label=_("Valid on the last day"), choices=LicenceFilter.choices, required=False
    )
    before = forms.ChoiceField(
        label=_("Took part"), choices=ParticipationFilter.choices, required=False
    )
    at_most = forms.IntegerField(label=_("At most how often"), min_value=0, required=False)
    sold = forms.ChoiceField(
        label=_("Sold something last time"),
        choices=[("", _("all")), ("ya", _("yes")), ("tidak", _("no"))],
        required=False,
    )
    rested = forms.IntegerField(
        label=_("Not invited for how many bazaars"), min_value=1, required=False
    )
    here = forms.ChoiceField(label=_("At this bazaar"), choices=Standing.choices, required=False)
    sorting = forms.ChoiceField(
        label=_("Sorted by"), choices=CandidateOrder.choices, required=False
    )

    def wish(self) -> tuple[CandidateFilters, Q]:
        """And what only the ledger knows."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value not in UNSAID}
        sold = SOLD[given.pop("sold", "")]
        return CandidateFilters(**given), sold


@permission_required("jakpreneur.view_invitation", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
@long_work()
def choose_page(request: HttpRequest, bazar: int) -> HttpResponse:
    preparing = get_object_or_404(Bazar, pk=bazar)
    earlier = earlier_bazaars(preparing)
    filtered = VendorFilter(request.GET)
    found = matching(preparing, earlier, filtered)
    if request.method == "POST":
        return _invite(request, preparing, found)
    page = Paginator(found.select_related("kecamatan"), A_PAGE).get_page(request.GET.get("page"))
    context = page_of(
        request,
        preparing,
        gettext("Choose the vendors"),
        filter=filtered,
        page=page,
        rows=rows_of(preparing, page, earlier),
        kept=_without_page(request),
        files=files("bazar_bazar_choose_file", preparing.pk, query=_without_page(request)),
        turnout=turnout(preparing),
        may_invite=request.user.has_perm("jakpreneur.add_invitation"),
        ticked=request.GET.get("centang") == "semua",
    )
    return render(request, "admin/preparing/choose.html", context)


def matching(bazar: Bazar, earlier: list[Bazar], filtered: VendorFilter) -> QuerySet[Jakpreneur]:
    wish, sold = filtered.wish()
    return with_sold_last(find_candidates(bazar, earlier, wish)).filter(sold)


def _invite(request: HttpRequest, bazar: Bazar, found: QuerySet[Jakpreneur]) -> HttpResponse:
    demand(request, "jakpreneur.add_invitation")
    vendors = found
    if "all" not in request.POST:
        ticked = [int(pk) for pk in request.POST.getlist("vendor") if pk.isdecimal()]
        vendors = Jakpreneur.objects.filter(pk__in=ticked)
    invited = invitations.invite(bazar, vendors, official(request))
    note(request, invited, gettext("Invited to %(bazar)s.") % {"bazar": bazar}, flag=ADDITION)
    if invited:
        done = gettext("Invited: %(count)s. Write to them from the list of invitations.")
        messages.success(request, done % {"count": len(invited)})
    else:
        messages.warning(request, gettext("Nobody new was ticked."))
    return redirect(request.get_full_path())


def rows_of(bazar: Bazar, vendors: Iterable[Any], earlier: list[Bazar]) -> list[dict[str, Any]]:
    """What is shown of each vendor. Two queries, however many there are."""
    named = {each.pk: each.name for each in earlier}
    running = {each.pk for each in earlier if each.last_day and each.last_day >= today()}
    on = last_day(bazar) or today()
    makes: dict[int, list[str]] = {}
    goods = Product.objects.filter(jakpreneur__in=[vendor.pk for vendor in vendors])
    for vendor, category in (
        goods.order_by("category__position").values_list("jakpreneur", "category__name").distinct()
    ):
        makes.setdefault(vendor, []).append(category)
    return [
        {
            "vendor": vendor,
            "makes": ", ".join(makes.get(vendor.pk, [])),
            "papers": [
                {"name": name, "until": until, "is_over": until is not None and until < on}
                for name, number, until in (
                    ("P-IRT", vendor.pirt, vendor.pirt_until),
                    (gettext("halal"), vendor.halal, vendor.halal_until),
                )
                if number
            ],
            "last": named.get(vendor.last_bazar),
            "is_on": vendor.last_bazar in running,
        }
        for vendor in vendors
    ]


def _without_page(request: HttpRequest) -> str:
    kept = request.GET.copy()
    for name in ("page", "centang"):
        kept.pop(name, None)
    return kept.urlencode()
