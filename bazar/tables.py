"""Tables as files that offices open: XLSX with typed cells, and CSV.

Rows are taken one at a time and written as they come, so that a long table needs no more memory
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
from typing import IO, Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from bazar.calendar import WIB

type Row = Sequence[Any]

FORMULA = ("=", "+", "-", "@", "\t", "\r")
SHEET_NAME = 31  # characters at most
# A row is written as soon as it is whole; a text stays a text.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
MOST_CELL = 32_767
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f]")


class Kind(enum.Enum):
    """What stands in a column: how it is shown, and how wide it is at the least."""

    TEXT = ("@", 24)
    RUPIAH = ('"Rp"#,##0;-"Rp"#,##0', 18)
    UNITS = ("#,##0", 10)
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


@dataclass(frozen=True, slots=True)
class Column:
    """`is_summed`: its sum stands below the last row, as a formula."""

    head: str
    kind: Kind = Kind.TEXT
    is_summed: bool = False


def write_xlsx(file: IO[bytes], title: str, columns: Sequence[Column], rows: Iterable[Row]) -> int:
    """Writes one sheet, its head frozen, and answers how many rows it has."""
    book = xlsxwriter.Workbook(file, OPTIONS)
    sheet = book.add_worksheet(_sheet_name(title))
    sheet.freeze_panes(1, 0)
    bold, right = book.add_format({"bold": True}), book.add_format({"bold": True, "align": "right"})
    shown_as = [book.add_format({"num_format": column.kind.shown_as}) for column in columns]
    for n, column in enumerate(columns):
        sheet.set_column(n, n, max(column.kind.width, len(column.head) + 2))
        sheet.write_string(0, n, column.head, bold if column.kind is Kind.TEXT else right)
    count = 0
    for count, row in enumerate(rows, start=1):
        for n, value in enumerate(row):
            _write(sheet, count, n, value, shown_as[n])
    for n, column in enumerate(columns):
        if column.is_summed and count:
            form = book.add_format({"bold": True, "num_format": column.kind.shown_as})
            sheet.write_formula(count + 1, n, _sum(n, count), form)
    book.close()
    return count


def _sheet_name(title: str) -> str:
    name = "".join(" " if each in "[]:*?/\\" else each for each in title)
    return name[:SHEET_NAME].strip("'") or "1"


def _write(sheet: Any, row: int, column: int, value: Any, shown_as: Any) -> None:
    if value is None:
        return
    if isinstance(value, dt.datetime):
        sheet.write_datetime(row, column, value.astimezone(WIB).replace(tzinfo=None), shown_as)
    elif isinstance(value, dt.date | dt.time):
        sheet.write_datetime(row, column, value, shown_as)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, shown_as)
    else:
        sheet.write_string(row, column, UNPRINTABLE.sub("", str(value))[:MOST_CELL])


def _sum(column: int, count: int) -> str:
    return f"=SUM({xl_rowcol_to_cell(1, column)}:{xl_rowcol_to_cell(count, column)})"


def csv_lines(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[str]:
    """The same as CSV, a line at a time; it begins with a byte order mark, as Excel wants it."""
    yield "\ufeff" + _line([column.head for column in columns])
    for row in rows:
        yield _line([_plain(value) for value in row])


def _line(values: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.astimezone(WIB).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, int | float | dt.date | dt.time):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
