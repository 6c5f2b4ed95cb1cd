"""The filters of the shop's list: parsed from an address, and formatted as one.

Invalid parts of an address are left out. Equal filters have equal addresses.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.db import models
from django.utils.translation import gettext_lazy as _

from bazar.entering import PARAMETER, parse_bazar
from bazar.rupiah import NotAnAmount, explain, parse_rupiah

CODE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}")
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,50}")
SPAN = re.compile(
    r"(?P<low>[^-–—]*[0-9][^-–—]*?)\s*(?:-|–|—|s/d|sampai|to)\s*"
    r"(?P<high>[^-–—]*[0-9]\s*(?P<unit>rb|ribu|k|jt|juta)?\.?)",
    re.IGNORECASE,
)
TEXT_LENGTH = 80  # characters
MOST_PAGES = 10_000


class Sort(models.TextChoices):
    """The order of the list; the values are written in addresses."""

    FAIR = "", _("Mixed")
    CHEAP = "murah", _("Lowest price")
    DEAR = "mahal", _("Highest price")
    NAME = "nama", _("Name")


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters: `category` by slug, `kecamatan` by code, prices in rupiah, `page` from 1.

    `bazar`: the id of the bazaar that the address names.

    `unread`: why a price was left out, a key of rupiah.PROBLEMS; no part of the address.
    """

    text: str = ""
    category: str = ""
    kecamatan: str = ""
    price_from: int | None = None
    price_to: int | None = None
    available: bool = False
    halal: bool = False
    sort: Sort = Sort.FAIR
    page: int = 1
    bazar: int | None = None
    unread: str = field(default="", compare=False)

    def without_unknown(self, categories: Collection[str], kecamatan: Collection[str]) -> "Filters":
        """Return the filters without a category or kecamatan that the list does not have."""
        return replace(
            self,
            category=self.category if self.category in categories else "",
            kecamatan=self.kecamatan if self.kecamatan in kecamatan else "",
        )

    def on_page(self, page: int) -> "Filters":
        """Return the same filters on another page."""
        return replace(self, page=page)

    @property
    def narrow(self) -> bool:
        """Return whether anything but the text narrows or sorts the list."""
        return bool(self.unread) or replace(self, text="", page=1, bazar=None) != Filters()

    @property
    def why_unread(self) -> str:
        """Return the reason why a price was left out, "" if none was."""
        return explain(self.unread) if self.unread else ""

    @property
    def query(self) -> str:
        """Return the query string of these filters with its `?`, "" for the whole list."""
        parameters = {
            PARAMETER: self.bazar,
            "q": self.text,
            "kategori": self.category,
            "kecamatan": self.kecamatan,
            "dari": self.price_from,
            "sampai": self.price_to,
            "tersedia": "1" if self.available else "",
            "halal": "1" if self.halal else "",
            "urut": self.sort.value,
            "hal": self.page if self.page > 1 else None,
        }
        used = {key: value for key, value in parameters.items() if value not in ("", None)}
        return f"?{urlencode(used)}" if used else ""


def parse_filters(query: Mapping[str, str]) -> Filters:
    """Return the filters of an address's query. Invalid values are left out."""
    low, high, problem = _prices(query.get("dari", ""), query.get("sampai", ""))
    return Filters(
        text=_text(query.get("q", "")),
        category=_matching(SLUG, query.get("kategori", "")),
        kecamatan=_matching(CODE, query.get("kecamatan", "")),
        price_from=low or None,
        price_to=high,
        available=query.get("tersedia") == "1",
        halal=query.get("halal") == "1",
        sort=_sort(query.get("urut", "")),
        page=_page(query.get("hal", "")),
        bazar=parse_bazar(query.get(PARAMETER, "")),
        unread=problem,
    )


def _text(value: str) -> str:
    printable = "".join(letter if letter.isprintable() else " " for letter in value[:1_000])
    return " ".join(printable.split())[:TEXT_LENGTH].strip()


def _matching(pattern: re.Pattern[str], value: str) -> str:
    return value if pattern.fullmatch(value) else ""


def _prices(first: str, second: str) -> tuple[int | None, int | None, str]:
    """Return the lowest and the highest price, and why one was left out, "" if none was.

    Either field accepts both prices (`15–20rb`) while the other is empty.
    """
    if span := SPAN.fullmatch(f"{first} {second}".strip() if not (first and second) else ""):
        first, second = span["low"], span["high"]
        if first.isdecimal() and len(first) <= 3:  # noqa: PLR2004  (15 of "15–20rb" is 15rb)
            first += span["unit"] or ""
    low, problem = _rupiah(first)
    high, other_problem = _rupiah(second)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return low, high, problem or other_problem


def _rupiah(value: str) -> tuple[int | None, str]:
    """Return the amount, or None and the problem; "" for no problem or no text."""
    try:
        return parse_rupiah(value), ""
    except NotAnAmount as reason:
        return None, "" if reason.problem == "empty" else reason.problem


def _sort(value: str) -> Sort:
    return Sort(value) if value in Sort.values else Sort.FAIR


def _page(value: str) -> int:
    is_number = value.isascii() and value.isdecimal() and len(value) <= len(str(MOST_PAGES))
    return max(1, min(int(value), MOST_PAGES)) if is_number else 1
