"""Files as offices make them: accepted in every usual shape, or refused with a reason."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jakpreneur.spreadsheet.files.opening import open_sheets
from jakpreneur.spreadsheet.tables.shapes import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, UnreadableFile
from tests.cast import kecamatan
from tests.spreadsheets import (
    GOODS,
    HEADINGS,
    JAYA,
    SRI,
    compare_file,
    csv_file,
    faults,
    notes_on,
    vendor_values,
    xlsx,
)

pytestmark = pytest.mark.django_db


def names(body: bytes) -> list[str]:
    return [str(each["name"]) for each in vendor_values(body)]


# --- Headings and rows ---------------------------------------------------------------------------


def test_second_phone_is_read_if_the_first_has_no_mobile_number() -> None:
    headings = ["Nama Usaha", "Kec.", "Telp", "WA"]
    rows = [[SRI[0], SRI[2], "021-345678", SRI[3]], [JAYA[0], JAYA[2], JAYA[3], None]]
    assert [each["phone"] for each in vendor_values(xlsx([headings, *rows]))] == [
        "+6281234567890",
        "+6281234567891",
    ]


FULL = {
    "No": 1,
    "Nama Usaha": "Keripik Bu Sri",
    "Nama Pemilik": "Sri",
    "Kec.": "Gambir",
    "No. Telp/WA": 81234567890,
    "Deskripsi": "Keripik singkong",
    "P-IRT": "2063171010214-25",
    "PIRT berlaku s.d.": "31 Desember 2026",
    "Halal": "ID31110000123",
    "Halal berlaku sampai": dt.date(2027, 1, 2),
    "NIK": "3171012345678901",
    "Alamat": "Jl. Contoh 1",
}


@given(st.permutations(list(FULL)))
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_columns_may_have_any_order(db: None, order: list[str]) -> None:
    [vendor] = vendor_values(xlsx([order, [FULL[heading] for heading in order]]))
    assert vendor == {
        "name": "Keripik Bu Sri",
        "owner": "Sri",
        "kecamatan": kecamatan("Gambir").pk,
        "phone": "+6281234567890",
        "description": "Keripik singkong",
        "pirt": "2063171010214-25",
        "pirt_until": dt.date(2026, 12, 31),
        "halal": "ID31110000123",
        "halal_until": dt.date(2027, 1, 2),
    }


def test_titles_above_and_signatures_below_are_left_out() -> None:
    body = xlsx(
        [
            ["DAFTAR JAKPRENEUR BINAAN TAHUN 2026"],
            ["Sudin PPKUKM Jakarta Pusat"],
            [],
            ["No", *HEADINGS],
            ["(1)", "(2)", "(3)", "(4)", "(5)"],
            [1, *SRI],
            ["No", *HEADINGS],
            [2, *JAYA],
            [3, None, None, None, None],
            ["Jumlah", None, None, None, 2],
            [],
            [None, "Mengetahui,", None, None, "Jakarta, 12 November 2026"],
            [None, "Kepala Seksi", None, None, "NIP 197001012000011001"],
        ],
        merged=["A1:E1", "A2:E2"],
    )
    assert names(body) == ["Keripik Bu Sri", "Rujak Pak Jaya"]
    assert any("12" in note for note in notes_on(body))


@pytest.mark.parametrize(
    "total",
    [
        ["Jumlah", None, None, None, 2, None, 27000],
        [None, None, None, None, "Total", None, "Rp27.000"],
        [None, "TOTAL PESERTA", None, None, 2],
    ],
)
def test_total_is_neither_vendor_nor_product_in_any_column(total: list[Any]) -> None:
    rows = [GOODS, [*SRI, "Keripik", "Kuliner", 15000], total]
    [only] = compare_file(xlsx(rows)).vendors
    assert [g.row.name for g in only.goods] == ["Keripik"]
    assert faults(xlsx(rows)) == []


def test_vendor_with_the_name_total_is_a_vendor() -> None:
    rows = [GOODS, [*SRI, "Keripik", "Kuliner", 15000]]
    called_so = ["Total Rasa", "Ani", "Gambir"]
    assert faults(xlsx([*rows, [*called_so, "0812"]])) == [(3, "phone")]
    goods = ["081234567892", "Total segar", None, 15000]
    assert faults(xlsx([*rows, [*called_so, *goods]])) == [(3, "category")]


def test_last_row_with_a_vendor_is_not_a_signature() -> None:
    assert faults(xlsx([HEADINGS, SRI, [], ["Asinan Mpok Ida", "Ida", "Gambir", "tidak ada"]])) == [
        (4, "phone")
    ]


def test_headings_may_take_two_rows() -> None:
    body = xlsx(
        [
            ["Nama Usaha", "Kec.", "No HP", "P-IRT", None],
            [None, None, None, "Nomor", "Berlaku s.d."],
            ["Keripik Bu Sri", "Gambir", "081234567890", "206317", "31/12/2026"],
        ],
        merged=["A1:A2", "B1:B2", "C1:C2", "D1:E1"],
    )
    [vendor] = vendor_values(body)
    assert (vendor["pirt"], vendor["pirt_until"]) == ("206317", dt.date(2026, 12, 31))


def test_heading_over_two_prices_takes_two_rows() -> None:
    rows = [
        [*GOODS, None],
        [None, None, None, None, None, None, "Normal", "Bazar"],
        [*SRI, "Keripik", "Kuliner", 15000, 12000],
    ]
    merged = ["G1:H1", *(f"{column}1:{column}2" for column in "ABCDEF")]
    [only] = compare_file(xlsx(rows, merged=merged)).vendors
    assert [g.row.price for g in only.goods] == [12_000]


def test_headings_are_found_below_a_long_preface() -> None:
    preface = [[f"Butir {number}"] for number in range(100)]
    assert names(xlsx([*preface, HEADINGS, SRI])) == ["Keripik Bu Sri"]


def test_kecamatan_may_be_in_the_title_or_the_name_of_the_sheet() -> None:
    rows = [["Nama Usaha", "No HP"], [SRI[0], SRI[3]]]
    for body in (
        xlsx([["DATA UMKM KECAMATAN CEMPAKA PUTIH"], *rows]),
        xlsx(rows, names=["Cempaka Putih"]),
    ):
        assert vendor_values(body)[0]["kecamatan"] == kecamatan("Cempaka Putih").pk


IN_SECTIONS = [
    ["No", "Nama Usaha", "No HP"],
    ["I", "KECAMATAN GAMBIR"],
    [1, SRI[0], SRI[3]],
    ["Kecamatan", ":", "Senen"],
    ["No", "Nama Usaha", "No HP"],
    [1, JAYA[0], JAYA[3]],
]


def test_kecamatan_may_be_in_rows_among_the_vendors() -> None:
    for rows in (IN_SECTIONS, [["KECAMATAN GAMBIR"], IN_SECTIONS[0], *IN_SECTIONS[2:]]):
        assert [each["kecamatan"] for each in vendor_values(xlsx(rows))] == [
            kecamatan("Gambir").pk,
            kecamatan("Senen").pk,
        ]
    assert faults(xlsx([*IN_SECTIONS[:3], ["KECAMATAN TEBET"], IN_SECTIONS[5]])) == [
        (5, "kecamatan")
    ]


def test_own_kecamatan_of_a_row_counts_before_that_of_its_section() -> None:
    rows = [HEADINGS, ["Kec. Senen"], SRI, [*JAYA[:2], None, JAYA[3]]]
    assert [each["kecamatan"] for each in vendor_values(xlsx(rows))] == [
        kecamatan("Gambir").pk,
        kecamatan("Senen").pk,
    ]


def test_remarks_below_the_headings_are_no_record() -> None:
    for remarks in ([None, None, None, "(08…)"], ["a", "b", "c", "d"]):
        assert names(xlsx([HEADINGS, remarks, SRI])) == ["Keripik Bu Sri"]


def test_rows_blank_in_all_read_columns_are_noted() -> None:
    body = xlsx([["Catatan", *HEADINGS], [None, *SRI], ["batal hadir"], [None, *JAYA], ["catatan"]])
    assert names(body) == ["Keripik Bu Sri", "Rujak Pak Jaya"]
    assert len([note for note in notes_on(body) if "3" in note or "5" in note]) == 2


def test_other_sheets_are_noted_and_an_incomplete_list_is_refused() -> None:
    committee = [["Nama", "Jabatan", "No HP"], ["Ani", "Ketua", "081299999999"]]
    goods = [["Produk", "Harga"], ["Keripik", 15000]]
    body = xlsx([HEADINGS, SRI], committee, goods, names=["Peserta", "Panitia", "Barang"])
    assert names(body) == ["Keripik Bu Sri"]
    assert [note for note in notes_on(body) if "Panitia" in note]
    assert [note for note in notes_on(body) if "Barang" in note]
    with pytest.raises(UnreadableFile):
        compare_file(xlsx([HEADINGS, SRI], [["Nama Usaha", "No HP"], [JAYA[0], JAYA[3]]]))


def test_headings_without_rows_are_refused() -> None:
    with pytest.raises(UnreadableFile):
        compare_file(xlsx([HEADINGS]))


def test_refusal_names_missing_and_found_headings() -> None:
    with pytest.raises(UnreadableFile) as unfit:
        compare_file(xlsx([["Nama Usaha", "Alamat", "No HP"], ["Keripik", "Jl. Contoh", "0812"]]))
    assert "Nama Usaha, Alamat, No HP" in str(unfit.value)
    with pytest.raises(UnreadableFile):
        compare_file(xlsx([["Tanggal", "Acara"], ["1 Mei", "Rapat"]]))


# --- CSV -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_file_may_have_any_encoding_and_separator(encoding: str, delimiter: str) -> None:
    rows = [
        ["DAFTAR, 2026"],
        [*HEADINGS, "Deskripsi"],
        ["Café Bu Sri", *SRI[1:], 'Keripik, kue; "asli"\nBetawi'],
    ]
    [vendor] = vendor_values(csv_file(rows, delimiter, encoding))
    assert vendor["name"] == "Café Bu Sri"
    assert vendor["description"] == 'Keripik, kue; "asli"\nBetawi'


@pytest.mark.parametrize(
    "line",
    [
        b'"Keripik Bu Sri,Sri,Gambir,081234567890"',
        b'Keripik Bu Sri, "Sri", "Gambir", 081234567890',
        b'Keripik Bu Sri,Sri,Gambir,="081234567890"',
    ],
    ids=["quoted-whole", "blanks-before-quotes", "kept-as-text"],
)
def test_csv_lines_of_other_programs_are_parsed(line: bytes) -> None:
    [vendor] = vendor_values(csv_file([HEADINGS], ",") + line)
    assert (vendor["name"], vendor["phone"]) == ("Keripik Bu Sri", "+6281234567890")


def test_line_that_names_the_separator_is_no_row() -> None:
    body = b"sep=;\r\n" + csv_file([HEADINGS, [*SRI[:3], "x"]])
    assert faults(body) == [(2, "phone")]


# --- Files that are refused ----------------------------------------------------------------------


def _zip(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, part in parts.items():
            zipped.writestr(name.replace("__", "/").replace("_xml", ".xml"), part)
    return file.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xef\xbb\xbf \r\n",
        OLE + b"\0" * 600,
        OLE + "EncryptedPackage".encode("utf-16-le"),
        _zip(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
        _zip(xl__workbook_xml=b"<workbook/>"),
        _zip(readme=b"hello"),
        b"PK\x03\x04 broken",
        xlsx([HEADINGS, SRI])[:-200],
        b"%PDF-1.7",
        b"<html><table><tr><td>Nama Usaha</td></tr></table></html>",
        bytes(range(256)) * 4,
        b"x" * (MOST_BYTES + 1),
        xlsx([HEADINGS + [None] * MOST_COLUMNS + ["Nama"], SRI]),
        csv_file([["x"] * (MOST_COLUMNS + 1)]),
    ],
    ids=[
        "empty", "marks-only", "xls", "password", "ods", "workbook-without-parts", "other-zip",
        "broken-zip", "cut-off", "pdf", "web-page", "bytes", "too-large", "too-wide",
        "too-wide-text",
    ],
)  # fmt: skip
def test_other_files_are_refused_with_a_reason(body: bytes) -> None:
    with pytest.raises(UnreadableFile) as unfit:
        list(open_sheets(body))
    assert str(unfit.value)


def test_zip_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = _zip(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=b" " * 90 * 2**20)
    assert len(bomb) < 2**20
    monkeypatch.setattr("jakpreneur.spreadsheet.files.xlsx.CalamineWorkbook.from_filelike", _never)
    with pytest.raises(UnreadableFile):
        list(open_sheets(bomb))


def _never(*_args: Any, **_options: Any) -> None:
    pytest.fail("it was opened")


def test_one_row_too_many_is_refused() -> None:
    rows = [HEADINGS, *([f"Usaha {n}", "", "Gambir", 81200000000 + n] for n in range(MOST_ROWS))]
    assert len(compare_file(csv_file(rows)).vendors) == MOST_ROWS
    with pytest.raises(UnreadableFile):
        compare_file(csv_file([*rows, ["Satu lagi", "", "Gambir", 81300000000]]))
