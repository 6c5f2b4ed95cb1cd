"""CSV files to a sheet, in every encoding and with every separator that offices use."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from jakpreneur.spreadsheet.cells.text import Cell
from jakpreneur.spreadsheet.files.quotes import quote_stays_open, refuse_open_quotes
from jakpreneur.spreadsheet.tables.headings import recognise_headings
from jakpreneur.spreadsheet.tables.shapes import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEET_ROWS,
    UnreadableFile,
    UploadedSheet,
)

DELIMITERS = ";", ",", "\t", "|"
SAMPLE_ROWS = 40  # by which the delimiter is chosen
SEPARATOR_LINE = "sep="
LINE = re.compile(r"([^\r\n]*)(\r\n|[\r\n]|\Z)(.*)", re.DOTALL)
# A mark within a text, as MySQL writes it: `"Warung \"Enak\""`.
ESCAPED_MARK = re.compile(r'[^\\;,\t|\r\n]\\"(?![;,\t|\r\n]|\Z)')
LOST = "\ufffd"  # in the place of bytes that are no text
ASCII = set(map(chr, range(128)))
# Of Windows and of the Mac before 2001, whose Excel still writes it. The letters decide: é of the
# one is another sign in the other.
OLD_ENCODINGS = "cp1252", "mac_roman"
OFTEN_USED = "éèêëàáâäçñöüóòôíìïúùûÉÑ’“”®½×°"
# `="0812"`: some programs write a text so, to keep Excel from making a number of it.
QUOTED_TEXT = re.compile(r'\s*="(.*)"\s*')
BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def read_delimited(body: bytes) -> UploadedSheet:
    """Return the only sheet of a CSV file. Raises UnreadableFile."""
    text = _with_doubled_quotes(_decode(body))
    delimiter = None
    if text[:5].casefold().startswith(SEPARATOR_LINE):
        line, _end, text = LINE.match(text).groups()  # type: ignore[union-attr]
        delimiter = line.strip()[len(SEPARATOR_LINE) :] or "\t"  # Excel shows no row for this line
    if delimiter not in DELIMITERS:
        delimiter = max(DELIMITERS, key=lambda each: _fitness(text, each))
    refuse_open_quotes(text, delimiter)
    rows: dict[int, list[Cell]] = {}
    for number, row in enumerate(_parse_rows(text, delimiter), start=1):
        cells = [_cell(each) for each in row]
        if not any(cells):
            continue
        _refuse_too_much(len(rows) + 1, cells)
        rows[number] = cells
    return UploadedSheet("CSV", rows)


def _cell(text: str) -> Cell:
    match = QUOTED_TEXT.fullmatch(text)
    content = match[1].replace('""', '"') if match else text
    return content if content.strip() else None


def _decode(body: bytes) -> str:
    for mark, encoding in BOMS.items():
        if body.startswith(mark):
            return _decode_as(body, encoding)
    if b"\0" in body:
        # UTF-16 without its mark: every second byte of Latin letters is zero.
        return _decode_as(body, "utf-16-le" if body[1:2] == b"\0" else "utf-16-be")
    as_utf8 = body.decode(errors="replace")
    broken = as_utf8.count(LOST)
    if broken <= sum(map(as_utf8.count, set(as_utf8) - ASCII - {LOST})):
        return as_utf8  # one broken byte does not make another encoding of a whole file
    texts = [body.decode(encoding, errors="replace") for encoding in OLD_ENCODINGS]
    return max(texts, key=lambda text: sum(map(text.count, OFTEN_USED)))


def _with_doubled_quotes(text: str) -> str:
    """Return the text with `""` for each `\\"`, if the program that wrote it marks them so."""
    return text.replace('\\"', '""') if ESCAPED_MARK.search(text) else text


def _decode_as(body: bytes, encoding: str) -> str:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        raise _not_text() from None
    if "\0" in text:
        raise _not_text()
    return text


def _not_text() -> UnreadableFile:
    return UnreadableFile(
        _("This is neither .xlsx nor .csv. Open it in Excel and save it as .xlsx.")
    )


def _fitness(text: str, delimiter: str) -> tuple[int, int]:
    """Return how well the delimiter fits, the higher the better.

    That is the number of recognised headings in the best of the first rows, then the number of
    columns.
    """
    try:
        rows = [
            row for row, _n in zip(_parse_rows(text, delimiter), range(SAMPLE_ROWS), strict=False)
        ]
    except UnreadableFile:
        return 0, 0
    return (
        max((recognise_headings(row[:MOST_COLUMNS]).recognised for row in rows), default=0),
        max(map(len, rows), default=0),
    )


def _parse_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the rows; a row that is quoted as a whole is parsed once more.

    Raises UnreadableFile for a cell that is longer than any text.
    """
    lines = io.StringIO(text, newline="")
    try:
        for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True):
            if len(row) == 1 and delimiter in row[0]:
                yield from csv.reader([row[0].replace("\n", " ")], delimiter=delimiter)
            else:
                yield row
    except csv.Error:
        raise quote_stays_open(text.count("\n", 0, lines.tell()) or 1) from None


def _refuse_too_much(rows: int, cells: list[Cell]) -> None:
    if rows > MOST_SHEET_ROWS:
        raise UnreadableFile(_("Too many rows: at most %(most)s.") % {"most": MOST_ROWS})
    if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
        raise UnreadableFile(_("Too many columns: at most %(most)s.") % {"most": MOST_COLUMNS})
