"""What stands in a table and is none of its rows: totals, headings once more, signatures."""

import re
from collections.abc import Iterator
from string import ascii_lowercase

from jakpreneur.spreadsheet.cells import Cell, is_blank, phone, price, reads, written
from jakpreneur.spreadsheet.headings import IN_BRACKETS
from jakpreneur.spreadsheet.heads import LEAST_KNOWN, Head
from jakpreneur.spreadsheet.places import Places
from jakpreneur.spreadsheet.sheets import Row, Sheet, Table
from jakpreneur.spreadsheet.wordings import Column
from jakpreneur.spreadsheet.words import plain

NUMBERING, LONGEST_NUMBER = re.compile(r"[0-9]{1,2}"), 6
A_TOTAL = r"(?:sub ?|grand )?(?:jumlah|total)"
TOTAL = re.compile(
    A_TOTAL
    + r"(?: (?:total|harga|peserta|produk|usaha|umkm|semua|seluruhnya|keseluruhan))*(?: [0-9]+)?"
)
TOTALS_BEGIN = tuple("jJtTsSgG")
AMOUNT = re.compile(r"[0-9.,\s]*|rp[0-9.,\s-]*", re.IGNORECASE)
TOTALS = re.compile(A_TOTAL + r"(?: .*)?")
DITTO, DITTO_MARKS, LONGEST_DITTO = {"sda", "idem", "ditto"}, "\"'\u3003\u201c\u201d\u2033", 8
SIGNED = 3  # filled columns make a row of what would else be a signature


def passed_over(rows: list[Row], sheet: Sheet, head: Head, table: Table) -> set[int]:
    """By their numbers; they say nothing that anybody would miss."""
    heads = [set(_texts(sheet.rows[number])) for number in {head.top, head.bottom}]
    return {*_remarks(rows, head)} | {
        row.number
        for row in rows
        # As it stands in the file: the word may be in a column that is not kept.
        if _is_total(Row(row.number, sheet.rows[row.number]), table)
        or _is_numbering(row)
        or _is_head(row, heads)
    }


def repeat_dittos(rows: list[Row], used: set[int]) -> None:
    """`sda` says what the cell above says."""
    above: Row | None = None
    for row in rows:
        for at, cell in enumerate(row.cells):
            if isinstance(cell, str) and len(cell) <= LONGEST_DITTO and _is_ditto(cell):
                row.cells[at] = above.at(at) if above and at in used else cell
        above = row


def _is_ditto(cell: str) -> bool:
    said = cell.strip().casefold()
    return said.replace(".", "") in DITTO or (bool(said) and not said.strip(DITTO_MARKS))


def _is_total(row: Row, table: Table) -> bool:
    """`Jumlah`, and besides hardly anything but numbers."""
    filled = (cell for cell in row.cells if not is_blank(cell))
    first = next(filled)
    if not isinstance(first, str) or first.lstrip()[:1] not in TOTALS_BEGIN:
        return False
    said = TOTALS.fullmatch(plain(first))
    if not said:
        return False
    others = list(filled)
    if reads(phone, row.at(table.columns.get(Column.PHONE))):
        return False
    if all(AMOUNT.fullmatch(written(cell)) for cell in others) and TOTAL.fullmatch(said[0]):
        return True
    has_product = not is_blank(row.at(table.columns.get(Column.PRODUCT)))
    return not has_product and len(others) < SIGNED - 1


def _is_numbering(row: Row) -> bool:
    """`(1) (2) (3)` under the headings, or `a b c`."""
    if any(isinstance(cell, str) and len(cell) > LONGEST_NUMBER for cell in row.cells):
        return False
    said = [written(cell).strip(" ().").casefold() for cell in row.cells if not is_blank(cell)]
    return len(said) > LEAST_KNOWN and (
        all(NUMBERING.fullmatch(each) for each in said) or "".join(said) in ascii_lowercase
    )


def _remarks(rows: list[Row], head: Head) -> Iterator[int]:
    """`(08…)` and `(Rp)` in the row under the headings."""
    for number, row in enumerate(rows, start=head.bottom + 1):
        said = [written(cell).strip() for cell in row.cells if not is_blank(cell)]
        if row.number != number or not all(IN_BRACKETS.fullmatch(each) for each in said):
            return
        yield number


def _is_head(row: Row, heads: list[set[tuple[int, str]]]) -> bool:
    """The headings once more, as on every printed page."""
    first = next(_texts(row.cells), None)
    if not any(first in head for head in heads):
        return False
    said = set(_texts(row.cells))
    return len(said) >= LEAST_KNOWN and any(said <= head for head in heads)


def _texts(cells: list[Cell]) -> Iterator[tuple[int, str]]:
    return ((at, plain(cell)) for at, cell in enumerate(cells) if isinstance(cell, str))


def signatures(rows: list[Row], passed: set[int], table: Table, places: Places) -> set[int]:
    """The rows at the end that are none of the table: after a gap or a total, and hardly filled."""
    end: list[Row] = []
    for row in reversed(rows):
        if row.number not in passed and _says_something(row, table, places):
            break
        end.append(row)
    end.reverse()
    for at, row in enumerate(end):
        before = rows[-len(end) + at - 1].number if len(rows) > len(end) - at else None
        if before is None:
            return set()
        if row.number in passed or row.number > before + 1:
            return {each.number for each in end[at:]} - passed
    return set()


def _says_something(row: Row, table: Table, places: Places) -> bool:
    filled = {each for each, at in table.columns.items() if not is_blank(row.at(at))}
    if len(filled) >= min(SIGNED, len(table.columns)):
        return True
    where = row.at(table.columns.get(Column.KECAMATAN))
    return (
        (isinstance(where, str) and places.kecamatan.find(where) is not None)
        or reads(phone, row.at(table.columns.get(Column.PHONE)))
        or reads(price, row.at(table.columns.get(Column.PRICE)))
    )
