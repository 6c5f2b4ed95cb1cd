"""One shopper's data on request: a list of it, a copy of it, and its erasure.

A shopper is a mobile number, for orders have no account. Orders under way decide what can be
erased: one that nobody has paid is cancelled first, as its shopper could; one that is paid, said
to be paid, or ready at the stall must be handed over, given back or run out first, since the stall
needs the name to hand it over and the shopper may want money back; a refund that is owed must be
given first. When the bazaar is over, no order stands in the way.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from bazar.calendar import has_ended, wib_date
from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.phones import NotAMobile, to_e164
from transactions.access import with_closed_days
from transactions.models import (
    DataRequest,
    Move,
    Order,
    OrderStep,
    PaymentProof,
    Refund,
    StallOrder,
    Wish,
)
from transactions.ordering import parts
from transactions.ordering.parts import NotNow
from transactions.ordering.states import Actor, PartState, progress
from transactions.personal_data import requests
from transactions.personal_data.requests import RequestDetails
from transactions.personal_data.retention import erase_orders


class NotFound(Exception):
    """No data is stored under such a number or code."""


class SeveralShoppers(Exception):
    """The code belongs to orders of several shoppers, at different bazaars."""


class StillOpen(Exception):
    """These parts of orders must end first."""

    def __init__(self, open_parts: Sequence[StallOrder]) -> None:
        super().__init__(open_parts)
        self.parts = open_parts


@dataclass(frozen=True, slots=True)
class ShopperData:
    """One shopper's data: the orders with their parts, and those parts that are under way.

    `blocking` parts must end before anything is erased; `cancelled` ones would be cancelled.
    """

    phone: str
    orders: Sequence[Order]
    blocking: Sequence[StallOrder]
    cancelled: Sequence[StallOrder]
    proofs: int

    @property
    def names(self) -> list[str]:
        return sorted({order.name for order in self.orders})


def find_shopper_data(number_or_code: str) -> ShopperData:
    """Return a shopper's data, by the number as people write it or by an order's code.

    Raises NotFound, and SeveralShoppers for a code that several shoppers have.
    """
    try:
        phone = to_e164(number_or_code, abroad=True)
    except NotAMobile:
        phone = _phone_of(parts.parse_pickup_code(number_or_code))
    return _load(phone, timezone.now())


def _phone_of(code: str) -> str:
    named = Order.objects.filter(code=code, erased_at=None).order_by()
    phones = set(named.values_list("phone", flat=True)) if code.isascii() else set()
    if len(phones) > 1:
        raise SeveralShoppers
    if not phones:
        raise NotFound
    return phones.pop()


def _load(phone: str, now: dt.datetime) -> ShopperData:
    loaded = with_closed_days(StallOrder.objects.all()).select_related(
        "stall__jakpreneur", "slot__day", "day"
    )
    owed = Prefetch("refunds", Refund.objects.select_related("given", "account"))
    with_all = loaded.prefetch_related("lines", "steps", owed).order_by("stall__number")
    of_phone = Order.objects.filter(phone=phone).select_related("bazar", "notice")
    orders = list(of_phone.prefetch_related(Prefetch("parts", queryset=with_all), "bazar__days"))
    if not orders:
        raise NotFound
    blocking: list[StallOrder] = []
    cancelled: list[StallOrder] = []
    for order in orders:
        for part in _under_way(order, now):
            (cancelled if _may_be_cancelled(part, now) else blocking).append(part)
    proofs = PaymentProof.objects.filter(part__order__phone=phone).count()
    return ShopperData(phone, orders, blocking, cancelled, proofs)


def _under_way(order: Order, now: dt.datetime) -> Iterator[StallOrder]:
    """Give the order's parts that are neither ended nor run out, while its bazaar is not over.

    A part whose stall has money to check or to give back is one of them.
    """
    if has_ended(order.bazar, wib_date(now)):
        return
    for part in order.parts.all():
        stands = progress(part, now)
        is_over = stands.has_ended or stands.state is PartState.EXPIRED
        is_owed = any(not refund.is_given for refund in part.refunds.all())
        if not is_over or is_owed or stands.waits_for_check:
            part.order = order
            yield part


def _may_be_cancelled(part: StallOrder, now: dt.datetime) -> bool:
    stands = progress(part, now)
    return Move.CANCELLED in stands.may(Actor.SHOPPER) and not stands.is_declared


@transaction.atomic
def erase_shopper(phone: str, details: RequestDetails) -> DataRequest:
    """Erase the shopper from every order of the number, and register the request.

    Raises NotFound, and StillOpen, changing nothing.
    """
    with connection.cursor() as cursor:  # an order that is being placed comes before or after
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [phone])
    data = _load(phone, timezone.now())
    if data.blocking:
        raise StillOpen(data.blocking)
    for part in data.cancelled:
        try:
            parts.cancel(part)
        except NotNow:  # the stall was quicker
            raise StillOpen([part]) from None
    count = erase_orders(Order.objects.filter(phone=phone))
    return requests.register(Wish.ERASE_SHOPPER, details, records=count, names=data.names)


@transaction.atomic
def copy_shopper_data(phone: str, details: RequestDetails) -> tuple[DataRequest, list[Sheet]]:
    """Return the registered request, and all data of the shopper as sheets to hand over.

    Raises NotFound.
    """
    data = _load(phone, timezone.now())
    count = len(data.orders)
    written = requests.register(Wish.COPY_SHOPPER, details, records=count, names=data.names)
    return written, [_orders(data), _goods(data), _refunds(data)]


def _orders(data: ShopperData) -> Sheet:
    columns = [
        Column(_("Code")),
        Column(_("Bazaar")),
        Column(_("Placed at"), Kind.MOMENT),
        Column(_("Name")),
        Column(_("Mobile number")),
        Column(_("Address")),
        Column(_("E-mail")),
        Column(_("Privacy notice")),
    ]
    rows: list[Row] = [
        [order.code, str(order.bazar), order.placed_at, order.name, order.phone, order.address,
            order.email, order.notice_id or ""]
        for order in data.orders
    ]  # fmt: skip
    return Sheet(_("Orders"), columns, rows)


def _goods(data: ShopperData) -> Sheet:
    columns = [
        Column(_("Code")),
        Column(_("Stall")),
        Column(_("Day"), Kind.DATE),
        Column(_("State")),
        Column(_("Goods")),
        Column(_("Quantity"), Kind.UNITS),
        Column(_("Amount"), Kind.RUPIAH),
        Column(_("Note")),
        Column(_("Steps")),
        Column(_("Picture of the payment")),
    ]
    return Sheet(_("Goods ordered"), columns, list(_rows(data, timezone.now())))


def _rows(data: ShopperData, now: dt.datetime) -> Iterator[Row]:
    proofs = set(
        PaymentProof.objects.filter(part__order__phone=data.phone).values_list("part", flat=True)
    )
    for order in data.orders:
        for part in order.parts.all():
            state = str(progress(part, now).state.label)
            steps = "; ".join(_in_words(step) for step in part.steps.all())
            picture = _("Yes") if part.pk in proofs else _("No")
            for line in part.lines.all():
                yield [
                    order.code, str(part.stall), part.day.date, state, line.name, line.quantity,
                    line.amount, part.note, steps, picture,
                ]  # fmt: skip


def _refunds(data: ShopperData) -> Sheet:
    columns = [
        Column(_("Code")),
        Column(_("Stall")),
        Column(_("Amount"), Kind.RUPIAH),
        Column(_("Bank or e-wallet")),
        Column(_("Account number")),
        Column(_("In the name of")),
        Column(_("Given back")),
    ]
    return Sheet(_("Refunds"), columns, list(_refund_rows(data)))


def _refund_rows(data: ShopperData) -> Iterator[Row]:
    for order in data.orders:
        for part in order.parts.all():
            for refund in part.refunds.all():
                to = refund.account if refund.has_account else None
                account = [to.bank, to.number, to.holder] if to else ["", "", ""]
                given = str(refund.given) if refund.is_given else _("No")
                yield [order.code, str(part.stall), refund.amount, *account, given]


def _in_words(step: OrderStep) -> str:
    """Return a step in words: what happened, when (WIB), and the stall's reason."""
    at = f"{timezone.localtime(step.at):%d.%m.%Y %H.%M}"
    return f"{step} {at}" + (f" ({step.reason})" if step.reason else "")
