"""What a shopper wants to see of the list: read from an address, and written into one.

Whoever wrote the address, nonsense in it is left out; one wish has one address.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db import models
from django.utils.translation import gettext_lazy as _

from bazar.rupiah import parse_rupiah

CODE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}")
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,50}")
TEXT_LENGTH = 80
MOST_RUPIAH = 10**12
MOST_PAGES = 10_000


class Sort(models.TextChoices):
    """How the list is sorted; the values stand in addresses."""

    FAIR = "", _("Mixed")
    CHEAP = "murah", _("Lowest price")
    DEAR = "mahal", _("Highest price")
    NAME = "nama", _("Name")


@dataclass(frozen=True, slots=True)
class Filters:
    """`category` by slug, `kecamatan` by code, prices in rupiah; `page` from 1."""

    text: str = ""
    category: str = ""
    kecamatan: str = ""
    price_from: int | None = None
    price_to: int | None = None
    available: bool = False
    sort: Sort = Sort.FAIR
    page: int = 1

    def known_to(self, categories: Collection[str], kecamatan: Collection[str]) -> "Filters":
        """Without a category or kecamatan that there is not."""
        return replace(
            self,
            category=self.category if self.category in categories else "",
            kecamatan=self.kecamatan if self.kecamatan in kecamatan else "",
        )

    def on_page(self, page: int) -> "Filters":
        return replace(self, page=page)

    @property
    def narrow(self) -> bool:
        """Whether anything but the text narrows the list or sorts it."""
        return replace(self, text="", page=1) != Filters()

    @property
    def query(self) -> str:
        """The one query string of this wish, with its `?`; empty for the whole list."""
        said = {
            "q": self.text,
            "kategori": self.category,
            "kecamatan": self.kecamatan,
            "dari": self.price_from,
            "sampai": self.price_to,
            "tersedia": "1" if self.available else "",
            "urut": self.sort.value,
            "hal": self.page if self.page > 1 else None,
        }
        written = urlencode({key: value for key, value in said.items() if value not in ("", None)})
        return f"?{written}" if written else ""


def read(said: Mapping[str, str]) -> Filters:
    """From an address's query; raises nothing."""
    low, high = _rupiah(said.get("dari", "")), _rupiah(said.get("sampai", ""))
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Filters(
        text=_text(said.get("q", "")),
        category=_matching(SLUG, said.get("kategori", "")),
        kecamatan=_matching(CODE, said.get("kecamatan", "")),
        price_from=low or None,
        price_to=high,
        available=said.get("tersedia") == "1",
        sort=_sort(said.get("urut", "")),
        page=_page(said.get("hal", "")),
    )


def _text(said: str) -> str:
    printable = "".join(letter if letter.isprintable() else " " for letter in said[:1_000])
    return " ".join(printable.split())[:TEXT_LENGTH].strip()


def _matching(pattern: re.Pattern[str], said: str) -> str:
    return said if pattern.fullmatch(said) else ""


def _rupiah(said: str) -> int | None:
    try:
        amount = parse_rupiah(said)
    except ValueError:
        return None
    return amount if amount <= MOST_RUPIAH else None


def _sort(said: str) -> Sort:
    return Sort(said) if said in Sort.values else Sort.FAIR


def _page(said: str) -> int:
    is_number = said.isascii() and said.isdecimal() and len(said) <= len(str(MOST_PAGES))
    return max(1, min(int(said), MOST_PAGES)) if is_number else 1
