"""XLSX files of other programs: merged cells, hidden rows, formulas, other dialects."""

import datetime as dt
import io
import re
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from jakpreneur.spreadsheet.files.opening import open_sheets
from jakpreneur.spreadsheet.tables.shapes import UnreadableFile
from tests.cast import kecamatan
from tests.spreadsheets import (
    GOODS,
    HEADINGS,
    JAYA,
    SRI,
    compare_file,
    faults,
    notes_on,
    vendor_values,
    workbook_bytes,
    xlsx,
)

pytestmark = pytest.mark.django_db


def names(body: bytes) -> list[str]:
    return [str(each["name"]) for each in vendor_values(body)]


def test_merged_cell_counts_for_each_row_that_it_spans() -> None:
    rows = [HEADINGS, SRI, [*JAYA[:2], None, JAYA[3]], ["Asinan Ida", "Ida", None, "081234567892"]]
    assert [each["kecamatan"] for each in vendor_values(xlsx(rows, merged=["C2:C4"]))] == [
        kecamatan("Gambir").pk
    ] * 3


def test_numbered_empty_rows_are_no_records() -> None:
    rows = [["No", *HEADINGS], [1, *SRI], [2, None, None, None, None], [3, None, None, None, None]]
    assert names(xlsx(rows, merged=["D2:D4"])) == ["Keripik Bu Sri"]


def test_merged_name_makes_several_products_of_one_vendor() -> None:
    body = xlsx(
        [
            GOODS,
            [*SRI, "Keripik singkong", "Kuliner", 15000],
            [None, None, None, None, "Keripik pisang", "Kuliner", "12rb"],
            [*JAYA, "Rujak serut", "Kuliner", 18000],
        ],
        merged=["A2:A3"],
    )
    goods = [[(g.row.name, g.row.price) for g in each.goods] for each in compare_file(body).vendors]
    assert goods == [
        [("Keripik singkong", 15_000), ("Keripik pisang", 12_000)],
        [("Rujak serut", 18_000)],
    ]


def test_hidden_rows_are_read_and_hidden_sheets_are_not_with_notes_on_both() -> None:
    book = Workbook()
    sheet = book.active
    for row in (HEADINGS, SRI, JAYA):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    other = book.create_sheet("Rahasia")
    for row in (HEADINGS, ["Lain", "", "Gambir", "081234567899"]):
        other.append(row)
    other.sheet_state = "hidden"
    body = workbook_bytes(book)
    assert names(body) == ["Keripik Bu Sri", "Rujak Pak Jaya"]
    assert len([note for note in notes_on(body) if "Rahasia" in note or "1" in note]) == 2


def test_formula_has_its_result_or_a_fault() -> None:
    rows = [HEADINGS, ["Keripik Bu Sri", "Sri", "Gambir", "=B9"], JAYA]
    assert faults(xlsx(rows)) == [(2, "phone")]
    with_result = _edited(xlsx(rows), b"<f>B9</f><v></v>", b"<f>B9</f><v>81234567890</v>")
    assert vendor_values(with_result)[0]["phone"] == "+6281234567890"


def _edited(body: bytes, *change: bytes) -> bytes:
    """Change the XML of a workbook's first sheet, as another program would write it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                assert change[0] in part or change[0].replace(b"<v></v>", b"<v />") in part
                part = part.replace(change[0].replace(b"<v></v>", b"<v />"), change[1])
                part = part.replace(change[0], change[1])
            new.writestr(name, part)
    return file.getvalue()


def test_wrong_size_in_a_file_hides_no_row() -> None:
    body = _edited(xlsx([HEADINGS, SRI, JAYA]), b'<dimension ref="A1:D3"', b'<dimension ref="A1"')
    assert names(body) == ["Keripik Bu Sri", "Rujak Pak Jaya"]


def test_strict_open_xml_is_read_like_any_other() -> None:
    strict = io.BytesIO()
    usual = zipfile.ZipFile(io.BytesIO(xlsx([HEADINGS, SRI])))
    with usual, zipfile.ZipFile(strict, "w") as parts:
        for name in usual.namelist():
            part = usual.read(name).replace(b"schemas.openxmlformats.org", b"purl.oclc.org/ooxml")
            parts.writestr(name, part.replace(b"/2006/", b"/"))
    assert names(strict.getvalue()) == ["Keripik Bu Sri"]


def test_cell_far_down_is_refused() -> None:
    book = Workbook()
    for row in (HEADINGS, SRI):
        book.active.append(row)
    book.active.cell(200_000, 1).number_format = "0"
    assert names(workbook_bytes(book)) == ["Keripik Bu Sri"]
    book.active.cell(200_000, 1, "Rujak")
    with pytest.raises(UnreadableFile):
        list(open_sheets(workbook_bytes(book)))


def test_workbook_of_an_old_mac_counts_days_from_1904() -> None:
    book = Workbook()
    book.epoch = dt.datetime(1904, 1, 1)  # noqa: DTZ001
    for row in ([*HEADINGS, "P-IRT", "PIRT berlaku s.d."], [*SRI, "206", 46387 - 1462]):
        book.active.append(row)
    assert vendor_values(workbook_bytes(book))[0]["pirt_until"] == dt.date(2026, 12, 31)


def test_products_may_have_their_own_sheet() -> None:
    goods = [
        ["Nama UMKM", "Produk", "Kategori", "Harga Satuan (Rp)"],
        ["keripik bu sri", "Keripik singkong", "makanan", "Rp 15.000,-"],
        [None, "Keripik pisang", "Kuliner", 12000],
        ["Rujak Pak Jaya", "Rujak", "Makanan & Minuman", 18000],
    ]
    result = compare_file(xlsx(goods, [HEADINGS, SRI, JAYA]))
    assert result.faults == []
    assert [[g.row.name for g in each.goods] for each in result.vendors] == [
        ["Keripik singkong", "Keripik pisang"],
        ["Rujak"],
    ]


def test_notes_tell_of_struck_rows_and_of_hidden_columns_that_are_read() -> None:
    book = Workbook()
    sheet = book.active
    for row in (HEADINGS, SRI, JAYA):
        sheet.append(row)
    for cell in sheet[3]:
        cell.font = Font(strike=True)
    sheet.cell(2, 1).font = Font(strike=True)  # one cell of a row is a correction
    sheet.column_dimensions["D"].hidden = True
    notes = " ".join(notes_on(workbook_bytes(book)))
    assert "1 baris yang dicoret ikut dibaca" in notes
    assert "kolom tersembunyi ikut dibaca: No HP" in notes
    assert names(workbook_bytes(book)) == [SRI[0], JAYA[0]]


def rewritten(body: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return the file with `old` replaced in one of its parts."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as parts, zipfile.ZipFile(changed, "w") as written:
        for name in parts.namelist():
            content = parts.read(name)
            assert name != part or old in content
            written.writestr(name, content.replace(old, new) if name == part else content)
    return changed.getvalue()


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/styles.xml", b"<patternFill", b"<fill2/><patternFill"),
        ("xl/styles.xml", b'<patternFill patternType="gray125"', b"<patternFill2"),
        ("docProps/core.xml", b"Z</dcterms:created>", b"?</dcterms:created>"),
        ("docProps/app.xml", b"</Properties>", b"<x></Properties>"),
    ],
)
def test_style_or_property_that_excel_forgives_breaks_no_file(
    part: str, old: bytes, new: bytes
) -> None:
    assert names(rewritten(xlsx([HEADINGS, SRI]), part, old, new)) == [SRI[0]]


def test_formula_without_result_is_seen_under_any_prefix() -> None:
    body = xlsx([[*HEADINGS, "Produk", "Kategori", "Harga"], [*SRI, "Keripik", "Kuliner", "=G3*2"]])
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        xml = parts.read(sheet)
    prefixed = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", xml).replace(b"xmlns=", b"xmlns:x=")
    for content in (xml, prefixed):
        assert faults(rewritten(body, sheet, xml, content)) == [(2, "price")]


@pytest.mark.parametrize("sign", ["_x000D_", "_x000d_\n"])
def test_escaped_sign_is_no_part_of_a_name(sign: str) -> None:
    body = xlsx([["Nama Usaha", *HEADINGS[1:]], ["Keripik QQ Contoh", *SRI[1:]]])
    body = rewritten(body, "xl/worksheets/sheet1.xml", b"QQ", sign.encode())
    assert names(body) == ["Keripik Contoh"]
