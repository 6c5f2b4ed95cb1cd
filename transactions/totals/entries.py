"""Sums of some lines: of one entry, of goods that are not in the ledger yet, of a query."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.db import models
from django.db.models import ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce

from transactions.models import Payment, Sale, SaleLine
from transactions.totals.sums import Total


def of_sale(sale: Sale) -> Total:
    """Return the total of one entry, whose lines are loaded."""
    lines = sale.lines.all()
    return Total(
        sum(line.amount for line in lines), sum(line.quantity for line in lines), sale.kind
    )


def paid_for(sale: Sale) -> dict[Payment, Total]:
    """Return the totals of one entry by payment method, its own first. The lines are loaded."""
    paid = {Payment(sale.payment): Total(sales=sale.kind)}
    for line in sale.lines.all():
        method = Payment(line.payment)
        paid[method] = paid.get(method, Total()) + Total(line.amount, line.quantity)
    return paid


class PricedGoods(Protocol):
    """A line with its price in rupiah, its quantity, and the rupiah off their product."""

    @property
    def price(self) -> int: ...

    @property
    def quantity(self) -> int: ...

    @property
    def discount(self) -> int: ...


def of_goods(lines: Sequence[PricedGoods]) -> Total:
    """Return what an entry of these lines would add to the ledger."""
    return Total(
        sum(line.price * line.quantity - line.discount for line in lines),
        sum(line.quantity for line in lines),
        1,
    )


def of_lines(lines: QuerySet[SaleLine]) -> Total:
    """Return the total of these lines. One query."""
    summed = lines.order_by().aggregate(
        amount=Sum("amount", default=0),
        units=Sum("quantity", default=0),
        sales=Sum("kind", filter=Q(position=1), default=0),
    )
    return Total(**{name: int(value) for name, value in summed.items()})


def discount_of(lines: QuerySet[SaleLine]) -> int:
    """Return the rupiah that bundles and discounts took off these lines. One query."""
    return int(lines.order_by().aggregate(off=Sum("discount", default=0))["off"])


def grouped(lines: QuerySet[SaleLine], *columns: str) -> dict[tuple[Any, ...], Total]:
    """Return the totals of these lines, by a tuple of the values of `columns`. One query."""
    rows = (
        lines.order_by()
        .values_list(*columns)
        .annotate(
            rupiah=Sum("amount", default=0),
            units=Sum("quantity", default=0),
            sales=Sum("kind", filter=Q(position=1), default=0),
        )
    )
    return {row[:-3]: Total(*map(int, row[-3:])) for row in rows}


def entry_sum(sale: str, of: str = "amount") -> Coalesce:
    """Return a subquery: the sum of column `of` over the lines of one entry.

    `sale` is the column of the outer query that has the entry's id.
    """
    lines = SaleLine.objects.filter(sale=OuterRef(sale)).order_by()
    return Coalesce(Subquery(lines.values("sale").annotate(summed=Sum(of)).values("summed")), 0)


# The lines of a sale that give its second method the shares that this one paid.
TO_SECOND = (
    SaleLine.objects.filter(sale=OuterRef("pk"), quantity=0)
    .exclude(payment=OuterRef("payment"))
    .order_by()
    .values("payment")
)


def second_payment() -> Subquery:
    """Return a subquery on sales: the second method that paid an entry; null without one."""
    return Subquery(TO_SECOND[:1])


def second_amount() -> Coalesce:
    """Return a subquery on sales: the rupiah that the second method paid."""
    return Coalesce(Subquery(TO_SECOND.annotate(summed=Sum("amount")).values("summed")), 0)


def worth_of_goods(lines: QuerySet[Any], by: str) -> Coalesce:
    """Return a subquery: the sum of price × quantity less discount of `lines`, in rupiah.

    `lines` are goods that are not in the ledger, already tied to one row of the outer query; `by`
    is their column that names this row.
    """
    numeric = models.DecimalField(max_digits=40, decimal_places=0)
    each = ExpressionWrapper(
        Cast("price", numeric) * F("quantity") - F("discount"),
        output_field=models.BigIntegerField(),
    )
    worth = lines.order_by().values(by).annotate(summed=Sum(each))
    return Coalesce(Subquery(worth.values("summed")), 0)
