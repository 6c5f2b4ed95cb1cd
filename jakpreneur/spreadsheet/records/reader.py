"""Tables to records, row by row.

Several rows may be about one vendor: rows with the same name and phone, rows with the same name and
kecamatan, and rows without a vendor, which continue the row above. These rows complete each other.
If they contradict each other, none of them is imported: nobody knows which row is right.
"""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from jakpreneur.spreadsheet.cells.dates import are_month_first
from jakpreneur.spreadsheet.cells.places import Places
from jakpreneur.spreadsheet.cells.text import Cell, format_cell, is_blank, plain_words
from jakpreneur.spreadsheet.fields import VALID_UNTIL, VENDOR_FIELDS, Field
from jakpreneur.spreadsheet.records.products import add_product, more_products, parse_product
from jakpreneur.spreadsheet.records.record import (
    Disagreements,
    Fault,
    Records,
    RowSource,
    VendorRecord,
)
from jakpreneur.spreadsheet.records.vendors import VendorIndex, parse_vendor
from jakpreneur.spreadsheet.tables.shapes import FoundTable


def read_records(tables: list[FoundTable], places: Places) -> Records:
    """Return the vendors, products and faults of all tables.

    Tables of vendors are read first, because lists of products name these vendors.
    """
    index = VendorIndex(Disagreements([table.sheet for table in tables], places))
    records = Records(vendors=index.vendors)
    for lists_vendors in (True, False):
        for position, table in enumerate(tables):
            if table.lists_vendors is lists_vendors:
                _TableReader(position, table, index, records).read()
    return without_contradicted(records, index)


class Continuation:
    """The test whether a row continues the vendor of the row above, for the rows of one table."""

    def __init__(self) -> None:
        self._name = ""
        self._vendor_cells: Mapping[Field, Cell] = {}

    def continues(self, cells: Mapping[Field, Cell]) -> bool:
        """Return whether the row has a product and nothing new about a vendor.

        A cell about the vendor is nothing new if it is the kecamatan, or the name of the row above,
        or, in a row without a name, the same as in the row that names the vendor.
        """
        repeated = {Field.KECAMATAN}
        name = cells.get(Field.NAME)
        if is_blank(name) and any(map(str.isalpha, format_cell(name))):
            return False  # `NULL` or `belum ada`: not the vendor of the row above
        if self._name and plain_words(format_cell(name)) == self._name:
            repeated.add(Field.NAME)
        elif is_blank(name):
            repeated |= {
                each for each in VENDOR_FIELDS if cells.get(each) == self._vendor_cells.get(each)
            }
        else:
            self._name = plain_words(format_cell(name))
        has_vendor = any(
            not is_blank(cells.get(each)) for each in VENDOR_FIELDS if each not in repeated
        )
        self._vendor_cells = cells if has_vendor else self._vendor_cells
        return not has_vendor and not is_blank(cells.get(Field.PRODUCT))


class _TableReader:
    """The rows of one table, read into `index` and `records`."""

    def __init__(
        self, position: int, table: FoundTable, index: VendorIndex, records: Records
    ) -> None:
        self.position, self.table, self.index, self.records = position, table, index, records
        self.places = index.disagreements.places
        self.month_first = month_first_fields(table)
        # The vendor of the row above, or the row itself if its vendor has a fault.
        self.current: VendorRecord | RowSource | None = None

    def read(self) -> None:
        continuation = Continuation()
        head = 0
        for row in self.table.rows:
            cells = {each: row.cell(at) for each, at in self.table.columns.items()}
            continues = continuation.continues(cells)
            head = head if continues and head else row.number
            source = RowSource(self.position, row.number, head)
            faults_before = len(self.records.faults)
            if not continues:
                self.current = self._vendor(source, cells)
            elif isinstance(self.current, VendorRecord):
                self.current.sources.append(source)
            others = list(more_products(row, self.table, cells))
            has_fault = len(self.records.faults) > faults_before
            has_product = self._product(source, cells, at=0)
            for at, product in others:
                self._product(source, product, at=at)
            if not (continues or others or has_fault or has_product):
                self._note_repeated(source)

    def _vendor(self, source: RowSource, cells: Mapping[Field, Cell]) -> VendorRecord | RowSource:
        parsed = parse_vendor(source, self.table, cells, self.places, self.month_first)
        faults = parsed.faults
        if not faults:
            find = self.index.add if self.table.lists_vendors else self.index.refer
            vendor, faults = find(source, parsed.values)
            if vendor:
                vendor.remarks += [each for each in parsed.remarks if each not in vendor.remarks]
                return vendor
        self.records.faults += faults
        if name := parsed.values.get(Field.NAME):
            self.index.note_unreadable(source, str(name))
        return source

    def _product(self, source: RowSource, cells: Mapping[Field, Cell], *, at: int) -> bool:
        """Add a product of the row to its vendor. Return whether there is one, or a fault."""
        product, faults = parse_product(source, cells, self.places, at)
        self.records.faults += faults
        if faults:
            return True
        if isinstance(self.current, VendorRecord):
            if product:
                added = add_product(self.current, product, self.index.disagreements)
                self.records.faults += added.faults
                self.records.repeated += [source] if added.is_repeat else []
        elif self.current is None or self.current != source:
            row = self.current.number if self.current else source.number
            reason = _("Its vendor cannot be read: see row %(row)s.") % {"row": row}
            self.records.faults.append(Fault(source, None, "", reason))
        return product is not None

    def _note_repeated(self, source: RowSource) -> None:
        """Note a row without products about a vendor that an earlier row has named."""
        if isinstance(self.current, VendorRecord) and self.current.sources[0] != source:
            self.records.repeated.append(source)


def month_first_fields(table: FoundTable) -> set[Field]:
    """Return the fields whose column has dates written month/day/year."""
    return {
        each
        for each in {*VALID_UNTIL.values()} & table.columns.keys()
        if are_month_first(row.cell(table.columns[each]) for row in table.rows)
    }


def without_contradicted(records: Records, index: VendorIndex) -> Records:
    """Return the records without vendors about whom rows contradict each other.

    All rows about these vendors and their products have a fault then.
    """
    contradicted = index.contradicted()
    faults = [*records.faults]
    for vendor, first in contradicted:
        sources = {*vendor.sources, *(product.source for product in vendor.products)}
        for source in sorted(sources - _sources(faults)):
            where = {"row": index.disagreements.name_row(first, source)}
            reason = _("Other rows about it differ: see row %(row)s.") % where
            faults.append(Fault(source, None, "", reason))
    left_out = {id(vendor) for vendor, _first in contradicted}
    faulty = _sources(faults)
    return Records(
        [each for each in records.vendors if id(each) not in left_out],
        faults,
        [each for each in records.repeated if each not in faulty],
    )


def _sources(faults: Iterable[Fault]) -> set[RowSource]:
    return {fault.source for fault in faults}
