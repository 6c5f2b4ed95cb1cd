"""Deleting at the desk: what protects a row is asked by EXISTS, and never loaded.

Django collects every protecting row before it says no: for a category that is a ledger of a
million lines.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import CASCADE, PROTECT, RESTRICT, Model
from django.db.models.deletion import (
    ProtectedError,
    RestrictedError,
    get_candidate_relations_to_delete,
)
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    Admin = admin.ModelAdmin
    Inline = admin.options.InlineModelAdmin
else:
    Admin = Inline = object


@dataclass(frozen=True, slots=True)
class Protector:
    """Rows of `model` forbid the deletion; `path` leads from them to the row to be deleted."""

    model: type[Model]
    path: str

    @property
    def name(self) -> str:
        return str(capfirst(str(self.model._meta.verbose_name_plural)))


def protectors(model: type[Model], ids: Sequence[Any]) -> list[Protector]:
    """Return what protects the rows of `model` with these `ids`. One query a relation.

    Relations without an index, such as the ledger's to a category, are asked only when no other
    protects: each would read its whole table.
    """
    relations = list(_protecting(model))
    indexed = [each for each in relations if _is_indexed(each[1])]
    others = [each for each in relations if each not in indexed]
    return _existing(indexed, ids) or _existing(others, ids)


def _existing(relations: Sequence[tuple[str, Any]], ids: Sequence[Any]) -> list[Protector]:
    return [
        Protector(field.model, path)
        for path, field in relations
        if field.model._default_manager.filter(**{f"{path}__in": ids}).exists()
    ]


def _protecting(
    model: type[Model], path: str = "", seen: frozenset[type[Model]] = frozenset()
) -> Iterator[tuple[str, Any]]:
    """Yield each protecting foreign key and its path, also of rows that would go along."""
    relations: Iterable[Any] = get_candidate_relations_to_delete(model._meta)
    for relation in relations:
        field = relation.field
        to_it = f"{field.name}__{path}" if path else field.name
        if relation.on_delete in {PROTECT, RESTRICT}:
            yield to_it, field
        elif relation.on_delete is CASCADE and field.model not in seen | {model}:
            yield from _protecting(field.model, to_it, seen | {model})


def _is_indexed(field: Any) -> bool:
    options = field.model._meta
    leading = [index.fields[:1] for index in options.indexes]
    leading += [list(getattr(each, "fields", ()))[:1] for each in options.constraints]
    return bool(field.db_index or field.unique or [field.name] in leading)


class Deleting(Admin):
    """Deletes what nothing protects; else says what does, with a link, and what to do instead.

    A list that knows something better has it as `instead_of_deleting`, a sentence.
    """

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        found = protectors(self.model, [obj.pk for obj in objs])
        if found:
            return [], {}, set(), [self._said(each, objs, request) for each in found]
        return super().get_deleted_objects(objs, request)

    def _said(self, protector: Protector, objs: Any, request: HttpRequest) -> str:
        """Name the protecting rows, linked to their list where this user may see it."""
        site, options = self.admin_site, protector.model._meta
        if not site.is_registered(protector.model):
            return protector.name
        desk = site.get_model_admin(protector.model)
        if not desk.has_view_permission(request):
            return protector.name
        where = reverse(f"{site.name}:{options.app_label}_{options.model_name}_changelist")
        lookup = f"{protector.path}__id__exact"
        if len(objs) == 1 and desk.lookup_allowed(lookup, str(objs[0].pk), request):
            where = f"{where}?{urlencode({lookup: objs[0].pk})}"
        return format_html('<a href="{}">{}</a>', where, protector.name)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        own = {"instead": getattr(self, "instead_of_deleting", "")}
        try:
            return super().delete_view(request, object_id, own | (extra_context or {}))
        except (ProtectedError, RestrictedError):  # since a moment ago
            messages.error(request, _("Something has come to depend on it. Nothing was deleted."))
            return HttpResponseRedirect(request.get_full_path())


class DeletingInline(Inline):
    """The same for rows that are ticked to be deleted inside another row's form."""

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **options)

        class Form(formset.form):  # type: ignore[misc]  # made by Django at each request
            def hand_clean_DELETE(self) -> None:  # noqa: N802  (Django's own name)
                if self.cleaned_data.get("DELETE") and self.instance.pk:
                    _refuse_if_protected(self.instance)

        formset.form = Form
        return formset


def _refuse_if_protected(row: Model) -> None:
    found = protectors(type(row), [row.pk])
    if found:
        said = {"row": row, "what": ", ".join(each.name for each in found)}
        raise ValidationError(
            _("“%(row)s” cannot be deleted. It is needed by: %(what)s.") % said,
            code="deleting_protected",
        )
