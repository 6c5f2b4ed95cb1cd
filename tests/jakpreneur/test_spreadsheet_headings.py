"""Headings as offices word them: which column is which."""

import pytest

from jakpreneur.spreadsheet.headings import understand
from jakpreneur.spreadsheet.wordings import Column


@pytest.mark.parametrize(
    ("column", "wordings"),
    [
        (Column.NAME, "Nama Usaha|NAMA UMKM|Merk|Nama Usaha/Merk|NamaUsaha|Nama Toko|nama_usaha"),
        (
            Column.NAME,
            "2. Nama Usaha|Nama Usaha (sesuai NIB)|Nama Vendor|Nama Usaha Anda|Shop Name",
        ),
        (Column.OWNER, "Pemilik|Nama Pemilik|Nama Pemilik Usaha|Pelaku Usaha|Nama sesuai KTP"),
        (Column.KECAMATAN, "Kec.|Kecamatan|KECAMATAN USAHA|Kecamtan|Kec. Domisili"),
        (Column.PHONE, "No HP|No. Telp/WA|Telepon|Nomor Handphone|NoHP|No. HP Pemilik|WhatsApp"),
        (Column.PHONE, "No HP (08xx)|Phone Number|No. HP yang dapat dihubungi|No WA aktif"),
        (Column.DESCRIPTION, "Deskripsi|Deskripsi Usaha|Profil Usaha"),
        (Column.PIRT, "P-IRT|PIRT|No. PIRT|Nomor SPP-IRT / P-IRT|No Izin P.IRT"),
        (Column.PIRT_UNTIL, "PIRT berlaku s.d.|Masa Berlaku PIRT|P-IRT Berlaku Sampai"),
        (Column.HALAL, "Halal|No Sertifikat Halal|Sertifikat Halal"),
        (Column.HALAL_UNTIL, "Halal berlaku s/d|Masa berlaku sertifikat halal"),
        (Column.CATEGORY, "Jenis Usaha|Kategori|Kategori Produk|Bidang Usaha"),
        (Column.CATEGORY, "Jenis Usaha (kuliner/fesyen/kerajinan)|Jenis|Product Category"),
        (Column.PRODUCT, "Produk|Nama Produk|Nama Barang|Nama Produk/Merk|Menu|Produk 1"),
        (Column.ABOUT_PRODUCT, "Deskripsi Produk"),
        (Column.PRICE, "Harga|Harga Satuan (Rp)|HARGA JUAL|Hrg.|Harga Bazar"),
        (Column.NIK, "NIK|No. KTP|NIK Pemilik|Nomor KTP"),
    ],
)
def test_a_heading_is_told_however_it_is_worded(column: Column, wordings: str) -> None:
    for wording in wordings.split("|"):
        found = understand([wording])
        where = {**found.columns, **dict.fromkeys([Column.NIK] * len(found.nik), 0)}
        assert where == {column: 0}, wording


@pytest.mark.parametrize(
    "other",
    [
        "No", "Alamat", "Alamat Pemilik", "Alamat Usaha", "Kelurahan", "NIB", "Email",
        "Omzet Usaha", "Status PIRT", "Keterangan", "Jumlah Produk", "No Izin Usaha",
        "Tanggal Lahir", "Contact Person", "Lama Usaha", "QRIS", "Harga (ribu)", "Harga (x1000)",
        "Harga ($)", "Harga Beli", "No HP (pendamping)", "No HP 2",
    ],
)  # fmt: skip
def test_other_headings_are_left_alone(other: str) -> None:
    assert understand([other]).columns == {}


def test_a_bare_name_is_whose_the_other_columns_leave() -> None:
    assert understand(["Nama", "Pemilik"]).columns == {Column.NAME: 0, Column.OWNER: 1}
    assert understand(["Nama", "Nama Usaha"]).columns == {Column.OWNER: 0, Column.NAME: 1}
    assert understand(["P-IRT", "Masa berlaku"]).columns[Column.PIRT_UNTIL] == 1
    assert understand(["P-IRT", "Halal", "Masa berlaku"]).unused == [2]


def test_each_licence_is_valid_until_what_stands_beside_it() -> None:
    found = understand(["P-IRT", "Masa berlaku", "Halal", "Masa berlaku"])
    assert (found.columns[Column.PIRT_UNTIL], found.columns[Column.HALAL_UNTIL]) == (1, 3)


@pytest.mark.parametrize(
    ("headings", "column"),
    [
        (["Telepon", "No HP"], Column.PHONE),
        (["Jenis Usaha", "Kategori"], Column.CATEGORY),
        (["Merk", "Nama Usaha (brand)"], Column.NAME),
        (["Harga Normal", "Harga Bazar"], Column.PRICE),
    ],
)
def test_of_two_columns_for_a_field_the_clearer_has_it(headings: list[str], column: Column) -> None:
    assert understand(headings).columns[column] == 1
