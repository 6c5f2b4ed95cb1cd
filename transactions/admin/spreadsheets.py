"""Vendors and their products from an office's file: chosen, previewed, imported, given back."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bazar.models import Bazar
from bazar.rupiah import group_thousands
from jakpreneur.models import Jakpreneur, Upload
from jakpreneur.spreadsheet import blank_forms, comparison, corrections, importing, places, uploads
from jakpreneur.spreadsheet.differences import Comparison, Goods, State, Vendor
from jakpreneur.spreadsheet.records import Fault
from jakpreneur.spreadsheet.sheets import MOST_BYTES, UnfitFile
from jakpreneur.spreadsheet.tables import Tables
from transactions.admin.log import note, note_each, official

SHOWN = 100  # of each list, unless all are wanted
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The desk of vendors is jakpreneur's; here it learns to log what comes in by the hundred.
VendorDesk = type(admin.site.get_model_admin(Jakpreneur))
admin.site.unregister(Jakpreneur)

may_import = permission_required(
    ["jakpreneur.add_jakpreneur", "jakpreneur.change_jakpreneur"], raise_exception=True
)


@admin.register(Jakpreneur)
class JakpreneurAdmin(VendorDesk):  # type: ignore[misc, valid-type]  # known when it runs
    change_list_template = "admin/jakpreneur/jakpreneur/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("impor/", view(choose_page), name="jakpreneur_import"),
            path("impor/contoh.xlsx", view(blank_workbook), name="jakpreneur_import_xlsx"),
            path("impor/contoh.csv", view(blank_text), name="jakpreneur_import_csv"),
            path("impor/<int:pk>/", view(preview_page), name="jakpreneur_import_preview"),
            path(
                "impor/<int:pk>/perbaikan.xlsx", view(bad_rows), name="jakpreneur_import_bad_rows"
            ),
            *super().get_urls(),
        ]


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.txt"}),
        help_text=_("XLSX or CSV, at most 10 MB and 20.000 rows a sheet."),
        allow_empty_file=True,
    )
    bazar = forms.ModelChoiceField(
        label=_("Prices are for"),
        queryset=Bazar.objects.none(),
        required=False,
        empty_label=_("no bazaar: prices are left out"),
        help_text=_("Prices belong to a stall at a bazaar: only who has one there gets them."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["bazar"].queryset = Bazar.objects.newest_first()  # type: ignore[attr-defined]


@may_import
@require_http_methods(["GET", "HEAD", "POST"])
def choose_page(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and form.is_valid():
        file, bazar = form.cleaned_data["file"], form.cleaned_data["bazar"]
        try:
            body = file.read(MOST_BYTES + 1)
            upload = uploads.keep(file.name, body, by=official(request), bazar=bazar)
        except UnfitFile as unfit:
            form.add_error("file", str(unfit))
        else:
            return redirect("admin:jakpreneur_import_preview", upload.pk)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Import Jakpreneur"),
        "form": form,
    }
    return render(request, "admin/import.html", context)


@may_import
@require_http_methods(["GET", "HEAD", "POST"])
def preview_page(request: HttpRequest, pk: int) -> HttpResponse:
    upload = get_object_or_404(uploads.of(official(request)), pk=pk)
    if request.method == "POST":
        return _import(request, upload)
    found = uploads.tables_of(upload)
    compared = comparison.compare(found.tables, upload.bazar)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Preview of %(file)s") % {"file": upload.name},
        "is_nav_sidebar_enabled": False,  # the tables need the room
        "upload": upload,
        "found": found,
        "compared": compared,
        "preview": _preview(found, compared, most=None if "semua" in request.GET else SHOWN),
    }
    return render(request, "admin/import_preview.html", context)


@may_import
@require_safe
def bad_rows(request: HttpRequest, pk: int) -> HttpResponse:
    upload = get_object_or_404(uploads.of(official(request)), pk=pk)
    tables = uploads.tables_of(upload).tables
    compared = comparison.compare(tables, upload.bazar)
    note(request, [upload], gettext("Rows to be mended were downloaded."))
    body = corrections.workbook(tables, compared.faults, compared.places)
    return _attachment(body, XLSX, "perbaikan.xlsx")


@may_import
@require_safe
def blank_workbook(request: HttpRequest) -> HttpResponse:
    return _attachment(blank_forms.workbook(places.read()), XLSX, "contoh-jakpreneur.xlsx")


@may_import
@require_safe
def blank_text(request: HttpRequest) -> HttpResponse:
    return _attachment(blank_forms.text(), "text/csv; charset=utf-8", "contoh-jakpreneur.csv")


def _attachment(body: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=kind, headers=headers)


# --- Importing ----------------------------------------------------------------------------------


def _import(request: HttpRequest, upload: Upload) -> HttpResponse:
    good_rows_only = request.POST.get("rows") == "good"
    try:
        _write(request, upload, good_rows_only=good_rows_only)
    except importing.NotAsPreviewed:
        changed = gettext("Nothing was imported: the data has changed meanwhile. Look once more.")
        messages.warning(request, changed)
    except importing.Faulty:
        messages.error(request, gettext("Nothing was imported: some rows cannot be read."))
    else:
        if not good_rows_only:
            return redirect("admin:jakpreneur_jakpreneur_changelist")
    return redirect("admin:jakpreneur_import_preview", upload.pk)


@transaction.atomic
def _write(request: HttpRequest, upload: Upload, *, good_rows_only: bool) -> None:
    """What is written and what is logged of it go together."""
    seen = request.POST.get("fingerprint", "")
    done = importing.carry_out(upload, seen, good_rows_only=good_rows_only)
    note_each(
        request,
        (
            (
                each.vendor,
                ADDITION if each.state is State.NEW else CHANGE,
                _what_was_done(each, upload),
            )
            for each in done.vendors
        ),
    )
    counts = {
        "new": group_thousands(_number(done.vendors, State.NEW)),
        "changed": group_thousands(len(done.vendors) - _number(done.vendors, State.NEW)),
        "products": group_thousands(done.products),
        "prices": group_thousands(done.offers),
    }
    said = gettext(
        "Imported: %(new)s new Jakpreneur, %(changed)s changed; %(products)s products, "
        "%(prices)s prices."
    )
    note(request, [upload], said % counts, flag=ADDITION)
    messages.success(request, said % counts)


def _what_was_done(each: Vendor, upload: Upload) -> str:
    parts = [f"{change.label}: {change.before} → {change.after}" for change in each.changes]
    for goods in each.news:
        name = goods.product.name
        parts += [
            f"{name}, {change.label}: {change.before} → {change.after}" for change in goods.changes
        ]
        if goods.state is State.NEW:
            parts.append(gettext("new product %(name)s") % {"name": name})
        elif goods.priced and goods.priced.before is None:
            parts.append(gettext("%(name)s is on offer") % {"name": name})
    said = gettext("Imported from %(file)s.") % {"file": upload.name}
    return " ".join([said, "; ".join(parts)]).strip()


# --- What the preview shows -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BadCell:
    sheet: str
    row: int
    heading: str
    value: str
    reason: str


@dataclass(slots=True)
class Shown:
    """The first of a list, and how many more there are."""

    rows: list[Any]
    more: int


@dataclass(slots=True)
class Preview:
    """Numbers of vendors, products and prices, and the lists behind them."""

    vendors: dict[str, int]
    products: dict[str, int]
    prices: dict[str, int]
    bad: Shown
    new: Shown
    changed: Shown
    without_stall: Shown
    sheets: int = field(default=1)


def _preview(found: Tables, compared: Comparison, *, most: int | None) -> Preview:
    goods = [goods for each in compared.vendors for goods in each.goods]
    priced = [each.priced for each in goods if each.priced]
    new = [each for each in compared.vendors if each.state is State.NEW]
    changed = [each for each in compared.vendors if each.is_news and each.state is not State.NEW]
    return Preview(
        vendors={
            "new": len(new),
            "changed": len(changed),
            "same": len(compared.vendors) - len(new) - len(changed),
        },
        products={state.value: _number(goods, state) for state in State},
        prices={
            "new": sum(1 for each in priced if each.before is None),
            "changed": sum(1 for each in priced if each.before not in (None, each.price)),
            "same": sum(1 for each in priced if each.before == each.price),
        },
        bad=_first([_bad_cell(fault, found) for fault in compared.faults], most),
        new=_first(new, most),
        changed=_first(changed, most),
        without_stall=_first([each for each in compared.vendors if each.has_no_stall], most),
        sheets=len(found.tables),
    )


def _number(rows: list[Vendor] | list[Goods], state: State) -> int:
    return sum(1 for each in rows if each.state is state)


def _first(rows: list[Any], most: int | None) -> Shown:
    shown = rows if most is None else rows[:most]
    return Shown(shown, len(rows) - len(shown))


def _bad_cell(fault: Fault, found: Tables) -> BadCell:
    table = found.tables[fault.source.table]
    heading = corrections.table_heading(table, fault.column)
    return BadCell(table.sheet, fault.source.number, heading, fault.value, fault.reason)
