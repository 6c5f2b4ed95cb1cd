"""The rows of a file, understood: vendors with what they make, and what could not be read.

Several rows may be about one vendor: the same name with the same phone, or in the same kecamatan;
a row without a vendor goes on with the one above. What rows say of a vendor adds up, and must
agree: where they do not, none of them is taken, for nobody knows which is right.
"""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from jakpreneur.spreadsheet.cells import (
    Cell,
    NumberMissing,
    Unreadable,
    has_several_phones,
    is_blank,
    written,
)
from jakpreneur.spreadsheet.columns import shown, vendor_cells
from jakpreneur.spreadsheet.dates import have_month_first, refuse_unclear
from jakpreneur.spreadsheet.goods import beside, clashes, read_goods
from jakpreneur.spreadsheet.places import Places
from jakpreneur.spreadsheet.records import (
    Fault,
    GoodsRow,
    Reading,
    Source,
    Value,
    VendorRow,
    row_named,
)
from jakpreneur.spreadsheet.sheets import Table
from jakpreneur.spreadsheet.wordings import NEEDED, OF_VENDOR, UNTIL, Column
from jakpreneur.spreadsheet.words import plain


def read(tables: list[Table], places: Places) -> Reading:
    """Tables of vendors first: lists of products name them."""
    reader = _Reader(places, [table.sheet for table in tables])
    for of_vendors in (True, False):
        for position, table in enumerate(tables):
            if table.of_vendors is of_vendors:
                reader.read_table(position, table)
    reader.leave_out_contested()
    return reader.reading


class _Reader:
    """What has been read so far, and by which names it is found again."""

    def __init__(self, places: Places, sheets: list[str]) -> None:
        self.places, self.sheets = places, sheets
        self.reading = Reading()
        self.by_key: dict[tuple[str, Column, Value], VendorRow] = {}
        self.by_name: dict[str, list[VendorRow]] = {}
        self.faulty_names: dict[str, Source] = {}
        self.contested: list[tuple[VendorRow, Source]] = []
        # What the row above is about: a vendor, or the row of one that cannot be read.
        self.current: VendorRow | Source | None = None
        self.name = ""
        self.head: dict[Column, Cell] = {}
        self.month_first: set[Column] = set()

    def read_table(self, position: int, table: Table) -> None:
        self.current, self.name, self.head = None, "", {}
        self.month_first = {
            column
            for column in {*UNTIL.values()} & table.columns.keys()
            if have_month_first(row.at(table.columns[column]) for row in table.rows)
        }
        head = 0
        for row in table.rows:
            said = {column: row.at(at) for column, at in table.columns.items()}
            goes_on = self._goes_on(said)
            head = head if goes_on and head else row.number
            source = Source(position, row.number, head)
            before = len(self.reading.faults)
            if not goes_on:
                self.current = self._vendor(source, table, said)
            elif isinstance(self.current, VendorRow):
                self.current.sources.append(source)
            others = list(beside(row, table, said)) if table.more else []
            is_repeat = not goes_on and not others and before == len(self.reading.faults)
            self._goods(source, said, is_repeat=is_repeat)
            for at, product in others:
                self._goods(source, product, at=at)

    def _goes_on(self, said: dict[Column, Cell]) -> bool:
        """A product, and of a vendor nothing but what one cell says of all its rows: the
        kecamatan, the name; or, where no name is, what the row that names the vendor says, too."""
        aside = {Column.KECAMATAN}
        name = said.get(Column.NAME)
        if self.name and plain(written(name)) == self.name:
            aside.add(Column.NAME)
        elif is_blank(name):
            aside |= {each for each in OF_VENDOR if said.get(each) == self.head.get(each)}
        else:
            self.name = plain(written(name))
        about_vendor = any(not is_blank(said.get(each)) for each in OF_VENDOR if each not in aside)
        self.head = said if about_vendor else self.head
        return not about_vendor and not is_blank(said.get(Column.PRODUCT))

    # --- Vendors --------------------------------------------------------------------------------

    def _vendor(self, source: Source, table: Table, said: dict[Column, Cell]) -> Any:
        values, remarks, faults = self._values(source, table, said)
        if has_several_phones(said.get(Column.PHONE)):
            taken = {"row": source.number, "phone": values.get(Column.PHONE)}
            remarks.append(_("Row %(row)s: of several phones %(phone)s was taken.") % taken)
        if not faults:
            vendor = (
                self._known(source, values) if table.of_vendors else self._named(source, values)
            )
            if isinstance(vendor, VendorRow):
                vendor.remarks += [each for each in remarks if each not in vendor.remarks]
                return vendor
            faults = [vendor]
        self.reading.faults += faults
        if name := values.get(Column.NAME):
            self.faulty_names.setdefault(plain(str(name)), source)
        return source

    def _values(
        self, source: Source, table: Table, said: dict[Column, Cell]
    ) -> tuple[dict[Column, Value], list[str], list[Fault]]:
        values: dict[Column, Value] = {}
        remarks: list[str] = []
        faults: list[Fault] = []
        for column, cell in said.items():
            if column not in OF_VENDOR:
                continue
            try:
                if column in self.month_first:
                    refuse_unclear(cell)
                value = vendor_cells(column, cell, self.places, mac=table.mac)
            except Unreadable as reason:
                faults.append(Fault(source, column, written(cell), str(reason)))
            except NumberMissing:
                remarks.append(
                    _("Row %(row)s: there is a licence, but not its number.")
                    % {"row": source.number}
                )
            else:
                values |= {column: value} if value else {}
        if table.kecamatan and table.of_vendors:
            values.setdefault(Column.KECAMATAN, table.kecamatan)
        name = Column.NAME if Column.NAME in table.columns else Column.PHONE
        for column in NEEDED if table.of_vendors else (name,):
            if column not in values and all(fault.column != column for fault in faults):
                faults.append(Fault(source, column, "", _("It is empty.")))
        return values, remarks, faults

    def _known(self, source: Source, values: dict[Column, Value]) -> VendorRow | Fault:
        """The vendor of the file with that name and phone, or name and kecamatan; or a new one."""
        name = plain(str(values[Column.NAME]))
        keys = [(name, column, values[column]) for column in (Column.PHONE, Column.KECAMATAN)]
        vendor = next((self.by_key[key] for key in keys if key in self.by_key), None)
        if vendor is None:
            vendor = VendorRow([source], values)
            self._enter(vendor, name)
        else:
            for column, value in values.items():
                other = vendor.said.get(column, value)
                if other != value and column != Column.NAME:
                    first = vendor.told_by[column]
                    self.contested.append((vendor, first))
                    self.reading.faults.append(self._says_else(first, column, other, source, value))
                    return self._says_else(source, column, value, first, other)
            vendor.said |= {each: values[each] for each in values.keys() - vendor.said.keys()}
            vendor.sources.append(source)
        vendor.told_by = dict.fromkeys(values, source) | vendor.told_by
        self.by_key |= dict.fromkeys(keys, vendor)
        return vendor

    def _enter(self, vendor: VendorRow, name: str) -> None:
        self.reading.vendors.append(vendor)
        self.by_name.setdefault(name, []).append(vendor)
        if phone := vendor.said.get(Column.PHONE):
            self.by_name.setdefault(str(phone), []).append(vendor)

    def _says_else(
        self, source: Source, column: Column, value: Any, other: Source, its_value: Any
    ) -> Fault:
        said, else_said = (shown(column, each, self.places) for each in (value, its_value))
        where = row_named(other, source, self.sheets)
        reason = _("Row %(row)s says %(said)s.") % {"row": where, "said": else_said}
        return Fault(source, column, said, reason)

    def leave_out_contested(self) -> None:
        """All rows of a vendor of whom two say different things."""
        for vendor, first in self.contested:
            sources = {*vendor.sources, *(goods.source for goods in vendor.goods)}
            unsaid = sources - {fault.source for fault in self.reading.faults}
            for each in sorted(unsaid):
                row = {"row": row_named(first, each, self.sheets)}
                reason = _("Other rows about it disagree: see row %(row)s.") % row
                self.reading.faults.append(Fault(each, None, "", reason))
        contested = {id(vendor) for vendor, _first in self.contested}
        faulty = {fault.source for fault in self.reading.faults}
        self.reading.repeated = [each for each in self.reading.repeated if each not in faulty]
        self.reading.vendors = [each for each in self.reading.vendors if id(each) not in contested]

    def _named(self, source: Source, values: dict[Column, Value]) -> VendorRow | Fault:
        """The vendor of the file, or else of the database, of which a list of products speaks."""
        called = str(values.get(Column.NAME) or values[Column.PHONE])
        name = plain(called) if Column.NAME in values else called
        known = [
            vendor
            for vendor in self.by_name.get(name, [])
            if all(
                vendor.said.get(each) in (None, values[each]) or vendor.is_named
                for each in (Column.PHONE, Column.KECAMATAN)
                if each in values
            )
        ]
        if len(known) > 1:
            return Fault(source, Column.NAME, called, several_of_that_name())
        if known:
            known[0].sources.append(source)
            return known[0]
        if name in self.faulty_names:
            return Fault(source, Column.NAME, called, self._not_read(source, name))
        vendor = VendorRow([source], values, is_named=True)
        self.reading.vendors.append(vendor)
        self.by_name.setdefault(name, []).append(vendor)
        return vendor

    def _not_read(self, source: Source, name: str) -> str:
        row = {"row": row_named(self.faulty_names[name], source, self.sheets)}
        return _("Its vendor cannot be read: see row %(row)s.") % row

    # --- Products -------------------------------------------------------------------------------

    def _goods(
        self, source: Source, said: dict[Column, Cell], *, at: int = 0, is_repeat: bool = False
    ) -> None:
        goods, faults = read_goods(source, said, self.places, at)
        self.reading.faults += faults
        vendor = self.current
        if faults:
            return
        if isinstance(vendor, VendorRow):
            if goods:
                self._add(vendor, goods)
            elif is_repeat and vendor.sources[0] != source:
                self.reading.repeated.append(source)
        elif vendor is None or vendor != source:
            where = {"row": vendor.number if vendor else source.number}
            reason = _("Its vendor cannot be read: see row %(row)s.") % where
            self.reading.faults.append(Fault(source, None, "", reason))

    def _add(self, vendor: VendorRow, goods: GoodsRow) -> None:
        same = vendor.goods_by_key.setdefault(plain(goods.name), goods)
        if same is goods:
            if goods.category is None and vendor.goods and goods.source.head != goods.source.number:
                goods.category = vendor.goods[-1].category
            vendor.goods.append(goods)
            return
        is_contested = all(each is not same for each in vendor.goods)
        clash = next(clashes(same, goods), None)
        if clash is None and not is_contested:
            same.category = same.category or goods.category
            same.about = same.about or goods.about
            same.price = goods.price if same.price is None else same.price
            self.reading.repeated.append(goods.source)
            return
        column, value, its_value = clash or (Column.PRODUCT, goods.name, same.name)
        pairs = [(goods, value, same, its_value)]
        pairs += [] if is_contested else [(same, its_value, goods, value)]
        for one, said, other, else_said in pairs:
            fault = self._says_else(one.source, column, said, other.source, else_said)
            self.reading.faults.append(replace(fault, product=one.at))
        vendor.goods = [each for each in vendor.goods if each is not same]


def several_of_that_name() -> str:
    return _("Several vendors have this name: add their phone or kecamatan.")
