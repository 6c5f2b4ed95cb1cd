"""Reports of the desk as files: XLSX with typed cells, or CSV. Every one that leaves is logged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from bazar.exports import as_file
from bazar.tables import Column, Row
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
    answer = as_file(report.title, report.columns, report.rows, form)
    what = _("Exported as %(form)s.") % {"form": form.upper()}
    if chosen := request.GET.urlencode():
        what = f"{what} {chosen}"
    note_list(request, report.of, report.title, what)
    return answer
