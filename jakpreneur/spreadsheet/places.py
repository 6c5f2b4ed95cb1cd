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
TYPO_FROM = 5


@dataclass(frozen=True, slots=True)
class Lookup:
    """Names, as plain() leaves them, without blanks, and what they stand for."""

    names: Mapping[str, int]
    around: frozenset[str] = frozenset()

    def find(self, text: str) -> int | None:
        """By its name, or by one that is but a letter away from it."""
        words = [word for word in plain(text).split() if word not in self.around]
        wanted = "".join(words)
        if found := self.names.get(wanted):
            return found
        if len(wanted) < TYPO_FROM:
            return None
        near = {pk for name, pk in self.names.items() if is_near(wanted, name)}
        return near.pop() if len(near) == 1 else None


@dataclass(frozen=True, slots=True)
class Places:
    kecamatan: Lookup
    categories: Lookup
    shown: Mapping[int, str]  # kecamatan by id, as the preview names them
    kinds: Mapping[int, str]

    def named_in(self, text: str) -> int | None:
        """The one kecamatan of which a title speaks, if it is one."""
        words = f" {plain(text)} "
        found = {pk for pk, name in self.shown.items() if f" {plain(name)} " in words}
        return found.pop() if len(found) == 1 else None


def read() -> Places:
    """As they are in the database now. Two queries."""
    districts = list(Kecamatan.objects.all())
    categories = list(Category.objects.all())
    names = {}
    for kecamatan in districts:
        names[_joined(kecamatan.name)] = kecamatan.pk
        names[re.sub(r"\D", "", kecamatan.code)] = kecamatan.pk
    by_name = {kecamatan.name: kecamatan.pk for kecamatan in districts}
    names |= {
        _joined(short): by_name[name] for short, name in SHORT_KECAMATAN.items() if name in by_name
    }
    kinds = {}
    for category in categories:
        for other in OTHER_CATEGORIES.get(category.slug, ()):
            kinds[_joined(other)] = category.pk
    for category in categories:
        kinds |= {_joined(category.name): category.pk, _joined(category.slug): category.pk}
    return Places(
        Lookup(names, frozenset(AROUND_KECAMATAN)),
        Lookup(kinds),
        {kecamatan.pk: kecamatan.name for kecamatan in districts},
        {category.pk: category.name for category in categories},
    )


def _joined(name: str) -> str:
    return plain(name).replace(" ", "")
