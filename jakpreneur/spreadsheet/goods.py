"""What a row says of the products in it, and where two say different things."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from jakpreneur.spreadsheet.cells import Cell, Unreadable, is_blank, written
from jakpreneur.spreadsheet.columns import product_cells
from jakpreneur.spreadsheet.places import Places
from jakpreneur.spreadsheet.records import Fault, GoodsRow, Source
from jakpreneur.spreadsheet.sheets import Row, Table
from jakpreneur.spreadsheet.wordings import OF_PRODUCT, Column


def beside(
    row: Row, table: Table, said: dict[Column, Cell]
) -> Iterator[tuple[int, dict[Column, Cell]]]:
    """The row's second product, its third; what the first says of the category holds for all."""
    for at, columns in enumerate(table.more, start=1):
        product = {column: row.at(where) for column, where in columns.items()}
        if not all(map(is_blank, product.values())):
            yield at, {Column.CATEGORY: said.get(Column.CATEGORY)} | product


def read_goods(
    source: Source, said: dict[Column, Cell], places: Places, at: int
) -> tuple[GoodsRow | None, list[Fault]]:
    """The product that the row names, `at` which place of it; or why it cannot be read."""
    values: dict[Column, Any] = {}
    faults: list[Fault] = []
    if all(is_blank(said.get(each)) for each in (Column.PRODUCT, Column.PRICE)):
        return None, []
    for column in OF_PRODUCT:
        cell = said.get(column)
        try:
            values[column] = product_cells(column, cell, places)
        except Unreadable as reason:
            faults.append(Fault(source, column, written(cell), str(reason), at))
    if faults:
        return None, faults
    if values[Column.PRODUCT]:
        name, category, about, price = (values[each] for each in OF_PRODUCT)
        return GoodsRow(source, name, category, about, price, at), []
    nameless = _("There is a price, but no product.")
    return None, [Fault(source, Column.PRODUCT, "", nameless, at)]


def clashes(one: GoodsRow, other: GoodsRow) -> Iterator[tuple[Column, Any, Any]]:
    """In what they differ, and what the other says of it, and the one."""
    for column, first, second in (
        (Column.CATEGORY, one.category, other.category),
        (Column.ABOUT_PRODUCT, one.about, other.about),
        (Column.PRICE, one.price, other.price),
    ):
        if first and second and first != second:
            yield column, second, first
