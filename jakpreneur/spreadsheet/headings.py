"""What a column is, by its heading, however an office words it.

A heading is understood when it holds all words of a phrase that is known for a field, and besides
only words that change nothing there: `Nama Pemilik Usaha` is the owner, `Alamat Pemilik` is not.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache

from django.utils.translation import gettext_lazy as _

from jakpreneur.spreadsheet.words import is_near, plain

LONGEST = 60  # letters; what is longer is a sentence


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
KEPT = {*OF_VENDOR, *OF_PRODUCT}
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
    "kadaluarsa kedaluwarsa"
)
PHONE_WORDS = "hp handphone ponsel hape seluler wa whatsapp telepon telp tlp tel phone mobile"

# A phrase that comes earlier wins over a later one of the same length.
PHRASES: dict[Column, tuple[str, ...]] = {
    Column.NIK: ("nik", "no ktp", "nomor ktp", "ktp", "induk kependudukan", "no kk", "nomor kk"),
    Column.REASON: (plain(REASON),),
    Column.OWNER: (
        "nama pemilik", "pemilik", "pemilik usaha", "nama pemilik usaha", "nama pelaku",
        "pelaku usaha", "pelaku umkm", "owner", "nama owner", "penanggung jawab", "nama lengkap",
        "nama ktp", "nama sesuai ktp", "nama pengusaha", "pengusaha",
    ),
    Column.NAME: (
        "nama usaha", "nama umkm", "nama ukm", "nama ikm", "nama jakpreneur", "nama toko",
        "nama brand", "nama merk", "nama merek", "merk usaha", "merk", "merek", "brand",
        "business name", "nama tenant", "nama stand", "usaha", "umkm", "jakpreneur", "toko",
        "tenant", "business",
    ),
    Column.KECAMATAN: ("kecamatan", "kec", "district"),
    Column.PHONE: (
        "hp", "handphone", "ponsel", "hape", "seluler", "wa", "whatsapp", "telepon", "telp", "tlp",
        "tel", "phone", "mobile", "kontak", "no kontak", "contact",
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
        "kategori", "jenis usaha", "jenis produk", "bidang usaha", "kategori usaha",
        "kategori produk", "klasifikasi", "sektor", "sektor usaha", "kelompok usaha", "category",
    ),
    Column.PRICE: ("harga", "harga satuan", "harga jual", "price"),
    Column.PRODUCT: (
        "nama produk", "produk", "nama barang", "barang", "nama dagangan", "dagangan",
        "produk dijual", "produk unggulan", "product", "goods", "nama menu",
    ),
    Column.SOME_NAME: ("nama", "name"),
    Column.SOME_UNTIL: ("berlaku", "masa berlaku", "kadaluarsa", "kedaluwarsa", "expired", "exp"),
}  # fmt: skip
ANYWHERE = "wajib diisi isi umkm ukm jakpreneur"
BESIDE: dict[Column, str] = {
    Column.NIK: "no nomor pemilik sesuai e elektronik nik ktp kk 16 digit",
    Column.OWNER: "nama pemilik usaha lengkap sesuai ktp owner",
    Column.NAME: "nama usaha merk merek brand toko dagang produk tenant stand",
    Column.KECAMATAN: "domisili usaha wilayah asal nama alamat tempat lokasi kode kec",
    Column.PHONE: f"{PHONE_WORDS} no nomor aktif pemilik usaha owner kontak yang bisa dihubungi 08",
    Column.DESCRIPTION: "singkat usaha",
    Column.ABOUT_PRODUCT: "singkat",
    Column.PIRT: "no nomor izin ijin sertifikat spp irt number bila ada",
    Column.PIRT_UNTIL: f"{UNTIL_WORDS} izin ijin sertifikat no nomor",
    Column.HALAL: "no nomor izin ijin sertifikat sertifikasi certificate number bila ada mui bpjph",
    Column.HALAL_UNTIL: f"{UNTIL_WORDS} sertifikat no nomor",
    Column.CATEGORY: "usaha produk jenis",
    Column.PRICE: "satuan jual per pcs unit produk barang eceran rp rupiah idr dalam",
    Column.PRODUCT: "nama usaha dijual unggulan utama merk merek jualan",
    Column.SOME_UNTIL: f"{UNTIL_WORDS}",
}
# What is written together, and what plain() has torn apart.
JOINED = {
    "p irt": "pirt", "pp irt": "pirt", "nohp": "no hp", "nowa": "no wa", "notelp": "no telp",
    "namausaha": "nama usaha", "namapemilik": "nama pemilik", "namaproduk": "nama produk",
    "jenisusaha": "jenis usaha", "whats app": "whatsapp", "nomer": "nomor",
}  # fmt: skip
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
TYPO_FROM = 5  # letters; shorter words have too many neighbours


@dataclass(slots=True)
class Understood:
    """Where each field stands; what must be left out; headings of which nobody made anything."""

    columns: dict[Column, int] = field(default_factory=dict)
    nik: list[int] = field(default_factory=list)
    reason: list[int] = field(default_factory=list)
    unused: list[int] = field(default_factory=list)

    @property
    def known(self) -> int:
        return len(self.columns) + len(self.nik) + len(self.reason)


def understand(headings: Sequence[str]) -> Understood:
    """Of a row's texts. Where two columns fit a field, the one whose words fit better has it."""
    found = Understood()
    claims = []
    for at, heading in enumerate(headings):
        column, fit = meaning(heading)
        match column:
            case None:
                found.unused += [at] if heading else []
            case Column.NIK:
                found.nik.append(at)
            case Column.REASON:
                found.reason.append(at)
            case _:
                claims.append((fit, at, column))
    for _fit, at, column in sorted(claims):
        if column in found.columns:
            found.unused.append(at)
        else:
            found.columns[column] = at
    _tell_by_neighbours(found)
    found.columns = dict(sorted(found.columns.items(), key=lambda each: each[1]))
    found.unused.sort()
    return found


def _tell_by_neighbours(found: Understood) -> None:
    """`Nama` is the owner's where the business has a column, else the business's; `Masa berlaku`
    is that of the only licence that is listed."""
    is_of = Column.OWNER if Column.NAME in found.columns else Column.NAME
    _settle(found, Column.SOME_NAME, is_of)
    licences = [each for each in (Column.PIRT, Column.HALAL) if each in found.columns]
    until = {Column.PIRT: Column.PIRT_UNTIL, Column.HALAL: Column.HALAL_UNTIL}
    _settle(found, Column.SOME_UNTIL, until[licences[0]] if len(licences) == 1 else None)


def _settle(found: Understood, vague: Column, clear: Column | None) -> None:
    at = found.columns.pop(vague, None)
    if at is None:
        return
    if clear is None or clear in found.columns:
        found.unused.append(at)
    else:
        found.columns[clear] = at


type Fit = tuple[int, int, int]


@lru_cache(maxsize=4096)
def meaning(heading: str) -> tuple[Column | None, Fit]:
    """The field, and how well the heading fits it: the lower, the better."""
    words = {_mended(word) for word in _joined(heading).split()}
    if not words or len(heading) > LONGEST:
        return None, (0, 0, 0)
    if "nik" in words:
        return Column.NIK, (0, 0, 0)
    fits = [
        ((-len(phrase), len(words - phrase), rank), column)
        for column, phrases in _phrases()
        for rank, phrase in enumerate(phrases)
        if phrase <= words and words - phrase <= _beside(column)
    ]
    fit, column = min(fits, key=lambda each: each[0], default=((0, 0, 0), None))
    return column, fit


def _joined(heading: str) -> str:
    text = f" {plain(CAMEL.sub(' ', heading))} "
    for apart, together in JOINED.items():
        text = text.replace(f" {apart} ", f" {together} ")
    return text


def _mended(word: str) -> str:
    """A word with a typing error, if it can be but one that is known."""
    if len(word) < TYPO_FROM or word in vocabulary():
        return word
    near = [known for known in vocabulary() if len(known) >= TYPO_FROM and is_near(word, known)]
    return near[0] if len(near) == 1 else word


@cache
def vocabulary() -> frozenset[str]:
    known: Iterable[str] = (
        word for phrases in PHRASES.values() for phrase in phrases for word in phrase.split()
    )
    return frozenset(known) | {
        word for words in (*BESIDE.values(), ANYWHERE) for word in words.split()
    }


@cache
def _phrases() -> list[tuple[Column, list[frozenset[str]]]]:
    return [
        (column, [frozenset(phrase.split()) for phrase in phrases])
        for column, phrases in PHRASES.items()
    ]


@cache
def _beside(column: Column) -> frozenset[str]:
    return frozenset(f"{BESIDE.get(column, '')} {ANYWHERE}".split())
