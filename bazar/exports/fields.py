"""Columns of an exported list: fields of the model, and computed values."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bazar import phones
from bazar.exports.tables import Column, Kind
from bazar.number_fields import RUPIAH

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SUMMED = {"amount", "units", "quantity", "sold"}

# A field is of the first kind that fits.
KINDS: dict[type[models.Field], Kind] = {
    models.DateTimeField: Kind.MOMENT,
    models.DateField: Kind.DATE,
    models.TimeField: Kind.TIME,
    models.AutoField: Kind.NUMBER,
    models.ForeignKey: Kind.NUMBER,
    models.IntegerField: Kind.UNITS,
    models.GeneratedField: Kind.UNITS,
}


class ExportField(Protocol):
    """A column of an export.

    `value`: a path or an expression of the database. `format_value` formats its result.
    """

    @property
    def column(self) -> Column: ...

    @property
    def value(self) -> Any: ...

    def format_value(self, value: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Worked:
    """A computed column: `value`, a path or an expression; `words` turns its result to text."""

    head: "StrOrPromise"
    value: Any
    kind: Kind = Kind.TEXT
    is_summed: bool = False
    words: Callable[[Any], Any] | None = None

    @property
    def column(self) -> Column:
        return Column(str(capfirst(str(self.head))), self.kind, self.is_summed)

    def format_value(self, value: Any) -> Any:
        return _readable(value if value is None or self.words is None else self.words(value))


def field_of(model: type[models.Model], of: str | Worked) -> ExportField:
    """Return the column for a path of `model`, or the computed column itself."""
    return _Path(model, of) if isinstance(of, str) else of


class _Path:
    """A column from the path of a model's field."""

    def __init__(self, model: type[models.Model], path: str) -> None:
        self.value = path
        owner: Any = None
        field: Any = None
        for step in path.split("__"):
            of = field.related_model if field else model
            owner, field = field, of._meta.get_field(step)
        self.field = field
        self.choices = dict(field.flatchoices or [])
        # The head of a related row's name is the kind of row: "Jakpreneur", not "business name".
        is_name = owner is not None and field.name in {"name", "number", "username"}
        self.head = str(capfirst((owner if is_name else field).verbose_name))

    @property
    def column(self) -> Column:
        is_key = isinstance(self.field, models.UUIDField)
        is_summed = self.field.name in SUMMED
        return Column(self.head, self._kind(), is_summed, on_paper=not is_key)

    def _kind(self) -> Kind:
        if self.choices:
            return Kind.TEXT
        if self.field.name in RUPIAH:
            return Kind.RUPIAH
        kinds = (kind for of, kind in KINDS.items() if isinstance(self.field, of))
        return next(kinds, Kind.TEXT)

    def format_value(self, value: Any) -> Any:
        if self.field.name == "phone":
            return phones.as_written(value)
        return str(self.choices.get(value, value)) if self.choices else _readable(value)


def _readable(value: Any) -> Any:
    """Return a truth value as yes or no, a list as one text, anything else unchanged."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return ", ".join(map(str, value)) if isinstance(value, list) else value
