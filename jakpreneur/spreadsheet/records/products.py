"""The products of a row, and two rows about one product of a vendor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from jakpreneur.spreadsheet.cells.places import Places
from jakpreneur.spreadsheet.cells.text import (
    Cell,
    UnreadableCell,
    format_cell,
    is_blank,
    plain_words,
)
from jakpreneur.spreadsheet.fields import PRODUCT_FIELDS, Field, parse_product_cell
from jakpreneur.spreadsheet.records.record import (
    Disagreements,
    Fault,
    ProductRecord,
    RowSource,
    VendorRecord,
)
from jakpreneur.spreadsheet.tables.shapes import FoundTable, TableRow


def more_products(
    row: TableRow, table: FoundTable, cells: Mapping[Field, Cell]
) -> Iterator[tuple[int, dict[Field, Cell]]]:
    """Yield the row's second product and further ones: (position from 1, cell by field).

    A product without a column for its category has the category of the first.
    """
    for at, columns in enumerate(table.more_products, start=1):
        product = {each: row.cell(column) for each, column in columns.items()}
        if not all(map(is_blank, product.values())):
            yield at, {Field.CATEGORY: cells.get(Field.CATEGORY)} | product


def parse_product(
    source: RowSource, cells: Mapping[Field, Cell], places: Places, at: int
) -> tuple[ProductRecord | None, list[Fault]]:
    """Return the product in `cells`, position `at` of its row; or None and the faults.

    Without a product and a price there is neither.
    """
    if all(is_blank(cells.get(each)) for each in (Field.PRODUCT, Field.PRICE)):
        return None, []
    values: dict[Field, Any] = {}
    faults: list[Fault] = []
    for each in PRODUCT_FIELDS:
        cell = cells.get(each)
        try:
            values[each] = parse_product_cell(each, cell, places)
        except UnreadableCell as error:
            faults.append(Fault(source, each, format_cell(cell), str(error), at))
    if faults:
        return None, faults
    if values[Field.PRODUCT]:
        name, category, about, price = (values[each] for each in PRODUCT_FIELDS)
        return ProductRecord(source, name, category, about, price, at), []
    reason = _("There is a price but no product.")
    return None, [Fault(source, Field.PRODUCT, "", reason, at)]


@dataclass(frozen=True, slots=True)
class AddedProduct:
    """The result of adding a product to a vendor: `is_repeat` if another row says the same."""

    is_repeat: bool = False
    faults: list[Fault] = field(default_factory=list)


def add_product(
    vendor: VendorRecord, product: ProductRecord, disagreements: Disagreements
) -> AddedProduct:
    """Add a product to its vendor, or complete the one that an earlier row has added.

    If two rows disagree, the product is removed and all rows about it become faults: nobody knows
    which row is right.
    """
    known = vendor.products_seen.setdefault(plain_words(product.name), product)
    if known is product:
        if product.category is None and vendor.products and _continues(product.source):
            product.category = vendor.products[-1].category
        vendor.products.append(product)
        return AddedProduct()
    is_removed = all(each is not known for each in vendor.products)
    difference = next(_differences(known, product), None)
    if difference is None and not is_removed:
        known.category = known.category or product.category
        known.about = known.about or product.about
        known.price = product.price if known.price is None else known.price
        return AddedProduct(is_repeat=True)
    each, value, known_value = difference or (Field.PRODUCT, product.name, known.name)
    pairs = [(product, value, known, known_value)]
    pairs += [] if is_removed else [(known, known_value, product, value)]
    faults = [
        replace(
            disagreements.fault(one.source, each, its_value, other.source, other_value),
            product=one.at,
        )
        for one, its_value, other, other_value in pairs
    ]
    vendor.products = [each for each in vendor.products if each is not known]
    return AddedProduct(faults=faults)


def _continues(source: RowSource) -> bool:
    return source.head != source.number


def _differences(known: ProductRecord, other: ProductRecord) -> Iterator[tuple[Field, Any, Any]]:
    """Yield (field, value of `other`, value of `known`) of each field in which both differ."""
    for each, first, second in (
        (Field.CATEGORY, known.category, other.category),
        (Field.ABOUT_PRODUCT, known.about, other.about),
        (Field.PRICE, known.price, other.price),
    ):
        if first and second and first != second:
            yield each, second, first
