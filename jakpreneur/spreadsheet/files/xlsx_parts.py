"""The marks in the XML of an XLSX file: hidden and struck rows, hidden columns, open formulas.

The reader of the values leaves these out. Prefixes of elements differ between programs, and so do
orders of attributes; a part that lacks says nothing.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import normpath
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _
from openpyxl.utils.cell import column_index_from_string

from bazar.rupiah import group_thousands
from jakpreneur.spreadsheet.cells.text import Formula
from jakpreneur.spreadsheet.tables.shapes import MOST_COLUMNS, UnreadableFile

LAST_ROW = 99_999  # empty rows included

WORKBOOK, STYLES = "xl/workbook.xml", "xl/styles.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
TRUE = {"1", "true"}

P = rb"<(?:\w+:)?"
HIDDEN_ROW = re.compile(P + rb'row\s(?=[^<>]*?hidden="(?:1|true)")[^<>]*?\br="(\d{1,7})"')
HIDDEN_COLUMNS = re.compile(P + rb'col\s(?=[^<>]*?hidden="(?:1|true)")([^<>]*)')
EDGE = re.compile(rb'\b(min|max)="(\d{1,5})"')
# A cell that is not empty from row 100.000 on, and a cell beyond column CV, the hundredth.
FAR_DOWN = re.compile(P + rb'c\s[^<>]*?\br="[A-Z]{1,3}[1-9]\d{5,6}"[^<>/]*>\s*<(?!/)')
FAR_RIGHT = re.compile(P + rb'c\s[^<>]*?\br="(?:[A-Z]{3}|[D-Z][A-Z]|C[W-Z])\d+"[^<>/]*>')
NO_RESULT = re.compile(
    P + rb'c\s[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"[^<>]*>\s*<(?:\w+:)?f\b[^<>]*(?:/>|>([^<]*)'
    rb"</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
FULL_CELL = re.compile(P + rb"c\s([^<>]*[^<>/])>\s*<(?!/)")
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
STYLE = re.compile(rb'\bs="(\d{1,6})"')


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """The marks of one sheet. Rows are numbered as Excel shows them, columns counted from 0."""

    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    struck_rows: frozenset[int]
    formulas: dict[tuple[int, int], Formula]


class WorkbookParts:
    """The parts of an XLSX file. `since_1904`: the workbook counts days from 1904."""

    def __init__(self, parts: zipfile.ZipFile) -> None:
        self._parts = parts
        self._names = set(parts.namelist())
        book = self._tree(WORKBOOK)
        self._paths = dict(self._sheet_paths(book))
        properties = _children(book, "workbookPr")
        self.since_1904 = any(each.get("date1904", "").lower() in TRUE for each in properties)
        self._struck_styles = set(self._find_struck_styles())

    def marks_of(self, sheet: str) -> SheetMarks:
        """Return the marks of a sheet. Raises UnreadableFile for a cell that is far away."""
        path = self._paths.get(sheet, "")
        xml = self._parts.read(path) if path in self._names else b""
        _refuse_far_cells(xml, sheet)
        return SheetMarks(
            frozenset(int(number) for number in HIDDEN_ROW.findall(xml)),
            frozenset(_hidden_columns(xml)),
            frozenset(self._struck_rows(xml) if self._struck_styles else ()),
            dict(_formulas(xml)),
        )

    def _tree(self, path: str) -> ET.Element:
        if path not in self._names:
            return ET.Element("nothing")
        return ET.fromstring(self._parts.read(path))  # noqa: S314  (its size is bounded)

    def _sheet_paths(self, book: ET.Element) -> Iterator[tuple[str, str]]:
        """Yield the name of each sheet and the part in which it stands."""
        targets = {
            each.get("Id"): each.get("Target", "")
            for each in _children(self._tree(RELATIONS), "Relationship")
        }
        for sheet in _children(book, "sheet"):
            ids = [value for name, value in sheet.items() if name.endswith("}id")]
            target = targets.get(ids[0], "") if ids else ""
            path = target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")
            yield sheet.get("name", ""), path

    def _find_struck_styles(self) -> Iterator[int]:
        """Yield the numbers of the cell styles whose font is struck through."""
        styles = self._tree(STYLES)
        struck = [
            any(mark.get("val", "1").lower() in TRUE for mark in _children(font, "strike"))
            for fonts in _children(styles, "fonts")
            for font in _children(fonts, "font")
        ]
        for formats in _children(styles, "cellXfs"):
            for number, each in enumerate(_children(formats, "xf")):
                font = int(each.get("fontId", "0"))
                if font < len(struck) and struck[font]:
                    yield number

    def _struck_rows(self, xml: bytes) -> Iterator[int]:
        """Yield the rows in which every cell with a value is struck through."""
        is_struck: dict[int, bool] = {}
        for attributes in FULL_CELL.findall(xml):
            if not (place := PLACE.search(attributes)):
                continue
            style = STYLE.search(attributes)
            marked = bool(style) and int(style[1]) in self._struck_styles  # type: ignore[index]
            row = int(place[2])
            is_struck[row] = is_struck.get(row, True) and marked
        return (row for row, marked in is_struck.items() if marked)


def _children(element: ET.Element, name: str) -> Iterator[ET.Element]:
    """Yield the elements of that name below `element`, whatever their namespace."""
    return (each for each in element.iter() if each.tag.rpartition("}")[2] == name)


def _refuse_far_cells(xml: bytes, sheet: str) -> None:
    """Raise UnreadableFile: a program would have to read all empty cells before it."""
    if FAR_RIGHT.search(xml):
        raise UnreadableFile(
            _("Too many columns in sheet %(sheet)s: at most %(most)s.")
            % {"sheet": sheet, "most": MOST_COLUMNS}
        )
    if FAR_DOWN.search(xml):
        raise UnreadableFile(
            _("Sheet %(sheet)s has something far down, beyond row %(most)s. Move it up.")
            % {"sheet": sheet, "most": group_thousands(LAST_ROW)}
        )


def _hidden_columns(xml: bytes) -> Iterator[int]:
    for attributes in HIDDEN_COLUMNS.findall(xml):
        edges = {name: int(value) for name, value in EDGE.findall(attributes)}
        if len(edges) == 2:  # noqa: PLR2004
            yield from range(edges[b"min"] - 1, min(edges[b"max"], MOST_COLUMNS))


def _formulas(xml: bytes) -> Iterator[tuple[tuple[int, int], Formula]]:
    """Yield the place and the text of each formula without a stored result."""
    for letters, number, formula in NO_RESULT.findall(xml):
        at = column_of(letters)
        if at < MOST_COLUMNS:
            yield (int(number), at), Formula(f"={formula.decode(errors='replace')}")


def column_of(letters: bytes) -> int:
    """Return the column, counted from 0: `A` is 0."""
    return int(column_index_from_string(letters.decode())) - 1
