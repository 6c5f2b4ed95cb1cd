"""Tables as XLSX: typed cells, columns as wide as their content, sums as formulas."""

import datetime as dt
import re
from collections.abc import Sequence
from textwrap import wrap
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from bazar.calendar import WIB
from bazar.exports.tables import TO_THE_RIGHT, Column, ColumnSums, Kind, Sheet

SHEET_NAME = 31  # characters at most
# A row is written as soon as it is complete; a text stays a text.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
MOST_CELL = 32_767
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f]")
WIDEST = 60  # letters; longer texts continue in further lines
SHORT = 14  # letters of a head that stay in one line
ROOM, LINE = 3, 15  # letters of margin in a cell; points
HEAD = {"bold": True, "text_wrap": True}
BOLD = {"bold": True}
A4, UPRIGHT = 9, 100  # Excel's number for the paper; letters that fit on it upright


def write_xlsx(file: IO[bytes], sheets: Sequence[Sheet], about: str = "", by: str = "") -> int:
    """Write the sheets with frozen heads; return the number of their rows together.

    `about` (the filters) and `by` (the official) go to the file's properties.
    """
    book = xlsxwriter.Workbook(file, OPTIONS)
    title = sheets[0].title if sheets else ""
    book.set_properties({"title": title, "author": by, "comments": about})
    names: set[str] = set()
    written = 0
    for sheet in sheets:
        names.add(name := _sheet_name(sheet.title, names))
        written += _SheetWriter(book, book.add_worksheet(name), sheet).write()
    book.close()
    return written


def _sheet_name(title: str, used: set[str]) -> str:
    """Return a name for the sheet; Excel refuses two that differ only in case."""
    name = "".join(" " if letter in "[]:*?/\\" else letter for letter in title)
    name = name[:SHEET_NAME].strip("'") or "1"
    folded = {name.casefold() for name in used}
    n = 2
    while name.casefold() in folded:
        name = f"{name[: SHEET_NAME - 4]} {n}"
        n += 1
    return name


class _SheetWriter:
    """The writer of one sheet. The widths of its columns grow with each row."""

    def __init__(self, book: Any, page: Any, sheet: Sheet) -> None:
        self.page, self.sheet, self.sums = page, sheet, ColumnSums(sheet)
        self.heads = [book.add_format(_aligned(each) | HEAD) for each in sheet.columns]
        self.formats = [book.add_format(_format(each)) for each in sheet.columns]
        self.sum_formats = [book.add_format(_format(each) | BOLD) for each in sheet.columns]
        self.widths = [max(each.kind.width, _width_of(each.head)) for each in sheet.columns]

    def write(self) -> int:
        """Write the sheet and return the number of its rows."""
        self._write_heads()
        for row in self.sums.count_rows(self.sheet.rows):
            for n, value in enumerate(row):
                self._write(self.sums.count, n, value)
        if self.sums.are_shown:
            self._write_sums(self.sums.count + 1)
        # Widths come before the rows in the file, which is put together at the end.
        for n, width in enumerate(self.widths):
            self.page.set_column(n, n, min(width, WIDEST))
        self._for_paper()
        return self.sums.count

    def _write_heads(self) -> None:
        """Write the heads, which stay when the rows are scrolled."""
        heads = [column.head for column in self.sheet.columns]
        lines = [
            len(wrap(head, width - ROOM)) for head, width in zip(heads, self.widths, strict=True)
        ]
        self.page.set_row(0, LINE * max(lines, default=1))
        self.page.freeze_panes(1, 0)
        for n, head in enumerate(heads):
            self.page.write_string(0, n, head, self.heads[n])

    def _write(self, row: int, n: int, value: Any) -> None:
        cell_format = self.formats[n]
        if value is None or value == "":
            return
        if isinstance(value, dt.datetime):
            local = value.astimezone(WIB).replace(tzinfo=None, microsecond=0)
            self.page.write_datetime(row, n, local, cell_format)
        elif isinstance(value, dt.date | dt.time):
            self.page.write_datetime(row, n, value, cell_format)
        elif isinstance(value, int | float):
            self.page.write_number(row, n, value, cell_format)
            self._widen(n, _digits(value))
        else:
            text = UNPRINTABLE.sub("", str(value))[:MOST_CELL]
            self.page.write_string(row, n, text, cell_format)
            self._widen(n, len(text))

    def _write_sums(self, row: int) -> None:
        if _is_text(self.sheet.columns[0]):
            self.page.write_string(row, 0, _("In all"), self.sum_formats[0])
        for n, total in self.sums.by_column.items():
            first, last = xl_rowcol_to_cell(1, n), xl_rowcol_to_cell(row - 1, n)
            # The result stands beside the formula, because a phone's preview computes nothing.
            self.page.write_formula(row, n, f"=SUM({first}:{last})", self.sum_formats[n], total)
            self._widen(n, _digits(total) + 1)

    def _widen(self, n: int, letters: int) -> None:
        self.widths[n] = max(self.widths[n], letters + ROOM)

    def _for_paper(self) -> None:
        page = self.page
        page.set_paper(A4)
        page.repeat_rows(0)
        page.fit_to_pages(1, 0)
        page.set_footer("&L&A&R&P / &N")
        if sum(min(width, WIDEST) for width in self.widths) > UPRIGHT:
            page.set_landscape()


def _aligned(column: Column) -> dict[str, Any]:
    """Return the alignment: figures to the right, all else to the left with an indent."""
    if column.kind in TO_THE_RIGHT:
        return {"align": "right", "valign": "top"}
    return {"align": "left", "indent": 1, "valign": "top"}


def _format(column: Column) -> dict[str, Any]:
    form = {"num_format": column.kind.number_format, "text_wrap": _is_text(column)}
    return _aligned(column) | form


def _width_of(head: str) -> int:
    """Return the width for a head; a long one continues in a second line."""
    longest_word = max(map(len, head.split()), default=0)
    return max(longest_word, min(len(head), SHORT), -(-len(head) // 2)) + ROOM


def _is_text(column: Column) -> bool:
    return column.kind is Kind.TEXT


def _digits(number: float) -> int:
    """Return the letters that the number takes, with dots and Rp."""
    return len(f"{number:,}") + 2
