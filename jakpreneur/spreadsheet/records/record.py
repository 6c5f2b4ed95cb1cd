"""The shapes of records: vendors, products and faults, each with the row that it comes from."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from jakpreneur.spreadsheet.cells.places import Places
from jakpreneur.spreadsheet.cells.text import plain_words
from jakpreneur.spreadsheet.fields import Field, format_value

type FieldValue = str | int | dt.date


@dataclass(frozen=True, slots=True, order=True)
class RowSource:
    """A row of the file.

    `table`: the table's position in the file, from 0. `number`: the row's number as Excel shows it.
    `head`: the number of the row that names the vendor; another one if this row continues it.
    """

    table: int
    number: int
    head: int


@dataclass(frozen=True, slots=True)
class Fault:
    """The reason why a row cannot be imported.

    `field` is None if the reason concerns the whole row. `product`: which of several products of
    the row it concerns, from 0.
    """

    source: RowSource
    field: Field | None
    value: str
    reason: str
    product: int = 0


@dataclass(slots=True)
class ProductRecord:
    """A product of the file. What the file leaves out is None or "".

    `category`: an id. `price`: rupiah. `at`: which of several products of its row, from 0.
    """

    source: RowSource
    name: str
    category: int | None = None
    about: str = ""
    price: int | None = None
    at: int = 0


@dataclass(slots=True)
class VendorRecord:
    """A vendor of the file, from one row or several.

    `values`: what the file says, by field; `value_sources`: which row says it first.
    `products_seen`: every product by its plain words, also those that were removed from `products`
    because rows disagree. `is_reference`: only a list of products names the vendor, so that the
    vendor must be in the database.
    """

    sources: list[RowSource]
    values: dict[Field, FieldValue]
    value_sources: dict[Field, RowSource] = field(default_factory=dict)
    products: list[ProductRecord] = field(default_factory=list)
    products_seen: dict[str, ProductRecord] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    is_reference: bool = False

    @property
    def name(self) -> str:
        """Return the business name, or the phone of a reference by phone."""
        return str(self.values.get(Field.NAME) or self.values[Field.PHONE])

    @property
    def key(self) -> str:
        """Return the text by which the vendor is found in the database: plain name or phone."""
        return plain_words(self.name) if Field.NAME in self.values else self.name


@dataclass(slots=True)
class Records:
    """All records of a file. `repeated`: rows that only repeat what other rows say."""

    vendors: list[VendorRecord] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    repeated: list[RowSource] = field(default_factory=list)


def name_row(source: RowSource, beside: RowSource, sheets: Sequence[str]) -> str:
    """Return the row's number, with its sheet if `beside` is on another: `7` or `7 (Senen)`."""
    return f"{source.number}" + (
        f" ({sheets[source.table]})" if source.table != beside.table else ""
    )


@dataclass(frozen=True, slots=True)
class Disagreements:
    """Faults of rows that contradict each other. `sheets`: the sheet's name of each table."""

    sheets: Sequence[str]
    places: Places

    def fault(
        self, source: RowSource, field: Field, value: Any, other: RowSource, other_value: Any
    ) -> Fault:
        """Return the fault of the row `source`, because the row `other` has another value."""
        text, other_text = (format_value(field, each, self.places) for each in (value, other_value))
        reason = _("Row %(row)s says %(said)s.") % {
            "row": name_row(other, source, self.sheets),
            "said": other_text,
        }
        return Fault(source, field, text, reason)

    def name_row(self, source: RowSource, beside: RowSource) -> str:
        """Return the row's number, with its sheet if `beside` is on another."""
        return name_row(source, beside, self.sheets)
