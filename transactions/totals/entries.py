"""Just these: one entry, the goods of one that is not in the ledger yet, some lines."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.db import models
from django.db.models import ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce

from transactions.models import Sale, SaleLine
from transactions.totals.sums import Total


def of_sale(sale: Sale) -> Total:
    """One entry's total, over its lines as they are already loaded."""
    lines = sale.lines.all()
    return Total(
        sum(line.amount for line in lines), sum(line.quantity for line in lines), sale.kind
    )


class Goods(Protocol):
    """Units of one thing, at so many rupiah each."""

    @property
    def price(self) -> int: ...

    @property
    def quantity(self) -> int: ...


def of_goods(lines: Sequence[Goods]) -> Total:
    """What an entry that is not in the ledger, of these lines, would add to it."""
    return Total(
        sum(line.price * line.quantity for line in lines), sum(line.quantity for line in lines), 1
    )


def of_lines(lines: QuerySet[SaleLine]) -> Total:
    """The total of just these lines: what stands behind a figure."""
    summed = lines.order_by().aggregate(
        amount=Sum("amount", default=0),
        units=Sum("quantity", default=0),
        sales=Sum("kind", filter=Q(position=1), default=0),
    )
    return Total(**{name: int(value) for name, value in summed.items()})


def grouped(lines: QuerySet[SaleLine], *columns: str) -> dict[tuple[Any, ...], Total]:
    """The totals of just these lines by what stands in `columns`. One query."""
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


def within(sale: str, of: str = "amount") -> Coalesce:
    """Within another query, whose rows name an entry by `sale`: its rupiah, or its "quantity"."""
    lines = SaleLine.objects.filter(sale=OuterRef(sale)).order_by()
    return Coalesce(Subquery(lines.values("sale").annotate(summed=Sum(of)).values("summed")), 0)


def of_goods_within(lines: QuerySet[Any], by: str) -> Coalesce:
    """Within another query: what goods come to that are not in the ledger, `lines` of one row of
    it, which they name `by`."""
    numeric = models.DecimalField(max_digits=40, decimal_places=0)
    each = ExpressionWrapper(
        Cast("price", numeric) * F("quantity"), output_field=models.BigIntegerField()
    )
    worth = lines.order_by().values(by).annotate(summed=Sum(each))
    return Coalesce(Subquery(worth.values("summed")), 0)
