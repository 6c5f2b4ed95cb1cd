"""Sheets that go back to the office: typed cells, and never a formula that somebody typed."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from jakpreneur.spreadsheet.cells import Cell

# What Excel takes for a formula, or hands on to one (OWASP, CSV injection).
TRIGGERS = ("=", "+", "-", "@", "\t", "\r")
SHADE = PatternFill("solid", fgColor="FFFFE3C2")
WIDTHS = range(10, 66)  # letters
LINE = 15  # points
LONGEST_NAME = 31
NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def head(sheet: Any, headings: Sequence[str]) -> None:
    """Bold, and there to stay when the rows are scrolled."""
    for at, heading in enumerate(headings, start=1):
        cell = put(sheet, 1, at, heading)
        cell.font, cell.fill = Font(bold=True), SHADE
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    # On paper all columns stand side by side, and the headings on every page.
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def fit(sheet: Any) -> None:
    """Columns as wide as what stands in them; what is longer goes on in lines below."""
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
                row.height = max(row.height or 0, lines * LINE)


def _lines(cells: Iterable[Any]) -> list[str]:
    return [line for cell in cells for line in str(cell.value or "").split("\n")]


def put(sheet: Any, row: int, column: int, value: Cell) -> Any:
    """The value, of its own kind; text stays text, whatever it begins with."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = "".join(letter for letter in value if letter in "\n\t" or letter >= " ")
        cell.data_type = "s"
        cell.number_format = "@"
        if value.startswith(TRIGGERS):
            # As if an apostrophe had been typed before it: it stays text when the cell is edited.
            cell.quotePrefix = True
    else:
        cell.value = value
        if isinstance(value, dt.datetime | dt.date):
            cell.number_format = "DD/MM/YYYY"
        elif isinstance(value, int | float) and not isinstance(value, bool):
            cell.number_format = "0" if float(value).is_integer() else "General"
    return cell


def sheet_name(wanted: str, taken: Collection[str]) -> str:
    name = wanted.translate(NOT_IN_A_NAME).strip("' ")[: LONGEST_NAME - 3] or "Data"
    same = {each.casefold() for each in taken}
    names = [name, *(f"{name} {n}" for n in range(2, 100))]
    return next(each for each in names if each.casefold() not in same)
