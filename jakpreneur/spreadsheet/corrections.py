"""The rows that could not be taken, for the office to mend and send again."""

import io
from collections import defaultdict
from collections.abc import Iterable

from openpyxl import Workbook

from jakpreneur.spreadsheet.cells import Cell, is_blank, written
from jakpreneur.spreadsheet.places import Places
from jakpreneur.spreadsheet.records import Fault, Source
from jakpreneur.spreadsheet.sheets import Row, Table
from jakpreneur.spreadsheet.wordings import NEEDED, REASON, Column
from jakpreneur.spreadsheet.writing import fit, head, put, sheet_name


def workbook(tables: list[Table], faults: Iterable[Fault], places: Places) -> bytes:
    """XLSX: the same headings, the rows' own cells, and a column of what is to be mended."""
    reasons: dict[Source, list[str]] = defaultdict(list)
    for fault in faults:
        where = heading_of(fault, tables)
        reasons[fault.source].append(f"{where}: {fault.reason}" if where else fault.reason)
    book = Workbook()
    book.remove(book.active)
    for position, table in enumerate(tables):
        bad = {source.number: source for source in sorted(reasons) if source.table == position}
        if bad:
            _write(book, table, bad, reasons, places)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def heading_of(fault: Fault, tables: list[Table]) -> str:
    """Of the column in which the fault is."""
    table = tables[fault.source.table]
    columns = [table.columns, *table.more][fault.product]
    at = columns.get(fault.column, table.columns.get(fault.column)) if fault.column else None
    return table.headings[at] if at is not None else ""


def _write(
    book: Workbook,
    table: Table,
    bad: dict[int, Source],
    reasons: dict[Source, list[str]],
    places: Places,
) -> None:
    place_of = {row.number: place for place, row in enumerate(table.rows)}
    sheet = book.create_sheet(sheet_name(table.sheet, book.sheetnames))
    headings = [*table.headings, REASON]
    where = places.shown[table.kecamatan] if table.kecamatan else None
    if where:
        headings.append("Kecamatan")  # the title that said it is not in this file
    # A column whose cells are not kept (NIK, what an earlier correction said) does not come back.
    kept = [
        at
        for at, heading in enumerate(headings)
        if at >= len(table.headings) or _is_used(table, at) or (heading and _has_cells(table, at))
    ]
    head(sheet, [headings[at] for at in kept])
    for line, (number, source) in enumerate(bad.items(), start=2):
        cells = [table.rows[place_of[number]].at(at) for at in range(len(table.headings))]
        if source.head not in bad:  # else its vendor stands above it here, too
            above = table.rows[place_of[source.head] : place_of[number]]
            _complete(cells, table, above, places)
        values = [*cells, "\n".join(reasons[source]), where]
        for place, at in enumerate(kept, start=1):
            put(sheet, line, place, values[at])
    fit(sheet)


def _is_used(table: Table, at: int) -> bool:
    return at in table.used


def _has_cells(table: Table, at: int) -> bool:
    return any(not is_blank(row.at(at)) for row in table.rows)


def _complete(cells: list[Cell], table: Table, above: list[Row], places: Places) -> None:
    """With what names its vendor, and the category, where only a row above has it."""
    for column in NEEDED:
        at = table.columns.get(column)
        if at is not None and is_blank(cells[at]):
            cells[at] = above[0].at(at)
    at = table.columns.get(Column.CATEGORY)
    if at is not None and is_blank(cells[at]):
        known = (row.at(at) for row in reversed(above))
        cells[at] = next((each for each in known if places.categories.find(written(each))), None)
