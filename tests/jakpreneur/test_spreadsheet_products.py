"""Products of a file: beside their vendor, below it, side by side, or in their own list."""

from typing import Any

import pytest

from bazar.models import Category
from jakpreneur.models import Jakpreneur
from jakpreneur.spreadsheet.office.corrections import heading_of
from tests.cast import kecamatan
from tests.spreadsheets import GOODS, HEADINGS, JAYA, SRI, compare_file, faults, notes_on, xlsx

pytestmark = pytest.mark.django_db


BELOW = [
    GOODS,
    [*SRI, "Keripik singkong", "Kuliner", 15000],
    [None, None, None, None, "Keripik pisang", None, "12rb"],
    [SRI[0], None, None, None, "Keripik tempe", "makanan", None],
    [*JAYA, "Rujak serut", "Kuliner", 18000],
]


def test_products_may_be_beside_or_below_their_vendor() -> None:
    sri, jaya = compare_file(xlsx(BELOW)).vendors
    food = Category.objects.get(slug="kuliner").pk
    assert [(g.row.name, g.row.category, g.row.price) for g in sri.goods] == [
        ("Keripik singkong", food, 15_000),
        ("Keripik pisang", food, 12_000),
        ("Keripik tempe", food, None),
    ]
    assert [g.row.name for g in jaya.goods] == ["Rujak serut"]


SIDE_BY_SIDE = [
    [*HEADINGS, "Kategori", "Produk 1", "Harga 1", "Produk 2", "Harga 2"],
    [*SRI, "Kuliner", "Keripik singkong", 15000, "Keripik pisang", "12rb"],
    [*JAYA, "Kuliner", "Rujak serut", 18000, None, None],
]


def test_products_may_be_side_by_side() -> None:
    vendors = compare_file(xlsx(SIDE_BY_SIDE)).vendors
    assert [[(g.row.name, g.row.price) for g in each.goods] for each in vendors] == [
        [("Keripik singkong", 15_000), ("Keripik pisang", 12_000)],
        [("Rujak serut", 18_000)],
    ]


def test_fault_names_the_right_product_of_several_side_by_side() -> None:
    ida = ["Asinan Ida", "Ida", "Gambir", "081234567892", "Kuliner"]
    result = compare_file(xlsx([*SIDE_BY_SIDE, [*ida, "Asinan", 9000, "Manisan", "murah"]]))
    [fault] = result.faults
    assert heading_of(fault, result.found.tables) == "Harga 2"
    assert [g.row.name for g in result.vendors[2].goods] == ["Asinan"]


def test_row_without_name_continues_if_all_else_is_the_same() -> None:
    again = [None, *SRI[1:], "Keripik pisang", "Kuliner", 12000]
    [sri] = compare_file(xlsx([*BELOW[:2], again])).vendors
    assert [g.row.name for g in sri.goods] == ["Keripik singkong", "Keripik pisang"]
    other = [None, *JAYA[1:], "Rujak", "Kuliner", 12000]
    assert faults(xlsx([*BELOW[:2], other])) == [(3, "name")]


def test_category_without_products_is_not_read() -> None:
    rows = [[*HEADINGS, "Jenis Usaha"], [*SRI, "Aneka keripik"]]
    assert faults(xlsx(rows)) == []
    assert any("Jenis Usaha" in note for note in notes_on(xlsx(rows)))


@pytest.mark.parametrize(
    ("goods", "column"),
    [
        (["Keripik", "Otomotif", 15000], "category"),
        (["Keripik", None, 15000], "category"),
        (["Keripik", "Kuliner", "murah"], "price"),
        ([None, "Kuliner", 15000], "product"),
        (["Nasi goreng, es teh", "Kuliner", None], "product"),
        (["1. Nasi goreng 2. Es teh", "Kuliner", None], "product"),
        (["Nasi goreng\nEs teh", "Kuliner", None], "product"),
    ],
)
def test_vendor_of_a_faulty_product_is_imported(goods: list[Any], column: str) -> None:
    result = compare_file(xlsx([GOODS, [*SRI, *goods], [*JAYA, "Rujak", "Kuliner", 18000]]))
    assert [(fault.source.number, fault.field) for fault in result.faults] == [(2, column)]
    assert [each.vendor.name for each in result.vendors] == ["Keripik Bu Sri", "Rujak Pak Jaya"]


@pytest.mark.parametrize("name", ["Kopi, 250 gr", "Keripik (pedas, manis)", "Keripik\nsingkong"])
def test_product_may_have_a_comma_or_a_second_line(name: str) -> None:
    [sri] = compare_file(xlsx([GOODS, [*SRI, name, "Kuliner", 15000]])).vendors
    assert [g.row.name for g in sri.goods] == [name.replace("\n", " ")]


def test_products_of_a_faulty_vendor_have_a_fault() -> None:
    rows = [GOODS, [*SRI[:3], "0812", "Keripik", "Kuliner", 15000], *BELOW[2:]]
    assert faults(xlsx(rows)) == [(2, "phone"), (3, None), (4, None)]


def test_two_rows_about_a_product_must_agree() -> None:
    row = [*SRI, "Keripik", "Kuliner", 15000]
    assert compare_file(xlsx([GOODS, row, row])).repeated
    assert faults(xlsx([GOODS, row, [*SRI, "KERIPIK", "Kuliner", 16000]])) == [
        (2, "price"),
        (3, "price"),
    ]
    again = compare_file(xlsx([GOODS, row, [*SRI, "KERIPIK", "Kuliner", 16000], row]))
    assert [source.number for source in again.bad_rows] == [2, 3, 4]
    assert again.vendors[0].goods == []


def test_list_of_products_may_name_vendors_by_phone() -> None:
    Jakpreneur.objects.create(name=JAYA[0], kecamatan=kecamatan("Senen"), phone="+6281234567891")
    goods = [
        ["No HP", "Produk", "Kategori"],
        [SRI[3], "Keripik", "Kuliner"],
        [None, "Keripik pisang", "Kuliner"],
        [JAYA[3], "Rujak", "Kuliner"],
        ["081299999999", "Kue", "Kuliner"],
    ]
    result = compare_file(xlsx([HEADINGS, SRI], goods))
    assert {each.vendor.name: [g.row.name for g in each.goods] for each in result.vendors} == {
        SRI[0]: ["Keripik", "Keripik pisang"],
        JAYA[0]: ["Rujak"],
    }
    assert [fault.source.number for fault in result.faults] == [5]


def test_list_of_products_may_name_vendors_of_the_database() -> None:
    own, *_others = [
        Jakpreneur.objects.create(name=name, kecamatan=kecamatan(where), phone="+6281234567890")
        for name, where in [(SRI[0], "Gambir"), ("Dua Saudara", "Gambir"), ("Dua Saudara", "Senen")]
    ]
    rows = [
        ["Nama Usaha", "Produk", "Kategori"],
        ["keripik bu sri", "Keripik", "Kuliner"],
        ["Tidak Ada", "Keripik", "Kuliner"],
        ["Dua Saudara", "Keripik", "Kuliner"],
    ]
    result = compare_file(xlsx(rows))
    assert [each.vendor for each in result.vendors] == [own]
    assert [fault.source.number for fault in result.faults] == [3, 4]
