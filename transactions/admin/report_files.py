"""Reports of the desk as files: XLSX with typed cells, or CSV. Every one that leaves is logged."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bazar.exports import XLSX
from bazar.tables import Column, Row, csv_lines, write_xlsx
from transactions.admin.log import note_list


@dataclass(frozen=True, slots=True)
class Report:
    """`of`: the rows that it is about, for the log."""

    of: type[Model]
    title: str
    columns: Sequence[Column]
    rows: Iterable[Row]


def file_of(request: HttpRequest, report: Report, form: str) -> HttpResponseBase:
    """As `form`, "xlsx" or "csv". Raises Http404 for another."""
    answer: HttpResponseBase
    if form == "xlsx":
        file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
        write_xlsx(file, report.title, report.columns, report.rows)
        file.seek(0)
        answer = FileResponse(file, content_type=XLSX)
    elif form == "csv":
        lines = csv_lines(report.columns, report.rows)
        answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    else:
        raise Http404
    what = _("Exported as %(form)s.") % {"form": form.upper()}
    if chosen := request.GET.urlencode():
        what = f"{what} {chosen}"
    note_list(request, report.of, report.title, what)
    name = f"{slugify(report.title)}-{timezone.localdate().isoformat()}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
