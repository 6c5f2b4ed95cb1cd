"""Allow a list of the desk to be asked only what it offers.

Django lets an address look up any field of a list's model, so that `?token__regex=^A` reads a
hidden secret letter by letter. Here a look-up is allowed when a filter beside the list or the
dates above it write it into an address, or when a link of the desk does and the list says so in
`linked_lookups`. Everything else is refused with 400, for every role.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

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
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib import admin

    Admin = admin.ModelAdmin
else:
    Admin = object

# How each kind of filter continues its field's path. `{target}` is the field that a relation
# points to; dates ask for emptiness only where there can be some. A kind that is not here may ask
# nothing.
SUFFIXES: tuple[tuple[type[FieldListFilter], tuple[str, ...]], ...] = (
    (EmptyFieldListFilter, ("__isempty",)),
    (RelatedFieldListFilter, ("__{target}__exact", "__isnull")),
    (BooleanFieldListFilter, ("__exact", "__isnull")),
    (ChoicesFieldListFilter, ("__exact", "__isnull")),
    (DateFieldListFilter, ("__gte", "__lt", "__isnull")),
    (AllValuesFieldListFilter, ("", "__isnull")),
)
DATE_PARTS = ("year", "month", "day")


class OffersLookups(Admin):
    """Refuse look-ups that the list does not offer.

    `linked_lookups`: whole look-ups, like `till__id__exact`, that links of the desk's other pages
    use and no filter of this list does.
    """

    # No default here, which would stand before the lists' own.
    linked_lookups: ClassVar[Sequence[str]]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup in self.offered_lookups(request)

    def offered_lookups(self, request: HttpRequest) -> set[str]:
        """Return the whole look-ups that an address may use, besides Django's own `q`, `o`, `p`."""
        offered = set(getattr(self, "linked_lookups", ()))
        offered.update(*(_written_by(one, self.model) for one in self.get_list_filter(request)))
        if self.date_hierarchy:
            offered.update(f"{self.date_hierarchy}__{part}" for part in DATE_PARTS)
        return offered


def _written_by(list_filter: Any, model: type[Model]) -> Iterator[str]:
    """Yield the parameters of one entry of `list_filter`, without asking the database."""
    if isinstance(list_filter, type) and issubclass(list_filter, SimpleListFilter):
        yield str(list_filter.parameter_name)
        return
    path, chosen = list_filter if isinstance(list_filter, list | tuple) else (list_filter, None)
    field: Any = get_fields_from_path(model, path)[-1]
    kind = chosen or _default_kind(field)
    suffixes = next((found for of, found in SUFFIXES if issubclass(kind, of)), ())
    if issubclass(kind, DateFieldListFilter) and not field.null:
        suffixes = suffixes[:-1]
    target = field.target_field.name if field.remote_field else ""
    yield from (path + suffix.format(target=target) for suffix in suffixes)


def _default_kind(field: Any) -> type[FieldListFilter]:
    """Return the class that Django would choose for a filter of this field."""
    of: Any = FieldListFilter
    registered = of._field_list_filters  # noqa: SLF001  (it has no other door)
    kind: type[FieldListFilter] = next(kind for fits, kind in registered if fits(field))
    return kind
