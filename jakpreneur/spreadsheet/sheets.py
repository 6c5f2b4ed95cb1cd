"""A sheet as it comes out of a file: rows of cells, each in its place; and the table in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from jakpreneur.spreadsheet.cells import Cell
from jakpreneur.spreadsheet.wordings import NEEDED, Column

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000  # with something in them, of a sheet
MOST_COLUMNS = 100
MOST_SHEETS = 30


class UnfitFile(ValueError):
    """Why a file cannot be read at all, in words for whoever chose it."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged block: rows as they are numbered in the file, columns from 0."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(slots=True)
class Sheet:
    """`rows`: those with something in them, by their number in the file.

    `mac`: that days are counted from 1904. `hidden`: how many of the rows the office does not see.
    """

    name: str
    rows: dict[int, list[Cell]]
    merged: Sequence[Merged] = ()
    mac: bool = False
    hidden: int = 0
    is_hidden: bool = False
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """`number`: as Excel shows it."""

    number: int
    cells: list[Cell]

    def at(self, column: int | None) -> Cell:
        return self.cells[column] if column is not None and column < len(self.cells) else None


@dataclass(slots=True)
class Table:
    """`more`: the columns of a row's further products. `unused`: those that say nothing here.
    `sections`: what rows of their own, by number, say of the kecamatan of those below them.
    `kecamatan`: by id, where no column but the title or the sheet's name says it."""

    sheet: str
    headings: list[str]
    columns: dict[Column, int]
    more: list[dict[Column, int]] = field(default_factory=list)
    unused: list[int] = field(default_factory=list)
    sections: dict[int, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    mac: bool = False
    kecamatan: int | None = None

    @property
    def of_vendors(self) -> bool:
        return not self.missing

    @property
    def of_products(self) -> bool:
        """Of vendors that are known, by their name or phone."""
        return Column.PRODUCT in self.columns and (
            Column.NAME in self.columns or Column.PHONE in self.columns
        )

    @property
    def used(self) -> set[int]:
        return {at for columns in (self.columns, *self.more) for at in columns.values()}

    @property
    def missing(self) -> list[Column]:
        there = {*self.columns, *([Column.KECAMATAN] if self.kecamatan else [])}
        return [each for each in NEEDED if each not in there]


@dataclass(frozen=True, slots=True)
class Tables:
    """`notes`: what was left out, and why, for people."""

    tables: list[Table]
    notes: list[str]
