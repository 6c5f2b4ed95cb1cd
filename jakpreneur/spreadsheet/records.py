"""What the rows of a file say: of vendors, of what they make; and why some say nothing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from jakpreneur.spreadsheet.wordings import Column
from jakpreneur.spreadsheet.words import plain

type Value = str | int | dt.date


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A row of the file: the table by its place, the row by its number there. `head` is the row
    that names the vendor, where this one goes on with it."""

    table: int
    number: int
    head: int


def row_named(source: Source, beside: Source, sheets: Sequence[str]) -> str:
    """`7`; or `7 (Senen)`, where it is on another of the sheets than the row beside it."""
    return f"{source.number}" + (
        f" ({sheets[source.table]})" if source.table != beside.table else ""
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be taken; `column` None where it is the row as a whole, `product` which of
    several that stand side by side there."""

    source: Source
    column: Column | None
    value: str
    reason: str
    product: int = 0


@dataclass(slots=True)
class GoodsRow:
    """A product; what is None or "" the file does not say. `price` in rupiah; `at`: which of its
    row."""

    source: Source
    name: str
    category: int | None = None
    about: str = ""
    price: int | None = None
    at: int = 0


@dataclass(slots=True)
class VendorRow:
    """`said`: what the file says of a vendor, by field, and `told_by` which row. `is_named` alone:
    a list of products, which names vendors that must be there, or says their phone."""

    sources: list[Source]
    said: dict[Column, Value]
    told_by: dict[Column, Source] = field(default_factory=dict)
    goods: list[GoodsRow] = field(default_factory=list)
    goods_by_key: dict[str, GoodsRow] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    is_named: bool = False

    @property
    def name(self) -> str:
        return str(self.said.get(Column.NAME) or self.said[Column.PHONE])

    @property
    def key(self) -> str:
        return plain(self.name) if Column.NAME in self.said else self.name


@dataclass(slots=True)
class Reading:
    """`repeated`: rows that say what others say already."""

    vendors: list[VendorRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    repeated: list[Source] = field(default_factory=list)
