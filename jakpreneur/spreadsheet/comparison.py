"""What a file would change: new, changed, the same; nothing is written here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from bazar.models import Bazar
from bazar.rupiah import format_rupiah
from jakpreneur.inviting.invitations import venues_by_kecamatan
from jakpreneur.models import Jakpreneur, Offer, Product, Stall, Upload
from jakpreneur.spreadsheet import places as known_places
from jakpreneur.spreadsheet import rows, uploads
from jakpreneur.spreadsheet.columns import shown
from jakpreneur.spreadsheet.differences import Change, Comparison, Goods, Priced, State, Vendor
from jakpreneur.spreadsheet.places import Places
from jakpreneur.spreadsheet.records import Fault, GoodsRow, VendorRow, row_named
from jakpreneur.spreadsheet.sheets import Tables
from jakpreneur.spreadsheet.wordings import OF_VENDOR, Column
from jakpreneur.spreadsheet.words import plain


def of(upload: Upload) -> Comparison:
    return compare(uploads.tables_of(upload), upload.bazar, opens_stalls=upload.opens_stalls)


def compare(found: Tables, bazar: Bazar | None, *, opens_stalls: bool = False) -> Comparison:
    """With what is in the database now. A dozen queries, however many rows. `opens_stalls`: at
    the bazaar, for whoever has none there."""
    places = known_places.read()
    reading = rows.read(found.tables, places)
    compared = Comparison(found, [], reading.faults, reading.repeated, places, bazar)
    pairs = _paired(reading.vendors, compared)
    existing = Jakpreneur.objects.defer("search").in_bulk([pk for _row, pk in pairs if pk])
    phones = _names_by_phone(reading.vendors)
    for row, pk in pairs:
        compared.vendors.append(_vendor(row, existing.get(pk) if pk else None, phones, places))
    _compare_goods(compared)
    if bazar:
        stalls = dict(Stall.objects.filter(bazar=bazar).values_list("jakpreneur", "pk"))
        if opens_stalls:
            _place(compared, bazar, stalls)
        _price(compared, bazar, stalls)
    compared.has_prices = any(
        goods.row.price is not None for each in compared.vendors for goods in each.goods
    )
    compared.faults.sort(key=lambda fault: fault.source)
    return compared


# --- Vendors --------------------------------------------------------------------------------------


def _paired(
    vendors: Iterable[VendorRow], compared: Comparison
) -> list[tuple[VendorRow, int | None]]:
    """Each with the id of the one that is there already. What cannot be told becomes a fault."""
    there: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    for pk, name, phone, kecamatan in Jakpreneur.objects.order_by("pk").values_list(
        "pk", "name", "phone", "kecamatan"
    ):
        for key in (plain(name), phone):
            there[key].append((pk, phone, kecamatan))
    taken: dict[int, list[VendorRow]] = defaultdict(list)
    found: list[tuple[VendorRow, int | None]] = []
    for row in vendors:
        candidates = _candidates(row, there.get(row.key, []))
        reason = _why_not(row, candidates)
        if reason:
            compared.faults += _all_of(row, reason)
            continue
        found.append((row, candidates[0] if candidates else None))
        for pk in candidates:
            taken[pk].append(row)
    sheets = [table.sheet for table in compared.found.tables]
    shared = {pk: each for pk, each in taken.items() if len(each) > 1}
    for each in shared.values():
        for one, other in zip(each, reversed(each), strict=True):
            reason = _("It is the vendor of row %(row)s: write its phone and kecamatan the same.")
            its_row = row_named(other.sources[0], one.sources[0], sheets)
            compared.faults += _all_of(one, reason % {"row": its_row})
    return [(row, pk) for row, pk in found if pk not in shared]


def _candidates(row: VendorRow, there: list[tuple[int, str, int]]) -> list[int]:
    """The same phone says most; else the kecamatan does. A list of products may say neither."""
    phone, kecamatan = row.said.get(Column.PHONE), row.said.get(Column.KECAMATAN)
    if row.is_named:
        return [
            pk
            for pk, its_phone, its_kecamatan in there
            if phone in (None, its_phone) and kecamatan in (None, its_kecamatan)
        ]
    by_phone = [(pk, where) for pk, its_phone, where in there if its_phone == phone]
    in_both = [pk for pk, where in by_phone if where == kecamatan]
    in_kecamatan = [pk for pk, _phone, where in there if where == kecamatan]
    return in_both or [pk for pk, _where in by_phone] or in_kecamatan


def _why_not(row: VendorRow, candidates: list[int]) -> str | None:
    if len(candidates) > 1:
        return rows.several_of_that_name()
    if candidates or not row.is_named:
        return None
    if Column.NAME in row.said:
        return _("No vendor has this name, neither here nor in the file.")
    return _("No vendor has this phone, neither here nor in the file.")


def _all_of(row: VendorRow, reason: str) -> Iterator[Fault]:
    """All rows about it, those of its products too."""
    for source in sorted({*row.sources, *(goods.source for goods in row.goods)}):
        is_head = source.head == source.number
        yield Fault(source, Column.NAME, row.name if is_head else "", reason)


def _names_by_phone(vendors: Iterable[VendorRow]) -> dict[str, dict[str, str]]:
    """Whose phones they are, here or in the file: names, by plain() of them."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for row in vendors:
        if Column.PHONE in row.said and not row.is_named:
            names[str(row.said[Column.PHONE])][row.key] = row.name
    phones = names.keys()
    owners = Jakpreneur.objects.filter(phone__in=phones).values_list("phone", "name")
    for phone, name in owners:
        names[phone][plain(name)] = name
    return names


def _vendor(
    row: VendorRow, existing: Jakpreneur | None, phones: dict[str, dict[str, str]], places: Places
) -> Vendor:
    if existing is None:
        vendor = Jakpreneur(**{_attribute(column): value for column, value in row.said.items()})
        others = sorted(
            name
            for key, name in phones.get(str(row.said[Column.PHONE]), {}).items()
            if key != row.key
        )
        remarks = [_("%(other)s has the same phone.") % {"other": name} for name in others]
        where = shown(Column.KECAMATAN, row.said[Column.KECAMATAN], places)
        return Vendor(row, vendor, State.NEW, remarks=row.remarks + remarks, kecamatan=where)
    changes = []
    for column in OF_VENDOR:
        if column == Column.NAME or column not in row.said:
            continue
        before = getattr(existing, _attribute(column))
        if before != row.said[column]:
            after = row.said[column]
            changes.append(Change(column, *(shown(column, x, places) for x in (before, after))))
            setattr(existing, _attribute(column), row.said[column])
    state = State.CHANGED if changes else State.SAME
    return Vendor(row, existing, state, changes, remarks=list(row.remarks))


def _attribute(column: Column) -> str:
    return "kecamatan_id" if column == Column.KECAMATAN else column.value


# --- Products -------------------------------------------------------------------------------------


def _compare_goods(compared: Comparison) -> None:
    with_goods = [each for each in compared.vendors if each.row.goods]
    there: dict[int, dict[str, Product]] = defaultdict(dict)
    ids = [each.vendor.pk for each in with_goods if each.vendor.pk]
    for product in Product.objects.filter(jakpreneur__in=ids).defer("search").order_by("-pk"):
        there[product.jakpreneur_id][plain(product.name)] = product
    for each in with_goods:
        own = there.get(each.vendor.pk, {})
        for row in each.row.goods:
            existing = own.get(plain(row.name))
            if existing is None and row.category is None:
                reason = _("A new product needs a category.")
                compared.faults.append(Fault(row.source, Column.CATEGORY, "", reason, row.at))
            else:
                each.goods.append(_goods(row, each.vendor, existing, compared.places))


def _goods(row: GoodsRow, vendor: Jakpreneur, existing: Product | None, places: Places) -> Goods:
    if existing is None:
        new: Any = {"name": row.name, "category_id": row.category, "description": row.about}
        return Goods(row, Product(jakpreneur=vendor, **new), State.NEW)
    changes = []
    if row.category and row.category != existing.category_id:
        before, after = (places.kinds.get(pk, "") for pk in (existing.category_id, row.category))
        changes.append(Change(Column.CATEGORY, before, after))
        existing.category_id = row.category
    if row.about and row.about != existing.description:
        changes.append(Change(Column.ABOUT_PRODUCT, existing.description, row.about))
        existing.description = row.about
    return Goods(row, existing, State.CHANGED if changes else State.SAME, changes)


# --- The bazaar -----------------------------------------------------------------------------------


def _place(compared: Comparison, bazar: Bazar, stalls: dict[int, int]) -> None:
    """Where who has no stall gets one; nowhere, where no venue is in their kecamatan."""
    venues = venues_by_kecamatan(bazar)
    for each in compared.vendors:
        if each.vendor.pk not in stalls:
            each.opens_at = venues.get(each.vendor.kecamatan_id)
            each.has_no_stall = each.opens_at is None


def _price(compared: Comparison, bazar: Bazar, stalls: dict[int, int]) -> None:
    """For the stalls that the vendors have at the bazaar, or will have; who has none is said."""
    offers = Offer.objects.filter(stall__bazar=bazar).values_list("stall", "product", "price")
    prices = {(stall, product): price for stall, product, price in offers}
    for each in compared.vendors:
        stall = stalls.get(each.vendor.pk)
        for goods in each.goods:
            if goods.row.price is None:
                continue
            if stall is None and each.opens_at is None:
                each.has_no_stall = True
                continue
            before = prices.get((stall, goods.product.pk)) if stall else None
            goods.priced = Priced(before, goods.row.price)
            if before not in (None, goods.row.price):
                after = format_rupiah(goods.row.price)
                goods.changes.append(Change(Column.PRICE, format_rupiah(before), after))
