"""Several tables in one sheet: side by side, or one below another, each with its own headings."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from django.utils.translation import gettext as _

from jakpreneur.spreadsheet.cells.numbers import can_parse, parse_phone
from jakpreneur.spreadsheet.cells.text import Cell, is_blank, plain_words
from jakpreneur.spreadsheet.fields import Field
from jakpreneur.spreadsheet.tables.headings import (
    LEAST_RECOGNISED,
    find_header,
    recognise_heading,
    recognise_headings,
)
from jakpreneur.spreadsheet.tables.shapes import UnreadableFile, UploadedSheet

MOST_TITLE_CELLS = 2  # of a row above headings


def split_sheet(sheet: UploadedSheet) -> Iterator[UploadedSheet]:
    """Yield a sheet for each table of the sheet; the sheet itself if it has one.

    Raises UnreadableFile if two tables stand side by side and cannot be told apart.
    """
    for beside in _side_by_side(sheet):
        yield from _one_below_another(beside)


# --- Side by side -------------------------------------------------------------------------------


def _side_by_side(sheet: UploadedSheet) -> Iterator[UploadedSheet]:
    """Yield the blocks of columns whose headings repeat those of the first block, in order."""
    header = find_header(sheet)
    texts = [plain_words(text) for text in header.texts] if header else []
    names = [at for at, text in enumerate(texts) if recognise_heading(text)[0] == Field.NAME]
    names = [at for at in names if texts[at] == texts[names[0]]]
    phones = [at for at, text in enumerate(texts) if recognise_heading(text)[0] == Field.PHONE]
    if header is None or len(names) < 2 or phones == [] or max(phones) < names[1]:  # noqa: PLR2004
        yield sheet
        return
    width = names[1] - names[0]
    first = next(at for at, text in enumerate(texts) if text)
    starts = range(first, len(texts), width)
    blocks = [texts[start : start + width] for start in starts]
    if any(_without_end(block) != _without_end(blocks[0]) for block in blocks):
        raise UnreadableFile(
            _("Sheet %(sheet)s has tables side by side. Put them one below another.")
            % {"sheet": sheet.name}
        )
    for number, start in enumerate(starts):
        yield _columns_of(sheet, header.bottom, start, start + width, is_first=number == 0)


def _without_end(block: list[str]) -> list[str]:
    """Return the headings up to the last one that is not empty."""
    while block and not block[-1]:
        block = block[:-1]
    return block


def _columns_of(
    sheet: UploadedSheet, headings: int, start: int, end: int, *, is_first: bool
) -> UploadedSheet:
    """Return the sheet with the columns of one block alone, and the titles above all blocks."""
    rows: dict[int, list[Cell]] = {}
    for number, cells in sheet.rows.items():
        is_title = number < headings and sum(not is_blank(cell) for cell in cells) <= 1
        kept = cells if is_title else cells[start:end]
        if any(cell is not None for cell in kept):
            rows[number] = list(kept)
    hidden = [at - start for at in sheet.hidden_columns if start <= at < end]
    part = replace(sheet, rows=rows, merged=(), hidden_columns=hidden)
    return part if is_first else replace(part, hidden_rows=0, struck_rows=0)


# --- One below another --------------------------------------------------------------------------


def _one_below_another(sheet: UploadedSheet) -> Iterator[UploadedSheet]:
    """Yield the rows of each table, with the titles above its headings.

    A row with two known headings or more begins a table, unless it repeats headings of the table,
    as each printed page does, or belongs to headings of two rows.
    """
    starts: list[int] = []
    numbers = sorted(sheet.rows)
    headings: set[tuple[int, str]] = set()
    before = None  # the row of headings just above
    for at, number in enumerate(numbers):
        cells = sheet.rows[number]
        if not _is_heading_row(cells):
            continue
        texts = _texts(cells)
        if headings and number - 1 != before and not texts <= headings:
            starts.append(_above(sheet, numbers, at))
            headings = set()
        headings |= texts
        before = number
    edges = [0, *starts, len(numbers)]
    for place, (start, end) in enumerate(pairwise(edges)):
        rows = {number: sheet.rows[number] for number in numbers[start:end]}
        merged = [block for block in sheet.merged if block.top in rows]
        part = replace(sheet, rows=rows, merged=merged)
        yield part if place == 0 else replace(part, hidden_rows=0, struck_rows=0)


def _is_heading_row(cells: list[Cell]) -> bool:
    """Return whether the row has two known headings or more, and nothing that a record has."""
    filled = [cell for cell in cells if not is_blank(cell)]
    if len(filled) < LEAST_RECOGNISED or not all(isinstance(cell, str) for cell in filled):
        return False
    texts = [cell if isinstance(cell, str) else "" for cell in cells]
    if sum(recognise_heading(text)[0] is not None for text in texts) < LEAST_RECOGNISED:
        return False
    return recognise_headings(texts).recognised >= LEAST_RECOGNISED and not any(
        can_parse(parse_phone, cell) for cell in filled
    )


def _texts(cells: list[Cell]) -> set[tuple[int, str]]:
    return {
        (at, plain_words(cell))
        for at, cell in enumerate(cells)
        if isinstance(cell, str) and not is_blank(cell)
    }


def _above(sheet: UploadedSheet, numbers: list[int], at: int) -> int:
    """Return the place of the first title directly above the headings at place `at`."""
    while at > 0 and numbers[at - 1] == numbers[at] - 1 and _is_title(sheet.rows[numbers[at - 1]]):
        at -= 1
    return at


def _is_title(cells: list[Cell]) -> bool:
    filled = [cell for cell in cells if not is_blank(cell)]
    return len(filled) <= MOST_TITLE_CELLS and all(isinstance(cell, str) for cell in filled)
