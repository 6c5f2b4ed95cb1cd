"""Tables of exports: kinds of columns, sums, and CSV.

Rows are read and passed on one at a time, so that a long table needs no more memory than a short
one. A text that looks like a formula stays a text: no spreadsheet computes anything that somebody
typed.
"""

import csv
import datetime as dt
import enum
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bazar.calendar import WIB

type Row = Sequence[Any]

# Signs with which a formula begins, or which may lead to one; also in the width of ideographs.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
SEPARATOR = ";"
# For a spreadsheet with another separator a field begins in the middle of a text.
INNER_FORMULA = re.compile(r'([;,|\t\r\n][\s"]*)(?=[=+\-@＝＋－＠])')  # noqa: RUF001


class Kind(enum.Enum):
    """The kind of values in a column: (number format of a spreadsheet, least width in letters).

    421 is the Indonesian locale, with dots between thousands.
    """

    TEXT = ("@", 10)
    RUPIAH = ('[$-421]"Rp"#,##0;[$-421]-"Rp"#,##0', 18)
    UNITS = ("[$-421]#,##0", 10)
    NUMBER = ("0", 10)
    DATE = ("dd/mm/yyyy", 12)
    MOMENT = ("dd/mm/yyyy hh:mm:ss", 20)
    TIME = ("hh:mm", 10)

    @property
    def number_format(self) -> str:
        return self.value[0]

    @property
    def width(self) -> int:
        return self.value[1]


TO_THE_RIGHT = {Kind.RUPIAH, Kind.UNITS}  # figures that people compare and add up


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `is_summed`: its sum is below the last row. `on_paper`: it is printed."""

    head: str
    kind: Kind = Kind.TEXT
    is_summed: bool = False
    on_paper: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its title. `rows` can be read once."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Row]


@dataclass(frozen=True, slots=True)
class Document:
    """An export of one or more sheets.

    `by`, `at`: the official who exported it, and when. `filters`: what it is narrowed to, in words.
    `back`: the page that it is of.
    """

    title: str
    sheets: Sequence[Sheet]
    by: str
    at: dt.datetime
    filters: Sequence[str] = ()
    back: str = ""


class ColumnSums:
    """The sums of the summed columns of a sheet, over the rows that were read."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.count = 0
        self.by_column = {n: 0 for n, each in enumerate(sheet.columns) if each.is_summed}

    def count_rows(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows and add them up."""
        for row in rows:
            self.count += 1
            for n in self.by_column:
                self.by_column[n] += row[n] or 0
            yield row

    @property
    def are_shown(self) -> bool:
        return bool(self.by_column and self.count)


# --- As CSV -----------------------------------------------------------------------------------


def csv_lines(sheets: Sequence[Sheet]) -> Iterator[str]:
    """Yield the tables as CSV, line by line, for an Indonesian Excel and for any other.

    The encoding is UTF-8 with a byte order mark. Semicolons separate the fields, as in Excel where
    the comma is the decimal sign, and every field is quoted. Several tables become one with a line
    for each cell: table, row, column, value.
    """
    [sheet] = sheets if len(sheets) == 1 else [_together(sheets)]
    yield "\ufeff" + _line([column.head for column in sheet.columns])
    for row in sheet.rows:
        yield _line([_plain(value) for value in row])


def _together(sheets: Sequence[Sheet]) -> Sheet:
    cells = (
        (sheet.title, row[0], column.head, value)
        for sheet in sheets
        for row in sheet.rows
        for column, value in zip(sheet.columns[1:], row[1:], strict=True)
    )
    heads = (_("Table"), _("Row"), _("Column"), _("Value"))
    return Sheet("", [Column(head) for head in heads], cells)


def _line(values: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=SEPARATOR, quoting=csv.QUOTE_ALL).writerow(values)
    return line.getvalue()


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.astimezone(WIB).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, int | float | dt.date | dt.time):
        return str(value)
    text = INNER_FORMULA.sub(r"\1'", str(value))
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text
