"""Reading CSV: whatever letters and separators the office's Excel chose."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from jakpreneur.spreadsheet.cells import Cell
from jakpreneur.spreadsheet.headings import understand
from jakpreneur.spreadsheet.sheets import MOST_COLUMNS, MOST_ROWS, Sheet, UnfitFile

DELIMITERS = ";", ",", "\t", "|"
TRIED = 40  # rows, to see by which separator they part
SEPARATOR_LINE = "sep="
KEPT_AS_TEXT = re.compile(r'\s*="(.*)"\s*')
BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def read(body: bytes) -> Sheet:
    """Raises UnfitFile."""
    text = _decoded(body)
    delimiter = None
    if text[:5].casefold().startswith(SEPARATOR_LINE):
        said, _end, text = text.partition("\n")  # Excel does not show it
        delimiter = said.strip()[len(SEPARATOR_LINE) :] or "\t"
    if delimiter not in DELIMITERS:
        delimiter = max(DELIMITERS, key=lambda each: _fitness(text, each))
    rows: dict[int, list[Cell]] = {}
    for number, row in enumerate(_parted(text, delimiter), start=1):
        cells = [_cell(cell) for cell in row]
        if not any(cells):
            continue
        _refuse_too_much(len(rows) + 1, cells)
        rows[number] = cells
    return Sheet("CSV", rows)


def _cell(written: str) -> Cell:
    """`="0812"` is how some programs keep Excel from making a number of it."""
    match = KEPT_AS_TEXT.fullmatch(written)
    told = match[1].replace('""', '"') if match else written
    return told if told.strip() else None


def _decoded(body: bytes) -> str:
    for mark, encoding in BOMS.items():
        if body.startswith(mark):
            return _as(body, encoding)
    if b"\0" in body:
        # UTF-16 without its mark: every second byte of Latin letters is zero.
        return _as(body, "utf-16-le" if body[1:2] == b"\0" else "utf-16-be")
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _as(body: bytes, encoding: str) -> str:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        raise _no_text() from None
    if "\0" in text:
        raise _no_text()
    return text


def _no_text() -> UnfitFile:
    return UnfitFile(_("This is neither .xlsx nor .csv. Open it in Excel and save it as .xlsx."))


def _fitness(text: str, delimiter: str) -> tuple[int, int]:
    """How many headings are understood in the best of its first rows; how many columns."""
    try:
        rows = [row for row, _n in zip(_parted(text, delimiter), range(TRIED), strict=False)]
    except UnfitFile:
        return 0, 0
    return (
        max((understand(row[:MOST_COLUMNS]).known for row in rows), default=0),
        max(map(len, rows), default=0),
    )


def _parted(text: str, delimiter: str) -> Iterator[list[str]]:
    """Where a row is quoted as a whole, it is parted, too. Raises UnfitFile where a quotation mark
    is never closed."""
    lines = io.StringIO(text, newline="")
    try:
        for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True):
            if len(row) == 1 and delimiter in row[0]:
                yield from csv.reader([row[0].replace("\n", " ")], delimiter=delimiter)
            else:
                yield row
    except csv.Error:
        raise UnfitFile(
            _("The file is broken: look for a quotation mark that is not closed.")
        ) from None


def _refuse_too_much(rows: int, cells: list[Cell]) -> None:
    if rows > MOST_ROWS + 50:
        raise UnfitFile(_("Too many rows: at most %(most)s.") % {"most": MOST_ROWS})
    if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
        raise UnfitFile(_("Too many columns: at most %(most)s.") % {"most": MOST_COLUMNS})
