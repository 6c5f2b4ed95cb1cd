"""Tables that leave the desk: what stands in their columns, and as CSV.

Rows are taken one at a time and handed on as they come, so that a long table needs no more memory
than a short one. A text that would be a formula is a text here: nothing that anybody typed is
ever worked out by a spreadsheet.
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

# What a spreadsheet takes for a formula, or hands on to one; also in the width of ideographs.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
SEPARATOR = ";"
# A spreadsheet that parts fields by another sign sees a field begin in the middle of a text.
INNER_FORMULA = re.compile(r'([;,|\t\r\n][\s"]*)(?=[=+\-@＝＋－＠])')  # noqa: RUF001


class Kind(enum.Enum):
    """What stands in a column: how it is shown, and how wide it is at the least.

    421 is Indonesian, whose thousands have dots between them.
    """

    TEXT = ("@", 10)
    RUPIAH = ('[$-421]"Rp"#,##0;[$-421]-"Rp"#,##0', 18)
    UNITS = ("[$-421]#,##0", 10)
    NUMBER = ("0", 10)
    DATE = ("dd/mm/yyyy", 12)
    MOMENT = ("dd/mm/yyyy hh:mm:ss", 20)
    TIME = ("hh:mm", 10)

    @property
    def shown_as(self) -> str:
        return self.value[0]

    @property
    def width(self) -> int:
        return self.value[1]


TO_THE_RIGHT = {Kind.RUPIAH, Kind.UNITS}  # what is compared and added up


@dataclass(frozen=True, slots=True)
class Column:
    """`is_summed`: its sum stands below the last row; `on_paper`: that people read it there."""

    head: str
    kind: Kind = Kind.TEXT
    is_summed: bool = False
    on_paper: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table under its title; `rows` are taken once."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Row]


@dataclass(frozen=True, slots=True)
class Document:
    """What leaves at once. `narrowed`: to what, in words; `by` whom and when it was taken; `back`,
    the page that it is of."""

    title: str
    sheets: Sequence[Sheet]
    by: str
    at: dt.datetime
    narrowed: Sequence[str] = ()
    back: str = ""


class Sums:
    """What the summed columns of a sheet come to, over the rows that went by."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.count = 0
        self.by_column = {n: 0 for n, each in enumerate(sheet.columns) if each.is_summed}

    def of(self, rows: Iterable[Row]) -> Iterator[Row]:
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
    """Yield the tables as CSV, a line at a time, for an Indonesian Excel and for any other.

    UTF-8 with a byte order mark; semicolons between the fields, as Excel has it where the comma
    is the decimal sign; every field quoted. Several tables make one, with a line for each of
    their cells: table, row, column, value.
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
