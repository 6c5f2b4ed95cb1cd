"""The tables in a file's sheets: under which headings which rows stand.

What must not be kept is dropped here, before anything is: columns of NIK, cells that look like
one, titles, signatures under the table.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jakpreneur.spreadsheet.cells import NIK, Cell, Unreadable, is_blank, phone, price, written
from jakpreneur.spreadsheet.heads import LEAST_KNOWN, Head, head_of
from jakpreneur.spreadsheet.places import Places
from jakpreneur.spreadsheet.sheets import MOST_ROWS, Sheet, UnfitFile
from jakpreneur.spreadsheet.wordings import LABELS, NEEDED, OF_PRODUCT, Column
from jakpreneur.spreadsheet.words import clean, plain

NUMBERING = re.compile(r"\(?[0-9]{1,2}\)?")
TOTALS = re.compile(r"(?:sub ?|grand )?(?:jumlah|total)(?: .*)?")
SIGNED = 3  # filled columns make a row of what would else be a signature


@dataclass(frozen=True, slots=True)
class Row:
    """`number`: as Excel shows it."""

    number: int
    cells: list[Cell]

    def at(self, column: int | None) -> Cell:
        return self.cells[column] if column is not None and column < len(self.cells) else None


@dataclass(slots=True)
class Table:
    """`more`: the columns of a row's further products. `unused`: those that say nothing here.
    `kecamatan`: by id, where no column but the title or the sheet's name says it."""

    sheet: str
    headings: list[str]
    columns: dict[Column, int]
    more: list[dict[Column, int]] = field(default_factory=list)
    unused: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    mac: bool = False
    kecamatan: int | None = None

    @property
    def of_vendors(self) -> bool:
        return not self.missing

    @property
    def used(self) -> set[int]:
        return {at for columns in (self.columns, *self.more) for at in columns.values()}

    @property
    def missing(self) -> list[Column]:
        there = {*self.columns, *([Column.KECAMATAN] if self.kecamatan else [])}
        return [each for each in NEEDED if each not in there]


@dataclass(frozen=True, slots=True)
class Tables:
    """`notes`: what was left out, and why, for people."""

    tables: list[Table]
    notes: list[str]


def find(sheets: Iterable[Sheet], places: Places) -> Tables:
    """Raises UnfitFile where no table of vendors or products is, or one lacks a heading."""
    tables: list[Table] = []
    notes: list[str] = []
    lacking: list[Table] = []
    for sheet in sheets:
        if sheet.is_hidden:
            notes.append(_("Sheet %(sheet)s is hidden and was not read.") % {"sheet": sheet.name})
            continue
        head = head_of(sheet)
        if head is None:
            if sheet.rows:
                notes.append(_("Sheet %(sheet)s has no known headings.") % {"sheet": sheet.name})
            continue
        table = _table(sheet, head, places)
        if table.of_vendors or {Column.NAME, Column.PRODUCT} <= table.columns.keys():
            table.rows = list(_rows(sheet, head, table, places, notes))
            tables.append(table)
            notes += _left_out(sheet, head, table, places)
        elif Column.NAME in table.columns or not lacking:
            lacking.append(table)
    incomplete = [table for table in lacking if Column.NAME in table.columns]
    if incomplete or not tables:
        raise _lacks([*incomplete, *lacking])
    return Tables(tables, notes)


def _lacks(tables: Sequence[Table]) -> UnfitFile:
    if not tables:
        return UnfitFile(
            _("No row of headings was found. Needed are: %(needed)s.")
            % {"needed": ", ".join(str(LABELS[each]) for each in NEEDED)}
        )
    table = tables[0]
    return UnfitFile(
        _("Sheet %(sheet)s lacks: %(missing)s. Found were the headings: %(found)s.")
        % {
            "sheet": table.sheet,
            "missing": ", ".join(str(LABELS[each]) for each in table.missing),
            "found": ", ".join(heading for heading in table.headings if heading),
        }
    )


# --- Rows -----------------------------------------------------------------------------------------


def _table(sheet: Sheet, head: Head, places: Places) -> Table:
    known = head.understood
    # What is said of products, but of none by name, is of none.
    idle = {} if Column.PRODUCT in known.columns or known.more else dict.fromkeys(OF_PRODUCT)
    columns = {column: at for column, at in known.columns.items() if column not in idle}
    unused = sorted({*known.unused, *known.columns.values()} - {*columns.values()})
    table = Table(sheet.name, head.texts, columns, known.more, unused, mac=sheet.mac)
    if Column.KECAMATAN not in table.columns:
        above = [
            clean(cell)
            for number, cells in sheet.rows.items()
            if number < head.top
            for cell in cells
            if isinstance(cell, str)
        ]
        table.kecamatan = places.named_in(" ; ".join([*above, sheet.name]))
    return table


def _rows(
    sheet: Sheet, head: Head, table: Table, places: Places, notes: list[str]
) -> Iterator[Row]:
    dropped = {*head.understood.nik, *head.understood.reason}
    used = table.used
    rows = [
        Row(number, _kept(cells, dropped, used))
        for number, cells in sorted(sheet.rows.items())
        if number > head.bottom
    ]
    if head.understood.phones:
        rows = [_with_a_phone(row, table.columns[Column.PHONE], head) for row in rows]
    # Rows that are numbered, but empty, wait for somebody; a merged cell may span them, too.
    spanning = {table.columns.get(each) for each in (Column.KECAMATAN, Column.CATEGORY)}
    rows = [row for row in rows if any(not is_blank(row.at(at)) for at in used - spanning)]
    heads = [sheet.rows[number] for number in {head.top, head.bottom}]
    passed = {
        row.number
        for row in rows
        if _is_total(row, table) or _is_numbering(row) or _is_head(row, heads)
    }
    signed = _signatures(rows, passed, table, places)
    if signed:
        notes.append(
            _("Sheet %(sheet)s: what stands under the table, from row %(row)s on, was not read.")
            % {"sheet": sheet.name, "row": min(signed)}
        )
    kept = [row for row in rows if row.number not in passed | signed]
    if len(kept) > MOST_ROWS:
        raise UnfitFile(
            _("Too many rows in sheet %(sheet)s: at most %(most)s.")
            % {"sheet": sheet.name, "most": MOST_ROWS}
        )
    yield from kept


def _kept(cells: list[Cell], dropped: set[int], used: set[int]) -> list[Cell]:
    return [
        None if at in dropped or (at not in used and _is_nik(cell)) else cell
        for at, cell in enumerate(cells)
    ]


def _with_a_phone(row: Row, at: int, head: Head) -> Row:
    """The number of `No WA`, where `No HP` has none."""
    others = [row.at(each) for each in head.understood.phones]
    read = [other for other in others if _reads(phone, other)]
    if read and not _reads(phone, row.at(at)):
        row.cells.extend([None] * (at + 1 - len(row.cells)))
        row.cells[at] = read[0]
    return row


def _is_nik(cell: Cell) -> bool:
    return cell is not None and bool(NIK.search(re.sub(r"[\s.\-']", "", written(cell))))


def _is_total(row: Row, table: Table) -> bool:
    first = next(cell for cell in row.cells if not is_blank(cell))
    return (
        isinstance(first, str)
        and bool(TOTALS.fullmatch(plain(first)))
        and is_blank(row.at(table.columns.get(Column.PRODUCT)))
        and not _reads(phone, row.at(table.columns.get(Column.PHONE)))
    )


def _is_numbering(row: Row) -> bool:
    """`(1) (2) (3)` under the headings."""
    said = [written(cell).strip() for cell in row.cells if not is_blank(cell)]
    return len(said) > LEAST_KNOWN and all(NUMBERING.fullmatch(each) for each in said)


def _is_head(row: Row, heads: list[list[Cell]]) -> bool:
    """The headings once more, as on every printed page."""
    said = {(at, plain(cell)) for at, cell in enumerate(row.cells) if isinstance(cell, str)}
    return len(said) >= LEAST_KNOWN and any(
        said <= {(at, plain(cell)) for at, cell in enumerate(head) if isinstance(cell, str)}
        for head in heads
    )


def _signatures(rows: list[Row], passed: set[int], table: Table, places: Places) -> set[int]:
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
        or _reads(phone, row.at(table.columns.get(Column.PHONE)))
        or _reads(price, row.at(table.columns.get(Column.PRICE)))
    )


def _reads(read: Callable[[Cell], object], cell: Cell) -> bool:
    try:
        return bool(read(cell))
    except Unreadable:
        return False


# --- What people should know --------------------------------------------------------------------


def _left_out(sheet: Sheet, head: Head, table: Table, places: Places) -> Iterator[str]:
    here = {"sheet": sheet.name}
    if head.understood.nik:
        yield _("Sheet %(sheet)s: the NIK was left out. It is never read nor kept.") % here
    unused = [head.texts[at] for at in table.unused]
    unused = [each for each in unused if plain(each) not in {"no", "nomor", "no urut"}]
    if unused:
        names = ", ".join(unused)
        yield _("Sheet %(sheet)s: columns not used: %(names)s.") % (here | {"names": names})
    if table.kecamatan:
        name = places.shown[table.kecamatan]
        yield _("Sheet %(sheet)s: all rows are of %(name)s, as its title says.") % (
            here | {"name": name}
        )
    if sheet.hidden:
        yield ngettext(
            "Sheet %(sheet)s: %(count)s hidden row was read as well.",
            "Sheet %(sheet)s: %(count)s hidden rows were read as well.",
            sheet.hidden,
        ) % (here | {"count": sheet.hidden})
