"""The day of one till: what it has sold by the ledger, for its vendors to see."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from bazar.models import Channel
from transactions import totals
from transactions.models import Payment, Sale, SaleLine, Seal, Till
from transactions.models.payments import Door
from transactions.totals import Total


@dataclass(frozen=True, slots=True)
class SoldProduct:
    """The total of one product. `stall`: its number and vendor. `total.sales` has no meaning."""

    stall: str
    name: str
    total: Total


@dataclass(frozen=True, slots=True)
class OwnDay:
    """The totals of one till on one day.

    `is_sealed`: the day is closed at the bazaar of one of the till's stalls, so that only officials
    void its sales. `voided`: the numbers of the till's sales of that day that an official has
    voided. `orders`: the paid online orders of the till's stalls for that day. These are sales of
    no till, and no other figure contains them. `discount`: the rupiah that bundles and discounts
    took off.
    """

    overall: Total
    by_payment: dict[Payment, Total]
    products: list[SoldProduct]
    voided: list[int | None]
    orders: Total
    is_sealed: bool
    discount: int


def own_day(till: Till, date: dt.date) -> OwnDay:
    """Load a till's day (WIB): its entries, and which of them were voided. Five queries."""
    lines = SaleLine.objects.filter(Q(sale__till=till) | Q(sale__voids__till=till), day__date=date)
    by_payment = totals.grouped(lines, "payment")
    products = totals.grouped(lines.goods(), "stall__number", "stall__jakpreneur__name", "name")
    voided_at_the_desk = Sale.objects.filter(
        till=till, day__date=date, voided_by__isnull=False, voided_by__till=None
    )
    ordered = SaleLine.objects.filter(
        stall__in=till.stalls.all(),
        day__date=date,
        channel=Channel.ONLINE,
        sale__till=None,
        payment__in=Payment.at(Door.ORDER),
    )
    return OwnDay(
        overall=totals.together(by_payment.values()),
        by_payment={payment: by_payment.get((payment.value,), Total()) for payment in Payment},
        products=[
            SoldProduct(f"{number} {vendor}", name, total)
            for (number, vendor, name), total in sorted(products.items())
            if total.units or total.amount
        ],
        voided=list(voided_at_the_desk.order_by("number").values_list("number", flat=True)),
        orders=totals.of_lines(ordered),
        is_sealed=Seal.objects.filter(
            day__date=date, day__bazar__stalls__in=till.stalls.all()
        ).exists(),
        discount=totals.discount_of(lines),
    )
