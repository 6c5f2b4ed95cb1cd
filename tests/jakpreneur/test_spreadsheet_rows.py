"""Rows about vendors: joined, contradicting each other, and compared with the database."""

import datetime as dt
from typing import Any

import pytest

from bazar.models import Category
from jakpreneur.models import Jakpreneur, Offer, Product
from jakpreneur.spreadsheet.cells.places import load_places
from jakpreneur.spreadsheet.comparison.result import ChangeState
from tests.cast import Cast, kecamatan
from tests.spreadsheets import GOODS, HEADINGS, JAYA, SRI, compare_file, faults, vendor_values, xlsx

pytestmark = pytest.mark.django_db


def vendor(name: str = SRI[0], **changes: Any) -> Jakpreneur:
    usual = {"kecamatan": kecamatan("Gambir"), "phone": "+6281234567890", "owner": "Sri Wahyuni"}
    return Jakpreneur.objects.create(name=name, **usual | changes)


def states(body: bytes) -> list[str]:
    return [each.state.value for each in compare_file(body).vendors]


def changes(body: bytes) -> list[tuple[str, str, str]]:
    [only] = compare_file(body).vendors
    return [(change.field.value, change.before, change.after) for change in only.changes]


# --- Places ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Tanah Abang", "TANAH ABANG", "Kec. Tanah Abang", "kecamatan tanah abang", "Tanahabang",
        "Tanah Abng", "Tn. Abang", "31.71.07", "317107", " Tanah\u00a0Abang ",
        "Tanah Abang, Jakarta Pusat", "Tnaah Abang", "Kebon Melati / Tanah Abang",
        "Kel. Gambir, Kec. Tanah Abang", "Tanah Abang (Petamburan)",
    ],
)  # fmt: skip
def test_kecamatan_is_found_in_every_usual_form(text: str) -> None:
    assert load_places().find_kecamatan(text) == kecamatan("Tanah Abang").pk


@pytest.mark.parametrize(
    "text",
    [
        "Kebayoran",
        "Tanah",
        "Gmbr",
        "",
        "Kec.",
        "31.74.01",
        "Gambir / Senen",
        "Kel. Senen",
        "Menteng, Kec. Tebet",
        "Menteng, Jakarta Selatan",
    ],
)
def test_other_places_are_no_kecamatan(text: str) -> None:
    assert load_places().find_kecamatan(text) is None


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Kuliner", "kuliner"), ("MAKANAN", "kuliner"), ("Makanan & Minuman", "kuliner"),
        ("Kulinner", "kuliner"), ("Craft", "kerajinan"), ("Kriya", "kerajinan"),
        ("Fashion", "fesyen"), ("fesyen", "fesyen"), ("Makanan ringan", "kuliner"),
        ("1. Kuliner", "kuliner"), ("Aneka kue & minuman", "kuliner"), ("Busana Batik", "fesyen"),
    ],
)  # fmt: skip
def test_category_is_found_by_each_of_its_names(text: str, slug: str) -> None:
    assert load_places().find_category(text) == Category.objects.get(slug=slug).pk


@pytest.mark.parametrize("text", ["Kuliner, fesyen", "Non kuliner", "Jasa", "Aneka usaha", "1"])
def test_ambiguous_category_is_not_found(text: str) -> None:
    assert load_places().find_category(text) is None


def test_category_added_by_an_official_is_found() -> None:
    added = Category.objects.create(slug="jasa", name="Jasa & Layanan")
    assert load_places().find_category("JASA LAYANAN") == added.pk


# --- Within the file ------------------------------------------------------------------------------


def test_equal_rows_are_one_vendor() -> None:
    again = ["KERIPIK  BU SRI", "Sri Wahyuni", "Kec. Gambir", 81234567890]
    result = compare_file(xlsx([HEADINGS, SRI, JAYA, again]))
    assert [each.vendor.name for each in result.vendors] == ["Keripik Bu Sri", "Rujak Pak Jaya"]
    assert [source.number for source in result.repeated] == [4]
    assert result.faults == []


def test_rows_about_one_vendor_complete_each_other() -> None:
    rows = [[*HEADINGS, "Deskripsi"], [*SRI, None], [SRI[0], None, *SRI[2:], "Keripik singkong"]]
    [only] = vendor_values(xlsx(rows))
    assert (only["owner"], only["description"]) == ("Sri Wahyuni", "Keripik singkong")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ([SRI[0], SRI[1], "Gambir", "081299999999"], "phone"),
        ([SRI[0], SRI[1], "Senen", SRI[3]], "kecamatan"),
        ([SRI[0], "Orang lain", "Gambir", SRI[3]], "owner"),
    ],
)
def test_rows_about_one_vendor_must_agree(row: list[str], column: str) -> None:
    body = xlsx([HEADINGS, SRI, JAYA, row])
    assert faults(body) == [(2, column), (4, column)]
    first, last = compare_file(body).faults
    assert last.value in first.reason
    assert first.value in last.reason
    assert [each.vendor.name for each in compare_file(body).vendors] == ["Rujak Pak Jaya"]


def test_all_rows_about_a_contradicted_vendor_have_a_fault() -> None:
    rows = [SRI, SRI, [SRI[0], SRI[1], "Gambir", "081299999999"], SRI]
    result = compare_file(xlsx([HEADINGS, *rows]))
    assert [source.number for source in result.bad_rows] == [2, 3, 4, 5]
    assert (result.vendors, result.repeated) == ([], [])


def test_same_name_in_another_kecamatan_is_another_vendor() -> None:
    elsewhere = [SRI[0], "Sri Lain", "Senen", "081299999999"]
    assert states(xlsx([HEADINGS, SRI, elsewhere])) == ["new", "new"]


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        (["", "Sri", "Gambir", "081234567890"], ["name"]),
        (["Keripik", "Sri", "", "081234567890"], ["kecamatan"]),
        (["Keripik", "Sri", "Kebayoran", "0812"], ["kecamatan", "phone"]),
        (["Keripik", "Sri", "Gambir", None], ["phone"]),
        (["x" * 121, "Sri", "Gambir", "081234567890"], ["name"]),
        (["***", "Sri", "Gambir", "081234567890"], ["name"]),
        (["081234567890", "Sri", "Gambir", "081234567890"], ["name"]),
        ([dt.date(2026, 8, 17), "Sri", "Gambir", "081234567890"], ["name"]),
        (["Keripik 3171012345678901", "Sri", "Gambir", "081234567890"], ["name"]),
    ],
)
def test_row_has_a_fault_for_each_bad_cell(row: list[Any], columns: list[str]) -> None:
    assert faults(xlsx([HEADINGS, row, JAYA])) == [(2, column) for column in columns]


def test_ambiguous_day_is_refused_if_others_have_the_month_first() -> None:
    rows = [[*HEADINGS, "P-IRT", "Masa berlaku"], [*SRI, "206", "8/17/2026"]]
    jaya = [*JAYA, "207", "5/6/2026"]
    assert faults(xlsx([*rows, jaya])) == [(2, "pirt_until"), (3, "pirt_until")]
    assert faults(xlsx([rows[0], jaya])) == []
    ida = ["Asinan Ida", "Ida", "Gambir", "081234567892", "208", "17/8/2026"]
    assert faults(xlsx([*rows, jaya, ida])) == [(2, "pirt_until")]


def test_fault_names_the_sheet_of_a_row_on_another_sheet() -> None:
    body = xlsx([HEADINGS, SRI], [HEADINGS, [*SRI[:3], "081299999999"]], names=["Satu", "Dua"])
    first, last = compare_file(body).faults
    assert ("(Dua)" in first.reason, "(Satu)" in last.reason) == (True, True)


@pytest.mark.parametrize("mark", ["sda", "s.d.a.", '"', "\u3003", " idem "])
def test_ditto_repeats_the_cell_above(mark: str) -> None:
    _sri, jaya = vendor_values(xlsx([HEADINGS, SRI, [JAYA[0], mark, mark, JAYA[3]]]))
    assert (jaya["owner"], jaya["kecamatan"]) == (SRI[1], kecamatan("Gambir").pk)


def test_remark_names_the_phone_chosen_of_several() -> None:
    [both, _jaya] = compare_file(
        xlsx([HEADINGS, [*SRI[:3], f"{SRI[3]} / {JAYA[3]}"], JAYA])
    ).vendors
    assert "+6281234567890" in both.remarks[0]
    assert (
        compare_file(xlsx([HEADINGS, [*SRI[:3], f"{SRI[3]} (Bu Sri, WA)"]])).vendors[0].remarks
        == []
    )


def test_fault_has_row_cell_and_reason() -> None:
    [fault] = compare_file(xlsx([HEADINGS, [*SRI[:3], 12345]])).faults
    assert (fault.source.number, fault.value) == (2, "12345")
    assert fault.reason


# --- Compared with the database ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("there", "state"),
    [
        ({}, ChangeState.SAME),
        ({"name": "KERIPIK BU SRI"}, ChangeState.SAME),
        ({"owner": ""}, ChangeState.CHANGED),
        ({"kecamatan": "Senen"}, ChangeState.CHANGED),
        ({"phone": "+6281299999999"}, ChangeState.CHANGED),
        ({"phone": "+6281299999999", "kecamatan": "Senen"}, ChangeState.NEW),
        ({"name": "Keripik Bu Siti"}, ChangeState.NEW),
    ],
)
def test_vendor_is_known_by_name_with_phone_or_kecamatan(there: Any, state: ChangeState) -> None:
    if "kecamatan" in there:
        there = there | {"kecamatan": kecamatan(there["kecamatan"])}
    vendor(**there)
    assert states(xlsx([HEADINGS, SRI])) == [state]


def test_changes_have_the_values_before_and_after() -> None:
    vendor(pirt="206", pirt_until=dt.date(2025, 1, 1), phone="+6281299999999")
    body = xlsx([[*HEADINGS, "P-IRT", "PIRT s.d."], [*SRI, "207", "31/12/2026"]])
    assert changes(body) == [
        ("phone", "+6281299999999", "+6281234567890"),
        ("pirt", "206", "207"),
        ("pirt_until", "01/01/2025", "31/12/2026"),
    ]


def test_empty_cell_changes_nothing() -> None:
    vendor(description="Keripik", pirt="206")
    rows = [[*HEADINGS, "Deskripsi", "P-IRT"], [SRI[0], None, *SRI[2:], "-", "belum ada"]]
    assert states(xlsx(rows)) == ["same"]


def test_two_vendors_of_a_file_cannot_be_one_of_the_database() -> None:
    vendor()
    by_phone = [SRI[0], SRI[1], "Senen", SRI[3]]
    by_kecamatan = [SRI[0], SRI[1], "Gambir", "081299999999"]
    assert faults(xlsx([HEADINGS, by_phone, by_kecamatan])) == [(2, "name"), (3, "name")]


def test_vendor_that_can_be_two_of_the_database_is_a_fault() -> None:
    for phone in ("+6281311111111", "+6281322222222"):
        vendor(phone=phone)
    assert faults(xlsx([HEADINGS, SRI])) == [(2, "name")]


def test_remark_names_others_with_the_same_phone() -> None:
    vendor("Kue Bu Sri")
    [new, neighbour] = compare_file(xlsx([HEADINGS, SRI, [*JAYA[:3], SRI[3]]])).vendors
    assert new.state is ChangeState.NEW
    assert [name in " ".join(new.remarks) for name in ("Kue Bu Sri", JAYA[0])] == [True, True]
    assert any(SRI[0] in remark for remark in neighbour.remarks)


def test_products_are_known_by_their_name() -> None:
    own = vendor()
    food = Category.objects.get(slug="kuliner")
    Product.objects.create(jakpreneur=own, category=food, name="KERIPIK SINGKONG")
    Product.objects.create(jakpreneur=own, category=food, name="Keripik pisang")
    rows = [
        [*GOODS, "Deskripsi Produk"],
        [*SRI, "Keripik singkong", "Kuliner", None, None],
        [*SRI, "Keripik pisang", None, None, "Manis"],
        [*SRI, "Keripik tempe", "Kuliner", None, None],
    ]
    [only] = compare_file(xlsx(rows)).vendors
    assert [goods.state.value for goods in only.goods] == ["same", "changed", "new"]
    assert only.state is ChangeState.SAME
    assert only.is_news


def test_prices_are_compared_with_the_stall_at_the_chosen_bazaar(cast: Cast) -> None:
    own = cast.stall.jakpreneur
    row = [own.name, "", own.kecamatan.name, own.phone]
    rows = [
        GOODS,
        [*row, "Keripik tempe", "Kuliner", 16000],
        [*row, "Asinan sayur", "Kuliner", 12000],
        [*row, "Keripik baru", "Kuliner", 9000],
        [*JAYA, "Rujak", "Kuliner", 18000],
    ]
    sri, jaya = compare_file(xlsx(rows), cast.bazar).vendors
    assert [(g.priced.before, g.priced.price) for g in sri.goods if g.priced] == [
        (15_000, 16_000),
        (12_000, 12_000),
        (None, 9_000),
    ]
    assert (jaya.has_no_stall, sri.has_no_stall) == (True, False)
    assert [g.is_news for g in sri.goods] == [True, False, True]
    without = compare_file(xlsx(rows))
    assert without.has_prices
    assert all(g.priced is None for each in without.vendors for g in each.goods)
    assert Offer.objects.count() == 4
