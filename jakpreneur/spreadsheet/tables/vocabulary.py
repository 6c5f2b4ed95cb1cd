"""The words of offices for each field: phrases in headings, and words that may be added."""

from jakpreneur.spreadsheet.cells.text import plain_words
from jakpreneur.spreadsheet.fields import CORRECTION_HEADING, Field

UNTIL_WORDS = (
    "berlaku sampai dengan hingga sd s d tgl tanggal masa akhir habis valid until exp expired "
    "kadaluarsa kedaluwarsa berakhir jatuh tempo ed expiry date"
)
PHONE_WORDS = (
    "hp handphone ponsel hape seluler wa whatsapp telepon telp telpon telfon tlp tel phone mobile "
    "cellphone"
)

# The phrases by which a heading means a field. A heading needs all words of one phrase. If two
# columns mean one field, the field is that of the phrase that stands earlier in its list.
PHRASES: dict[Field, tuple[str, ...]] = {
    Field.NIK: ("nik", "no ktp", "nomor ktp", "ktp", "induk kependudukan", "no kk", "nomor kk"),
    Field.CORRECTION: (plain_words(CORRECTION_HEADING),),
    Field.OWNER: (
        "nama pemilik", "pemilik", "pemilik usaha", "nama pemilik usaha", "nama pelaku",
        "pelaku usaha", "pelaku umkm", "owner", "nama owner", "penanggung jawab", "nama lengkap",
        "nama ktp", "nama sesuai ktp", "nama pengusaha", "pengusaha", "nama pj", "pj",
        "nama pengelola", "pengelola", "nama peserta",
    ),
    Field.NAME: (
        "nama usaha", "nama umkm", "nama ukm", "nama ikm", "nama jakpreneur", "nama toko",
        "nama brand", "nama merk", "nama merek", "merk usaha", "merk", "merek", "brand",
        "business name", "nama tenant", "nama stand", "usaha", "umkm", "jakpreneur", "toko",
        "tenant", "business", "nama vendor", "vendor", "nama lapak", "nama outlet",
        "nama perusahaan", "nama binaan", "shop name", "store name", "brand name", "company name",
    ),
    Field.KECAMATAN: ("kecamatan", "kec", "district", "subdistrict", "sub district"),
    Field.PHONE: (
        "hp", "handphone", "ponsel", "hape", "seluler", "mobile", "cellphone", "wa", "whatsapp",
        "telepon", "telp", "telpon", "telfon", "tlp", "tel", "phone", "kontak", "no kontak",
        "contact",
    ),
    Field.ABOUT_PRODUCT: (
        "deskripsi produk", "keterangan produk", "deskripsi barang", "description of the product",
    ),
    Field.DESCRIPTION: ("deskripsi", "profil usaha", "profil", "tentang usaha", "description"),
    Field.PIRT_UNTIL: tuple(f"pirt {word}" for word in UNTIL_WORDS.split()),
    Field.HALAL_UNTIL: tuple(f"halal {word}" for word in UNTIL_WORDS.split()),
    Field.PIRT: ("pirt",),
    Field.HALAL: ("halal",),
    Field.CATEGORY: (
        "kategori", "kategori produk", "kategori usaha", "category", "jenis produk", "jenis usaha",
        "bidang usaha", "klasifikasi", "sektor", "sektor usaha", "kelompok usaha",
        "kelompok produk", "klaster", "jenis", "kelompok", "type",
    ),
    Field.PRICE: (
        "harga bazar", "harga bazaar", "harga jual", "harga", "harga satuan", "price", "tarif",
    ),
    Field.PRODUCT: (
        "nama produk", "produk", "nama barang", "barang", "nama dagangan", "dagangan",
        "produk dijual", "produk unggulan", "product", "goods", "nama menu", "menu", "item",
        "komoditas", "komoditi",
    ),
    Field.NAME_OF_ANYBODY: ("nama", "name"),
    Field.UNTIL_OF_ANY: ("berlaku", "masa berlaku", "kadaluarsa", "kedaluwarsa", "expired", "exp"),
}  # fmt: skip
# Words that change nothing in any heading.
ANYWHERE = "wajib diisi isi umkm ukm jakpreneur yang anda aktif dapat bisa dihubungi jika bila ada"
# Words that change nothing in a heading of the field. Any other word makes another heading of it.
BESIDE: dict[Field, str] = {
    Field.NIK: "no nomor pemilik sesuai e elektronik nik ktp kk 16 digit",
    Field.OWNER: "nama pemilik usaha lengkap sesuai ktp owner name pj",
    Field.NAME: (
        "nama usaha merk merek brand toko dagang produk tenant stand vendor peserta binaan name"
    ),
    Field.KECAMATAN: (
        "domisili usaha wilayah asal nama alamat tempat lokasi kode kec kel kelurahan"
    ),
    Field.PHONE: f"{PHONE_WORDS} no nomor pemilik usaha owner kontak contact number 08",
    Field.DESCRIPTION: "singkat usaha",
    Field.ABOUT_PRODUCT: "singkat",
    Field.PIRT: "no nomor izin ijin sertifikat spp irt number",
    Field.PIRT_UNTIL: f"{UNTIL_WORDS} izin ijin sertifikat no nomor",
    Field.HALAL: "no nomor id izin ijin sertifikat sertifikasi certificate number mui bpjph",
    Field.HALAL_UNTIL: f"{UNTIL_WORDS} sertifikat no nomor",
    Field.CATEGORY: "usaha produk jenis product business",
    Field.PRICE: "satuan jual per pcs unit produk barang eceran rp rupiah idr normal selling",
    Field.PRODUCT: "nama usaha dijual unggulan utama merk merek jualan menu item jasa name",
    Field.UNTIL_OF_ANY: UNTIL_WORDS,
}
# Other spellings, replaced before phrases are sought: letters joined, parted or abbreviated.
SPELLINGS = {
    "p irt": "pirt", "pp irt": "pirt", "spp irt": "pirt", "nohp": "no hp", "nowa": "no wa",
    "notelp": "no telp",
    "namausaha": "nama usaha", "namapemilik": "nama pemilik", "namaproduk": "nama produk",
    "jenisusaha": "jenis usaha", "whats app": "whatsapp", "nomer": "nomor",
    "penanggungjawab": "penanggung jawab", "nm": "nama", "hrg": "harga",
}  # fmt: skip
# Words in brackets only explain, `Nama Usaha (sesuai NIB)`, but these change the meaning.
CHANGING = frozenset({
    "pendamping", "lama", "dulu", "kantor", "rumah", "orang", "darurat", "ribu", "ribuan", "rb",
    "k", "juta", "jt", "usd", "dolar", "modal", "pokok", "beli", "grosir", "total", "jumlah",
})  # fmt: skip
