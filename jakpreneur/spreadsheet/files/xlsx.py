"""XLSX files to sheets, row by row, so that a large file needs little memory.

openpyxl reads the cells. Three things that it leaves out when it reads row by row are taken from
the XML of the sheet: merged blocks, hidden rows, and formulas without a result. The cell of a
merged block is repeated in every row that the block spans.
"""

import datetime as dt
import io
import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from bazar.rupiah import group_thousands
from jakpreneur.spreadsheet.cells.text import Cell, Formula
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
LAST_ROW = 99_999  # empty rows included

# "Strict Open XML" has the same elements in other namespaces, which openpyxl does not know.
STRICT = b"http://purl.oclc.org/ooxml/"
TRANSITIONAL = {
    STRICT + b"spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    STRICT + b"officeDocument/": b"http://schemas.openxmlformats.org/officeDocument/2006/",
    STRICT + b"drawingml/": b"http://schemas.openxmlformats.org/drawingml/2006/",
}
ODS = b"application/vnd.oasis.opendocument"
MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^<>]*?hidden="(?:1|true)")[^<>]*?\br="(\d{1,7})"')
# A cell that is not empty from row 100.000 on, and a cell beyond column CV, the hundredth.
FAR_DOWN = re.compile(rb'<c\s[^<>]*?\br="[A-Z]{1,3}[1-9]\d{5,6}"[^<>/]*>\s*<(?!/)')
FAR_RIGHT = re.compile(rb'<c\s[^<>]*?\br="(?:[A-Z]{3}|[D-Z][A-Z]|C[W-Z])\d+"[^<>/]*>')
NO_RESULT = re.compile(
    rb'<c\s[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"[^<>]*>\s*<f[^<>]*(?:/>|>([^<]*)</f>)\s*'
    rb"(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)


def read_workbook(body: bytes) -> Iterator[UploadedSheet]:
    """Yield the sheets of a workbook. Raises UnreadableFile."""
    _check_before_unpacking(body)
    with _broken_on_error():
        body = _transitional(body)
    with _broken_on_error():
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
    try:
        if len(book.worksheets) > MOST_SHEETS:
            raise UnreadableFile(_("Too many sheets: at most %(most)s.") % {"most": MOST_SHEETS})
        with _broken_on_error(), zipfile.ZipFile(io.BytesIO(body)) as parts:
            for each in book.worksheets:
                yield _read_sheet(each, parts, since_1904=book.epoch == CALENDAR_MAC_1904)
    finally:
        book.close()


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


def _transitional(body: bytes) -> bytes:
    """Return a strict workbook with the usual namespaces, any other workbook unchanged."""
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        if STRICT not in parts.read("xl/workbook.xml"):
            return body
        changed = io.BytesIO()
        with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as rewritten:
            for name in parts.namelist():
                part = parts.read(name)
                for strict, transitional in TRANSITIONAL.items():
                    part = part.replace(strict, transitional)
                rewritten.writestr(name, part)
    return changed.getvalue()


def _read_sheet(sheet: Any, parts: zipfile.ZipFile, *, since_1904: bool) -> UploadedSheet:
    if sheet.sheet_state != "visible":
        return UploadedSheet(sheet.title, {}, is_hidden=True)
    # openpyxl has no public name for the part in which a sheet stands. A test notices a change.
    xml = parts.read(sheet._worksheet_path)  # noqa: SLF001
    if FAR_RIGHT.search(xml):
        raise UnreadableFile(
            _("Too many columns in sheet %(sheet)s: at most %(most)s.")
            % {"sheet": sheet.title, "most": MOST_COLUMNS}
        )
    if FAR_DOWN.search(xml):
        raise UnreadableFile(
            _("Sheet %(sheet)s has something far down, beyond row %(most)s. Move it up.")
            % {"sheet": sheet.title, "most": group_thousands(LAST_ROW)}
        )
    rows = dict(_rows(sheet))
    merged = list(_merged_blocks(xml))
    hidden_rows = len({int(each) for each in HIDDEN_ROW.findall(xml)} & rows.keys())
    _put_formulas(rows, xml)
    _fill_down(rows, merged)
    return UploadedSheet(sheet.title, rows, merged, since_1904, hidden_rows)


def _rows(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    sheet.reset_dimensions()  # the size that a file states is often wrong
    count = 0
    values = sheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS, values_only=True)
    for number, row in enumerate(values, start=1):
        cells = [_cell(value) for value in row[: _width(row)]]
        if not any(cell is not None for cell in cells):
            continue
        count += 1
        if count > MOST_SHEET_ROWS:
            raise UnreadableFile(
                _("Too many rows in sheet %(sheet)s: at most %(most)s.")
                % {"sheet": sheet.title, "most": MOST_ROWS}
            )
        yield number, cells


def _width(row: Sequence[Any]) -> int:
    """Return the number of cells up to the last one that is not empty."""
    at = len(row)
    while at and row[at - 1] is None:
        at -= 1
    return at


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if value is None or isinstance(value, int | float | dt.datetime | dt.date):
        return value
    return str(value)


def _merged_blocks(xml: bytes) -> Iterator[MergedBlock]:
    for left, top, right, bottom in MERGED.findall(xml):
        first, last = _column(left), _column(right)
        if first < MOST_COLUMNS:
            yield MergedBlock(int(top), int(bottom), first, min(last, MOST_COLUMNS - 1))


def _column(letters: bytes) -> int:
    """Return the column, counted from 0: `A` is 0."""
    return int(column_index_from_string(letters.decode())) - 1


def _put_formulas(rows: dict[int, list[Cell]], xml: bytes) -> None:
    """Put a Formula into each cell whose formula has no stored result."""
    if b"<f" not in xml:
        return
    for letters, number, formula in NO_RESULT.findall(xml):
        row, at = rows.get(int(number)), _column(letters)
        if row is None or at >= MOST_COLUMNS:
            continue
        row.extend([None] * (at + 1 - len(row)))
        row[at] = Formula(f"={formula.decode(errors='replace')}")


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
