"""Compare the vendors, products and prices of a file with the database. Nothing is written."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from bazar.models import Bazar
from bazar.rupiah import format_rupiah
from jakpreneur.inviting.invitations import venues_by_kecamatan
from jakpreneur.models import Jakpreneur, Offer, Product, Stall
from jakpreneur.spreadsheet.cells.places import Places
from jakpreneur.spreadsheet.cells.text import plain_words
from jakpreneur.spreadsheet.comparison.matching import match_vendors
from jakpreneur.spreadsheet.comparison.result import (
    ChangeState,
    Comparison,
    FieldChange,
    PriceChange,
    ProductChange,
    VendorChange,
)
from jakpreneur.spreadsheet.fields import VENDOR_FIELDS, Field, format_value
from jakpreneur.spreadsheet.records.record import Fault, ProductRecord, Records, VendorRecord
from jakpreneur.spreadsheet.tables.shapes import FoundTables


def compare_records(
    found_tables: FoundTables,
    records: Records,
    places: Places,
    bazar: Bazar | None,
    *,
    opens_stalls: bool,
) -> Comparison:
    """Return what an import would change now. A dozen queries for any number of rows.

    Prices are compared with the offers at `bazar`, if there is one. With `opens_stalls`, vendors
    without a stall there get one.
    """
    matches = match_vendors(records.vendors, [table.sheet for table in found_tables.tables])
    faults = [*records.faults, *matches.faults]
    comparison = Comparison(found_tables, [], faults, records.repeated, places, bazar)
    ids = [pk for _record, pk in matches.pairs if pk]
    existing = Jakpreneur.objects.in_bulk(ids)
    phones = _names_by_phone(records.vendors)
    for record, pk in matches.pairs:
        vendor = existing.get(pk) if pk else None
        comparison.vendors.append(
            _changed_vendor(record, vendor, places)
            if vendor
            else _new_vendor(record, phones, places)
        )
    _compare_products(comparison)
    if bazar:
        stalls = dict(Stall.objects.filter(bazar=bazar).values_list("jakpreneur", "pk"))
        if opens_stalls:
            _choose_venues(comparison, bazar, stalls)
        _compare_prices(comparison, bazar, stalls)
    comparison.has_prices = any(
        goods.row.price is not None for each in comparison.vendors for goods in each.goods
    )
    comparison.faults.sort(key=lambda fault: fault.source)
    return comparison


# --- Vendors --------------------------------------------------------------------------------------


def _names_by_phone(records: Iterable[VendorRecord]) -> dict[str, dict[str, str]]:
    """Return the names of the vendors with each phone, of the file and of the database.

    The names of a phone are by their plain words.
    """
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for record in records:
        if Field.PHONE in record.values and not record.is_reference:
            names[str(record.values[Field.PHONE])][record.key] = record.name
    phones = names.keys()
    for phone, name in Jakpreneur.objects.filter(phone__in=phones).values_list("phone", "name"):
        names[phone][plain_words(name)] = name
    return names


def _new_vendor(
    record: VendorRecord, phones: dict[str, dict[str, str]], places: Places
) -> VendorChange:
    vendor = Jakpreneur(**{_attribute(each): value for each, value in record.values.items()})
    same_phone = phones.get(str(record.values[Field.PHONE]), {})
    others = sorted(name for key, name in same_phone.items() if key != record.key)
    remarks = [_("%(other)s has the same phone.") % {"other": name} for name in others]
    kecamatan = format_value(Field.KECAMATAN, record.values[Field.KECAMATAN], places)
    return VendorChange(
        record, vendor, ChangeState.NEW, remarks=record.remarks + remarks, kecamatan=kecamatan
    )


def _changed_vendor(record: VendorRecord, existing: Jakpreneur, places: Places) -> VendorChange:
    """Write the file's values into `existing`. An empty cell changes nothing, nor does the name."""
    changes = []
    for each in VENDOR_FIELDS:
        if each == Field.NAME or each not in record.values:
            continue
        before, after = getattr(existing, _attribute(each)), record.values[each]
        if before != after:
            texts = (format_value(each, value, places) for value in (before, after))
            changes.append(FieldChange(each, *texts))
            setattr(existing, _attribute(each), after)
    state = ChangeState.CHANGED if changes else ChangeState.SAME
    return VendorChange(record, existing, state, changes, remarks=list(record.remarks))


def _attribute(each: Field) -> str:
    return "kecamatan_id" if each == Field.KECAMATAN else each.value


# --- Products -------------------------------------------------------------------------------------


def _compare_products(comparison: Comparison) -> None:
    with_products = [each for each in comparison.vendors if each.row.products]
    known: dict[int, dict[str, Product]] = defaultdict(dict)
    ids = [each.vendor.pk for each in with_products if each.vendor.pk]
    for product in Product.objects.filter(jakpreneur__in=ids).order_by("-pk"):
        known[product.jakpreneur_id][plain_words(product.name)] = product
    for each in with_products:
        own = known.get(each.vendor.pk, {})
        for record in each.row.products:
            existing = own.get(plain_words(record.name))
            if existing:
                each.goods.append(_changed_product(record, existing, comparison.places))
            elif record.category is None:
                reason = _("A new product needs a category.")
                comparison.faults.append(
                    Fault(record.source, Field.CATEGORY, "", reason, record.at)
                )
            else:
                each.goods.append(_new_product(record, each.vendor))


def _new_product(record: ProductRecord, vendor: Jakpreneur) -> ProductChange:
    values: dict[str, Any] = {
        "name": record.name,
        "category_id": record.category,
        "description": record.about,
    }
    return ProductChange(record, Product(jakpreneur=vendor, **values), ChangeState.NEW)


def _changed_product(record: ProductRecord, existing: Product, places: Places) -> ProductChange:
    """Write the file's values into `existing`. An empty cell changes nothing."""
    changes = []
    if record.category and record.category != existing.category_id:
        names = places.category_names
        before, after = (names.get(pk, "") for pk in (existing.category_id, record.category))
        changes.append(FieldChange(Field.CATEGORY, before, after))
        existing.category_id = record.category
    if record.about and record.about != existing.description:
        changes.append(FieldChange(Field.ABOUT_PRODUCT, existing.description, record.about))
        existing.description = record.about
    state = ChangeState.CHANGED if changes else ChangeState.SAME
    return ProductChange(record, existing, state, changes)


# --- Stalls and prices ----------------------------------------------------------------------------


def _choose_venues(comparison: Comparison, bazar: Bazar, stalls: dict[int, int]) -> None:
    """Choose a venue for each vendor without a stall: one in its kecamatan, or none."""
    venues = venues_by_kecamatan(bazar)
    for each in comparison.vendors:
        if each.vendor.pk not in stalls:
            each.opens_at = venues.get(each.vendor.kecamatan_id)
            each.has_no_stall = each.opens_at is None


def _compare_prices(comparison: Comparison, bazar: Bazar, stalls: dict[int, int]) -> None:
    """Compare prices with the offers of the vendors' stalls, also of stalls that will be opened.

    `stalls`: the stall's id by the vendor's. A vendor without either is marked `has_no_stall`.
    """
    offers = Offer.objects.filter(stall__bazar=bazar).values_list("stall", "product", "price")
    prices = {(stall, product): price for stall, product, price in offers}
    for each in comparison.vendors:
        stall = stalls.get(each.vendor.pk)
        for goods in each.goods:
            if goods.row.price is None:
                continue
            if stall is None and each.opens_at is None:
                each.has_no_stall = True
                continue
            before = prices.get((stall, goods.product.pk)) if stall else None
            goods.priced = PriceChange(before, goods.row.price)
            if before not in (None, goods.row.price):
                after = format_rupiah(goods.row.price)
                goods.changes.append(FieldChange(Field.PRICE, format_rupiah(before), after))
