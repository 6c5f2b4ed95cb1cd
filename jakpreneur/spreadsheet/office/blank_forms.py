"""Empty files for offices to fill in: headings, examples, and an explanation of each column.

They are Indonesian in every language of the desk, because officials hand them on to others.
"""

import csv
import io
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from jakpreneur.spreadsheet.cells.places import Places
from jakpreneur.spreadsheet.office.styling import fit_columns, write_cell, write_headings

# (heading, example, explanation) of each column.
COLUMNS = (
    ("Nama Usaha", "Contoh Keripik Bu Sri", "Wajib. Nama yang dilihat pembeli."),
    ("Nama Pemilik", "Sri Contoh", "Boleh kosong."),
    ("Kecamatan", "Gambir", "Wajib. Pilih dari lembar Daftar."),
    ("No HP/WA", "086500000001", "Wajib. Nomor HP Indonesia, sebagai teks: 08…"),
    ("Deskripsi Usaha", "Keripik singkong rumahan", "Boleh kosong. Dilihat pembeli."),
    ("No P-IRT", "", "Nomornya, bila sudah ada."),
    ("P-IRT Berlaku s.d.", "31/12/2027", "Tanggal/bulan/tahun."),
    ("No Sertifikat Halal", "", "Nomornya, bila sudah ada."),
    ("Halal Berlaku s.d.", "", "Kosong berarti sampai dicabut."),
    ("Nama Produk", "Keripik singkong", "Satu produk satu baris."),
    ("Kategori", "Kuliner", "Wajib untuk produk baru. Pilih dari lembar Daftar."),
    ("Deskripsi Produk", "Pedas manis, 200 gram", "Boleh kosong. Dilihat pembeli."),
    ("Harga Satuan (Rp)", "15000", "Rupiah penuh. Dipakai bila bazar dipilih saat impor."),
)
SECOND_PRODUCT = {
    "Nama Produk": "Kerupuk bawang", "Kategori": "Kuliner", "Harga Satuan (Rp)": "12000",
}  # fmt: skip
HINTS = (
    "Hapus baris contoh sebelum mengirim berkas ini.",
    "Usaha dengan beberapa produk: produk berikutnya di baris di bawahnya, kolom usahanya kosong.",
    "Sel yang kosong tidak mengubah apa pun; isi yang berbeda mengubah data yang sudah ada.",
    "Usaha dikenali dari namanya bersama nomor HP, atau namanya di kecamatan yang sama.",
    "Jangan cantumkan NIK: tidak dibaca dan tidak disimpan.",
)
PREPARED_ROWS = 2_000


def blank_workbook(places: Places) -> bytes:
    """Return an XLSX file: the form, explanations, and the names that may be chosen."""
    book = Workbook()
    book.remove(book.active)
    _write_form(book.create_sheet("Jakpreneur"))
    _write_explanations(book.create_sheet("Petunjuk"))
    _write_lists(book.create_sheet("Daftar"), places)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def blank_text() -> bytes:
    """Return a CSV file that an Indonesian Excel opens by a double click."""
    file = io.StringIO(newline="")
    rows = csv.writer(file, delimiter=";", lineterminator="\r\n")
    rows.writerow(_headings())
    rows.writerows(_examples())
    return file.getvalue().encode("utf-8-sig")


def _headings() -> list[str]:
    return [heading for heading, _example, _explanation in COLUMNS]


def _examples() -> list[list[str]]:
    return [
        [example for _heading, example, _explanation in COLUMNS],
        [SECOND_PRODUCT.get(heading, "") for heading in _headings()],
    ]


def _write_form(sheet: Any) -> None:
    write_headings(sheet, _headings())
    for line, example in enumerate(_examples(), start=2):
        for at, value in enumerate(example, start=1):
            is_price = COLUMNS[at - 1][0] == "Harga Satuan (Rp)" and value
            write_cell(sheet, line, at, int(value) if is_price else value or None)
    fit_columns(sheet)
    # Cells for phones and licence numbers are texts, which keep their first zero.
    for at, (heading, _example, _explanation) in enumerate(COLUMNS, start=1):
        if heading.startswith("No "):
            for line in range(2, PREPARED_ROWS + 2):
                sheet.cell(line, at).number_format = "@"
    for heading, cells in (("Kecamatan", "$A$2:$A$40"), ("Kategori", "$B$2:$B$40")):
        letter = "ABCDEFGHIJKLMNOP"[_headings().index(heading)]
        choice = DataValidation(type="list", formula1=f"Daftar!{cells}", allow_blank=True)
        choice.add(f"{letter}2:{letter}{PREPARED_ROWS + 1}")
        sheet.add_data_validation(choice)


def _write_explanations(sheet: Any) -> None:
    write_headings(sheet, ["Kolom", "Keterangan"])
    rows = [
        *((heading, explanation) for heading, _example, explanation in COLUMNS),
        *(("", hint) for hint in HINTS),
    ]
    for line, row in enumerate(rows, start=2):
        for at, value in enumerate(row, start=1):
            write_cell(sheet, line, at, value)
    fit_columns(sheet)


def _write_lists(sheet: Any, places: Places) -> None:
    write_headings(sheet, ["Daftar kecamatan", "Daftar kategori"])
    for at, names in enumerate((places.kecamatan_names, places.category_names), start=1):
        for line, name in enumerate(names.values(), start=2):
            write_cell(sheet, line, at, name)
    fit_columns(sheet)
