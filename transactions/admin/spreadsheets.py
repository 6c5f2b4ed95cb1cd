"""The pages that import vendors and their products from an office's file."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.decorators import permission_required
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bazar.limits import long_work
from bazar.models import Bazar
from bazar.progress import ProgressStep, Work, progress_response
from bazar.rupiah import group_thousands
from jakpreneur.models import Upload
from jakpreneur.spreadsheet import importing, uploads
from jakpreneur.spreadsheet.cells.places import load_places
from jakpreneur.spreadsheet.comparison.result import ChangeState, VendorChange
from jakpreneur.spreadsheet.office import blank_forms, corrections
from jakpreneur.spreadsheet.tables.shapes import MOST_BYTES, UnreadableFile
from transactions.admin.spreadsheet_preview import count_in_state, preview_of
from transactions.desk.log import note, note_each, official

MOST_ROWS = 100  # of each list, unless the address asks for all
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

may_import = permission_required(
    ["jakpreneur.add_jakpreneur", "jakpreneur.change_jakpreneur"], raise_exception=True
)


class ImportForm(forms.Form):
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
        help_text=_(
            "Prices belong to a stall at a bazaar: only vendors with a stall there get them."
        ),
    )
    opens_stalls = forms.BooleanField(
        label=_("They will take part: open stalls for those who have none there"),
        required=False,
        help_text=_(
            "As if they had been invited and had confirmed: at the venue in their "
            "kecamatan, with the next free number and the offers from last time."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["bazar"].queryset = Bazar.objects.newest_first()  # type: ignore[attr-defined]


@may_import
@require_http_methods(["GET", "HEAD", "POST"])
def choose_page(request: HttpRequest) -> HttpResponseBase:
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        return progress_response(request, _read(request, form))
    return _choosing(request, form)


def _read(request: HttpRequest, form: ImportForm) -> Work[HttpResponse]:
    file = form.cleaned_data["file"]
    try:
        upload = yield from importing.store_upload(
            file.name,
            file.read(MOST_BYTES + 1),
            by=official(request),
            bazar=form.cleaned_data["bazar"],
            opens_stalls=form.cleaned_data["opens_stalls"],
        )
    except UnreadableFile as unfit:
        form.add_error("file", str(unfit))
        return _choosing(request, form)
    return redirect("admin:jakpreneur_import_preview", upload.pk)


def _choosing(request: HttpRequest, form: ImportForm) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": gettext("Import Jakpreneur"),
        "form": form,
    }
    return render(request, "admin/import.html", context)


@may_import
@require_http_methods(["GET", "HEAD", "POST"])
@long_work()
def preview_page(request: HttpRequest, pk: int) -> HttpResponseBase:
    upload = get_object_or_404(uploads.uploads_of(official(request)), pk=pk)
    if request.method == "POST":
        return progress_response(request, _import(request, upload))
    return _previewing(request, upload)


def _previewing(request: HttpRequest, upload: Upload, *, refusal: str = "") -> HttpResponse:
    compared = importing.preview(upload)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Preview of %(file)s") % {"file": upload.name},
        "is_nav_sidebar_enabled": False,  # the tables need the room
        "upload": upload,
        "imported": _log_of(upload),
        "refusal": refusal,
        "compared": compared,
        "preview": preview_of(compared, most=None if "semua" in request.GET else MOST_ROWS),
    }
    return render(request, "admin/import_preview.html", context)


@may_import
@require_safe
@long_work()
def bad_rows(request: HttpRequest, pk: int) -> HttpResponse:
    upload = get_object_or_404(uploads.uploads_of(official(request)), pk=pk)
    compared = importing.preview(upload)
    note(request, [upload], gettext("Rows to fix were downloaded."))
    body = corrections.write_corrections(compared.found.tables, compared.faults, compared.places)
    return _attachment(body, XLSX, "perbaikan.xlsx")


@may_import
@require_safe
def blank_workbook(request: HttpRequest) -> HttpResponse:
    return _attachment(blank_forms.blank_workbook(load_places()), XLSX, "contoh-jakpreneur.xlsx")


@may_import
@require_safe
def blank_text(request: HttpRequest) -> HttpResponse:
    return _attachment(blank_forms.blank_text(), "text/csv; charset=utf-8", "contoh-jakpreneur.csv")


def _attachment(body: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=kind, headers=headers)


# --- Importing ----------------------------------------------------------------------------------


def _import(request: HttpRequest, upload: Upload) -> Work[HttpResponse]:
    good_rows_only = request.POST.get("rows") == "good"
    try:
        yield from _write(request, upload, good_rows_only=good_rows_only)
    except importing.NotAsPreviewed:
        refusal = gettext(
            "Nothing was imported: the data has changed in the meantime. Check it again."
        )
    except importing.RowsAreFaulty:
        refusal = gettext("Nothing was imported: some rows cannot be read.")
    else:
        return redirect("admin:jakpreneur_import_preview", upload.pk)
    return _previewing(request, upload, refusal=refusal)


def _write(request: HttpRequest, upload: Upload, *, good_rows_only: bool) -> Work[None]:
    """Write the rows and the log of them in one transaction."""
    seen = request.POST.get("fingerprint", "")
    with transaction.atomic():
        done = yield from importing.import_upload(upload, seen, good_rows_only=good_rows_only)
        yield ProgressStep(gettext("Recording who did it …"))
        _log(request, upload, done)


def _log(request: HttpRequest, upload: Upload, done: importing.ImportResult) -> None:
    note_each(
        request,
        (
            (
                each.vendor,
                ADDITION if each.is_new else CHANGE,
                _what_was_done(each, upload),
            )
            for each in done.vendors
        ),
    )
    counts = {
        "new": group_thousands(count_in_state(done.vendors, ChangeState.NEW)),
        "changed": group_thousands(
            len(done.vendors) - count_in_state(done.vendors, ChangeState.NEW)
        ),
        "products": group_thousands(done.products),
        "stalls": group_thousands(done.stalls),
        "prices": group_thousands(done.offers),
    }
    done_words = gettext(
        "Imported: %(new)s new Jakpreneur, %(changed)s changed; %(products)s products, "
        "%(stalls)s stalls opened, %(prices)s prices."
    )
    note(request, [upload], done_words % counts, flag=ADDITION)


def _log_of(upload: Upload) -> list[LogEntry]:
    """Return the log entries of the file's imports, the newest first.

    An official who lost the connection during an import finds out here what was imported.
    """
    kind = ContentType.objects.get_for_model(Upload)
    entries = LogEntry.objects.filter(content_type=kind, object_id=upload.pk)
    return list(entries.filter(action_flag=ADDITION).order_by("-pk"))


def _what_was_done(each: VendorChange, upload: Upload) -> str:
    parts = [f"{change.label}: {change.before} → {change.after}" for change in each.changes]
    for goods in each.news:
        name = goods.product.name
        parts += [
            f"{name}, {change.label}: {change.before} → {change.after}" for change in goods.changes
        ]
        if goods.state is ChangeState.NEW:
            parts.append(gettext("new product %(name)s") % {"name": name})
        elif goods.priced and goods.priced.before is None:
            parts.append(gettext("%(name)s is on offer") % {"name": name})
    if each.opens_at:
        parts.append(gettext("stall opened at %(venue)s") % {"venue": each.opens_at})
    source = gettext("Imported from %(file)s.") % {"file": upload.name}
    return " ".join([source, "; ".join(parts)]).strip()
