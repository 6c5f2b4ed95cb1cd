"""Files for offices to fill in: headings, an example, what each column is for.

In Indonesian whatever language the official reads: they go on to those who know no other.
"""

import csv
import io
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from jakpreneur.spreadsheet.places import Places
from jakpreneur.spreadsheet.writing import fit, head, put

# Heading, example, what it is for.
FILLED_IN = (
    ("Nama Usaha", "Contoh Keripik Bu Sri", "Wajib. Nama yang dilihat pembeli."),
    ("Nama Pemilik", "Sri Contoh", "Boleh kosong."),
    ("Kecamatan", "Gambir", "Wajib. Pilih dari lembar Daftar."),
    ("No HP/WA", "084000000001", "Wajib. Nomor HP Indonesia, sebagai teks: 08…"),
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


def workbook(places: Places) -> bytes:
    book = Workbook()
    book.remove(book.active)
    _form(book.create_sheet("Jakpreneur"))
    _explanations(book.create_sheet("Petunjuk"))
    _lists(book.create_sheet("Daftar"), places)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def text() -> bytes:
    """CSV as an Indonesian Excel opens it by a double click."""
    file = io.StringIO(newline="")
    rows = csv.writer(file, delimiter=";", lineterminator="\r\n")
    rows.writerow(_headings())
    rows.writerows(_examples())
    return file.getvalue().encode("utf-8-sig")


def _headings() -> list[str]:
    return [heading for heading, _example, _purpose in FILLED_IN]


def _examples() -> list[list[str]]:
    return [
        [example for _heading, example, _purpose in FILLED_IN],
        [SECOND_PRODUCT.get(heading, "") for heading in _headings()],
    ]


def _form(sheet: Any) -> None:
    head(sheet, _headings())
    for line, example in enumerate(_examples(), start=2):
        for at, value in enumerate(example, start=1):
            is_price = FILLED_IN[at - 1][0] == "Harga Satuan (Rp)" and value
            put(sheet, line, at, int(value) if is_price else value or None)
    fit(sheet)
    # A phone or a licence's number typed here stays text, and keeps its first zero.
    for at, (heading, _example, _purpose) in enumerate(FILLED_IN, start=1):
        if heading.startswith("No "):
            for line in range(2, PREPARED_ROWS + 2):
                sheet.cell(line, at).number_format = "@"
    for heading, cells in (("Kecamatan", "$A$2:$A$40"), ("Kategori", "$B$2:$B$40")):
        letter = "ABCDEFGHIJKLMNOP"[_headings().index(heading)]
        choice = DataValidation(type="list", formula1=f"Daftar!{cells}", allow_blank=True)
        choice.add(f"{letter}2:{letter}{PREPARED_ROWS + 1}")
        sheet.add_data_validation(choice)


def _explanations(sheet: Any) -> None:
    head(sheet, ["Kolom", "Keterangan"])
    rows = [
        *((heading, purpose) for heading, _example, purpose in FILLED_IN),
        *(("", hint) for hint in HINTS),
    ]
    for line, row in enumerate(rows, start=2):
        for at, value in enumerate(row, start=1):
            put(sheet, line, at, value)
    fit(sheet)


def _lists(sheet: Any, places: Places) -> None:
    head(sheet, ["Daftar kecamatan", "Daftar kategori"])
    for at, names in enumerate((places.shown, places.kinds), start=1):
        for line, name in enumerate(names.values(), start=2):
            put(sheet, line, at, name)
    fit(sheet)
