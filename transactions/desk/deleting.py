"""Rows that forbid a deletion at the desk. They are found by EXISTS, and never loaded.

Django collects every protecting row before it refuses: for a category that is a ledger of a
million lines.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.db.models import CASCADE, PROTECT, RESTRICT, Model
from django.db.models.deletion import get_candidate_relations_to_delete
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Protector:
    """A model whose rows forbid the deletion, and the path from them to the row to be deleted."""

    model: type[Model]
    path: str

    @property
    def name(self) -> str:
        return str(capfirst(str(self.model._meta.verbose_name_plural)))


def protectors(model: type[Model], ids: Sequence[Any]) -> list[Protector]:
    """Return the models whose rows protect the rows of `model` with these `ids`.

    One query is made for each relation. Relations without an index, such as the ledger's to a
    category, are queried only when no other protects: each query reads its whole table.
    """
    relations = list(_protecting_relations(model))
    indexed = [each for each in relations if _is_indexed(each[1])]
    others = [each for each in relations if each not in indexed]
    return _existing(indexed, ids) or _existing(others, ids)


def _existing(relations: Sequence[tuple[str, Any]], ids: Sequence[Any]) -> list[Protector]:
    return [
        Protector(field.model, path)
        for path, field in relations
        if field.model._default_manager.filter(**{f"{path}__in": ids}).exists()
    ]


def _protecting_relations(
    model: type[Model], path: str = "", seen: frozenset[type[Model]] = frozenset()
) -> Iterator[tuple[str, Any]]:
    """Yield the path and the field of each foreign key that protects rows of `model`.

    Foreign keys that protect rows deleted along with them are included.
    """
    relations: Iterable[Any] = get_candidate_relations_to_delete(model._meta)
    for relation in relations:
        field = relation.field
        path_to_row = f"{field.name}__{path}" if path else field.name
        if relation.on_delete in {PROTECT, RESTRICT}:
            yield path_to_row, field
        elif relation.on_delete is CASCADE and field.model not in seen | {model}:
            yield from _protecting_relations(field.model, path_to_row, seen | {model})


def _is_indexed(field: Any) -> bool:
    options = field.model._meta
    leading = [index.fields[:1] for index in options.indexes]
    leading += [list(getattr(each, "fields", ()))[:1] for each in options.constraints]
    return bool(field.db_index or field.unique or [field.name] in leading)


def link_to(protector: Protector, objs: Any, site: AdminSite, request: HttpRequest) -> str:
    """Return the name of the protecting rows, as a link to their list if the user may see it."""
    options = protector.model._meta
    if not site.is_registered(protector.model):
        return protector.name
    desk = site.get_model_admin(protector.model)
    if not desk.has_view_permission(request):
        return protector.name
    address = reverse(f"{site.name}:{options.app_label}_{options.model_name}_changelist")
    lookup = f"{protector.path}__id__exact"
    if len(objs) == 1 and desk.lookup_allowed(lookup, str(objs[0].pk), request):
        address = f"{address}?{urlencode({lookup: objs[0].pk})}"
    return format_html('<a href="{}">{}</a>', address, protector.name)


def refuse_protected_rows(form: type[Any]) -> type[Any]:
    """Return an inline's form that finds protecting rows by EXISTS when its row is ticked.

    Django makes the form at each request, with a `hand_clean_DELETE` that collects every row.
    """

    class ProtectingForm(form):  # type: ignore[misc]
        def hand_clean_DELETE(self) -> None:  # noqa: N802  (Django's own name)
            if self.cleaned_data.get("DELETE") and self.instance.pk:
                _refuse_if_protected(self.instance)

    return ProtectingForm


def _refuse_if_protected(row: Model) -> None:
    needing = protectors(type(row), [row.pk])
    if needing:
        names = {"row": row, "what": ", ".join(each.name for each in needing)}
        raise ValidationError(
            _("“%(row)s” cannot be deleted. It is needed by: %(what)s.") % names,
            code="deleting_protected",
        )
