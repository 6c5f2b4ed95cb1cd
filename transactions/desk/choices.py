"""Rows that the desk's forms offer to choose from: those that are not archived."""

from typing import Any

from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.db.models import Model, Q, QuerySet
from django.forms.models import _get_foreign_key
from django.http import HttpRequest

from bazar.models import Archivable


def in_use[Rows: QuerySet[Any]](rows: Rows, besides: QuerySet[Any] | None = None) -> Rows:
    """Return those of `rows` that are not archived, and those whose id is in `besides`.

    Return all rows of a model that cannot be archived.
    """
    if not issubclass(rows.model, Archivable):
        return rows
    condition = Q(archived_at=None)
    return rows.filter(condition if besides is None else condition | Q(pk__in=besides))


def value_on_form(desk: BaseModelAdmin, field: Any, request: HttpRequest) -> QuerySet[Any] | None:
    """Return the ids that the row of this form has in `field`; None on a new row's form."""
    match = request.resolver_match
    row = match.kwargs.get("object_id") if match else None
    if row is None or not str(row).isdecimal():
        return None
    model: type[Model] = field.model
    rows = model._default_manager.filter(pk=row)
    if isinstance(desk, InlineModelAdmin):
        to_parent = _get_foreign_key(desk.parent_model, model, fk_name=desk.fk_name)
        rows = model._default_manager.filter(**{to_parent.name: row})
    return rows.exclude(**{field.name: None}).values(field.name)
