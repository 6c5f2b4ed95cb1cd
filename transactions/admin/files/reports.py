"""Reports of the desk as files and on paper. Every one that leaves is logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from bazar.exports import documents
from bazar.exports.lists import logged_query
from bazar.exports.tables import Sheet
from transactions.admin.log import note_list


@dataclass(frozen=True, slots=True)
class Report:
    """`of`: the rows that it is about, for the log. `narrowed`: to what, in words; `back`, the
    page that shows it."""

    of: type[Model]
    title: str
    sheets: Sequence[Sheet]
    narrowed: Sequence[str] = ()
    back: str = ""


def file_of(request: HttpRequest, report: Report, form: str) -> HttpResponseBase:
    """As `form`, one of documents.FORMS. Raises Http404 for another."""
    document = documents.make_document(
        request, report.title, report.sheets, report.narrowed, report.back
    )
    answer = documents.export_response(document, form)
    what = documents.log_text(form)
    if chosen := logged_query(request):
        what = f"{what} {chosen}"
    note_list(request, report.of, report.title, what)
    return answer


def files(name: str, *arguments: object, query: str = "") -> list[tuple[str, str]]:
    """What each form is called, and the address of the report in it; the form comes last."""
    asked = f"?{query}" if query else ""
    return [
        (documents.form_label(form), reverse(f"admin:{name}", args=[*arguments, form]) + asked)
        for form in documents.FORMS
    ]


def words_of(form: forms.Form) -> list[str]:
    """What a filter is set to, for who reads it on paper."""
    form.is_valid()
    said = []
    for name, value in form.cleaned_data.items():
        if value in {None, ""}:
            continue
        field = form.fields[name]
        choices: Any = field.choices if type(field) is forms.ChoiceField else ()
        named = dict(choices)
        said.append(f"{field.label}: {named.get(value, value)}")
    return said
