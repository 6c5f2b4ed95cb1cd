"""XLSX files to sheets. The cell of a merged block is repeated in every row that the block spans.

`python-calamine` reads the values: it heeds the dates of number formats and forgives, as Excel
does, styles and properties that are not as the standard wants them. Marks that people see and it
leaves out come from the XML (`xlsx_parts.py`).
"""

import datetime as dt
import io
import zipfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from jakpreneur.spreadsheet.cells.text import Cell, Formula
from jakpreneur.spreadsheet.files.xlsx_parts import SheetMarks, WorkbookParts
from jakpreneur.spreadsheet.tables.shapes import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEET_ROWS,
    MOST_SHEETS,
    MergedBlock,
    UnreadableFile,
    UploadedSheet,
)

# A file of 20.000 rows unpacks to some 20 MB. The directory of a zip states the unpacked sizes.
MOST_UNPACKED = 80 * 2**20  # bytes
MOST_PARTS = 1_000
ODS = b"application/vnd.oasis.opendocument"


def read_workbook(body: bytes) -> Iterator[UploadedSheet]:
    """Yield the sheets of a workbook. Raises UnreadableFile."""
    _check_before_unpacking(body)
    with _broken_on_error(), zipfile.ZipFile(io.BytesIO(body)) as zipped:
        parts = WorkbookParts(zipped)
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        sheets = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        if len(sheets) > MOST_SHEETS:
            raise UnreadableFile(_("Too many sheets: at most %(most)s.") % {"most": MOST_SHEETS})
        for each in sheets:
            if each.visible != SheetVisibleEnum.Visible:
                yield UploadedSheet(each.name, {}, is_hidden=True)
                continue
            marks = parts.marks_of(each.name)  # before the values: it refuses far cells
            sheet = book.get_sheet_by_name(each.name)
            yield _read_sheet(sheet, marks, since_1904=parts.since_1904)


class _broken_on_error:  # noqa: N801  (used like a function)
    """Raise UnreadableFile for any error while a file is parsed that another program has made."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *_rest: Any) -> None:
        if kind and issubclass(kind, Exception) and not issubclass(kind, UnreadableFile):
            raise _broken()


def _broken() -> UnreadableFile:
    return UnreadableFile(
        _("The file is damaged or is not a spreadsheet. Open it in Excel and save it again.")
    )


def _check_before_unpacking(body: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            infos = parts.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise _broken() from None
    names = {info.filename for info in infos}
    if ODS in body[:200]:
        raise UnreadableFile(_("This is an OpenDocument file (.ods). Save it as .xlsx."))
    if "xl/workbook.bin" in names:
        raise UnreadableFile(_("This is a binary Excel file (.xlsb). Save it as .xlsx."))
    if not any(name.endswith("workbook.xml") for name in names):
        raise _broken()
    unpacked = sum(info.file_size for info in infos)  # zipfile reads no more of a part than that
    if unpacked > MOST_UNPACKED or len(infos) > MOST_PARTS:
        raise UnreadableFile(
            _("The file unpacks to more data than can be read. Send fewer rows at a time.")
        )
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableFile(_("The file has a password. Save it without one, and send it again."))


def _read_sheet(sheet: CalamineSheet, marks: SheetMarks, *, since_1904: bool) -> UploadedSheet:
    rows = dict(_rows(sheet, marks))
    merged = list(_merged_blocks(sheet))
    _fill_down(rows, merged)
    return UploadedSheet(
        sheet.name,
        rows,
        merged,
        since_1904,
        hidden_rows=len(marks.hidden_rows & rows.keys()),
        struck_rows=len(marks.struck_rows & rows.keys()),
        hidden_columns=marks.hidden_columns,
    )


def _rows(sheet: CalamineSheet, marks: SheetMarks) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the rows that are not empty, with a Formula where one has no stored result."""
    if sheet.start is None:
        return
    first_row, _first_column = sheet.start
    formulas: dict[int, list[tuple[int, Formula]]] = {}
    for (number, at), open_formula in marks.formulas.items():
        formulas.setdefault(number, []).append((at, open_formula))
    count = 0
    for number, values in enumerate(sheet.iter_rows(), start=1):
        if number <= first_row:
            continue
        cells = [_cell(value) for value in values[:MOST_COLUMNS]]
        for at, formula in formulas.get(number, ()):
            cells.extend([None] * (at + 1 - len(cells)))
            cells[at] = formula
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        count += 1
        if count > MOST_SHEET_ROWS:
            raise UnreadableFile(
                _("Too many rows in sheet %(sheet)s: at most %(most)s.")
                % {"sheet": sheet.name, "most": MOST_ROWS}
            )
        yield number, cells


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int | float | dt.datetime | dt.date):
        return value
    return str(value)


def _merged_blocks(sheet: CalamineSheet) -> Iterator[MergedBlock]:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left < MOST_COLUMNS:
            yield MergedBlock(top + 1, bottom + 1, left, min(right, MOST_COLUMNS - 1))


def _fill_down(rows: dict[int, list[Cell]], merged: Sequence[MergedBlock]) -> None:
    """Repeat the cell of each merged block in every row that it spans, in its first column."""
    numbers = sorted(rows)
    for block in merged:
        top = rows.get(block.top)
        if top is None or block.bottom == block.top or block.left >= len(top):
            continue
        spanned = numbers[bisect_right(numbers, block.top) : bisect_right(numbers, block.bottom)]
        for number in spanned:
            row = rows[number]
            row.extend([None] * (block.left + 1 - len(row)))
            row[block.left] = top[block.left]
