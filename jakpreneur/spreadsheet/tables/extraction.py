"""Sheets to tables: the rows below each header, and notes on everything that is left out.

Nothing that must not be stored leaves this module: columns of NIK are dropped, and a NIK in any
other cell is dropped or masked. Titles, totals and signatures are dropped too.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jakpreneur.spreadsheet.cells.numbers import can_parse, parse_phone
from jakpreneur.spreadsheet.cells.places import Places
from jakpreneur.spreadsheet.cells.text import (
    Cell,
    clean_line,
    contains_nik,
    is_blank,
    mask_nik,
    plain_words,
)
from jakpreneur.spreadsheet.fields import LABELS, PRODUCT_FIELDS, REQUIRED_FIELDS, Field
from jakpreneur.spreadsheet.tables.extra_rows import (
    fill_kecamatan,
    find_extra_rows,
    find_kecamatan_rows,
    find_signatures,
    replace_dittos,
)
from jakpreneur.spreadsheet.tables.headings import Header, find_header, recognise_heading
from jakpreneur.spreadsheet.tables.several import split_sheet
from jakpreneur.spreadsheet.tables.shapes import (
    MOST_ROWS,
    FoundTable,
    FoundTables,
    TableRow,
    UnreadableFile,
    UploadedSheet,
)

MOST_ROWS_NAMED = 20  # in one note


def find_tables(sheets: Iterable[UploadedSheet], places: Places) -> FoundTables:
    """Return the tables of vendors and of products in the sheets.

    Raises UnreadableFile if there is none, if none has a row, or if a table of businesses lacks a
    required heading. Other sheets are left out with a note.
    """
    tables: list[FoundTable] = []
    notes: list[str] = []
    incomplete: list[FoundTable] = []
    for sheet in sheets:
        if sheet.is_hidden:
            notes.append(_("Sheet %(sheet)s is hidden and was not read.") % {"sheet": sheet.name})
            continue
        for part in split_sheet(sheet):
            _add_table(part, places, tables, incomplete, notes)
    of_businesses = [table for table in incomplete if _is_of_businesses(table)]
    if of_businesses or not tables:
        raise _headings_missing([*of_businesses, *incomplete])
    if not any(table.rows for table in tables):
        raise UnreadableFile(_("There are headings, but no rows below them."))
    return FoundTables(tables, [*notes, *map(_note_on_incomplete, incomplete)])


def _add_table(
    sheet: UploadedSheet,
    places: Places,
    tables: list[FoundTable],
    incomplete: list[FoundTable],
    notes: list[str],
) -> None:
    """Add the table of a sheet to `tables` or to `incomplete`, with notes on what is left out."""
    header = find_header(sheet)
    if header is None:
        if sheet.rows:
            notes.append(_("Sheet %(sheet)s has no known headings.") % {"sheet": sheet.name})
        return
    table = _empty_table(sheet, header, places)
    _add_kecamatan_rows(table, sheet, header, places)
    if not (table.lists_vendors or table.lists_products):
        incomplete.append(table)
        return
    table.rows = _records(sheet, header, table, places, notes)
    tables.append(table)
    notes += _notes_on_columns(sheet, header, table, places)


def _is_of_businesses(table: FoundTable) -> bool:
    """Return whether a heading says "business name"; a bare `Nama` may be a committee's list."""
    at = table.columns.get(Field.NAME)
    return at is not None and recognise_heading(table.headings[at])[0] == Field.NAME


def _note_on_incomplete(table: FoundTable) -> str:
    return _("Sheet %(sheet)s was not read: it lacks %(missing)s.") % {
        "sheet": table.sheet,
        "missing": ", ".join(str(LABELS[each]) for each in table.missing_fields),
    }


def _headings_missing(tables: Sequence[FoundTable]) -> UnreadableFile:
    if not tables:
        return UnreadableFile(
            _("No row of headings was found. Required: %(needed)s.")
            % {"needed": ", ".join(str(LABELS[each]) for each in REQUIRED_FIELDS)}
        )
    table = tables[0]
    return UnreadableFile(
        _("Sheet %(sheet)s lacks: %(missing)s. These headings were found: %(found)s.")
        % {
            "sheet": table.sheet,
            "missing": ", ".join(str(LABELS[each]) for each in table.missing_fields),
            "found": ", ".join(heading for heading in table.headings if heading),
        }
    )


# --- The columns --------------------------------------------------------------------------------


def _empty_table(sheet: UploadedSheet, header: Header, places: Places) -> FoundTable:
    """Return the table of a header, without its rows."""
    fields = header.fields
    # A category or price is of no use if no column names the product.
    has_products = Field.PRODUCT in fields.columns or fields.more_products
    idle = () if has_products else PRODUCT_FIELDS
    columns = {field: at for field, at in fields.columns.items() if field not in idle}
    unused = sorted({*fields.unused, *fields.columns.values()} - {*columns.values()})
    table = FoundTable(
        sheet.name,
        header.texts,
        columns,
        fields.more_products,
        unused,
        since_1904=sheet.since_1904,
    )
    if Field.KECAMATAN not in table.columns:
        above = [
            clean_line(cell)
            for number, cells in sheet.rows.items()
            if number < header.top
            for cell in cells
            if isinstance(cell, str)
        ]
        table.kecamatan = places.find_kecamatan_in_title(" ; ".join([*above, sheet.name]))
    return table


def _add_kecamatan_rows(
    table: FoundTable, sheet: UploadedSheet, header: Header, places: Places
) -> None:
    """Find rows that name the kecamatan of the rows below, and add a column for it if needed."""
    below = ((number, cells) for number, cells in sheet.rows.items() if number > header.bottom)
    table.kecamatan_rows = find_kecamatan_rows(below, table, places)
    if table.kecamatan_rows and Field.KECAMATAN not in table.columns:
        at = max(len(table.headings), *map(len, sheet.rows.values()))
        table.headings += [""] * (at - len(table.headings)) + ["Kecamatan"]
        table.columns[Field.KECAMATAN] = at


# --- The rows -----------------------------------------------------------------------------------


def _records(
    sheet: UploadedSheet, header: Header, table: FoundTable, places: Places, notes: list[str]
) -> list[TableRow]:
    """Return the rows with a record, and add notes on rows that are left out."""
    below = list(_storable_rows(sheet, header, table))
    # A row that is numbered and otherwise empty is no record, even if a merged cell spans it.
    spanning = {table.columns.get(each) for each in (Field.KECAMATAN, Field.CATEGORY)}
    decisive = table.used_columns - spanning
    rows = [row for row in below if any(not is_blank(row.cell(at)) for at in decisive)]
    extra = find_extra_rows(rows, sheet, header, table)
    signatures = find_signatures(rows, extra, table, places)
    records = [row for row in rows if row.number not in extra | signatures]
    if len(records) > MOST_ROWS:
        raise UnreadableFile(
            _("Too many rows in sheet %(sheet)s: at most %(most)s.")
            % {"sheet": sheet.name, "most": MOST_ROWS}
        )
    replace_dittos(records, table.used_columns)
    if table.kecamatan_rows:
        title = places.kecamatan_names[table.kecamatan] if table.kecamatan else None
        fill_kecamatan(records, table.kecamatan_rows, table.columns[Field.KECAMATAN], title)
        table.kecamatan = None
    filled = {row.number for row in rows}
    others = [row for row in below if row.number not in filled]
    notes += _notes_on_rows(sheet, others, records, signatures)
    return records


def _storable_rows(sheet: UploadedSheet, header: Header, table: FoundTable) -> Iterator[TableRow]:
    """Yield the rows below the header without anything that must not be stored."""
    fields = header.fields
    dropped, used = {*fields.nik, *fields.corrections}, table.used_columns
    for number, cells in sorted(sheet.rows.items()):
        if number > header.bottom and number not in table.kecamatan_rows:
            row = TableRow(number, _storable_cells(cells, dropped, used))
            if fields.other_phones:
                _take_other_phone(row, table.columns[Field.PHONE], fields.other_phones)
            yield row


def _storable_cells(cells: list[Cell], dropped: set[int], used: set[int]) -> list[Cell]:
    """Return the cells without a NIK: masked where the cell is read, else dropped."""
    return [
        mask_nik(cell) if at in used else None if at in dropped or contains_nik(cell) else cell
        for at, cell in enumerate(cells)
    ]


def _take_other_phone(row: TableRow, column: int, others: list[int]) -> None:
    """Put the number of `No WA` into the column `No HP`, if that has no mobile number."""
    phones = [cell for cell in map(row.cell, others) if can_parse(parse_phone, cell)]
    if phones and not can_parse(parse_phone, row.cell(column)):
        row.put(column, phones[0])


# --- Notes --------------------------------------------------------------------------------------


def _notes_on_rows(
    sheet: UploadedSheet, others: list[TableRow], records: list[TableRow], signatures: set[int]
) -> Iterator[str]:
    """Yield notes on `others`, which are blank in every column that is read, and on signatures."""
    end = records[-1].number if records else 0
    with_words = [row.number for row in others if any(map(_has_letters, row.cells))]
    between = [number for number in with_words if number < end]
    below = signatures | {number for number in with_words if number > end}
    here = {"sheet": sheet.name}
    if between:
        rows = ", ".join(map(str, between[:MOST_ROWS_NAMED]))
        rows += " …" if between[MOST_ROWS_NAMED:] else ""
        yield _("Sheet %(sheet)s: rows %(rows)s have nothing in the columns that are read.") % (
            here | {"rows": rows}
        )
    if below:
        yield _(
            "Sheet %(sheet)s: everything below the table, from row %(row)s on, was not read."
        ) % (here | {"row": min(below)})


def _has_letters(cell: Cell) -> bool:
    return isinstance(cell, str) and any(map(str.isalpha, cell))


def _notes_on_columns(
    sheet: UploadedSheet, header: Header, table: FoundTable, places: Places
) -> Iterator[str]:
    here = {"sheet": sheet.name}
    if header.fields.nik:
        yield _("Sheet %(sheet)s: the NIK was ignored. It is never read or stored.") % here
    unused = [header.texts[at] for at in table.unused]
    unused = [each for each in unused if plain_words(each) not in {"no", "nomor", "no urut"}]
    if unused:
        names = ", ".join(unused)
        yield _("Sheet %(sheet)s: columns not used: %(names)s.") % (here | {"names": names})
    if table.kecamatan:
        name = places.kecamatan_names[table.kecamatan]
        yield _("Sheet %(sheet)s: all rows belong to %(name)s, according to its title.") % (
            here | {"name": name}
        )
    if table.kecamatan_rows:
        rows = ", ".join(map(str, table.kecamatan_rows))
        yield _("Sheet %(sheet)s: rows %(rows)s give the kecamatan of the rows below them.") % (
            here | {"rows": rows}
        )
    if sheet.hidden_rows:
        yield ngettext(
            "Sheet %(sheet)s: %(count)s hidden row was also read.",
            "Sheet %(sheet)s: %(count)s hidden rows were also read.",
            sheet.hidden_rows,
        ) % (here | {"count": sheet.hidden_rows})
    if sheet.struck_rows:
        yield ngettext(
            "Sheet %(sheet)s: %(count)s row that is struck through was also read.",
            "Sheet %(sheet)s: %(count)s rows that are struck through were also read.",
            sheet.struck_rows,
        ) % (here | {"count": sheet.struck_rows})
    hidden = [header.texts[at] for at in sorted(table.used_columns & {*sheet.hidden_columns})]
    if hidden:
        names = ", ".join(hidden)
        yield _("Sheet %(sheet)s: hidden columns were also read: %(names)s.") % (
            here | {"names": names}
        )
