"""Tables to print on A4: an HTML page, sent in parts while rows are read."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any

from django.template.loader import render_to_string
from django.utils import formats

from bazar.calendar import WIB
from bazar.exports.tables import TO_THE_RIGHT, Column, ColumnSums, Document, Kind, Row, Sheet
from bazar.rupiah import format_rupiah, group_thousands

PAGE = "admin/paper.html"
ROWS = 200  # in one part
# Letters side by side on A4: upright and across. Wider tables are across in small print.
UPRIGHT, ACROSS = 90, 150
LETTERS = {Kind.TEXT: 18, Kind.RUPIAH: 14, Kind.UNITS: 8, Kind.MOMENT: 14}
OTHERS = 10
LONG = 20  # letters of a word that may be broken
SHORT = 13  # letters that stay in one line, such as "Cempaka Putih"


def page_parts(document: Document) -> Iterator[str]:
    """Yield the HTML of the page, part by part."""
    widest = max((_letters(sheet.columns) for sheet in document.sheets), default=0)
    context = {"document": document, "size": _size(widest), "one": len(document.sheets) == 1}
    yield render_to_string(f"{PAGE}#top", context)
    for n, sheet in enumerate(document.sheets, start=1):
        yield from _table(_on_paper(sheet), context | {"n": n})
    yield render_to_string(f"{PAGE}#bottom", context)


def _letters(columns: Sequence[Column]) -> int:
    return sum(LETTERS.get(column.kind, OTHERS) for column in columns if column.on_paper)


def _on_paper(sheet: Sheet) -> Sheet:
    read = [n for n, column in enumerate(sheet.columns) if column.on_paper]
    rows = ([row[n] for n in read] for row in sheet.rows)
    return Sheet(sheet.title, [sheet.columns[n] for n in read], rows)


def _size(letters: int) -> str:
    """Return the CSS class of the page."""
    if letters <= UPRIGHT:
        return "upright"
    return "across" if letters <= ACROSS else "across small"


def _table(sheet: Sheet, context: dict[str, Any]) -> Iterator[str]:
    heads = [(column.head, _class(column, "")) for column in sheet.columns]
    context = context | {"sheet": sheet, "heads": heads}
    yield render_to_string(f"{PAGE}#table_top", context)
    sums = ColumnSums(sheet)
    for some in batched(sums.count_rows(sheet.rows), ROWS, strict=False):
        rows = [_cells(sheet.columns, row) for row in some]
        yield render_to_string(f"{PAGE}#rows", {"rows": rows})
    below: list[tuple[str, str]] = []
    if sums.are_shown:
        below = _cells(sheet.columns, [sums.by_column.get(n) for n in range(len(heads))])
    yield render_to_string(f"{PAGE}#table_bottom", context | {"sums": below, "count": sums.count})


def _cells(columns: Sequence[Column], row: Row) -> list[tuple[str, str]]:
    """Return (text, CSS class) for each cell."""
    texts = [format_value(column.kind, value) for column, value in zip(columns, row, strict=True)]
    return [(text, _class(column, text)) for column, text in zip(columns, texts, strict=True)]


def _class(column: Column, text: str) -> str:
    """Return the CSS class of a cell: numbers to the right, short texts in one line.

    A word that fits in no column may be broken anywhere.
    """
    if column.kind in TO_THE_RIGHT:
        return "number"
    if any(len(word) > LONG for word in text.split()):
        return "long"
    return "" if column.kind is Kind.TEXT and len(text) > SHORT else "whole"


def format_value(kind: Kind, value: Any) -> str:
    """Format a value for people; moments are in WIB."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(WIB):%d.%m.%Y %H.%M}"
    if isinstance(value, dt.date):
        return formats.date_format(value, "j M Y")
    if isinstance(value, dt.time):
        return f"{value:%H.%M}"
    if kind is Kind.RUPIAH:
        return format_rupiah(value)
    return group_thousands(value) if kind is Kind.UNITS else str(value)
