"""The fields of a vendor and its products, and the words that offices have for them."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from jakpreneur.spreadsheet.words import plain


class Column(StrEnum):
    NAME = "name"
    OWNER = "owner"
    KECAMATAN = "kecamatan"
    PHONE = "phone"
    DESCRIPTION = "description"
    PIRT = "pirt"
    PIRT_UNTIL = "pirt_until"
    HALAL = "halal"
    HALAL_UNTIL = "halal_until"
    PRODUCT = "product"
    CATEGORY = "category"
    ABOUT_PRODUCT = "about_product"
    PRICE = "price"
    # Not kept: what must not be, what an earlier correction added, what only its neighbours tell.
    NIK = "nik"
    REASON = "reason"
    SOME_NAME = "some_name"
    SOME_UNTIL = "some_until"


# Of the vendor, and of one of its products.
OF_VENDOR = (
    Column.NAME, Column.OWNER, Column.KECAMATAN, Column.PHONE, Column.DESCRIPTION, Column.PIRT,
    Column.PIRT_UNTIL, Column.HALAL, Column.HALAL_UNTIL,
)  # fmt: skip
OF_PRODUCT = (Column.PRODUCT, Column.CATEGORY, Column.ABOUT_PRODUCT, Column.PRICE)
UNTIL = {Column.PIRT: Column.PIRT_UNTIL, Column.HALAL: Column.HALAL_UNTIL}
NEEDED = (Column.NAME, Column.KECAMATAN, Column.PHONE)

LABELS = {
    Column.NAME: _("business name"),
    Column.OWNER: _("owner"),
    Column.KECAMATAN: _("kecamatan"),
    Column.PHONE: _("phone"),
    Column.DESCRIPTION: _("description"),
    Column.PIRT: _("P-IRT number"),
    Column.PIRT_UNTIL: _("P-IRT valid until"),
    Column.HALAL: _("halal certificate"),
    Column.HALAL_UNTIL: _("halal valid until"),
    Column.PRODUCT: _("product"),
    Column.CATEGORY: _("category"),
    Column.ABOUT_PRODUCT: _("description of the product"),
    Column.PRICE: _("price"),
}
# As the office's own files have them (blank_forms.py), in Indonesian whatever is spoken here.
REASON = "Yang perlu diperbaiki"

UNTIL_WORDS = (
    "berlaku sampai dengan hingga sd s d tgl tanggal masa akhir habis valid until exp expired "
    "kadaluarsa kedaluwarsa berakhir jatuh tempo ed expiry date"
)
PHONE_WORDS = (
    "hp handphone ponsel hape seluler wa whatsapp telepon telp telpon telfon tlp tel phone mobile "
    "cellphone"
)

# Of two columns for one field, that has it whose phrase comes earlier.
PHRASES: dict[Column, tuple[str, ...]] = {
    Column.NIK: ("nik", "no ktp", "nomor ktp", "ktp", "induk kependudukan", "no kk", "nomor kk"),
    Column.REASON: (plain(REASON),),
    Column.OWNER: (
        "nama pemilik", "pemilik", "pemilik usaha", "nama pemilik usaha", "nama pelaku",
        "pelaku usaha", "pelaku umkm", "owner", "nama owner", "penanggung jawab", "nama lengkap",
        "nama ktp", "nama sesuai ktp", "nama pengusaha", "pengusaha", "nama pj", "pj",
        "nama pengelola", "pengelola", "nama peserta",
    ),
    Column.NAME: (
        "nama usaha", "nama umkm", "nama ukm", "nama ikm", "nama jakpreneur", "nama toko",
        "nama brand", "nama merk", "nama merek", "merk usaha", "merk", "merek", "brand",
        "business name", "nama tenant", "nama stand", "usaha", "umkm", "jakpreneur", "toko",
        "tenant", "business", "nama vendor", "vendor", "nama lapak", "nama outlet",
        "nama perusahaan", "nama binaan", "shop name", "store name", "brand name", "company name",
    ),
    Column.KECAMATAN: ("kecamatan", "kec", "district", "subdistrict", "sub district"),
    Column.PHONE: (
        "hp", "handphone", "ponsel", "hape", "seluler", "mobile", "cellphone", "wa", "whatsapp",
        "telepon", "telp", "telpon", "telfon", "tlp", "tel", "phone", "kontak", "no kontak",
        "contact",
    ),
    Column.ABOUT_PRODUCT: (
        "deskripsi produk", "keterangan produk", "deskripsi barang", "description of the product",
    ),
    Column.DESCRIPTION: ("deskripsi", "profil usaha", "profil", "tentang usaha", "description"),
    Column.PIRT_UNTIL: tuple(f"pirt {word}" for word in UNTIL_WORDS.split()),
    Column.HALAL_UNTIL: tuple(f"halal {word}" for word in UNTIL_WORDS.split()),
    Column.PIRT: ("pirt",),
    Column.HALAL: ("halal",),
    Column.CATEGORY: (
        "kategori", "kategori produk", "kategori usaha", "category", "jenis produk", "jenis usaha",
        "bidang usaha", "klasifikasi", "sektor", "sektor usaha", "kelompok usaha",
        "kelompok produk", "klaster", "jenis", "kelompok", "type",
    ),
    Column.PRICE: (
        "harga bazar", "harga bazaar", "harga jual", "harga", "harga satuan", "price", "tarif",
    ),
    Column.PRODUCT: (
        "nama produk", "produk", "nama barang", "barang", "nama dagangan", "dagangan",
        "produk dijual", "produk unggulan", "product", "goods", "nama menu", "menu", "item",
        "komoditas", "komoditi",
    ),
    Column.SOME_NAME: ("nama", "name"),
    Column.SOME_UNTIL: ("berlaku", "masa berlaku", "kadaluarsa", "kedaluwarsa", "expired", "exp"),
}  # fmt: skip
ANYWHERE = "wajib diisi isi umkm ukm jakpreneur yang anda aktif dapat bisa dihubungi jika bila ada"
BESIDE: dict[Column, str] = {
    Column.NIK: "no nomor pemilik sesuai e elektronik nik ktp kk 16 digit",
    Column.OWNER: "nama pemilik usaha lengkap sesuai ktp owner name pj",
    Column.NAME: (
        "nama usaha merk merek brand toko dagang produk tenant stand vendor peserta binaan name"
    ),
    Column.KECAMATAN: (
        "domisili usaha wilayah asal nama alamat tempat lokasi kode kec kel kelurahan"
    ),
    Column.PHONE: f"{PHONE_WORDS} no nomor pemilik usaha owner kontak contact number 08",
    Column.DESCRIPTION: "singkat usaha",
    Column.ABOUT_PRODUCT: "singkat",
    Column.PIRT: "no nomor izin ijin sertifikat spp irt number",
    Column.PIRT_UNTIL: f"{UNTIL_WORDS} izin ijin sertifikat no nomor",
    Column.HALAL: "no nomor id izin ijin sertifikat sertifikasi certificate number mui bpjph",
    Column.HALAL_UNTIL: f"{UNTIL_WORDS} sertifikat no nomor",
    Column.CATEGORY: "usaha produk jenis product business",
    Column.PRICE: "satuan jual per pcs unit produk barang eceran rp rupiah idr normal selling",
    Column.PRODUCT: "nama usaha dijual unggulan utama merk merek jualan menu item jasa name",
    Column.SOME_UNTIL: UNTIL_WORDS,
}
# What is written together, and what plain() has torn apart.
JOINED = {
    "p irt": "pirt", "pp irt": "pirt", "spp irt": "pirt", "nohp": "no hp", "nowa": "no wa",
    "notelp": "no telp",
    "namausaha": "nama usaha", "namapemilik": "nama pemilik", "namaproduk": "nama produk",
    "jenisusaha": "jenis usaha", "whats app": "whatsapp", "nomer": "nomor",
    "penanggungjawab": "penanggung jawab", "nm": "nama", "hrg": "harga",
}  # fmt: skip
# In brackets nearly everything only explains: `Nama Usaha (sesuai NIB)`. Not so with these.
CHANGING = frozenset({
    "pendamping", "lama", "dulu", "kantor", "rumah", "orang", "darurat", "ribu", "ribuan", "rb",
    "k", "juta", "jt", "usd", "dolar", "modal", "pokok", "beli", "grosir", "total", "jumlah",
})  # fmt: skip
