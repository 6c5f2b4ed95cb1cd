"""The page where vendors are filtered, ticked and invited to a bazaar."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bazar import phones
from bazar.calendar import last_day, today
from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.models import Bazar, Category, Kecamatan
from bazar.number_fields import UnitsField
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
from transactions.admin.preparing.guide import demand
from transactions.admin.preparing.report import PreparingReport, bazar_of
from transactions.admin.words import bazaar_named
from transactions.desk.log import note, official
from transactions.desk.reports import WITH_POST, filters_in_words, query_without
from transactions.reports.turnout import turnout, with_sold_last

A_PAGE = 100
UNSET = ("", None)
SOLD = {"": Q(), "ya": Q(sold_last=True), "tidak": Q(sold_last=False, times__gte=1)}
# The filter's fields, which are the address's parameters, and the attributes of a CandidateFilters.
WISHES = {
    "kata": "text",
    "kecamatan": "kecamatan",
    "kategori": "category",
    "surat": "papers",
    "pernah": "before",
    "paling_banyak": "at_most",
    "libur": "rested",
    "di_sini": "here",
    "urut": "sorting",
}


class VendorFilter(forms.Form):
    """The filter in the page's address. A value that cannot be read is left out."""

    kata = forms.CharField(label=_("Business or owner"), required=False)
    kecamatan = forms.ModelChoiceField(
        label=_("Kecamatan"), queryset=Kecamatan.objects.all(), required=False, empty_label=_("All")
    )
    kategori = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.all(), required=False, empty_label=_("All")
    )
    surat = forms.ChoiceField(
        label=_("Valid on the last day"), choices=LicenceFilter.choices, required=False
    )
    pernah = forms.ChoiceField(
        label=_("Took part"), choices=ParticipationFilter.choices, required=False
    )
    paling_banyak = UnitsField(label=_("At most this many times"), min_value=0, required=False)
    laku = forms.ChoiceField(
        label=_("Sold something last time"),
        choices=[("", _("all")), ("ya", _("yes")), ("tidak", _("no"))],
        required=False,
    )
    libur = UnitsField(label=_("Not invited for this many bazaars"), min_value=1, required=False)
    di_sini = forms.ChoiceField(label=_("At this bazaar"), choices=Standing.choices, required=False)
    urut = forms.ChoiceField(label=_("Sort by"), choices=CandidateOrder.choices, required=False)

    def wish(self) -> tuple[CandidateFilters, Q]:
        """Return the wish for vendors, and the condition on their sales, which the ledger knows."""
        self.is_valid()
        values = {
            WISHES[name]: value
            for name, value in self.cleaned_data.items()
            if name in WISHES and value not in UNSET
        }
        return CandidateFilters(**values), SOLD[self.cleaned_data.get("laku") or ""]


class ChoosingView(NamedTuple):
    """The vendors who match the filter. `query` is the filter in the address."""

    bazar: Bazar
    earlier: list[Bazar]
    filter: VendorFilter
    vendors: QuerySet[Jakpreneur]
    query: str


class ChoosingReport(PreparingReport[ChoosingView]):
    name = "bazar_bazar_choose"
    permissions = ("jakpreneur.view_invitation",)
    model = Jakpreneur
    template = "admin/preparing/choose.html"
    methods = WITH_POST
    is_long_work = True

    def load(self, request: HttpRequest, **arguments: Any) -> ChoosingView:
        bazar = bazar_of(arguments)
        earlier = earlier_bazaars(bazar)
        vendor_filter = VendorFilter(request.GET)
        wish, sold = vendor_filter.wish()
        vendors = with_sold_last(find_candidates(bazar, earlier, wish)).filter(sold)
        query = query_without(request, "hal", "centang")
        return ChoosingView(bazar, earlier, vendor_filter, vendors, query)

    def heading(self, content: ChoosingView) -> str:
        return gettext("Choose the vendors")

    def query(self, content: ChoosingView) -> str:
        return content.query

    def filters_in_words(self, content: ChoosingView) -> Sequence[str]:
        return filters_in_words(content.filter)

    def sheets(self, content: ChoosingView) -> list[Sheet]:
        columns = [
            Column(gettext("Vendor")),
            Column(gettext("Owner")),
            Column(gettext("Kecamatan")),
            Column(gettext("Phone")),
            Column(gettext("Category")),
            Column(gettext("Licences")),
            Column(gettext("Took part"), Kind.UNITS),
            Column(gettext("Last time")),
            Column(gettext("Last day"), Kind.DATE),
            Column(gettext("Sold last time")),
            Column(gettext("This bazaar")),
        ]
        vendors = list(content.vendors.select_related("kecamatan"))
        rows = map(_row_of_vendor, _rows(content.bazar, vendors, content.earlier))
        return [Sheet(self.title(content), columns, rows)]

    def receive(self, request: HttpRequest, content: ChoosingView) -> HttpResponse:
        return _invite(request, content.bazar, content.vendors)

    def context(self, request: HttpRequest, content: ChoosingView) -> dict[str, Any]:
        vendors = content.vendors.select_related("kecamatan")
        page = Paginator(vendors, A_PAGE).get_page(request.GET.get("hal"))
        return self.frame(content) | {
            "filter": content.filter,
            "page": page,
            "rows": _rows(content.bazar, page, content.earlier),
            "query": content.query,
            "turnout": turnout(content.bazar),
            "may_invite": request.user.has_perm("jakpreneur.add_invitation"),
            "ticked": request.GET.get("centang") == "semua",
        }


choosing_report = ChoosingReport()


def _invite(request: HttpRequest, bazar: Bazar, matching: QuerySet[Jakpreneur]) -> HttpResponse:
    demand(request, "jakpreneur.add_invitation")
    vendors = matching
    if "all" not in request.POST:
        ticked = [int(pk) for pk in request.POST.getlist("vendor") if pk.isdecimal()]
        vendors = Jakpreneur.objects.filter(pk__in=ticked)
    invited = invitations.invite(bazar, vendors, official(request))
    note(request, invited, gettext("Invited to %(bazar)s.") % {"bazar": bazar}, flag=ADDITION)
    if invited:
        done = gettext("Invited: %(count)s. Write to them from the list of invitations.")
        messages.success(request, done % {"count": len(invited)})
    else:
        messages.warning(request, gettext("No new vendor was selected."))
    return redirect(request.get_full_path())


def _rows(bazar: Bazar, vendors: Iterable[Any], earlier: list[Bazar]) -> list[dict[str, Any]]:
    """Return a dict for each vendor, as page and file show it. Two queries are made in all."""
    names = {each.pk: each.name for each in earlier}
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
            "last": names.get(vendor.last_bazar),
            "is_on": vendor.last_bazar in running,
        }
        for vendor in vendors
    ]


# --- The file -------------------------------------------------------------------------------------


def _row_of_vendor(row: dict[str, Any]) -> Row:
    vendor = row["vendor"]
    here = (
        gettext("has a stall") if vendor.has_stall else gettext("invited") if vendor.invited else ""
    )
    sold = (gettext("Yes") if vendor.sold_last else gettext("No")) if row["last"] else ""
    last = bazaar_named(row["last"], is_on=row["is_on"]) if row["last"] else None
    return [
        vendor.name, vendor.owner, str(vendor.kecamatan), phones.as_written(vendor.phone),
        row["makes"],
        "; ".join(map(_paper_in_words, row["papers"])), vendor.times, last, vendor.last_day, sold,
        here,
    ]  # fmt: skip


def _paper_in_words(paper: dict[str, Any]) -> str:
    if not paper["until"]:
        return str(paper["name"])
    day = {"day": formats.date_format(paper["until"], "j M Y")}
    until = gettext("only until %(day)s") if paper["is_over"] else gettext("until %(day)s")
    return f"{paper['name']} {until % day}"
