"""Headings as offices word them, and the field of each."""

import pytest

from jakpreneur.spreadsheet.fields import Field
from jakpreneur.spreadsheet.tables.headings import recognise_headings


@pytest.mark.parametrize(
    ("field", "wordings"),
    [
        (Field.NAME, "Nama Usaha|NAMA UMKM|Merk|Nama Usaha/Merk|NamaUsaha|Nama Toko|nama_usaha"),
        (
            Field.NAME,
            "2. Nama Usaha|Nama Usaha (sesuai NIB)|Nama Vendor|Nama Usaha Anda|Shop Name",
        ),
        (Field.OWNER, "Pemilik|Nama Pemilik|Nama Pemilik Usaha|Pelaku Usaha|Nama sesuai KTP"),
        (Field.KECAMATAN, "Kec.|Kecamatan|KECAMATAN USAHA|Kecamtan|Kec. Domisili"),
        (Field.PHONE, "No HP|No. Telp/WA|Telepon|Nomor Handphone|NoHP|No. HP Pemilik|WhatsApp"),
        (Field.PHONE, "No HP (08xx)|Phone Number|No. HP yang dapat dihubungi|No WA aktif"),
        (Field.DESCRIPTION, "Deskripsi|Deskripsi Usaha|Profil Usaha"),
        (Field.PIRT, "P-IRT|PIRT|No. PIRT|Nomor SPP-IRT / P-IRT|No Izin P.IRT"),
        (Field.PIRT_UNTIL, "PIRT berlaku s.d.|Masa Berlaku PIRT|P-IRT Berlaku Sampai"),
        (Field.HALAL, "Halal|No Sertifikat Halal|Sertifikat Halal"),
        (Field.HALAL_UNTIL, "Halal berlaku s/d|Masa berlaku sertifikat halal"),
        (Field.CATEGORY, "Jenis Usaha|Kategori|Kategori Produk|Bidang Usaha"),
        (Field.CATEGORY, "Jenis Usaha (kuliner/fesyen/kerajinan)|Jenis|Product Category"),
        (Field.PRODUCT, "Produk|Nama Produk|Nama Barang|Nama Produk/Merk|Menu|Produk 1"),
        (Field.ABOUT_PRODUCT, "Deskripsi Produk"),
        (Field.PRICE, "Harga|Harga Satuan (Rp)|HARGA JUAL|Hrg.|Harga Bazar"),
        (Field.NIK, "NIK|No. KTP|NIK Pemilik|Nomor KTP"),
    ],
)
def test_a_heading_is_recognised_in_many_wordings(field: Field, wordings: str) -> None:
    for wording in wordings.split("|"):
        found = recognise_headings([wording])
        where = {**found.columns, **dict.fromkeys([Field.NIK] * len(found.nik), 0)}
        assert where == {field: 0}, wording


@pytest.mark.parametrize(
    "other",
    [
        "No", "Alamat", "Alamat Pemilik", "Alamat Usaha", "Kelurahan", "NIB", "Email",
        "Omzet Usaha", "Status PIRT", "Keterangan", "Jumlah Produk", "No Izin Usaha",
        "Tanggal Lahir", "Contact Person", "Lama Usaha", "QRIS", "Harga (ribu)", "Harga (x1000)",
        "Harga ($)", "Harga Beli", "No HP (pendamping)", "No HP 2",
    ],
)  # fmt: skip
def test_other_headings_mean_no_field(other: str) -> None:
    assert recognise_headings([other]).columns == {}


def test_bare_name_is_the_owner_or_business_by_the_other_headings() -> None:
    assert recognise_headings(["Nama", "Pemilik"]).columns == {Field.NAME: 0, Field.OWNER: 1}
    assert recognise_headings(["Nama", "Nama Usaha"]).columns == {Field.OWNER: 0, Field.NAME: 1}
    assert recognise_headings(["P-IRT", "Masa berlaku"]).columns[Field.PIRT_UNTIL] == 1
    assert recognise_headings(["P-IRT", "Halal", "Masa berlaku"]).unused == [2]


def test_validity_belongs_to_the_licence_beside_it() -> None:
    found = recognise_headings(["P-IRT", "Masa berlaku", "Halal", "Masa berlaku"])
    assert (found.columns[Field.PIRT_UNTIL], found.columns[Field.HALAL_UNTIL]) == (1, 3)


@pytest.mark.parametrize(
    ("headings", "field"),
    [
        (["Telepon", "No HP"], Field.PHONE),
        (["Jenis Usaha", "Kategori"], Field.CATEGORY),
        (["Merk", "Nama Usaha (brand)"], Field.NAME),
        (["Harga Normal", "Harga Bazar"], Field.PRICE),
    ],
)
def test_clearer_of_two_columns_has_the_field(headings: list[str], field: Field) -> None:
    assert recognise_headings(headings).columns[field] == 1
