"""Documents of the desk: a list or a report as XLSX, as CSV, or as a page to print."""

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
    filters: Iterable[str] = (),
    back: str = "",
) -> Document:
    """Stamp the sheets with the requesting user and the time.

    `filters`: what the sheets are narrowed to, in words; the user's kecamatan are added if the user
    may see only some. `back`: the page that the document is of.
    """
    user = request.user
    name = (user.get_full_name() or user.username) if isinstance(user, User) else ""
    words = tuple(filters)
    if kecamatan_of(user) is not None:
        names = ", ".join(map(str, seen_by(user)))
        words = (_("Only: %(kecamatan)s") % {"kecamatan": names}, *words)
    return Document(title, sheets, name, timezone.localtime(), words, back)


def form_label(form: str) -> str:
    """Return the name of one of FORMS, for the desk's pages and its log."""
    return _("Print") if form == PRINT else form.upper()


def log_text(form: str) -> str:
    """Return the log's sentence for an export as one of FORMS."""
    if form == PRINT:
        return _("Opened to be printed.")
    return _("Exported as %(form)s.") % {"form": form.upper()}


def export_response(document: Document, form: str) -> HttpResponseBase:
    """Return the document as one of FORMS. Raises Http404 for any other form."""
    if form not in FORMS:
        raise Http404
    if form == PRINT:
        parts = in_long_work(paper.page_parts(document))
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
    """Return the file from the disk, because its end is written before its beginning is read."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    with long_work():
        write_xlsx(file, document.sheets, "; ".join(document.filters), document.by)
    file.seek(0)
    return FileResponse(file, content_type=CONTENT_TYPES[XLSX])
