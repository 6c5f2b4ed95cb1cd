"""Lists of the desk as files: what a list shows now, filtered and searched, as XLSX or CSV."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bazar.postings import keeps_to_kecamatan
from bazar.tables import Column, Kind, Row, csv_lines, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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
    a short one. Never a secret: no token, no hash.
    """

    export_fields: ClassVar[Sequence[str]] = ()
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
        fields = [_Field(self.model, name) for name in self.export_fields]
        found = self.get_changelist_instance(request).get_queryset(request)
        rows = _rows(found, fields)
        title = str(capfirst(self.opts.verbose_name_plural))
        columns = [field.column for field in fields]
        answers: dict[str, Callable[[], HttpResponseBase]] = {
            "xlsx": lambda: _xlsx(title, columns, rows),
            "csv": lambda: StreamingHttpResponse(
                csv_lines(columns, rows), content_type="text/csv; charset=utf-8"
            ),
        }
        if form not in answers:
            raise Http404
        _log(request.user, self.model, title, form)
        response = answers[form]()
        day = timezone.localdate().isoformat()
        response["Content-Disposition"] = f'attachment; filename="{slugify(title)}-{day}.{form}"'
        response["Cache-Control"] = "private, no-store"
        return response


class _Field:
    """A column of the file, from the path of a model's field."""

    def __init__(self, model: type[models.Model], path: str) -> None:
        self.path = path
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
        if self.choices:
            return Kind.TEXT
        if self.field.name in RUPIAH:
            return Kind.RUPIAH
        kinds = (kind for of, kind in KINDS.items() if isinstance(self.field, of))
        return next(kinds, Kind.TEXT)

    def shown(self, value: Any) -> Any:
        if self.choices:
            return str(self.choices.get(value, value))
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return value


def _rows(found: models.QuerySet[Any], fields: Sequence[_Field]) -> Iterator[Row]:
    values = found.values_list(*[field.path for field in fields])
    for row in values.iterator(chunk_size=CHUNK):
        yield [field.shown(value) for field, value in zip(fields, row, strict=True)]


def _xlsx(title: str, columns: Sequence[Column], rows: Iterator[Row]) -> FileResponse:
    """By way of the disk: the file's end must be written before its beginning is read."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    write_xlsx(file, title, columns, rows)
    file.seek(0)
    return FileResponse(file, content_type=XLSX)


def _log(by: User, model: type[models.Model], title: str, form: str) -> None:
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(model),
        object_repr=title[:200],
        action_flag=CHANGE,
        change_message=_("Exported as %(form)s.") % {"form": form.upper()},
    )
