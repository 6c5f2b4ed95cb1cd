"""The tables in a file's sheets: under which headings which rows stand.

What must not be kept is dropped here, before anything is: columns of NIK, cells that look like
one (masked, where they are to be mended), titles, signatures under the table.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jakpreneur.spreadsheet.asides import passed_over, repeat_dittos, signatures
from jakpreneur.spreadsheet.cells import (
    BETWEEN_DIGITS,
    NIK,
    Cell,
    is_blank,
    masked,
    phone,
    reads,
    written,
)
from jakpreneur.spreadsheet.headings import meaning
from jakpreneur.spreadsheet.heads import Head, head_of
from jakpreneur.spreadsheet.places import Places
from jakpreneur.spreadsheet.sections import fill, sections
from jakpreneur.spreadsheet.sheets import MOST_ROWS, Row, Sheet, Table, Tables, UnfitFile
from jakpreneur.spreadsheet.wordings import LABELS, NEEDED, OF_PRODUCT, Column
from jakpreneur.spreadsheet.words import clean, plain

MOST_NAMED = 20  # rows


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
        _part(table, sheet, head, places)
        if table.of_vendors or table.of_products:
            table.rows = _rows(sheet, head, table, places, notes)
            tables.append(table)
            notes += _left_out(sheet, head, table, places)
        else:
            lacking.append(table)
    needed = [table for table in lacking if _is_of_businesses(table)]
    if needed or not tables:
        raise _lacks([*needed, *lacking])
    if not any(table.rows for table in tables):
        raise UnfitFile(_("There are headings, but no row under them."))
    return Tables(tables, [*notes, *map(_not_read, lacking)])


def _is_of_businesses(table: Table) -> bool:
    """A bare `Nama` may be anybody's: the committee's, say."""
    at = table.columns.get(Column.NAME)
    return at is not None and meaning(table.headings[at])[0] == Column.NAME


def _not_read(table: Table) -> str:
    return _("Sheet %(sheet)s was not read: it lacks %(missing)s.") % {
        "sheet": table.sheet,
        "missing": ", ".join(str(LABELS[each]) for each in table.missing),
    }


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


def _part(table: Table, sheet: Sheet, head: Head, places: Places) -> None:
    """Where rows of their own say the kecamatan of those below, the table gets a column of it."""
    below = ((number, cells) for number, cells in sheet.rows.items() if number > head.bottom)
    table.sections = sections(below, table, places)
    if table.sections and Column.KECAMATAN not in table.columns:
        at = max(len(table.headings), *map(len, sheet.rows.values()))
        table.headings += [""] * (at - len(table.headings)) + ["Kecamatan"]
        table.columns[Column.KECAMATAN] = at


def _rows(sheet: Sheet, head: Head, table: Table, places: Places, notes: list[str]) -> list[Row]:
    dropped = {*head.understood.nik, *head.understood.reason}
    used = table.used
    below = [
        Row(number, _kept(cells, dropped, used))
        for number, cells in sorted(sheet.rows.items())
        if number > head.bottom and number not in table.sections
    ]
    if head.understood.phones:
        below = [_with_a_phone(row, table.columns[Column.PHONE], head) for row in below]
    # Rows that are numbered, but empty, wait for somebody; a merged cell may span them, too.
    spanning = {table.columns.get(each) for each in (Column.KECAMATAN, Column.CATEGORY)}
    rows = [row for row in below if any(not is_blank(row.at(at)) for at in used - spanning)]
    passed = passed_over(rows, sheet, head, table)
    signed = signatures(rows, passed, table, places)
    kept = [row for row in rows if row.number not in passed | signed]
    if len(kept) > MOST_ROWS:
        raise UnfitFile(
            _("Too many rows in sheet %(sheet)s: at most %(most)s.")
            % {"sheet": sheet.name, "most": MOST_ROWS}
        )
    repeat_dittos(kept, table.used)
    if table.sections:
        title = places.shown[table.kecamatan] if table.kecamatan else None
        fill(kept, table.sections, table.columns[Column.KECAMATAN], title)
        table.kecamatan = None
    filled = {row.number for row in rows}
    notes += _aside(sheet, [row for row in below if row.number not in filled], kept, signed)
    return kept


def _kept(cells: list[Cell], dropped: set[int], used: set[int]) -> list[Cell]:
    return [
        masked(cell) if at in used else None if at in dropped or _is_nik(cell) else cell
        for at, cell in enumerate(cells)
    ]


def _with_a_phone(row: Row, at: int, head: Head) -> Row:
    """The number of `No WA`, where `No HP` has none."""
    others = [row.at(each) for each in head.understood.phones]
    read = [other for other in others if reads(phone, other)]
    if read and not reads(phone, row.at(at)):
        row.cells.extend([None] * (at + 1 - len(row.cells)))
        row.cells[at] = read[0]
    return row


def _is_nik(cell: Cell) -> bool:
    return cell is not None and bool(NIK.search(BETWEEN_DIGITS.sub("", written(cell))))


# --- What people should know --------------------------------------------------------------------


def _aside(sheet: Sheet, others: list[Row], kept: list[Row], signed: set[int]) -> Iterator[str]:
    """`others`: rows that are empty in every column that is read."""
    end = kept[-1].number if kept else 0
    worded = [row.number for row in others if any(map(_has_letters, row.cells))]
    passed = [number for number in worded if number < end]
    under = signed | {number for number in worded if number > end}
    here = {"sheet": sheet.name}
    if passed:
        shown = ", ".join(map(str, passed[:MOST_NAMED])) + (" …" if passed[MOST_NAMED:] else "")
        yield _("Sheet %(sheet)s: rows %(rows)s have nothing in the columns that are read.") % (
            here | {"rows": shown}
        )
    if under:
        yield _(
            "Sheet %(sheet)s: what stands under the table, from row %(row)s on, was not read."
        ) % (here | {"row": min(under)})


def _has_letters(cell: Cell) -> bool:
    return isinstance(cell, str) and any(map(str.isalpha, cell))


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
    if table.sections:
        rows = ", ".join(map(str, table.sections))
        yield _("Sheet %(sheet)s: rows %(rows)s say the kecamatan of the rows below them.") % (
            here | {"rows": rows}
        )
    if sheet.hidden:
        yield ngettext(
            "Sheet %(sheet)s: %(count)s hidden row was read as well.",
            "Sheet %(sheet)s: %(count)s hidden rows were read as well.",
            sheet.hidden,
        ) % (here | {"count": sheet.hidden})
