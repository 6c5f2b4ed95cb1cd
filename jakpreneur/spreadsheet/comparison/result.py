"""The differences between a file and the database, vendor by vendor."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from bazar.models import Bazar, Venue
from jakpreneur.models import Jakpreneur, Product
from jakpreneur.spreadsheet.cells.places import Places
from jakpreneur.spreadsheet.fields import LABELS, Field
from jakpreneur.spreadsheet.records.record import Fault, ProductRecord, RowSource, VendorRecord
from jakpreneur.spreadsheet.tables.shapes import FoundTables


class ChangeState(StrEnum):
    """The difference of a vendor or product from the database; the values are for templates."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """The texts of a field before and after the import, as people read them."""

    field: Field
    before: str
    after: str

    @property
    def label(self) -> str:
        """Return the field's label in the language of the request."""
        return str(LABELS[self.field])


@dataclass(frozen=True, slots=True)
class PriceChange:
    """The price of a product at its stall in rupiah; `before` is None if it had no offer there."""

    before: int | None
    price: int

    @property
    def is_news(self) -> bool:
        """Return whether the import writes an offer."""
        return self.before != self.price


@dataclass(slots=True)
class ProductChange:
    """A product of the file. `product`: as the import writes it, not saved yet if it is new."""

    row: ProductRecord
    product: Product
    state: ChangeState
    changes: list[FieldChange] = field(default_factory=list)
    priced: PriceChange | None = None

    @property
    def is_news(self) -> bool:
        """Return whether the import writes the product or its offer."""
        return self.state is not ChangeState.SAME or (
            self.priced is not None and self.priced.is_news
        )


@dataclass(slots=True)
class VendorChange:
    """A vendor of the file. `vendor`: as the import writes it, not saved yet if it is new.

    `kecamatan`: its name, for a new vendor. `opens_at`: where the import opens a stall for it.
    `has_no_stall`: the vendor has no stall at the bazaar and gets none, although its file has
    prices or stalls were to be opened.
    """

    row: VendorRecord
    vendor: Jakpreneur
    state: ChangeState
    changes: list[FieldChange] = field(default_factory=list)
    goods: list[ProductChange] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    kecamatan: str = ""
    opens_at: Venue | None = None
    has_no_stall: bool = False

    @property
    def is_new(self) -> bool:
        """Return whether the vendor is not in the database."""
        return self.state is ChangeState.NEW

    @property
    def is_news(self) -> bool:
        """Return whether the import writes anything of the vendor, its products or its stall."""
        return (
            self.state is not ChangeState.SAME
            or self.opens_at is not None
            or any(goods.is_news for goods in self.goods)
        )

    @property
    def news(self) -> list[ProductChange]:
        """Return the products of which the import writes something."""
        return [goods for goods in self.goods if goods.is_news]


@dataclass(slots=True)
class Comparison:
    """The whole preview. `faults`: rows that cannot be imported, in the file's order."""

    found: FoundTables
    vendors: list[VendorChange]
    faults: list[Fault]
    repeated: list[RowSource]
    places: Places
    bazar: Bazar | None = None
    has_prices: bool = False

    @property
    def fingerprint(self) -> str:
        """Return a SHA-256 that changes when the import would write anything else."""
        digest = hashlib.sha256()
        for each in self.vendors:
            venue = each.opens_at and each.opens_at.pk
            vendor = (each.state, each.vendor.pk, each.row.values, each.changes, venue)
            digest.update(repr(vendor).encode())
            for goods in each.goods:
                product = (goods.state, goods.product.pk, goods.row, goods.changes, goods.priced)
                digest.update(repr(product).encode())
        digest.update(repr([self.faults, self.bazar and self.bazar.pk]).encode())
        return digest.hexdigest()

    @property
    def bad_rows(self) -> list[RowSource]:
        """Return the rows with faults, each once."""
        return sorted({fault.source for fault in self.faults})

    @property
    def changes_something(self) -> bool:
        """Return whether the import would write anything."""
        return any(each.is_news for each in self.vendors)
