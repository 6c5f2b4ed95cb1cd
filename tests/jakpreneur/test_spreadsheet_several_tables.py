"""Several tables in one sheet: no cell crosses from one table to another."""

from collections.abc import Sequence
from typing import Any

import pytest

from jakpreneur.spreadsheet.tables.shapes import UnreadableFile
from tests.spreadsheets import (
    HEADINGS,
    JAYA,
    SRI,
    compare_file,
    faults,
    vendor_values,
    xlsx,
)

pytestmark = pytest.mark.django_db

IDA = ["Asinan Mpok Ida", "Ida", "Menteng", "081234567892"]


def read(*rows: Sequence[Any]) -> list[tuple[str, ...]]:
    """Return the name, owner and phone of each vendor of a file without faults."""
    values = vendor_values(xlsx(list(rows)))
    return [tuple(str(each[name]) for name in ("name", "owner", "phone")) for each in values]


def as_read(*vendors: list[str]) -> list[tuple[str, ...]]:
    return [(name, owner, f"+62{phone[1:]}") for name, owner, _kecamatan, phone in vendors]


@pytest.mark.parametrize("gap", [[], [None], [None, None]])
@pytest.mark.parametrize("title", [[], [["DAFTAR PESERTA"]]])
def test_tables_side_by_side_are_both_read(gap: list[None], title: list[list[str]]) -> None:
    rows: list[Sequence[Any]] = [
        *title,
        [*HEADINGS, *gap, *HEADINGS],
        [*SRI, *gap, *JAYA],
        [*IDA, *gap, *[None] * 4],
    ]
    assert read(*rows) == as_read(SRI, IDA, JAYA)


def test_phone_never_crosses_to_the_vendor_beside() -> None:
    rows = [[*HEADINGS, *HEADINGS], [*SRI[:3], None, *JAYA]]
    result = compare_file(xlsx(rows))
    assert [each.vendor.name for each in result.vendors] == [JAYA[0]]
    assert [(fault.field, fault.source.number) for fault in result.faults] == [("phone", 2)]


def test_tables_side_by_side_that_differ_are_refused() -> None:
    rows = [[*HEADINGS, "Nama Usaha", "No HP", "Kecamatan"], [*SRI, JAYA[0], JAYA[3], JAYA[2]]]
    with pytest.raises(UnreadableFile):
        compare_file(xlsx(rows))


@pytest.mark.parametrize("between", [[], [[None]], [["PESERTA CADANGAN"]], [[None], ["CADANGAN"]]])
def test_table_below_with_other_columns_is_read_by_its_own_headings(
    between: Sequence[Sequence[Any]],
) -> None:
    rows = [
        HEADINGS,
        SRI,
        JAYA,
        *between,
        ["Pemilik", "Nama Usaha", "No HP", "Kec."],
        [IDA[1], IDA[0], IDA[3], IDA[2]],
    ]
    assert read(*rows) == as_read(SRI, JAYA, IDA)


def test_title_above_each_table_names_its_kecamatan() -> None:
    headings = [HEADINGS[0], HEADINGS[1], HEADINGS[3]]
    rows: list[Sequence[Any]] = [
        ["KECAMATAN GAMBIR"], headings, [SRI[0], SRI[1], SRI[3]], [None],
        ["KECAMATAN SENEN"], headings[::-1], [JAYA[3], JAYA[1], JAYA[0]],
    ]  # fmt: skip
    assert read(*rows) == as_read(SRI, JAYA)
    kecamatan = [each["kecamatan"] for each in vendor_values(xlsx(rows))]
    assert len(set(kecamatan)) == 2


def test_headings_that_each_page_repeats_begin_no_table() -> None:
    assert read(HEADINGS, SRI, HEADINGS, JAYA) == as_read(SRI, JAYA)


def test_sheet_for_each_of_44_kelurahan_is_read() -> None:
    sheets = [[HEADINGS, [f"Usaha {n}", "Sri", "Gambir", f"0812345678{n:02}"]] for n in range(44)]
    assert len(compare_file(xlsx(*sheets)).vendors) == 44


def test_kecamatan_of_the_business_is_read_and_not_the_owners() -> None:
    rows = [
        ["Nama Pemilik", "Kecamatan", "Nama Usaha", "Kecamatan", "No HP"],
        ["Sri", "Gambir", SRI[0], "Senen", SRI[3]],
    ]
    [values] = vendor_values(xlsx(rows))
    other = [[*rows[0][:1], *rows[0][2:]], [*rows[1][:1], *rows[1][2:]]]
    assert values["kecamatan"] == vendor_values(xlsx(other))[0]["kecamatan"]


def test_column_of_categories_holds_no_names() -> None:
    rows = [["Nama", "Usaha", "Kecamatan", "No HP"], ["Sri", "Kuliner", "Gambir", SRI[3]]]
    assert faults(xlsx(rows)) == [(2, "name")]
