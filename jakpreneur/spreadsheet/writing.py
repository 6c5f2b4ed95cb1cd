"""Write a comparison into the database: vendors, products, stalls and offers."""

from collections.abc import Iterable, Iterator
from itertools import batched, chain
from typing import Any

from django.db import connection
from django.db.models import Manager
from django.utils.translation import gettext as _

from bazar.progress import ProgressStep, Work
from jakpreneur import stall_numbers, stock
from jakpreneur.inviting import invitations
from jakpreneur.models import Jakpreneur, Offer, Product, Stall, Upload
from jakpreneur.spreadsheet.comparison.result import (
    ChangeState,
    Comparison,
    ProductChange,
    VendorChange,
)
from jakpreneur.spreadsheet.fields import VENDOR_FIELDS, Field

BATCH = 1_000  # rows of one statement
WRITTEN_FIELDS = [each.value for each in VENDOR_FIELDS if each != Field.NAME]
PRODUCT_FIELDS = ["category", "description"]

# Readers and sales go on meanwhile. Another writer of a vendor or product waits some seconds.
LOCK = """
LOCK TABLE jakpreneur_jakpreneur, jakpreneur_product IN SHARE ROW EXCLUSIVE MODE
"""

ANALYZE = """
ANALYZE jakpreneur_jakpreneur, jakpreneur_product, jakpreneur_stall, jakpreneur_offer,
    jakpreneur_offerwords
"""


def lock_for_import(upload: Upload) -> None:
    """Lock the vendors, the products and the upload's bazaar until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    if upload.bazar:
        stall_numbers.lock_bazar(upload.bazar)


def count_again() -> None:
    """Let PostgreSQL count the rows now. It does so by itself, but up to a minute later.

    Until then it plans searches as if the tables were as empty as before the import, and these
    take seconds.
    """
    with connection.cursor() as cursor:
        cursor.execute(ANALYZE)


def write_changes(upload: Upload, comparison: Comparison) -> Work[tuple[int, int, int]]:
    """Write all changes; return the numbers of products, stalls and offers written.

    Call it within a transaction, after lock_for_import.
    """
    goods = [goods for each in comparison.vendors for goods in each.goods]
    vendors = [each for each in comparison.vendors if each.state is not ChangeState.SAME]
    products = [each for each in goods if each.state is not ChangeState.SAME]
    opening = [each for each in comparison.vendors if each.opens_at]
    priced = [each for each in goods if each.priced and each.priced.is_news]
    writing = chain(
        _write_vendors(vendors),
        _write_products(products),
        _open_stalls(upload, opening),
        _write_offers(comparison, priced),
    )
    done, total = 0, len(vendors) + len(products) + len(opening) + len(priced)
    for rows in writing:
        done += rows
        yield ProgressStep(_("Writing …"), done, total)
    return len(products), len(opening), len(priced)


def _write_vendors(vendors: Iterable[VendorChange]) -> Iterator[int]:
    new = (each.vendor for each in vendors if each.is_new)
    changed = (each.vendor for each in vendors if not each.is_new)
    yield from _insert(Jakpreneur.objects, new)
    yield from _update(Jakpreneur.objects, changed, WRITTEN_FIELDS)


def _write_products(products: Iterable[ProductChange]) -> Iterator[int]:
    new = (each.product for each in products if each.state is ChangeState.NEW)
    changed = (each.product for each in products if each.state is ChangeState.CHANGED)
    yield from _insert(Product.objects, new)
    yield from _update(Product.objects, changed, PRODUCT_FIELDS)


def _open_stalls(upload: Upload, opening: list[VendorChange]) -> Iterator[int]:
    """Invite the vendors and confirm them: the office's list says that they come."""
    if upload.bazar is None or not opening:
        return
    coming = Jakpreneur.objects.filter(pk__in=[each.vendor.pk for each in opening])
    invitations.invite(upload.bazar, coming, upload.by)
    invited = upload.bazar.invitations.filter(jakpreneur__in=coming)
    invitations.confirm(upload.bazar, invited.values_list("pk", flat=True), upload.by)
    yield len(opening)


def _write_offers(comparison: Comparison, priced: Iterable[ProductChange]) -> Iterator[int]:
    """Write the prices. They come last, because a till that sells an offer waits for its lock."""
    if comparison.bazar is None:
        return
    stalls = dict(Stall.objects.filter(bazar=comparison.bazar).values_list("jakpreneur", "pk"))
    offers = [
        Offer(
            stall_id=stalls[goods.product.jakpreneur_id],
            product=goods.product,
            price=goods.priced.price,
        )
        for goods in priced
        if goods.priced
    ]
    existing = Offer.objects.filter(stall__bazar=comparison.bazar).values_list("pk", flat=True)
    stock.lock(list(existing.filter(product__in=[offer.product_id for offer in offers])))
    unique = {"unique_fields": ["stall", "product"], "update_fields": ["price"]}
    yield from _insert(Offer.objects, offers, update_conflicts=True, **unique)


def _insert(manager: Manager[Any], rows: Iterable[Any], **conflicts: Any) -> Iterator[int]:
    """Insert rows in batches; yield the number of rows of each."""
    for batch in batched(rows, BATCH, strict=False):
        manager.bulk_create(batch, **conflicts)
        yield len(batch)


def _update(manager: Manager[Any], rows: Iterable[Any], fields: list[str]) -> Iterator[int]:
    """Update rows by an upsert, one statement for many rows: bulk_update has a CASE for each."""
    yield from _insert(
        manager, rows, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )
