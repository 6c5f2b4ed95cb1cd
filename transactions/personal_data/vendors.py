"""One vendor's data on request: a copy of it, and the vendor's anonymising.

Name, owner, phone, licences, QRIS, descriptions and pictures go, with them the PIN, stall cards and
links to statements, and the names in the desk's log. What stays: the lines of the ledger, which
are the office's account of public bazaars and name goods, a stall and no person; sealed totals and
their files, which name no vendor; the kecamatan, for figures by place; that there was a stall, and
that a request was made. No law keeps the rest here: the books that tax law wants for ten years are
the vendor's own. While a bazaar of theirs is to come, on, or not closed day by day, it is refused:
until then shoppers, the office and the vendor need to reach each other over money.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from bazar.calendar import has_ended, today
from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.models import Bazar, BazarDay
from jakpreneur import pictures
from jakpreneur.models import Invitation, Jakpreneur, Offer, Product, Stall
from transactions.cashiers import pins
from transactions.models import (
    DataRequest,
    SaleLine,
    Seal,
    StallCard,
    StatementLink,
    Wish,
)
from transactions.ordering import refunds
from transactions.personal_data import requests
from transactions.personal_data.requests import RequestDetails
from transactions.reports import statements

MASKED_LOG = """
UPDATE django_admin_log SET object_repr = '•••', change_message = masked_note(change_message)
WHERE content_type_id = %s AND object_id = ANY(%s)
"""


class NotYet(Exception):
    """The vendor cannot be anonymised now; `reasons` in words."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(reasons)
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class VendorData:
    """The numbers of rows that hang from a vendor, and the reasons against anonymising now."""

    vendor: Jakpreneur
    stalls: int
    products: int
    pictures: int
    lines: int
    reasons: Sequence[str]


def vendor_data(vendor: Jakpreneur) -> VendorData:
    products = Product.objects.filter(jakpreneur=vendor)
    return VendorData(
        vendor,
        stalls=Stall.objects.filter(jakpreneur=vendor).count(),
        products=products.count(),
        pictures=products.exclude(picture=None).count(),
        lines=SaleLine.objects.filter(stall__jakpreneur=vendor).count(),
        reasons=list(_reasons(vendor)),
    )


def _reasons(vendor: Jakpreneur) -> Iterator[str]:
    if vendor.anonymised_at:
        yield _("This Jakpreneur is already anonymous.")
        return
    for bazar in _bazaars_of(vendor):
        if not has_ended(bazar, today()):
            yield _("%(bazar)s is not over yet.") % {"bazar": bazar}
    if refunds.owed().filter(part__stall__jakpreneur=vendor).exists():
        yield _("Refunds to shoppers are still owed.")
    for day in _open_days(vendor):
        named = {"bazar": day.bazar, "day": day}
        yield _("%(day)s of %(bazar)s is not closed yet.") % named


def _bazaars_of(vendor: Jakpreneur) -> QuerySet[Bazar]:
    """Return the bazaars where they have a stall or an invitation that they did not decline."""
    asked = Invitation.objects.filter(jakpreneur=vendor, declined_at=None)
    stalls = Stall.objects.filter(jakpreneur=vendor)
    ids = {*asked.values_list("bazar", flat=True), *stalls.values_list("bazar", flat=True)}
    return Bazar.objects.filter(pk__in=ids).prefetch_related("days").order_by("pk")


def _open_days(vendor: Jakpreneur) -> QuerySet[BazarDay]:
    """Return the days on which they sold something and that are not sealed."""
    sold = SaleLine.objects.filter(day=OuterRef("pk"), stall__jakpreneur=vendor).order_by()
    sealed = Seal.objects.filter(day=OuterRef("pk")).order_by()
    open_days = BazarDay.objects.filter(Exists(sold), ~Exists(sealed))
    return open_days.select_related("bazar").order_by("date")


@transaction.atomic
def anonymise(vendor: Jakpreneur, details: RequestDetails) -> DataRequest:
    """Erase everything personal of the vendor, for good. Raises NotYet, changing nothing."""
    locked = Jakpreneur.objects.select_for_update(no_key=True).get(pk=vendor.pk)
    if reasons := list(_reasons(locked)):
        raise NotYet(reasons)
    names = [locked.name, locked.owner]
    _forget_things(locked, details)
    Jakpreneur.objects.filter(pk=locked.pk).update(
        name=_anonymous(locked), owner="", phone="", description="", qris="", pirt="",
        pirt_until=None, halal="", halal_until=None, anonymised_at=Now(),
    )  # fmt: skip
    _mask_log(locked)
    return requests.register(
        Wish.ANONYMISE_VENDOR, details, records=1, jakpreneur=locked, names=names
    )


def _anonymous(vendor: Jakpreneur) -> str:
    return f"Jakpreneur {vendor.pk} (anonim)"


def _forget_things(vendor: Jakpreneur, details: RequestDetails) -> None:
    """Empty descriptions and pictures; end the PIN, the cards and the links of the vendor."""
    Product.objects.filter(jakpreneur=vendor).update(description="", picture=None)
    transaction.on_commit(pictures.delete_unused, robust=True)  # as jakpreneur/pictures.py has it
    stalls = Stall.objects.filter(jakpreneur=vendor)
    pins.reset_pins(stalls)
    cards = StallCard.objects.filter(stall__in=stalls, withdrawn_at=None)
    cards.update(withdrawn_at=Now())
    for link in StatementLink.objects.filter(jakpreneur=vendor, revoked_at=None):
        if details.by:
            statements.revoke(link, details.by)


def _mask_log(vendor: Jakpreneur) -> None:
    """Mask the vendor in the desk's log; the database allows it for an anonymous one alone."""
    of_stall = {"stall__jakpreneur": vendor}
    things: list[tuple[type[Model], QuerySet[Model]]] = [
        (Jakpreneur, Jakpreneur.objects.filter(pk=vendor.pk)),
        (Product, Product.objects.filter(jakpreneur=vendor)),
        (Stall, Stall.objects.filter(jakpreneur=vendor)),
        (Invitation, Invitation.objects.filter(jakpreneur=vendor)),
        (StatementLink, StatementLink.objects.filter(jakpreneur=vendor)),
        (StallCard, StallCard.objects.filter(**of_stall)),
        (Offer, Offer.objects.filter(**of_stall)),
    ]
    with connection.cursor() as cursor:
        for model, rows in things:
            kind = ContentType.objects.get_for_model(model).pk
            ids = [str(pk) for pk in rows.order_by().values_list("pk", flat=True)]
            cursor.execute(MASKED_LOG, [kind, ids])


# --- A copy -----------------------------------------------------------------------------------


@transaction.atomic
def copy_vendor_data(
    vendor: Jakpreneur, details: RequestDetails
) -> tuple[DataRequest, list[Sheet]]:
    """Return the registered request, and all data of the vendor as sheets to hand over."""
    names = [vendor.name, vendor.owner]
    written = requests.register(
        Wish.COPY_VENDOR, details, records=1, jakpreneur=vendor, names=names
    )
    return written, [_person(vendor), _products(vendor), _bazaars(vendor), _sold(vendor)]


def _person(vendor: Jakpreneur) -> Sheet:
    shown = (
        "name", "owner", "kecamatan", "phone", "description", "qris", "pirt", "pirt_until",
        "halal", "halal_until",
    )  # fmt: skip
    rows = [
        [str(Jakpreneur._meta.get_field(name).verbose_name), str(getattr(vendor, name) or "")]  # type: ignore[union-attr]
        for name in shown
    ]
    return Sheet(_("The Jakpreneur"), [Column(_("Field")), Column(_("Content"))], rows)


def _products(vendor: Jakpreneur) -> Sheet:
    columns = [Column(_("Product")), Column(_("Category")), Column(_("Description"))]
    columns += [Column(_("Picture"))]
    products = Product.objects.filter(jakpreneur=vendor).select_related("category")
    rows = [
        [each.name, str(each.category), each.description, _("Yes") if each.picture_id else _("No")]
        for each in products
    ]
    return Sheet(_("Products"), columns, rows)


def _bazaars(vendor: Jakpreneur) -> Sheet:
    columns = [Column(_("Bazaar")), Column(_("Invited")), Column(_("Stall")), Column(_("Venue"))]
    invited = {
        each.bazar_id: each
        for each in Invitation.objects.filter(jakpreneur=vendor).select_related("bazar")
    }
    rows: list[Row] = []
    for stall in Stall.objects.filter(jakpreneur=vendor).select_related("bazar", "venue"):
        yes = _("Yes") if invited.pop(stall.bazar_id, None) else _("No")
        rows.append([str(stall.bazar), yes, stall.number, str(stall.venue)])
    rows += [[str(each.bazar), _("Yes"), "", ""] for each in invited.values()]
    return Sheet(_("Bazaars"), columns, rows)


def _sold(vendor: Jakpreneur) -> Sheet:
    columns = [
        Column(_("Bazaar")),
        Column(_("Product")),
        Column(_("Units"), Kind.UNITS),
        Column(_("Amount"), Kind.RUPIAH),
    ]
    rows = [
        [str(at.stall.bazar), goods.name, goods.total.units, goods.total.amount]
        for at in statements.of_vendor(vendor, today()).bazaars
        for goods in at.goods
    ]
    return Sheet(_("What was sold"), columns, rows)
