"""Tables as XLSX: typed cells, columns as wide as what is in them, sums as formulas."""

import datetime as dt
import re
from collections.abc import Sequence
from textwrap import wrap
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from bazar.calendar import WIB
from bazar.exports.tables import TO_THE_RIGHT, Column, Kind, Sheet, Sums

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
WIDEST = 60  # letters; what is longer goes on in lines below
SHORT = 14  # letters of a head that stay in one line
ROOM, LINE = 3, 15  # letters beside what is in a cell; points
HEAD = {"bold": True, "text_wrap": True}
BOLD = {"bold": True}
A4, UPRIGHT = 9, 100  # Excel's number for the paper; letters that fit on it upright


def write_xlsx(file: IO[bytes], sheets: Sequence[Sheet], about: str = "", by: str = "") -> int:
    """Writes the sheets, their heads frozen, and answers how many rows they have together.

    `about`, what they were narrowed to, and `by`, who took them, stand in the file's properties.
    """
    book = xlsxwriter.Workbook(file, OPTIONS)
    title = sheets[0].title if sheets else ""
    book.set_properties({"title": title, "author": by, "comments": about})
    names: set[str] = set()
    written = 0
    for sheet in sheets:
        names.add(name := _sheet_name(sheet.title, names))
        written += _Written(book, book.add_worksheet(name), sheet).rows()
    book.close()
    return written


def _sheet_name(title: str, taken: set[str]) -> str:
    """Excel takes no two that differ in case alone."""
    name = "".join(" " if each in "[]:*?/\\" else each for each in title)
    name = name[:SHEET_NAME].strip("'") or "1"
    among = {each.casefold() for each in taken}
    n = 2
    while name.casefold() in among:
        name = f"{name[: SHEET_NAME - 4]} {n}"
        n += 1
    return name


class _Written:
    """One sheet, while it is written: how wide its columns have to be shows row by row."""

    def __init__(self, book: Any, page: Any, sheet: Sheet) -> None:
        self.page, self.sheet, self.sums = page, sheet, Sums(sheet)
        self.heads = [book.add_format(_aligned(each) | HEAD) for each in sheet.columns]
        self.shown_as = [book.add_format(_shown_as(each)) for each in sheet.columns]
        self.summed_as = [book.add_format(_shown_as(each) | BOLD) for each in sheet.columns]
        self.widths = [max(each.kind.width, _width_of(each.head)) for each in sheet.columns]

    def rows(self) -> int:
        self._write_heads()
        for row in self.sums.of(self.sheet.rows):
            for n, value in enumerate(row):
                self._write(self.sums.count, n, value)
        if self.sums.are_shown:
            self._write_sums(self.sums.count + 1)
        # The rows stand apart from their columns' widths, and these come first in the file.
        for n, width in enumerate(self.widths):
            self.page.set_column(n, n, min(width, WIDEST))
        self._for_paper()
        return self.sums.count

    def _write_heads(self) -> None:
        """They stay when the rows are scrolled."""
        heads = [column.head for column in self.sheet.columns]
        lines = [
            len(wrap(head, width - ROOM)) for head, width in zip(heads, self.widths, strict=True)
        ]
        self.page.set_row(0, LINE * max(lines, default=1))
        self.page.freeze_panes(1, 0)
        for n, head in enumerate(heads):
            self.page.write_string(0, n, head, self.heads[n])

    def _write(self, row: int, n: int, value: Any) -> None:
        shown_as = self.shown_as[n]
        if value is None or value == "":
            return
        if isinstance(value, dt.datetime):
            local = value.astimezone(WIB).replace(tzinfo=None, microsecond=0)
            self.page.write_datetime(row, n, local, shown_as)
        elif isinstance(value, dt.date | dt.time):
            self.page.write_datetime(row, n, value, shown_as)
        elif isinstance(value, int | float):
            self.page.write_number(row, n, value, shown_as)
            self._widen(n, _digits(value))
        else:
            text = UNPRINTABLE.sub("", str(value))[:MOST_CELL]
            self.page.write_string(row, n, text, shown_as)
            self._widen(n, len(text))

    def _write_sums(self, row: int) -> None:
        if _is_text(self.sheet.columns[0]):
            self.page.write_string(row, 0, _("In all"), self.summed_as[0])
        for n, total in self.sums.by_column.items():
            first, last = xl_rowcol_to_cell(1, n), xl_rowcol_to_cell(row - 1, n)
            # With its result beside it: a telephone's preview works nothing out.
            self.page.write_formula(row, n, f"=SUM({first}:{last})", self.summed_as[n], total)
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
    """What counts stands to the right, all else to the left, with some room before it."""
    if column.kind in TO_THE_RIGHT:
        return {"align": "right", "valign": "top"}
    return {"align": "left", "indent": 1, "valign": "top"}


def _shown_as(column: Column) -> dict[str, Any]:
    form = {"num_format": column.kind.shown_as, "text_wrap": _is_text(column)}
    return _aligned(column) | form


def _width_of(head: str) -> int:
    """A long one goes on in a second line."""
    longest_word = max(map(len, head.split()), default=0)
    return max(longest_word, min(len(head), SHORT), -(-len(head) // 2)) + ROOM


def _is_text(column: Column) -> bool:
    return column.kind is Kind.TEXT


def _digits(number: float) -> int:
    """How many letters it takes, with dots and Rp."""
    return len(f"{number:,}") + 2
