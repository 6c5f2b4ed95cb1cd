"""A list or a report that leaves the desk: as XLSX, as CSV, or as a page to be printed."""

import tempfile
from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bazar.exports import paper
from bazar.exports.tables import Document, Sheet, csv_lines
from bazar.exports.workbook import write_xlsx
from bazar.limits import in_long_work, long_work
from bazar.postings import kecamatan_of, seen_by

XLSX, CSV, PRINT = "xlsx", "csv", "cetak"
FORMS = (XLSX, CSV, PRINT)
CONTENT_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}


def make_document(
    request: HttpRequest,
    title: str,
    sheets: Sequence[Sheet],
    narrowed: Iterable[str] = (),
    back: str = "",
) -> Document:
    """By who asks, now. To whom the desk is narrowed, this is, too, and says so."""
    by = request.user
    name = (by.get_full_name() or by.username) if isinstance(by, User) else ""
    said = tuple(narrowed)
    if kecamatan_of(by) is not None:
        said = (_("Only: %(kecamatan)s") % {"kecamatan": ", ".join(map(str, seen_by(by)))}, *said)
    return Document(title, sheets, name, timezone.localtime(), said, back)


def form_label(form: str) -> str:
    """As the desk's pages and its log call it."""
    return _("Print") if form == PRINT else form.upper()


def log_text(form: str) -> str:
    """What the log says of it."""
    if form == PRINT:
        return _("Opened to be printed.")
    return _("Exported as %(form)s.") % {"form": form.upper()}


def export_response(document: Document, form: str) -> HttpResponseBase:
    """As one of FORMS. Raises Http404 for another."""
    if form not in FORMS:
        raise Http404
    if form == PRINT:
        parts = in_long_work(paper.parts(document))
        response: HttpResponseBase = StreamingHttpResponse(parts)
    else:
        response = _xlsx(document) if form == XLSX else _csv(document)
        name = f"{slugify(document.title)}-{document.at.date().isoformat()}.{form}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _csv(document: Document) -> StreamingHttpResponse:
    lines = in_long_work(csv_lines(document.sheets))
    return StreamingHttpResponse(lines, content_type=CONTENT_TYPES[CSV])


def _xlsx(document: Document) -> FileResponse:
    """By way of the disk: the file's end must be written before its beginning is read."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    with long_work():
        write_xlsx(file, document.sheets, "; ".join(document.narrowed), document.by)
    file.seek(0)
    return FileResponse(file, content_type=CONTENT_TYPES[XLSX])
