"""The parts of the reader of records, each alone and without a file."""

from typing import Any

import pytest

from jakpreneur.spreadsheet.cells.places import NameLookup, Places
from jakpreneur.spreadsheet.comparison.matching import KnownVendor, find_candidates
from jakpreneur.spreadsheet.fields import Field
from jakpreneur.spreadsheet.records.products import add_product, more_products, parse_product
from jakpreneur.spreadsheet.records.reader import (
    Continuation,
    month_first_fields,
    read_records,
)
from jakpreneur.spreadsheet.records.record import (
    Disagreements,
    ProductRecord,
    RowSource,
    VendorRecord,
    name_row,
)
from jakpreneur.spreadsheet.records.vendors import VendorIndex, parse_vendor
from jakpreneur.spreadsheet.tables.shapes import FoundTable, TableRow

GAMBIR, SENEN = 1, 2
FOOD = 7
PLACES = Places(
    NameLookup({"gambir": GAMBIR, "senen": SENEN}, frozenset({"gambir", "senen"})),
    NameLookup({"kuliner": FOOD}, frozenset({"kuliner"})),
    {GAMBIR: "Gambir", SENEN: "Senen"},
    {FOOD: "Kuliner"},
)
DISAGREEMENTS = Disagreements(["Satu", "Dua"], PLACES)
PHONE = "+6281234567890"
VENDOR = {Field.NAME: "Keripik Bu Sri", Field.KECAMATAN: "Gambir", Field.PHONE: "081234567890"}
VALUES: dict[Field, Any] = {
    Field.NAME: "Keripik Bu Sri",
    Field.KECAMATAN: GAMBIR,
    Field.PHONE: PHONE,
}


def row(number: int, head: int | None = None, table: int = 0) -> RowSource:
    return RowSource(table, number, head or number)


def table(columns: list[Field], *rows: list[Any], **options: Any) -> FoundTable:
    headings = [column.value for column in columns]
    found = FoundTable("Satu", headings, {each: at for at, each in enumerate(columns)}, **options)
    found.rows = [TableRow(number, list(cells)) for number, cells in enumerate(rows, start=2)]
    return found


# --- Continuation -------------------------------------------------------------------------------

WITH_PRODUCT = VENDOR | {Field.PRODUCT: "Keripik"}


@pytest.mark.parametrize(
    "second",
    [
        {Field.PRODUCT: "Kue"},
        {Field.NAME: "keripik bu sri", Field.PRODUCT: "Kue"},
        {Field.KECAMATAN: "Senen", Field.PRODUCT: "Kue"},
        VENDOR | {Field.NAME: None, Field.PRODUCT: "Kue"},
    ],
    ids=["product alone", "same name", "kecamatan of a section", "all but the name repeated"],
)
def test_row_without_news_of_a_vendor_continues_the_row_above(second: Any) -> None:
    continuation = Continuation()
    assert not continuation.continues(WITH_PRODUCT)
    assert continuation.continues(second)


@pytest.mark.parametrize(
    "second",
    [
        {Field.NAME: "Rujak Pak Jaya", Field.PRODUCT: "Rujak"},
        {Field.PHONE: "081299999999", Field.PRODUCT: "Rujak"},
        {Field.NAME: "Keripik Bu Sri", Field.PHONE: "081234567890", Field.PRODUCT: "Kue"},
        {Field.KECAMATAN: "Gambir"},
    ],
    ids=["other name", "other phone", "phone repeated with the name", "no product"],
)
def test_row_with_news_of_a_vendor_or_without_product_continues_nothing(second: Any) -> None:
    continuation = Continuation()
    continuation.continues(WITH_PRODUCT)
    assert not continuation.continues(second)


# --- The vendor of one row ----------------------------------------------------------------------


def test_parse_vendor_returns_values_and_leaves_blank_cells_out() -> None:
    vendors = table([*VENDOR])
    parsed = parse_vendor(row(2), vendors, VENDOR | {Field.OWNER: "-"}, PLACES, set())
    assert (parsed.values, parsed.remarks, parsed.faults) == (VALUES, [], [])


def test_parse_vendor_takes_the_kecamatan_of_the_title_only_where_the_row_has_none() -> None:
    titled = table([Field.NAME, Field.PHONE], kecamatan=SENEN)
    cells = {Field.NAME: "Rujak", Field.PHONE: "081234567890"}
    assert parse_vendor(row(2), titled, cells, PLACES, set()).values[Field.KECAMATAN] == SENEN
    assert parse_vendor(row(2), titled, VENDOR, PLACES, set()).values[Field.KECAMATAN] == GAMBIR


def test_parse_vendor_reports_each_bad_and_each_missing_cell_once() -> None:
    cells = {Field.NAME: None, Field.KECAMATAN: "Tebet", Field.PHONE: "0812"}
    parsed = parse_vendor(row(2), table([*VENDOR]), cells, PLACES, set())
    assert sorted(fault.field for fault in parsed.faults if fault.field) == [
        "kecamatan",
        "name",
        "phone",
    ]


def test_parse_vendor_refuses_an_ambiguous_date_in_a_column_with_the_month_first() -> None:
    cells = VENDOR | {Field.PIRT: "206", Field.PIRT_UNTIL: "5/6/2026"}
    vendors = table([*cells])
    assert parse_vendor(row(2), vendors, cells, PLACES, set()).faults == []
    [fault] = parse_vendor(row(2), vendors, cells, PLACES, {Field.PIRT_UNTIL}).faults
    assert (fault.field, fault.value) == (Field.PIRT_UNTIL, "5/6/2026")


def test_month_first_fields_are_found_in_the_whole_column() -> None:
    columns = [Field.PIRT_UNTIL, Field.HALAL_UNTIL]
    assert month_first_fields(table(columns, ["8/17/2026", "17/8/2026"], ["5/6/2026", None])) == {
        Field.PIRT_UNTIL
    }


# --- Vendors of several rows --------------------------------------------------------------------


def test_index_joins_rows_with_the_same_name_and_phone_or_kecamatan() -> None:
    index = VendorIndex(DISAGREEMENTS)
    first, _faults = index.add(row(2), {**VALUES})
    assert index.add(row(3), {**VALUES, Field.OWNER: "Sri"}) == (first, [])
    other, _faults = index.add(row(4), {**VALUES, Field.NAME: "Rujak"})
    assert index.vendors == [first, other]
    assert first
    assert (first.values[Field.OWNER], first.sources) == ("Sri", [row(2), row(3)])


def test_index_returns_two_faults_for_rows_that_contradict_each_other() -> None:
    index = VendorIndex(DISAGREEMENTS)
    first, _faults = index.add(row(2), {**VALUES})
    vendor, faults = index.add(row(3, table=1), {**VALUES, Field.PHONE: "+6281399999999"})
    assert vendor is None
    assert [(fault.source.number, fault.field, fault.value) for fault in faults] == [
        (2, Field.PHONE, PHONE),
        (3, Field.PHONE, "+6281399999999"),
    ]
    assert ["(Dua)" in faults[0].reason, "(Satu)" in faults[1].reason] == [True, True]
    assert index.contradicted() == [(first, row(2))]


def test_list_of_products_refers_to_a_vendor_of_the_file_or_of_the_database() -> None:
    index = VendorIndex(DISAGREEMENTS)
    vendor, _faults = index.add(row(2), {**VALUES})
    assert index.refer(row(9), {Field.NAME: "KERIPIK BU SRI"}) == (vendor, [])
    assert index.refer(row(10), {Field.PHONE: PHONE}) == (vendor, [])
    reference, faults = index.refer(row(11), {Field.NAME: "Rujak"})
    assert reference
    assert (reference.is_reference, faults) == (True, [])


def test_list_of_products_cannot_refer_to_an_ambiguous_or_unreadable_vendor() -> None:
    index = VendorIndex(DISAGREEMENTS)
    for number, kecamatan in ((2, GAMBIR), (3, SENEN)):
        phone = f"+62812345678{number:02}"
        index.add(row(number), {**VALUES, Field.KECAMATAN: kecamatan, Field.PHONE: phone})
    index.note_unreadable(row(4), "Rujak")
    for name in ("Keripik Bu Sri", "RUJAK"):
        vendor, [fault] = index.refer(row(9), {Field.NAME: name})
        assert (vendor, fault.field) == (None, Field.NAME)


def test_all_rows_of_a_contradicted_vendor_have_a_fault() -> None:
    columns = [Field.NAME, Field.KECAMATAN, Field.PHONE, Field.OWNER, Field.PRODUCT, Field.CATEGORY]
    rows: list[list[Any]] = [
        ["Keripik", "Gambir", "081234567890", "Sri", "Keripik", "Kuliner"],
        [None, None, None, None, "Kue", "Kuliner"],
        ["Keripik", "Gambir", "081234567890", "Ani", None, None],
        ["Rujak", "Senen", "081234567891", "Jaya", None, None],
    ]
    records = read_records([table(columns, *rows)], PLACES)
    assert [vendor.name for vendor in records.vendors] == ["Rujak"]
    assert sorted(fault.source.number for fault in records.faults) == [2, 3, 4]


def test_row_that_says_nothing_new_is_repeated_and_no_fault() -> None:
    cells = ["Keripik", "Gambir", "081234567890"]
    records = read_records([table([*VENDOR], cells, cells)], PLACES)
    assert (len(records.vendors), records.faults) == (1, [])
    assert [source.number for source in records.repeated] == [3]


# --- Products -----------------------------------------------------------------------------------


def test_parse_product_returns_nothing_without_product_and_price() -> None:
    assert parse_product(row(2), {Field.CATEGORY: "Kuliner"}, PLACES, 0) == (None, [])


def test_parse_product_refuses_a_price_without_product() -> None:
    product, [fault] = parse_product(row(2), {Field.PRICE: 15_000}, PLACES, 1)
    assert (product, fault.field, fault.product) == (None, Field.PRODUCT, 1)


def test_products_side_by_side_share_the_category_unless_they_have_their_own() -> None:
    more = [{Field.PRODUCT: 2}, {Field.PRODUCT: 3, Field.CATEGORY: 4}, {Field.PRODUCT: 5}]
    cells = TableRow(2, ["Keripik", "Kuliner", "Kue", "Tas", "Kerajinan", "-"])
    found = FoundTable("Satu", [], {Field.PRODUCT: 0, Field.CATEGORY: 1}, more)
    assert list(more_products(cells, found, {Field.CATEGORY: "Kuliner"})) == [
        (1, {Field.CATEGORY: "Kuliner", Field.PRODUCT: "Kue"}),
        (2, {Field.CATEGORY: "Kerajinan", Field.PRODUCT: "Tas"}),
    ]


def test_second_row_about_a_product_completes_it() -> None:
    vendor = VendorRecord([row(2)], {**VALUES})
    add_product(vendor, ProductRecord(row(2), "Keripik", FOOD), DISAGREEMENTS)
    added = add_product(vendor, ProductRecord(row(3), "KERIPIK", price=9_000), DISAGREEMENTS)
    assert added.is_repeat
    assert [(each.name, each.price) for each in vendor.products] == [("Keripik", 9_000)]


def test_product_with_two_prices_is_removed_and_every_row_about_it_has_a_fault() -> None:
    vendor = VendorRecord([row(2)], {**VALUES})
    faults = []
    for number, price in ((2, 9_000), (3, 10_000), (4, 9_000)):
        product = ProductRecord(row(number), "Keripik", FOOD, price=price)
        faults += add_product(vendor, product, DISAGREEMENTS).faults
    assert vendor.products == []
    assert sorted(fault.source.number for fault in faults) == [2, 3, 4]


def test_product_in_a_continuing_row_has_the_category_of_the_product_above() -> None:
    vendor = VendorRecord([row(2)], {**VALUES})
    add_product(vendor, ProductRecord(row(2), "Keripik", FOOD), DISAGREEMENTS)
    add_product(vendor, ProductRecord(row(3, head=2), "Kue"), DISAGREEMENTS)
    add_product(vendor, ProductRecord(row(4), "Tas"), DISAGREEMENTS)
    assert [each.category for each in vendor.products] == [FOOD, FOOD, None]


# --- Vendors of the database --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "candidates"),
    [
        ([(1, PHONE, GAMBIR), (2, PHONE, SENEN)], [1]),
        ([(1, PHONE, SENEN), (2, "+62813", GAMBIR)], [1]),
        ([(1, "+62813", GAMBIR), (2, "+62814", SENEN)], [1]),
        ([(1, "+62813", SENEN)], []),
        ([(1, "+62813", GAMBIR), (2, "+62814", GAMBIR)], [1, 2]),
    ],
    ids=["phone and kecamatan", "phone", "kecamatan", "neither", "two with the kecamatan"],
)
def test_phone_decides_before_kecamatan(
    known: list[tuple[int, str, int]], candidates: list[int]
) -> None:
    record = VendorRecord([row(2)], {**VALUES})
    assert find_candidates(record, [KnownVendor(*each) for each in known]) == candidates


def test_reference_without_phone_and_kecamatan_can_be_any_vendor_of_that_name() -> None:
    known = [KnownVendor(1, PHONE, GAMBIR), KnownVendor(2, "+62813", SENEN)]
    by_name = VendorRecord([row(2)], {Field.NAME: "Keripik"}, is_reference=True)
    with_place = VendorRecord([row(2)], {Field.KECAMATAN: SENEN}, is_reference=True)
    assert find_candidates(by_name, known) == [1, 2]
    assert find_candidates(with_place, known) == [2]


def test_row_is_named_with_its_sheet_beside_a_row_of_another_sheet() -> None:
    assert name_row(row(7), row(2), ["Satu", "Dua"]) == "7"
    assert name_row(row(7, table=1), row(2), ["Satu", "Dua"]) == "7 (Dua)"
