"""Look-ups that an address may use on a list of the desk.

Django lets an address look up any field of a list's model, so that `?token__regex=^A` reads a
hidden secret letter by letter. Here a look-up is allowed when a filter beside the list or the
dates above the list write it into an address, or when the list names it in `linked_lookups`. The
desk answers every other one with 400, to every role.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin.filters import (
    AllValuesFieldListFilter,
    BooleanFieldListFilter,
    ChoicesFieldListFilter,
    DateFieldListFilter,
    EmptyFieldListFilter,
    FieldListFilter,
    RelatedFieldListFilter,
    SimpleListFilter,
)
from django.contrib.admin.utils import get_fields_from_path
from django.db.models import Model

from transactions.desk.changelist import DATE_PARTS

# For each kind of filter, the endings that it writes behind its field's path. `{target}` is the
# field that a relation points to. A kind that is not listed may look up nothing.
SUFFIXES: tuple[tuple[type[FieldListFilter], tuple[str, ...]], ...] = (
    (EmptyFieldListFilter, ("__isempty",)),
    (RelatedFieldListFilter, ("__{target}__exact", "__isnull")),
    (BooleanFieldListFilter, ("__exact", "__isnull")),
    (ChoicesFieldListFilter, ("__exact", "__isnull")),
    (DateFieldListFilter, ("__gte", "__lt", "__isnull")),
    (AllValuesFieldListFilter, ("", "__isnull")),
)


def offered(
    model: type[Model], filters: Iterable[Any], date_hierarchy: str | None, linked: Iterable[str]
) -> set[str]:
    """Return the whole look-ups that a list of `model` with these filters and links offers."""
    names = set(linked)
    names.update(*(_written_by(each, model) for each in filters))
    if date_hierarchy:
        names.update(f"{date_hierarchy}__{part}" for part in DATE_PARTS)
    return names


def _written_by(list_filter: Any, model: type[Model]) -> Iterator[str]:
    """Yield the parameters of one entry of `list_filter`, without a query."""
    if isinstance(list_filter, type) and issubclass(list_filter, SimpleListFilter):
        yield str(list_filter.parameter_name)
        return
    path, chosen = list_filter if isinstance(list_filter, list | tuple) else (list_filter, None)
    field: Any = get_fields_from_path(model, path)[-1]
    kind = chosen or _default_kind(field)
    suffixes = next(
        (endings for filter_kind, endings in SUFFIXES if issubclass(kind, filter_kind)), ()
    )
    if issubclass(kind, DateFieldListFilter) and not field.null:
        suffixes = suffixes[:-1]  # no choice for an empty date
    target = field.target_field.name if field.remote_field else ""
    yield from (path + suffix.format(target=target) for suffix in suffixes)


def _default_kind(field: Any) -> type[FieldListFilter]:
    """Return the class that Django would choose for a filter of this field."""
    owner: Any = FieldListFilter
    registered = owner._field_list_filters  # noqa: SLF001  (Django offers no public way)
    kind: type[FieldListFilter] = next(kind for fits, kind in registered if fits(field))
    return kind
