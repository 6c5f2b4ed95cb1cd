"""Lists of the desk as files and on paper, with the filters and search of the page."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar
from urllib.parse import quote

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models.query import ValuesListIterable
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bazar.exports import documents
from bazar.exports.fields import ExportField, Worked, field_of
from bazar.exports.tables import Row, Sheet
from bazar.phones import MASK, masked, masked_words
from bazar.postings import keeps_to_kecamatan

CHUNK = 2_000


class Exported(admin.ModelAdmin):
    """A list that can be exported.

    `export_fields`: the columns, as paths of the model such as `stall__jakpreneur__name`. Their
    values are read straight from the database, so that a long list costs as many queries as a short
    one. No column may be a secret, such as a token or a hash.
    """

    export_fields: ClassVar[Sequence[str | Worked]] = ()
    # For lists of persons whose data are erased some day: the log stays and stores no search word.
    hides_search_words: ClassVar[bool] = False
    change_list_template = "admin/exported_list.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(self.export_view)
        return [path("ekspor/<str:form>/", view, name=name), *super().get_urls()]

    def get_export_fields(self, request: HttpRequest) -> Sequence[str | Worked]:
        return self.export_fields

    @keeps_to_kecamatan
    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest, form: str) -> HttpResponseBase:
        if not self.has_view_or_change_permission(request) or not isinstance(request.user, User):
            raise PermissionDenied
        fields = [field_of(self.model, each) for each in self.get_export_fields(request)]
        listed = self.get_changelist_instance(request)
        title = str(capfirst(self.opts.verbose_name_plural))
        rows = _rows(listed.get_queryset(request), fields)
        sheet = Sheet(title, [field.column for field in fields], rows)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        query = request.GET.urlencode()
        document = documents.make_document(
            request, title, [sheet], _filters(listed), f"{back}?{query}" if query else back
        )
        response = documents.export_response(document, form)
        query = logged_query(request, hides_search_words=self.hides_search_words)
        _log(request.user, self.model, title, " ".join((documents.log_text(form), query)).strip())
        return response


def logged_query(request: HttpRequest, *, hides_search_words: bool = False) -> str:
    """Return the query of the address for the log, without mobile numbers.

    Search words (`q`) may contain part of a number, so that runs of digits are masked in them; with
    `hides_search_words` they are masked whole.
    """
    query = request.GET.copy()
    for name, values in query.lists():
        if name != SEARCH_VAR:
            query.setlist(name, [masked(value) for value in values])
        elif hides_search_words:
            query.setlist(name, [MASK if value else "" for value in values])
        else:
            query.setlist(name, [masked_words(value) for value in values])
    return query.urlencode().replace(quote(MASK), MASK)


def _rows(found: models.QuerySet[Any], fields: Sequence[ExportField]) -> Iterator[Row]:
    """Yield the rows, CHUNK at a time, by a cursor in the database.

    The cursor lives in a transaction, so that it works behind a pool in transaction mode, too.
    """
    values = found.values_list(*[field.value for field in fields])
    with transaction.atomic():
        found_rows: Iterable[Row] = ValuesListIterable(values, chunked_fetch=True, chunk_size=CHUNK)
        for row in found_rows:
            yield [field.format_value(value) for field, value in zip(fields, row, strict=True)]


def _filters(listed: ChangeList) -> Iterator[str]:
    """Yield the search, the date and the filters of the page, in words."""
    if listed.query:
        yield _("Search: %(words)s") % {"words": listed.query}
    hierarchy = listed.model_admin.date_hierarchy
    for part in ("year", "month", "day") if hierarchy else ():
        if value := listed.params.get(f"{hierarchy}__{part}"):
            yield f"{PARTS[part]()}: {''.join(map(str, value))}"
    every = {_("All"), _("Any date")}
    for spec in listed.filter_specs:
        for choice in spec.choices(listed):
            if choice.get("selected") and choice.get("display") not in every:
                yield f"{capfirst(spec.title)}: {choice['display']}"


PARTS: dict[str, Callable[[], str]] = {
    "year": lambda: _("Year"),
    "month": lambda: _("Month"),
    "day": lambda: _("Day"),
}


def _log(user: User, model: type[models.Model], title: str, message: str) -> None:
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(model),
        object_repr=title[:200],
        action_flag=CHANGE,
        change_message=message,
    )
