"""Kecamatan that stand as rows among the vendors, `KECAMATAN GAMBIR`, and hold for those below."""

import re
from collections.abc import Iterable, Mapping

from jakpreneur.spreadsheet.asides import A_TOTAL
from jakpreneur.spreadsheet.cells import Cell, is_blank, phone, reads, written
from jakpreneur.spreadsheet.places import Places
from jakpreneur.spreadsheet.sheets import Row, Table
from jakpreneur.spreadsheet.wordings import Column
from jakpreneur.spreadsheet.words import plain

NAMED = re.compile(r"\bkec(?:amatan)?\b")
COUNTED = re.compile(r"[0-9]{1,3}|[ivx]{1,5}|[a-h]")
NO_PLACE = re.compile(A_TOTAL + r"\b")
MOST_CELLS, MOST_TOLD, MOST_WORDS = 5, 2, 4


def sections(
    rows: Iterable[tuple[int, list[Cell]]], table: Table, places: Places
) -> dict[int, str]:
    """The kecamatan, as it is written, by the number of the row that says nothing else."""
    hint = _hint(places)
    found = (
        (number, _section(Row(number, cells), table, places))
        for number, cells in rows
        if any(isinstance(cell, str) and hint.search(cell) for cell in cells)
    )
    return {number: said for number, said in found if said}


def _hint(places: Places) -> re.Pattern[str]:
    """A word in every such row, for a look at all rows that costs little."""
    names = (name.split()[0] for name in places.shown.values())
    return re.compile("|".join(["kec", *map(re.escape, names)]), re.IGNORECASE)


def _section(row: Row, table: Table, places: Places) -> str | None:
    cells = [written(cell) for cell in row.cells if not is_blank(cell)]
    if len(cells) > MOST_CELLS or not is_blank(row.at(table.columns.get(Column.KECAMATAN))):
        return None
    told = [each for each in map(plain, cells) if each and not COUNTED.fullmatch(each)]
    said = " ".join(told)
    if NO_PLACE.match(said) or reads(phone, row.at(table.columns.get(Column.PHONE))):
        return None
    found = places.kecamatan.find(said)
    if found is None and NAMED.search(said) and len(set(told)) <= MOST_TOLD:
        found = places.named_in(said)
        # One that nobody knows is handed on: the rows below it will be told.
        if found is None and NAMED.match(said) and 1 < len(said.split()) <= MOST_WORDS:
            return said
    return places.shown[found] if found else None


def fill(rows: Iterable[Row], said: Mapping[int, str], at: int, before: str | None) -> None:
    """Puts into column `at`, where it is empty, what the last of the `said` rows above says;
    `before`: what holds above the first."""
    current = before
    passing = iter(sorted(said))
    following = next(passing, None)
    for row in rows:
        while following is not None and following < row.number:
            current, following = said[following], next(passing, None)
        if current and is_blank(row.at(at)):
            row.cells.extend([None] * (at + 1 - len(row.cells)))
            row.cells[at] = current
