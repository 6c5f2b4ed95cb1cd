"""Cells, headings and widths of sheets for offices. A text that looks like a formula stays text."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from jakpreneur.spreadsheet.cells.text import Cell

# Excel takes a text that begins so for a formula (OWASP, CSV injection).
TRIGGERS = ("=", "+", "-", "@", "\t", "\r")
SHADE = PatternFill("solid", fgColor="FFFFE3C2")
WIDTHS = range(10, 66)  # characters
LINE_HEIGHT = 15  # points
LONGEST_NAME = 31  # characters of a sheet's name in Excel
NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def write_headings(sheet: Any, headings: Sequence[str]) -> None:
    """Write the headings into the first row, bold, and visible when rows are scrolled."""
    for at, heading in enumerate(headings, start=1):
        cell = write_cell(sheet, 1, at, heading)
        cell.font, cell.fill = Font(bold=True), SHADE
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    # On paper the columns share one page's width, and every page has the headings.
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def fit_columns(sheet: Any) -> None:
    """Make columns as wide as their longest line within WIDTHS; wrap longer lines."""
    for cells in sheet.iter_cols():
        letter = get_column_letter(cells[0].column)
        longest = max(map(len, _lines(cells)), default=0)
        width = min(max(longest + 3, WIDTHS.start), WIDTHS.stop - 1)
        sheet.column_dimensions[letter].width = width
        for cell in cells:
            lines = sum(-(-len(line) // (width - 2)) or 1 for line in _lines([cell]))
            if lines > 1:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                row = sheet.row_dimensions[cell.row]
                row.height = max(row.height or 0, lines * LINE_HEIGHT)


def _lines(cells: Iterable[Any]) -> list[str]:
    return [line for cell in cells for line in str(cell.value or "").split("\n")]


def write_cell(sheet: Any, row: int, column: int, value: Cell) -> Any:
    """Write a value with the type and format of its kind; row and column are counted from 1.

    A text stays a text, also if it begins like a formula or is a number with a first zero.
    """
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = "".join(letter for letter in value if letter in "\n\t" or letter >= " ")
        cell.data_type = "s"
        cell.number_format = "@"
        if value.startswith(TRIGGERS):
            # Like an apostrophe before it: the cell is still a text after somebody edits it.
            cell.quotePrefix = True
    else:
        cell.value = value
        if isinstance(value, dt.datetime | dt.date):
            cell.number_format = "DD/MM/YYYY"
        elif isinstance(value, int | float) and not isinstance(value, bool):
            cell.number_format = "0" if float(value).is_integer() else "General"
    return cell


def sheet_name(wanted: str, others: Collection[str]) -> str:
    """Return a name that Excel allows and that none of the `others` has."""
    name = wanted.translate(NOT_IN_A_NAME).strip("' ")[: LONGEST_NAME - 3] or "Data"
    same = {each.casefold() for each in others}
    names = [name, *(f"{name} {n}" for n in range(2, 100))]
    return next(each for each in names if each.casefold() not in same)
