"""The rows with faults as a file, for the office to correct and send again."""

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping

from openpyxl import Workbook

from jakpreneur.spreadsheet.cells.places import Places
from jakpreneur.spreadsheet.cells.text import Cell, format_cell, is_blank
from jakpreneur.spreadsheet.fields import CORRECTION_HEADING, REQUIRED_FIELDS, Field
from jakpreneur.spreadsheet.office.styling import (
    fit_columns,
    sheet_name,
    write_cell,
    write_headings,
)
from jakpreneur.spreadsheet.records.record import Fault, RowSource
from jakpreneur.spreadsheet.tables.shapes import FoundTable, TableRow


def write_corrections(tables: list[FoundTable], faults: Iterable[Fault], places: Places) -> bytes:
    """Return an XLSX file: the same headings and cells, and a column with the reasons."""
    reasons: dict[RowSource, list[str]] = defaultdict(list)
    for fault in faults:
        heading = heading_of(fault, tables)
        reasons[fault.source].append(f"{heading}: {fault.reason}" if heading else fault.reason)
    book = Workbook()
    book.remove(book.active)
    for position, table in enumerate(tables):
        bad = {source.number: source for source in sorted(reasons) if source.table == position}
        if bad:
            _write_sheet(book, table, bad, reasons, places)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def heading_of(fault: Fault, tables: list[FoundTable]) -> str:
    """Return the heading of the column with the fault, "" for a fault of the whole row."""
    table = tables[fault.source.table]
    columns = [table.columns, *table.more_products][fault.product]
    at = columns.get(fault.field, table.columns.get(fault.field)) if fault.field else None
    return table.headings[at] if at is not None else ""


def _write_sheet(
    book: Workbook,
    table: FoundTable,
    bad: Mapping[int, RowSource],
    reasons: Mapping[RowSource, list[str]],
    places: Places,
) -> None:
    """Write a sheet with the rows `bad`, by number."""
    position = {row.number: position for position, row in enumerate(table.rows)}
    sheet = book.create_sheet(sheet_name(table.sheet, book.sheetnames))
    headings = [*table.headings, CORRECTION_HEADING]
    kecamatan = places.kecamatan_names[table.kecamatan] if table.kecamatan else None
    if kecamatan:
        headings.append("Kecamatan")  # because the new file lacks the title that named it
    # A column without stored cells (NIK, the reasons of an earlier file) is left out.
    columns = [
        at
        for at, heading in enumerate(headings)
        if at >= len(table.headings)
        or at in table.used_columns
        or (heading and _has_cells(table, at))
    ]
    write_headings(sheet, [headings[at] for at in columns])
    for line, (number, source) in enumerate(bad.items(), start=2):
        cells = [table.rows[position[number]].cell(at) for at in range(len(table.headings))]
        if source.head not in bad:  # else the row with its vendor is in this file, too
            above = table.rows[position[source.head] : position[number]]
            _complete(cells, table, above, places)
        values = [*cells, "\n".join(reasons[source]), kecamatan]
        for column, at in enumerate(columns, start=1):
            write_cell(sheet, line, column, values[at])
    fit_columns(sheet)


def _has_cells(table: FoundTable, at: int) -> bool:
    return any(not is_blank(row.cell(at)) for row in table.rows)


def _complete(cells: list[Cell], table: FoundTable, above: list[TableRow], places: Places) -> None:
    """Fill blank cells that rows above have: the vendor's name, kecamatan, phone; the category."""
    for each in REQUIRED_FIELDS:
        at = table.columns.get(each)
        if at is not None and is_blank(cells[at]):
            cells[at] = above[0].cell(at)
    at = table.columns.get(Field.CATEGORY)
    if at is not None and is_blank(cells[at]):
        candidates = (row.cell(at) for row in reversed(above))
        cells[at] = next(
            (each for each in candidates if places.find_category(format_cell(each))), None
        )
