"""The shapes that stages hand on: sheets of a file, and the tables found in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from jakpreneur.spreadsheet.cells.text import Cell
from jakpreneur.spreadsheet.fields import REQUIRED_FIELDS, Field

MOST_BYTES = 10 * 1024 * 1024  # of a file
MOST_ROWS = 20_000  # of a table: rows that are not empty
# A sheet may have more rows than its table: titles above, signatures below.
MOST_SHEET_ROWS = MOST_ROWS + 50
MOST_COLUMNS = 100
MOST_SHEETS = 60  # Central Jakarta has 44 kelurahan


class UnreadableFile(ValueError):
    """The reason why a whole file is refused, as a sentence for the person who chose it."""


@dataclass(frozen=True, slots=True)
class MergedBlock:
    """A block of merged cells: row numbers as Excel shows them, columns counted from 0."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(slots=True)
class UploadedSheet:
    """A sheet as it stands in a file.

    `rows`: the cells of each row that is not empty, by the row's number as Excel shows it.
    `since_1904`: the workbook counts days from 1904. `hidden_rows`, `struck_rows`: how many of the
    rows are hidden or struck through. `hidden_columns`: counted from 0. `is_hidden`: the sheet is
    hidden, and then `rows` is empty.
    """

    name: str
    rows: dict[int, list[Cell]]
    merged: Sequence[MergedBlock] = ()
    since_1904: bool = False
    hidden_rows: int = 0
    struck_rows: int = 0
    hidden_columns: Collection[int] = ()
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table. `number`: the row's number as Excel shows it."""

    number: int
    cells: list[Cell]

    def cell(self, column: int | None) -> Cell:
        """Return the cell of a column counted from 0; None if there is none."""
        return self.cells[column] if column is not None and column < len(self.cells) else None

    def put(self, column: int, cell: Cell) -> None:
        """Write a cell, also into a column beyond the row's last one."""
        self.cells.extend([None] * (column + 1 - len(self.cells)))
        self.cells[column] = cell


@dataclass(slots=True)
class FoundTable:
    """A table of vendors or products. Columns are counted from 0.

    `headings`: the text of each column. `columns`: the column of each field. `more_products`: the
    same for a second product of a row, a third … `unused`: columns with a heading that is not read.
    `kecamatan_rows`: kecamatan as they are written, by the number of the row that says nothing
    else; they are true for the rows below. `kecamatan`: the id of the kecamatan in the title or the
    sheet's name, if no column has it. `since_1904`: the workbook counts days from 1904.
    """

    sheet: str
    headings: list[str]
    columns: dict[Field, int]
    more_products: list[dict[Field, int]] = field(default_factory=list)
    unused: list[int] = field(default_factory=list)
    kecamatan_rows: dict[int, str] = field(default_factory=dict)
    rows: list[TableRow] = field(default_factory=list)
    since_1904: bool = False
    kecamatan: int | None = None

    @property
    def lists_vendors(self) -> bool:
        """Return whether the table has every required field of a vendor."""
        return not self.missing_fields

    @property
    def lists_products(self) -> bool:
        """Return whether the table has products and the name or phone of their vendors."""
        return Field.PRODUCT in self.columns and (
            Field.NAME in self.columns or Field.PHONE in self.columns
        )

    @property
    def used_columns(self) -> set[int]:
        """Return the columns of all fields."""
        return {at for columns in (self.columns, *self.more_products) for at in columns.values()}

    @property
    def missing_fields(self) -> list[Field]:
        """Return the required fields of a vendor that the table does not have."""
        present = {*self.columns, *([Field.KECAMATAN] if self.kecamatan else [])}
        return [each for each in REQUIRED_FIELDS if each not in present]


@dataclass(frozen=True, slots=True)
class FoundTables:
    """The tables of a file, and `notes`: sentences for people on what was left out, and why."""

    tables: list[FoundTable]
    notes: list[str]
