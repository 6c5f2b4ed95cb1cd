"""Archiving at the desk, for rows that cannot be deleted and must be offered for nothing new."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ActionLocation
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.contrib.auth.models import User
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Now
from django.forms.models import _get_foreign_key
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bazar.exports.lists import Exported
from bazar.models import Archivable

IN_LIST_AND_FORM = list(ActionLocation)


class InUse(admin.SimpleListFilter):
    """The filter of a list by the archive: rows in use, unless the address asks for others."""

    title = _("archive")
    parameter_name = "arsip"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ya", _("archived")), ("semua", _("all of them"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        default, *others = super().choices(changelist)
        yield {**default, "display": _("in use")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "semua":
            return queryset
        return queryset.filter(archived_at__isnull=self.value() != "ya")


class Archived(Exported):
    """The desk of an Archivable model, with actions to archive rows and to take them back."""

    actions = ("archive", "take_back")
    instead_of_deleting = _(
        "Archive it instead: it stays in what was sold, and is offered for nothing new."
    )

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [InUse, *super().get_list_filter(request)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("archived_at", "archived_by") if obj and obj.archived_at else ()
        return (*super().get_readonly_fields(request, obj), *own)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        is_list = (request.resolver_match and request.resolver_match.url_name) != "autocomplete"
        return (found if is_list else in_use(found)), may_repeat

    @admin.action(description=_("Archive"), permissions=["change"], location=IN_LIST_AND_FORM)
    def archive(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        changing = list(chosen.filter(archived_at=None))
        user = request.user if isinstance(request.user, User) else None
        self._set(request, changing, gettext("Archived."), archived_at=Now(), archived_by=user)
        done = gettext("Archived: %(count)s.") % {"count": len(changing)}
        self.message_user(request, done, messages.SUCCESS)

    @admin.action(
        description=_("Take back from the archive"),
        permissions=["change"],
        location=IN_LIST_AND_FORM,
    )
    def take_back(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        changing = list(chosen.exclude(archived_at=None))
        done = gettext("Taken back from the archive.")
        self._set(request, changing, done, archived_at=None, archived_by=None)
        done = gettext("Taken back from the archive: %(count)s.") % {"count": len(changing)}
        self.message_user(request, done, messages.SUCCESS)

    def _set(self, request: HttpRequest, rows: list[Any], message: str, **values: object) -> None:
        """Write the values of these rows, and `message` on each into the desk's log."""
        self.model._default_manager.filter(pk__in=[row.pk for row in rows]).update(**values)
        for row in rows:
            self.log_change(request, row, message)


def in_use[Rows: QuerySet[Any]](rows: Rows, besides: QuerySet[Any] | None = None) -> Rows:
    """Return the rows that are not archived or are named, by id, in `besides`.

    Of a model that is not Archivable return all.
    """
    if not issubclass(rows.model, Archivable):
        return rows
    usable = Q(archived_at=None)
    return rows.filter(usable if besides is None else usable | Q(pk__in=besides))


def current_values(desk: BaseModelAdmin, field: Any, request: HttpRequest) -> QuerySet[Any] | None:
    """Return the ids that the row on this form has in `field` already; None on a new row's form."""
    match = request.resolver_match
    row = match.kwargs.get("object_id") if match else None
    if row is None or not str(row).isdecimal():
        return None
    model: type[Model] = field.model
    rows = model._default_manager.filter(pk=row)
    if isinstance(desk, InlineModelAdmin):
        of = _get_foreign_key(desk.parent_model, model, fk_name=desk.fk_name)
        rows = model._default_manager.filter(**{of.name: row})
    return rows.exclude(**{field.name: None}).values(field.name)
