"""Tables as files that offices open: XLSX with typed cells, and CSV.

Rows are taken one at a time and written as they come, so that a long table needs no more memory
than a short one. A text that would be a formula is a text here: nothing that anybody typed is
ever worked out by a spreadsheet.
"""

import csv
import datetime as dt
import enum
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from bazar.calendar import WIB

type Row = Sequence[Any]

FORMULA = ("=", "+", "-", "@", "\t", "\r")
SHEET_NAME = 31  # characters at most
BOLD = Font(bold=True)
MOST_CELL = 32_767


class Kind(enum.Enum):
    """What stands in a column: how it is shown, and how wide it is at the least."""

    TEXT = ("@", 24)
    RUPIAH = ('"Rp"#,##0;-"Rp"#,##0', 18)
    UNITS = ("#,##0", 10)
    NUMBER = ("0", 10)
    DATE = ("dd/mm/yyyy", 12)
    MOMENT = ("dd/mm/yyyy hh:mm:ss", 20)

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
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    for n, column in enumerate(columns, start=1):
        width = max(column.kind.width, len(column.head) + 2)
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.append([_head(sheet, column) for column in columns])
    count = 0
    for row in rows:
        count += 1
        sheet.append(
            [_cell(sheet, column, value) for column, value in zip(columns, row, strict=True)]
        )
    if count and any(column.is_summed for column in columns):
        sheet.append([_sum(sheet, n, column, count) for n, column in enumerate(columns, start=1)])
    book.save(file)
    return count


def _sheet_name(title: str) -> str:
    return "".join(" " if each in "[]:*?/\\" else each for each in title)[:SHEET_NAME] or "1"


def _head(sheet: Any, column: Column) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, column.head)
    cell.font = BOLD
    if column.kind is not Kind.TEXT:
        cell.alignment = Alignment(horizontal="right")
    return cell


def _cell(sheet: Any, column: Column, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        value = value.astimezone(WIB).replace(tzinfo=None)
    if not isinstance(value, int | float | dt.date):
        return _text(sheet, str(value))
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = column.kind.shown_as
    return cell


def _text(sheet: Any, value: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:MOST_CELL])
    cell.data_type = "s"  # whatever it begins with
    return cell


def _sum(sheet: Any, n: int, column: Column, count: int) -> Any:
    if not column.is_summed:
        return None
    letter = get_column_letter(n)
    cell = WriteOnlyCell(sheet, f"=SUM({letter}2:{letter}{count + 1})")
    cell.number_format = column.kind.shown_as
    cell.font = BOLD
    return cell


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
    if isinstance(value, int | float | dt.date):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
