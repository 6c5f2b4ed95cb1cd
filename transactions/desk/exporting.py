"""The lists of the desk as files and on paper: what a list shows now, filtered and searched."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.db import models, transaction
from django.db.models.query import ValuesListIterable
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bazar.exports import documents
from bazar.exports.fields import ExportField, Worked, field_of
from bazar.exports.tables import Row, Sheet
from bazar.phones import MASK, masked, masked_words
from transactions.desk.log import note_list

CHUNK = 2_000  # rows that are fetched at a time


def export_list(
    request: HttpRequest,
    form: str,
    listed: ChangeList,
    columns: Iterable[str | Worked],
    *,
    hides_search_words: bool,
) -> HttpResponseBase:
    """Return the list as `form`, one of documents.FORMS, and log that it left the desk.

    The values are read straight from the database, so that a long list costs as many queries as a
    short one. Raise Http404 for another form.
    """
    options = listed.opts
    fields = [field_of(listed.model, each) for each in columns]
    title = str(capfirst(options.verbose_name_plural))
    rows = _rows(listed.get_queryset(request), fields)
    sheet = Sheet(title, [field.column for field in fields], rows)
    page = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
    query = request.GET.urlencode()
    document = documents.make_document(
        request, title, [sheet], _filters_in_words(listed), f"{page}?{query}" if query else page
    )
    response = documents.export_response(document, form)
    logged = query_for_log(request.GET, hides_search_words=hides_search_words)
    note_list(request, listed.model, title, f"{documents.log_text(form)} {logged}".strip())
    return response


def query_for_log(query: QueryDict, *, hides_search_words: bool = False) -> str:
    """Return the query of an address as the log has it: without a whole mobile number.

    Search words (`q`) may hold part of a number, so runs of digits are masked in them. With
    `hides_search_words` all of them are masked.
    """
    masked_query = query.copy()
    for name, values in masked_query.lists():
        if name != SEARCH_VAR:
            masked_query.setlist(name, [masked(value) for value in values])
        elif hides_search_words:
            masked_query.setlist(name, [MASK if value else "" for value in values])
        else:
            masked_query.setlist(name, [masked_words(value) for value in values])
    return masked_query.urlencode().replace(quote(MASK), MASK)


def _rows(found: models.QuerySet[Any], fields: Sequence[ExportField]) -> Iterator[Row]:
    """Yield the rows, fetched in chunks by a cursor of the database.

    The cursor lives in a transaction, so that it also works behind a pool that lends a connection
    for one transaction.
    """
    values = found.values_list(*[field.value for field in fields])
    with transaction.atomic():
        found_rows: Iterable[Row] = ValuesListIterable(values, chunked_fetch=True, chunk_size=CHUNK)
        for row in found_rows:
            yield [field.format_value(value) for field, value in zip(fields, row, strict=True)]


def _filters_in_words(listed: ChangeList) -> Iterator[str]:
    """Yield what is searched for, and what is chosen beside and above the list."""
    if listed.query:
        yield _("Search: %(words)s") % {"words": listed.query}
    hierarchy = listed.model_admin.date_hierarchy
    for part, label in DATE_LABELS.items() if hierarchy else ():
        if value := listed.params.get(f"{hierarchy}__{part}"):
            yield f"{label()}: {''.join(map(str, value))}"
    every = {_("All"), _("Any date")}
    for spec in listed.filter_specs:
        for choice in spec.choices(listed):
            if choice.get("selected") and choice.get("display") not in every:
                yield f"{capfirst(spec.title)}: {choice['display']}"


DATE_LABELS: dict[str, Callable[[], str]] = {
    "year": lambda: _("Year"),
    "month": lambda: _("Month"),
    "day": lambda: _("Day"),
}
