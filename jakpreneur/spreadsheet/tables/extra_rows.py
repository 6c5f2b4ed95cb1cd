"""Rows between or below the records of a table: totals, headings again, kecamatan, signatures."""

import re
from collections.abc import Iterable, Iterator, Mapping
from string import ascii_lowercase

from jakpreneur.spreadsheet.cells.numbers import can_parse, parse_phone, parse_price
from jakpreneur.spreadsheet.cells.places import Places
from jakpreneur.spreadsheet.cells.text import (
    IN_BRACKETS,
    Cell,
    format_cell,
    is_blank,
    plain_words,
)
from jakpreneur.spreadsheet.fields import Field
from jakpreneur.spreadsheet.tables.headings import LEAST_RECOGNISED, Header
from jakpreneur.spreadsheet.tables.shapes import FoundTable, TableRow, UploadedSheet

# --- Rows that say nothing ----------------------------------------------------------------------

NUMBERING, LONGEST_NUMBER = re.compile(r"[0-9]{1,2}"), 6
A_TOTAL = r"(?:sub ?|grand )?(?:jumlah|total)"
TOTAL_ALONE = re.compile(
    A_TOTAL
    + r"(?: (?:total|harga|peserta|produk|usaha|umkm|semua|seluruhnya|keseluruhan))*(?: [0-9]+)?"
)
TOTAL_AND_MORE = re.compile(A_TOTAL + r"(?: .*)?")
TOTALS_BEGIN = tuple("jJtTsSgG")
AMOUNT = re.compile(r"[0-9.,\s]*|rp[0-9.,\s-]*", re.IGNORECASE)
FEWEST_CELLS_OF_A_RECORD = 3  # a row with fewer may be a total or a signature


def find_extra_rows(
    rows: list[TableRow], sheet: UploadedSheet, header: Header, table: FoundTable
) -> set[int]:
    """Return the numbers of rows that are no records and that nobody misses.

    These are totals, a numbering of the columns, the headings again, and remarks in brackets
    directly below the header.
    """
    headings = [set(_texts(sheet.rows[number])) for number in {header.top, header.bottom}]
    return {*_remarks(rows, header)} | {
        row.number
        for row in rows
        # The row as it stands in the file: the word `Jumlah` may be in a column that is dropped.
        if _is_total(TableRow(row.number, sheet.rows[row.number]), table)
        or _is_numbering(row)
        or _repeats_headings(row, headings)
    }


def _is_total(row: TableRow, table: FoundTable) -> bool:
    """Return whether the row begins with `Jumlah` and has hardly anything else but numbers."""
    filled = (cell for cell in row.cells if not is_blank(cell))
    first = next(filled)
    if not isinstance(first, str) or first.lstrip()[:1] not in TOTALS_BEGIN:
        return False
    match = TOTAL_AND_MORE.fullmatch(plain_words(first))
    if not match:
        return False
    others = list(filled)
    if can_parse(parse_phone, row.cell(table.columns.get(Field.PHONE))):
        return False
    if all(AMOUNT.fullmatch(format_cell(cell)) for cell in others) and TOTAL_ALONE.fullmatch(
        match[0]
    ):
        return True
    has_product = not is_blank(row.cell(table.columns.get(Field.PRODUCT)))
    return not has_product and len(others) < FEWEST_CELLS_OF_A_RECORD - 1


def _is_numbering(row: TableRow) -> bool:
    """Return whether the row numbers the columns: `(1) (2) (3)` or `a b c`."""
    if any(isinstance(cell, str) and len(cell) > LONGEST_NUMBER for cell in row.cells):
        return False
    texts = [format_cell(cell).strip(" ().").casefold() for cell in row.cells if not is_blank(cell)]
    return len(texts) > LEAST_RECOGNISED and (
        all(NUMBERING.fullmatch(each) for each in texts) or "".join(texts) in ascii_lowercase
    )


def _remarks(rows: list[TableRow], header: Header) -> Iterator[int]:
    """Yield the numbers of rows below the header with nothing but brackets: `(08…)`, `(Rp)`."""
    for number, row in enumerate(rows, start=header.bottom + 1):
        texts = [format_cell(cell).strip() for cell in row.cells if not is_blank(cell)]
        if row.number != number or not all(IN_BRACKETS.fullmatch(each) for each in texts):
            return
        yield number


def _repeats_headings(row: TableRow, headings: list[set[tuple[int, str]]]) -> bool:
    """Return whether the row has the headings again, as each printed page of a list has."""
    first = next(_texts(row.cells), None)
    if not any(first in each for each in headings):
        return False
    texts = set(_texts(row.cells))
    return len(texts) >= LEAST_RECOGNISED and any(texts <= each for each in headings)


def _texts(cells: list[Cell]) -> Iterator[tuple[int, str]]:
    return ((at, plain_words(cell)) for at, cell in enumerate(cells) if isinstance(cell, str))


# --- Dittos -------------------------------------------------------------------------------------

DITTO, DITTO_MARKS, LONGEST_DITTO = {"sda", "idem", "ditto"}, "\"'\u3003\u201c\u201d\u2033", 8


def replace_dittos(rows: list[TableRow], used_columns: set[int]) -> None:
    """Replace `sda`, `idem` and ditto marks by the cell above."""
    above: TableRow | None = None
    for row in rows:
        for at, cell in enumerate(row.cells):
            if isinstance(cell, str) and len(cell) <= LONGEST_DITTO and _is_ditto(cell):
                row.cells[at] = above.cell(at) if above and at in used_columns else cell
        above = row


def _is_ditto(cell: str) -> bool:
    text = cell.strip().casefold()
    return text.replace(".", "") in DITTO or (bool(text) and not text.strip(DITTO_MARKS))


# --- Signatures ---------------------------------------------------------------------------------


def find_signatures(
    rows: list[TableRow], extra: set[int], table: FoundTable, places: Places
) -> set[int]:
    """Return the numbers of rows below the records: after a gap or a total, and hardly filled."""
    end: list[TableRow] = []
    for row in reversed(rows):
        if row.number not in extra and _may_be_record(row, table, places):
            break
        end.append(row)
    end.reverse()
    for at, row in enumerate(end):
        before = rows[-len(end) + at - 1].number if len(rows) > len(end) - at else None
        if before is None:
            return set()
        if row.number in extra or row.number > before + 1:
            return {each.number for each in end[at:]} - extra
    return set()


def _may_be_record(row: TableRow, table: FoundTable, places: Places) -> bool:
    filled = {each for each, at in table.columns.items() if not is_blank(row.cell(at))}
    if len(filled) >= min(FEWEST_CELLS_OF_A_RECORD, len(table.columns)):
        return True
    kecamatan = row.cell(table.columns.get(Field.KECAMATAN))
    return (
        (isinstance(kecamatan, str) and places.kecamatan_lookup.find(kecamatan) is not None)
        or can_parse(parse_phone, row.cell(table.columns.get(Field.PHONE)))
        or can_parse(parse_price, row.cell(table.columns.get(Field.PRICE)))
    )


# --- Rows that name the kecamatan of the rows below ---------------------------------------------

KECAMATAN_WORD = re.compile(r"\bkec(?:amatan)?\b")
SECTION_NUMBER = re.compile(r"[0-9]{1,3}|[ivx]{1,5}|[a-h]")
TOTAL_BEGINS = re.compile(A_TOTAL + r"\b")
MOST_CELLS, MOST_TEXTS, MOST_WORDS = 5, 2, 4


def find_kecamatan_rows(
    rows: Iterable[tuple[int, list[Cell]]], table: FoundTable, places: Places
) -> dict[int, str]:
    """Return the kecamatan in rows like `KECAMATAN GAMBIR` that say nothing else.

    The result has the kecamatan's name by the number of its row. An unknown name after the word
    Kecamatan is returned as it is written: the rows below then get the fault.
    """
    hint = _kecamatan_hint(places)
    found = (
        (number, _kecamatan_of_row(TableRow(number, cells), table, places))
        for number, cells in rows
        if any(isinstance(cell, str) and hint.search(cell) for cell in cells)
    )
    return {number: kecamatan for number, kecamatan in found if kecamatan}


def _kecamatan_hint(places: Places) -> re.Pattern[str]:
    """Return a pattern that is in every such row: a quick test, because all rows are tested."""
    names = (name.split()[0] for name in places.kecamatan_names.values())
    return re.compile("|".join(["kec", *map(re.escape, names)]), re.IGNORECASE)


def _kecamatan_of_row(row: TableRow, table: FoundTable, places: Places) -> str | None:
    cells = [format_cell(cell) for cell in row.cells if not is_blank(cell)]
    if len(cells) > MOST_CELLS or not is_blank(row.cell(table.columns.get(Field.KECAMATAN))):
        return None
    texts = [
        each for each in map(plain_words, cells) if each and not SECTION_NUMBER.fullmatch(each)
    ]
    text = " ".join(texts)
    phone = row.cell(table.columns.get(Field.PHONE))
    if TOTAL_BEGINS.match(text) or can_parse(parse_phone, phone):
        return None
    kecamatan = places.kecamatan_lookup.find(text)
    if kecamatan is None and KECAMATAN_WORD.search(text) and len(set(texts)) <= MOST_TEXTS:
        kecamatan = places.find_kecamatan_in_title(text)
        if kecamatan is None and KECAMATAN_WORD.match(text) and 1 < len(text.split()) <= MOST_WORDS:
            return text
    return places.kecamatan_names[kecamatan] if kecamatan else None


def fill_kecamatan(
    rows: Iterable[TableRow], kecamatan_rows: Mapping[int, str], column: int, title: str | None
) -> None:
    """Write into each blank cell of `column` the kecamatan of the nearest such row above.

    Rows above the first of `kecamatan_rows` get the kecamatan of the `title`, if it has one.
    """
    current = title
    numbers = iter(sorted(kecamatan_rows))
    following = next(numbers, None)
    for row in rows:
        while following is not None and following < row.number:
            current, following = kecamatan_rows[following], next(numbers, None)
        if current and is_blank(row.cell(column)):
            row.put(column, current)
