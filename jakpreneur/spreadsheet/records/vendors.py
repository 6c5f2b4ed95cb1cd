"""The vendors of a file: one row parsed, and several rows about one vendor brought together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from jakpreneur.spreadsheet.cells.dates import refuse_ambiguous
from jakpreneur.spreadsheet.cells.numbers import LicenceNumberMissing, has_several_phones
from jakpreneur.spreadsheet.cells.places import Places
from jakpreneur.spreadsheet.cells.text import Cell, UnreadableCell, format_cell, plain_words
from jakpreneur.spreadsheet.fields import (
    REQUIRED_FIELDS,
    VENDOR_FIELDS,
    Field,
    parse_vendor_cell,
)
from jakpreneur.spreadsheet.records.record import (
    Disagreements,
    Fault,
    FieldValue,
    RowSource,
    VendorRecord,
)
from jakpreneur.spreadsheet.tables.shapes import FoundTable


@dataclass(slots=True)
class ParsedVendor:
    """The vendor of one row: value by field, remarks for people, and faults."""

    values: dict[Field, FieldValue] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def parse_vendor(
    source: RowSource,
    table: FoundTable,
    cells: Mapping[Field, Cell],
    places: Places,
    month_first: set[Field],
) -> ParsedVendor:
    """Return the vendor in the cells of a row. `month_first`: fields with dates month/day/year."""
    parsed = ParsedVendor()
    for each, cell in cells.items():
        if each not in VENDOR_FIELDS:
            continue
        try:
            if each in month_first:
                refuse_ambiguous(cell)
            value = parse_vendor_cell(each, cell, places, since_1904=table.since_1904)
        except UnreadableCell as reason:
            parsed.faults.append(Fault(source, each, format_cell(cell), str(reason)))
        except LicenceNumberMissing:
            remark = _("Row %(row)s: there is a licence but not its number.")
            parsed.remarks.append(remark % {"row": source.number})
        else:
            parsed.values |= {each: value} if value else {}
    if table.kecamatan and table.lists_vendors:
        parsed.values.setdefault(Field.KECAMATAN, table.kecamatan)
    _require_values(parsed, source, table)
    if has_several_phones(cells.get(Field.PHONE)):
        remark = _("Row %(row)s: there are several phones; %(phone)s was taken.")
        phone = parsed.values.get(Field.PHONE)
        parsed.remarks.append(remark % {"row": source.number, "phone": phone})
    return parsed


def _require_values(parsed: ParsedVendor, source: RowSource, table: FoundTable) -> None:
    """Add a fault for each required field without a value: of a list of products, only the name."""
    name = Field.NAME if Field.NAME in table.columns else Field.PHONE
    for each in REQUIRED_FIELDS if table.lists_vendors else (name,):
        if each not in parsed.values and all(fault.field != each for fault in parsed.faults):
            parsed.faults.append(Fault(source, each, "", _("It is empty.")))


class VendorIndex:
    """The vendors of a file so far, found again by name with phone, or name with kecamatan.

    `vendors` are in the order of the file. Rows of one vendor complete each other and must agree.
    """

    def __init__(self, disagreements: Disagreements) -> None:
        self.vendors: list[VendorRecord] = []
        self.disagreements = disagreements
        self._by_key: dict[tuple[str, Field, FieldValue], VendorRecord] = {}
        self._by_name: dict[str, list[VendorRecord]] = {}
        self._unreadable: dict[str, RowSource] = {}
        self._contradicted: list[tuple[VendorRecord, RowSource]] = []

    def add(
        self, source: RowSource, values: dict[Field, FieldValue]
    ) -> tuple[VendorRecord | None, list[Fault]]:
        """Return the vendor of a row: the one that earlier rows name, or a new one.

        Return no vendor and two faults if this row contradicts an earlier one.
        """
        name = plain_words(str(values[Field.NAME]))
        keys = [(name, each, values[each]) for each in (Field.PHONE, Field.KECAMATAN)]
        vendor = next((self._by_key[key] for key in keys if key in self._by_key), None)
        if vendor is None:
            vendor = VendorRecord([source], values)
            self._enter(vendor, name)
        else:
            if faults := self._contradiction(vendor, source, values):
                return None, faults
            missing = values.keys() - vendor.values.keys()
            vendor.values |= {each: values[each] for each in missing}
            vendor.sources.append(source)
        vendor.value_sources = dict.fromkeys(values, source) | vendor.value_sources
        self._by_key |= dict.fromkeys(keys, vendor)
        return vendor, []

    def _enter(self, vendor: VendorRecord, name: str) -> None:
        self.vendors.append(vendor)
        self._by_name.setdefault(name, []).append(vendor)
        if phone := vendor.values.get(Field.PHONE):
            self._by_name.setdefault(str(phone), []).append(vendor)

    def _contradiction(
        self, vendor: VendorRecord, source: RowSource, values: dict[Field, FieldValue]
    ) -> list[Fault]:
        for each, value in values.items():
            known = vendor.values.get(each, value)
            if known != value and each != Field.NAME:
                first = vendor.value_sources[each]
                self._contradicted.append((vendor, first))
                return [
                    self.disagreements.fault(first, each, known, source, value),
                    self.disagreements.fault(source, each, value, first, known),
                ]
        return []

    def refer(
        self, source: RowSource, values: dict[Field, FieldValue]
    ) -> tuple[VendorRecord | None, list[Fault]]:
        """Return the vendor that a list of products names by name or phone.

        That is a vendor of the file, or else a reference to one of the database. Return no vendor
        and a fault if several vendors have the name, or if the vendor's own row has a fault.
        """
        text = str(values.get(Field.NAME) or values[Field.PHONE])
        name = plain_words(text) if Field.NAME in values else text
        known = [each for each in self._by_name.get(name, []) if _agrees(each, values)]
        if len(known) > 1:
            return None, [Fault(source, Field.NAME, text, several_of_that_name())]
        if known:
            known[0].sources.append(source)
            return known[0], []
        if name in self._unreadable:
            where = {"row": self.disagreements.name_row(self._unreadable[name], source)}
            reason = _("Its vendor cannot be read: see row %(row)s.") % where
            return None, [Fault(source, Field.NAME, text, reason)]
        vendor = VendorRecord([source], values, is_reference=True)
        self.vendors.append(vendor)
        self._by_name.setdefault(name, []).append(vendor)
        return vendor, []

    def note_unreadable(self, source: RowSource, name: str) -> None:
        """Note the first row with this vendor that has a fault."""
        self._unreadable.setdefault(plain_words(name), source)

    def contradicted(self) -> list[tuple[VendorRecord, RowSource]]:
        """Return each vendor that rows contradict each other about, with the first such row."""
        return self._contradicted


def _agrees(vendor: VendorRecord, values: dict[Field, FieldValue]) -> bool:
    return all(
        vendor.values.get(each) in (None, values[each]) or vendor.is_reference
        for each in (Field.PHONE, Field.KECAMATAN)
        if each in values
    )


def several_of_that_name() -> str:
    """Return the reason of a fault: a name alone does not say which vendor is meant."""
    return _("Several vendors have this name: add their phone or kecamatan.")
