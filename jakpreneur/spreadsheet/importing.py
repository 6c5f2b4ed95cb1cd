"""Writing what was previewed: all of it or nothing, and only as it was previewed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched, chain
from typing import Any

from django.db import connection, transaction
from django.db.models import Manager
from django.utils.translation import gettext as _

from bazar.progress import ProgressStep, Work
from jakpreneur import stall_numbers, stock
from jakpreneur.inviting import invitations
from jakpreneur.models import Jakpreneur, Offer, Product, Stall, Upload
from jakpreneur.spreadsheet import comparison
from jakpreneur.spreadsheet.differences import Comparison, Goods, State, Vendor
from jakpreneur.spreadsheet.wordings import OF_VENDOR, Column

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
    """The vendors of which something was written; the number of products, stalls and offers."""

    vendors: list[Vendor]
    products: int
    stalls: int
    offers: int


def carry_out(upload: Upload, fingerprint: str, *, good_rows_only: bool) -> Work[Imported]:
    """Raises NotAsPreviewed, Faulty; then nothing has changed."""
    with transaction.atomic():
        yield ProgressStep(_("Comparing with what is there …"))
        _lock(upload)
        compared = comparison.of(upload)
        if compared.fingerprint != fingerprint:
            raise NotAsPreviewed
        if compared.faults and not good_rows_only:
            raise Faulty
        goods = [goods for each in compared.vendors for goods in each.goods]
        opening = [each for each in compared.vendors if each.opens_at]
        priced = [each for each in goods if each.priced and each.priced.is_news]
        written = [each for each in compared.vendors if each.state is not State.SAME]
        made = [each for each in goods if each.state is not State.SAME]
        writing = chain(
            _write_vendors(written),
            _write_products(made),
            _open_stalls(upload, opening),
            _write_offers(compared, priced),
        )
        done, of = 0, len(written) + len(made) + len(opening) + len(priced)
        for rows in writing:
            done += rows
            yield ProgressStep(_("Writing …"), done, of)
    news = [each for each in compared.vendors if each.is_news]
    return Imported(news, len(made), len(opening), len(priced))


def _lock(upload: Upload) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    if upload.bazar:
        stall_numbers.keep(upload.bazar)


def _write_vendors(written: Iterable[Vendor]) -> Iterator[int]:
    yield from _insert(Jakpreneur.objects, (each.vendor for each in written if each.is_new))
    yield from _update(
        Jakpreneur.objects, (each.vendor for each in written if not each.is_new), VENDOR_FIELDS
    )


def _write_products(made: Iterable[Goods]) -> Iterator[int]:
    yield from _insert(Product.objects, (each.product for each in made if each.state is State.NEW))
    changed = (each.product for each in made if each.state is State.CHANGED)
    yield from _update(Product.objects, changed, PRODUCT_FIELDS)


def _open_stalls(upload: Upload, opening: list[Vendor]) -> Iterator[int]:
    """They are in the office's list of who comes: invited, and confirmed."""
    if upload.bazar is None or not opening:
        return
    coming = Jakpreneur.objects.filter(pk__in=[each.vendor.pk for each in opening])
    invitations.invite(upload.bazar, coming, upload.by)
    invited = upload.bazar.invitations.filter(jakpreneur__in=coming)
    invitations.confirm(upload.bazar, invited.values_list("pk", flat=True), upload.by)
    yield len(opening)


def _write_offers(compared: Comparison, priced: Iterable[Goods]) -> Iterator[int]:
    """Last, so that a till that sells one waits as shortly as can be."""
    if compared.bazar is None:
        return
    stalls = dict(Stall.objects.filter(bazar=compared.bazar).values_list("jakpreneur", "pk"))
    offers = [
        Offer(
            stall_id=stalls[goods.product.jakpreneur_id],
            product=goods.product,
            price=goods.priced.price,
        )
        for goods in priced
        if goods.priced
    ]
    there = Offer.objects.filter(stall__bazar=compared.bazar).values_list("pk", flat=True)
    stock.lock(list(there.filter(product__in=[offer.product_id for offer in offers])))
    unique = {"unique_fields": ["stall", "product"], "update_fields": ["price"]}
    yield from _insert(Offer.objects, offers, update_conflicts=True, **unique)


def _insert(manager: Manager[Any], rows: Iterable[Any], **conflicts: Any) -> Iterator[int]:
    for some in batched(rows, BATCH, strict=False):
        manager.bulk_create(some, **conflicts)
        yield len(some)


def _update(manager: Manager[Any], rows: Iterable[Any], fields: list[str]) -> Iterator[int]:
    """One statement for many rows, where UPDATE would need a case for each."""
    yield from _insert(
        manager, rows, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )
