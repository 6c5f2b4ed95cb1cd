"""What a file would change, vendor by vendor."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from bazar.models import Bazar, Venue
from jakpreneur.models import Jakpreneur, Product
from jakpreneur.spreadsheet.places import Places
from jakpreneur.spreadsheet.records import Fault, GoodsRow, Source, VendorRow
from jakpreneur.spreadsheet.sheets import Tables
from jakpreneur.spreadsheet.wordings import LABELS, Column


class State(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """`column`, before and after, as people read them."""

    column: Column
    before: str
    after: str

    @property
    def label(self) -> str:
        return str(LABELS[self.column])


@dataclass(frozen=True, slots=True)
class Priced:
    """What a stall will offer a product for, in rupiah; `before` None where it did not."""

    before: int | None
    price: int

    @property
    def is_news(self) -> bool:
        return self.before != self.price


@dataclass(slots=True)
class Goods:
    """`product`: as it is to be; not saved yet where it is new."""

    row: GoodsRow
    product: Product
    state: State
    changes: list[Change] = field(default_factory=list)
    priced: Priced | None = None

    @property
    def is_news(self) -> bool:
        return self.state is not State.SAME or (self.priced is not None and self.priced.is_news)


@dataclass(slots=True)
class Vendor:
    """`vendor`: as it is to be; not saved yet where it is new. `opens_at`: where it will have a
    stall; `has_no_stall`: and none is opened, though it was wanted, or has a price to show."""

    row: VendorRow
    vendor: Jakpreneur
    state: State
    changes: list[Change] = field(default_factory=list)
    goods: list[Goods] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    kecamatan: str = ""
    opens_at: Venue | None = None
    has_no_stall: bool = False

    @property
    def is_new(self) -> bool:
        return self.state is State.NEW

    @property
    def is_news(self) -> bool:
        return (
            self.state is not State.SAME
            or self.opens_at is not None
            or any(goods.is_news for goods in self.goods)
        )

    @property
    def news(self) -> list[Goods]:
        return [goods for goods in self.goods if goods.is_news]


@dataclass(slots=True)
class Comparison:
    """`faults`: rows that cannot be taken, in the file's order."""

    found: Tables
    vendors: list[Vendor]
    faults: list[Fault]
    repeated: list[Source]
    places: Places
    bazar: Bazar | None = None
    has_prices: bool = False

    @property
    def fingerprint(self) -> str:
        """Another one where anything would be done differently."""
        digest = hashlib.sha256()
        for each in self.vendors:
            place = each.opens_at and each.opens_at.pk
            vendor = (each.state, each.vendor.pk, each.row.said, each.changes, place)
            digest.update(repr(vendor).encode())
            for goods in each.goods:
                said = (goods.state, goods.product.pk, goods.row, goods.changes, goods.priced)
                digest.update(repr(said).encode())
        digest.update(repr([self.faults, self.bazar and self.bazar.pk]).encode())
        return digest.hexdigest()

    @property
    def bad_rows(self) -> list[Source]:
        return sorted({fault.source for fault in self.faults})

    @property
    def changes_something(self) -> bool:
        return any(each.is_news for each in self.vendors)
