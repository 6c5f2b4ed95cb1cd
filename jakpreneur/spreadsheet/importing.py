"""Writing what was previewed: all of it or nothing, and only as it was previewed."""

from dataclasses import dataclass
from itertools import batched

from django.db import connection, transaction

from jakpreneur import stock
from jakpreneur.models import Jakpreneur, Offer, Product, Upload
from jakpreneur.spreadsheet import uploads
from jakpreneur.spreadsheet.comparison import compare
from jakpreneur.spreadsheet.differences import Comparison, State, Vendor
from jakpreneur.spreadsheet.headings import OF_VENDOR, Column

BATCH = 1_000
VENDOR_FIELDS = [each.value for each in OF_VENDOR if each != Column.NAME]
PRODUCT_FIELDS = ["category", "description"]

# Readers go on, and so do sales; who writes a vendor or product waits for some seconds.
LOCK = """
LOCK TABLE jakpreneur_jakpreneur, jakpreneur_product IN SHARE ROW EXCLUSIVE MODE
"""


class NotAsPreviewed(Exception):
    """Meanwhile other things would be done: nothing was. To be looked at anew."""


class Faulty(Exception):
    """Some rows cannot be taken, and only all or none was wanted: none was."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The vendors of which something was written, and the number of products and of offers."""

    vendors: list[Vendor]
    products: int
    offers: int


@transaction.atomic
def carry_out(upload: Upload, fingerprint: str, *, good_rows_only: bool) -> Imported:
    """Raises NotAsPreviewed, Faulty; then nothing has changed."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    compared = compare(uploads.tables_of(upload).tables, upload.bazar)
    if compared.fingerprint != fingerprint:
        raise NotAsPreviewed
    if compared.faults and not good_rows_only:
        raise Faulty
    _write_vendors(compared)
    products, offers = _write_products(compared), _write_offers(compared)
    return Imported([each for each in compared.vendors if each.is_news], products, offers)


def _write_vendors(compared: Comparison) -> None:
    new = [each.vendor for each in compared.vendors if each.state is State.NEW]
    Jakpreneur.objects.bulk_create(new, batch_size=BATCH)
    changed = [each.vendor for each in compared.vendors if each.state is State.CHANGED]
    # One statement for many rows, where UPDATE would need a case for each.
    Jakpreneur.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=VENDOR_FIELDS,
    )


def _write_products(compared: Comparison) -> int:
    goods = [goods for each in compared.vendors for goods in each.goods]
    new = [each.product for each in goods if each.state is State.NEW]
    Product.objects.bulk_create(new, batch_size=BATCH)
    changed = [each.product for each in goods if each.state is State.CHANGED]
    Product.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=PRODUCT_FIELDS,
    )
    return len(new) + len(changed)


def _write_offers(compared: Comparison) -> int:
    """Last, so that a till that sells one waits as shortly as can be."""
    offers = [
        Offer(stall_id=goods.priced.stall, product=goods.product, price=goods.priced.price)
        for each in compared.vendors
        for goods in each.goods
        if goods.priced and goods.priced.before != goods.priced.price
    ]
    if compared.bazar:
        there = Offer.objects.filter(stall__bazar=compared.bazar).values_list("pk", flat=True)
        stock.lock(list(there.filter(product__in=[offer.product_id for offer in offers])))
    for some in batched(offers, BATCH, strict=False):
        Offer.objects.bulk_create(
            some,
            update_conflicts=True,
            unique_fields=["stall", "product"],
            update_fields=["price"],
        )
    return len(offers)
