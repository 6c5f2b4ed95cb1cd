"""Kecamatan and categories by the names that people type."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bazar.models import Category, Kecamatan
from jakpreneur.spreadsheet.cells.text import is_one_slip_from, plain_words

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
# Several places in one cell: `Petojo Selatan / Kec. Gambir`.
SEPARATORS = re.compile(r"[,/;()|\n]|\s[-\u2013]\s")
KELURAHAN, KECAMATAN = re.compile(r"\s*kel(?:urahan)?\b"), re.compile(r"\bkec(?:amatan)?\b")
# A place in another city is none of the eight kecamatan, whatever its name is.
OTHER_CITY = re.compile(
    r"\b(?:jakarta|jkt) (?:selatan|barat|timur|utara)\b|"
    r"\b(?:jaksel|jakbar|jaktim|jakut|bekasi|depok|tangerang|bogor)\b"
)
TYPO_FROM = 5  # letters
# A place in another city whose name is one letter away from one of the eight kecamatan.
ELSEWHERE = frozenset({"kebayoran"})


@dataclass(frozen=True, slots=True)
class NameLookup:
    """Ids by name, where a name is its plain words joined without blanks.

    `forgiving`: names in which one typing error is accepted, unless the text is one of `excluded`.
    `ignored`: words that are left out of a text. `joining`: words that may stand between several
    names; if all of these have the same id, the text has it. Empty: one text is one name.
    """

    ids: Mapping[str, int]
    forgiving: frozenset[str]
    ignored: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    joining: frozenset[str] = frozenset()

    def find(self, text: str) -> int | None:
        """Return the id of the text's name, None for an unknown or ambiguous one."""
        every_word = plain_words(text).split()
        words = [word for word in every_word if word not in self.ignored]
        name = "".join(words)
        if found := self.ids.get("".join(every_word)) or self.ids.get(name):
            return found
        if len(name) >= TYPO_FROM and name not in self.excluded:
            near = {self.ids[each] for each in self.forgiving if is_one_slip_from(name, each)}
            if len(near) == 1:
                return near.pop()
        return self._find_by_word(words) if self.joining else None

    def _find_by_word(self, words: list[str]) -> int | None:
        names = [word for word in words if word not in self.joining and not word.isdecimal()]
        found = {self.ids.get(name) for name in names}
        return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Places:
    """The kecamatan and categories of the database: how to find one, and their names by id."""

    kecamatan_lookup: NameLookup
    category_lookup: NameLookup
    kecamatan_names: Mapping[int, str]
    category_names: Mapping[int, str]

    def find_kecamatan(self, text: str) -> int | None:
        """Return the id of the kecamatan that a cell names, also beside a kelurahan or the city."""
        if found := self.kecamatan_lookup.find(text):
            return found
        if OTHER_CITY.search(plain_words(text)):
            return None
        parts = [each for each in SEPARATORS.split(text.casefold()) if not KELURAHAN.match(each)]
        parts = [each for each in parts if KECAMATAN.search(each)] or parts
        among = {self.kecamatan_lookup.find(each) for each in parts} - {None}
        return among.pop() if len(among) == 1 else None

    def find_kecamatan_in_title(self, text: str) -> int | None:
        """Return the id of the only kecamatan in a title; None for none or several."""
        words = f" {plain_words(text)} "
        found = {
            pk for pk, name in self.kecamatan_names.items() if f" {plain_words(name)} " in words
        }
        return found.pop() if len(found) == 1 else None

    def find_category(self, text: str) -> int | None:
        """Return the id of the category that a cell names."""
        return self.category_lookup.find(text)

    def names_category(self, text: str) -> bool:
        """Return whether the text is nothing but the word for a category."""
        return _joined(text) in self.category_lookup.ids


def load_places() -> Places:
    """Load all kecamatan and categories from the database. Two queries."""
    every_kecamatan, categories = list(Kecamatan.objects.all()), list(Category.objects.all())
    return Places(
        _kecamatan_lookup(every_kecamatan),
        _category_lookup(categories),
        {kecamatan.pk: kecamatan.name for kecamatan in every_kecamatan},
        {category.pk: category.name for category in categories},
    )


def _kecamatan_lookup(every_kecamatan: list[Kecamatan]) -> NameLookup:
    full = {_joined(kecamatan.name): kecamatan.pk for kecamatan in every_kecamatan}
    codes = {_joined(kecamatan.code): kecamatan.pk for kecamatan in every_kecamatan}
    short = {
        _joined(other): full[_joined(name)]
        for other, name in SHORT_KECAMATAN.items()
        if _joined(name) in full
    }
    return NameLookup(
        short | codes | full,
        frozenset(full),
        ignored=frozenset(AROUND_KECAMATAN),
        excluded=ELSEWHERE,
    )


def _category_lookup(categories: list[Category]) -> NameLookup:
    full: dict[str, int] = {}
    others: dict[str, int] = {}
    for category in categories:
        full |= {_joined(category.name): category.pk, _joined(category.slug): category.pk}
        others |= {_joined(name): category.pk for name in OTHER_CATEGORIES.get(category.slug, ())}
    return NameLookup(
        others | full, frozenset(full), ignored=AROUND_CATEGORY, joining=BETWEEN_CATEGORIES
    )


def _joined(name: str) -> str:
    return plain_words(name).replace(" ", "")
