"""Which kecamatan and which category people mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bazar.models import Category, Kecamatan
from jakpreneur.spreadsheet.words import is_near, plain

AROUND_KECAMATAN = {"kecamatan", "kec", "kota", "wilayah", "jakarta", "jakpus", "pusat", "adm"}
SHORT_KECAMATAN = {
    "tn abang": "Tanah Abang", "t abang": "Tanah Abang", "tnabang": "Tanah Abang",
    "cp putih": "Cempaka Putih", "c putih": "Cempaka Putih", "cempaka": "Cempaka Putih",
    "johar": "Johar Baru", "sw besar": "Sawah Besar", "s besar": "Sawah Besar",
}  # fmt: skip
OTHER_CATEGORIES = {
    "kuliner": (
        "makanan", "minuman", "makanan minuman", "makanan dan minuman", "mamin", "makan minum",
        "kue", "jajanan", "camilan", "cemilan", "snack", "katering", "catering", "food",
        "beverage", "f b", "food beverage", "food and beverage", "culinary", "pangan", "kulineri",
    ),
    "kerajinan": (
        "craft", "crafts", "handicraft", "kriya", "kerajinan tangan", "handmade", "kerajinan kriya",
    ),
    "fesyen": ("fashion", "fesyen fashion", "busana", "pakaian", "konveksi", "baju", "batik"),
}  # fmt: skip
AROUND_CATEGORY = frozenset({
    "usaha", "produk", "industri", "bidang", "jenis", "kategori", "olahan", "aneka", "siap", "saji",
    "ringan", "basah", "kering", "tradisional", "rumahan", "khas", "betawi", "tangan",
})  # fmt: skip
BETWEEN_CATEGORIES = frozenset({"dan", "and"})
# `Petojo Selatan / Kec. Gambir`; what stands in another city is none of the eight.
PARTED = re.compile(r"[,/;()|\n]|\s[-\u2013]\s")
KELURAHAN, KECAMATAN = re.compile(r"\s*kel(?:urahan)?\b"), re.compile(r"\bkec(?:amatan)?\b")
OTHER_CITY = re.compile(
    r"\b(?:jakarta|jkt) (?:selatan|barat|timur|utara)\b|"
    r"\b(?:jaksel|jakbar|jaktim|jakut|bekasi|depok|tangerang|bogor)\b"
)
TYPO_FROM = 5  # letters
# A letter away from one of the eight, and in another city.
ELSEWHERE = frozenset({"kebayoran"})


@dataclass(frozen=True, slots=True)
class Lookup:
    """Names, as plain() leaves them, without blanks, and what they stand for; `full` are those
    that a typing error is forgiven, unless it makes one of `others`. Where there are words
    `between` several names, all of which stand for one thing, it is that."""

    names: Mapping[str, int]
    full: frozenset[str]
    around: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()

    def find(self, text: str) -> int | None:
        """By its name, or by one that is but a letter away from it."""
        told = plain(text).split()
        words = [word for word in told if word not in self.around]
        wanted = "".join(words)
        if found := self.names.get("".join(told)) or self.names.get(wanted):
            return found
        if len(wanted) >= TYPO_FROM and wanted not in self.others:
            near = {self.names[name] for name in self.full if is_near(wanted, name)}
            if len(near) == 1:
                return near.pop()
        return self._by_word(words) if self.between else None

    def _by_word(self, words: list[str]) -> int | None:
        named = [word for word in words if word not in self.between and not word.isdecimal()]
        found = {self.names.get(word) for word in named}
        return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Places:
    kecamatan: Lookup
    categories: Lookup
    shown: Mapping[int, str]  # kecamatan by id, as the preview names them
    kinds: Mapping[int, str]

    def kecamatan_of(self, text: str) -> int | None:
        """By its name alone, or with the kelurahan or city beside it."""
        if found := self.kecamatan.find(text):
            return found
        if OTHER_CITY.search(plain(text)):
            return None
        parts = [each for each in PARTED.split(text.casefold()) if not KELURAHAN.match(each)]
        parts = [each for each in parts if KECAMATAN.search(each)] or parts
        among = {self.kecamatan.find(each) for each in parts} - {None}
        return among.pop() if len(among) == 1 else None

    def named_in(self, text: str) -> int | None:
        """The one kecamatan of which a title speaks, if it is one."""
        words = f" {plain(text)} "
        found = {pk for pk, name in self.shown.items() if f" {plain(name)} " in words}
        return found.pop() if len(found) == 1 else None


def read() -> Places:
    """As they are in the database now. Two queries."""
    districts, categories = list(Kecamatan.objects.all()), list(Category.objects.all())
    return Places(
        _lookup_kecamatan(districts),
        _lookup_categories(categories),
        {kecamatan.pk: kecamatan.name for kecamatan in districts},
        {category.pk: category.name for category in categories},
    )


def _lookup_kecamatan(districts: list[Kecamatan]) -> Lookup:
    full = {_joined(kecamatan.name): kecamatan.pk for kecamatan in districts}
    codes = {_joined(kecamatan.code): kecamatan.pk for kecamatan in districts}
    short = {
        _joined(other): full[_joined(name)]
        for other, name in SHORT_KECAMATAN.items()
        if _joined(name) in full
    }
    names = short | codes | full
    return Lookup(names, frozenset(full), frozenset(AROUND_KECAMATAN), ELSEWHERE)


def _lookup_categories(categories: list[Category]) -> Lookup:
    full: dict[str, int] = {}
    others: dict[str, int] = {}
    for category in categories:
        full |= {_joined(category.name): category.pk, _joined(category.slug): category.pk}
        others |= {_joined(name): category.pk for name in OTHER_CATEGORIES.get(category.slug, ())}
    return Lookup(
        others | full, frozenset(full), around=AROUND_CATEGORY, between=BETWEEN_CATEGORIES
    )


def _joined(name: str) -> str:
    return plain(name).replace(" ", "")
