"""Lists of the desk as files and on paper: what a list shows now, filtered and searched."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.views.main import ChangeList
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

from bazar import documents
from bazar.postings import keeps_to_kecamatan
from bazar.tables import Column, Kind, Row, Sheet

CHUNK = 2_000
RUPIAH = {"price", "list_price", "amount", "tendered", "target", "online_target", "difference"}
SUMMED = {"amount", "units", "quantity", "sold"}

# The first that a field is.
KINDS: dict[type[models.Field], Kind] = {
    models.DateTimeField: Kind.MOMENT,
    models.DateField: Kind.DATE,
    models.TimeField: Kind.TIME,
    models.AutoField: Kind.NUMBER,
    models.ForeignKey: Kind.NUMBER,
    models.IntegerField: Kind.UNITS,
    models.GeneratedField: Kind.UNITS,
}


class Exported(admin.ModelAdmin):
    """`export_fields`: the columns of the file, as paths of the model: `stall__jakpreneur__name`.

    Their values are read straight from the database, so that a long list costs as many queries as
    a short one; `export_words` says some of them otherwise. Never a secret: no token, no hash.
    """

    export_fields: ClassVar[Sequence[str]] = ()
    export_words: ClassVar[dict[str, Callable[[Any], Any]]] = {}
    change_list_template = "admin/exported_list.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(self.export_view)
        return [path("ekspor/<str:form>/", view, name=name), *super().get_urls()]

    @keeps_to_kecamatan
    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest, form: str) -> HttpResponseBase:
        if not self.has_view_or_change_permission(request) or not isinstance(request.user, User):
            raise PermissionDenied
        fields = [_Field(self.model, name, self.export_words) for name in self.export_fields]
        listed = self.get_changelist_instance(request)
        title = str(capfirst(self.opts.verbose_name_plural))
        rows = _rows(listed.get_queryset(request), fields)
        sheet = Sheet(title, [field.column for field in fields], rows)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        chosen = request.GET.urlencode()
        document = documents.taken(
            request, title, [sheet], _narrowed(listed), f"{back}?{chosen}" if chosen else back
        )
        response = documents.answer(document, form)
        _log(request.user, self.model, title, " ".join((documents.taken_as(form), chosen)).strip())
        return response


class _Field:
    """A column of the file, from the path of a model's field."""

    def __init__(
        self, model: type[models.Model], path: str, words: dict[str, Callable[[Any], Any]]
    ) -> None:
        self.path = path
        self.words = words.get(path)
        owner: Any = None
        field: Any = None
        for step in path.split("__"):
            of = field.related_model if field else model
            owner, field = field, of._meta.get_field(step)
        self.field = field
        self.choices = dict(field.flatchoices or [])
        # A related row's name stands under what the row is: "Jakpreneur", not "business name".
        is_name = owner is not None and field.name in {"name", "number", "username"}
        self.head = str(capfirst((owner if is_name else field).verbose_name))

    @property
    def column(self) -> Column:
        return Column(self.head, self._kind(), is_summed=self.field.name in SUMMED)

    def _kind(self) -> Kind:
        if self.choices or self.words:
            return Kind.TEXT
        if self.field.name in RUPIAH:
            return Kind.RUPIAH
        kinds = (kind for of, kind in KINDS.items() if isinstance(self.field, of))
        return next(kinds, Kind.TEXT)

    def shown(self, value: Any) -> Any:
        if self.words and value is not None:
            return self.words(value)
        if self.choices:
            return str(self.choices.get(value, value))
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return value


def _rows(found: models.QuerySet[Any], fields: Sequence[_Field]) -> Iterator[Row]:
    """Some at a time, by a cursor in the database; it lives in a transaction, and so also behind a
    pool that lends its connections out for one."""
    values = found.values_list(*[field.path for field in fields])
    with transaction.atomic():
        found_rows: Iterable[Row] = ValuesListIterable(values, chunked_fetch=True, chunk_size=CHUNK)
        for row in found_rows:
            yield [field.shown(value) for field, value in zip(fields, row, strict=True)]


def _narrowed(listed: ChangeList) -> Iterator[str]:
    """What is chosen beside the list and above it, in words."""
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


def _log(by: User, model: type[models.Model], title: str, what: str) -> None:
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(model),
        object_repr=title[:200],
        action_flag=CHANGE,
        change_message=what,
    )
