"""A till's shifts: their steps from the float to the count, and the money expected in the drawer.

A sale adds the sum of its lines to the drawer, whatever was tendered: the change went back.
"""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet

from bazar.calendar import wib_date
from bazar.models import Channel
from transactions import totals
from transactions.ledger import Status, Verdict
from transactions.models import (
    EntryKind,
    Move,
    OrderStep,
    Payment,
    Sale,
    SaleLine,
    ShiftEntry,
    Step,
    Till,
)
from transactions.models.held import Reason
from transactions.models.ledger import receipt_number
from transactions.models.payments import Door
from transactions.totals import Total

# The notes and coins that are counted, in rupiah.
COINS = (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100)


@dataclass(frozen=True, slots=True)
class ShiftStep:
    """A step as a phone sends it. The fields are the columns of models.ShiftEntry."""

    key: uuid.UUID
    digest: bytes
    number: int
    step: Step
    shift: uuid.UUID
    amount: int
    happened_at: dt.datetime
    difference: int | None = None
    coins: dict[str, int] = field(default_factory=dict)
    note: str = ""


INSERT = """
INSERT INTO transactions_shiftentry (key, digest, till_id, number, step, shift, amount, difference,
    coins, note, happened_at)
SELECT step.key, decode(step.digest, 'hex'), till.id, step.number, step.step, step.shift,
    step.amount, step.difference, step.coins, step.note, step.happened_at
FROM json_to_recordset(%s::json) AS step (
    n int, key uuid, digest text, number bigint, step smallint, shift uuid, amount bigint,
    difference bigint, coins jsonb, note text, happened_at timestamptz
)
JOIN transactions_till till ON till.key = %s::uuid
-- The ledger has already raised the till's last number to the highest one that it believes.
WHERE step.number <= till.last_number AND NOT EXISTS (
    SELECT FROM transactions_sale sale WHERE sale.till_id = till.id AND sale.number = step.number
)
ORDER BY n
ON CONFLICT DO NOTHING
RETURNING key
"""


def record(steps: Sequence[ShiftStep], *, till: uuid.UUID) -> list[Verdict]:
    """Write the steps of a till that may send, and return one verdict each, in order.

    The steps are inserted first and compared with the rows that stand only afterwards, so that two
    requests with one step cannot both write it. The ledger has recorded the batch's sales before:
    the ledger alone raises the till's last number.
    """
    fit = [step for step in steps if not _is_too_large(step)]
    content = json.dumps([_as_json(n, step) for n, step in enumerate(fit)])
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [content, till])
        inserted = {key for (key,) in cursor.fetchall()}
    standing = {
        entry.key: entry
        for entry in ShiftEntry.objects.filter(key__in=[step.key for step in steps])
    }
    closed = set(
        ShiftEntry.objects.filter(
            shift__in=[step.shift for step in steps], step=Step.COUNT
        ).values_list("shift", flat=True)
    )
    refused = any(step.key not in standing for step in steps)
    last = Till.objects.get(key=till).last_number if refused else 0
    return [
        _hold_for_number_or_size(step, last)
        if step.key not in standing and (_is_too_large(step) or step.number > last)
        else _verdict(step, standing.get(step.key), inserted, closed)
        for step in steps
    ]


def _is_too_large(step: ShiftStep) -> bool:
    return max(abs(step.amount), abs(step.difference or 0)) > settings.ENTRY_LIMIT


def _hold_for_number_or_size(step: ShiftStep, last: int) -> Verdict:
    """Return the verdict for a step whose number is above `last` or whose amount is too large."""
    return Verdict(Status.HELD, reason=Reason.NUMBER if step.number > last else Reason.TOO_LARGE)


def _as_json(n: int, step: ShiftStep) -> dict[str, object]:
    return {
        "n": n,
        "key": str(step.key),
        "digest": step.digest.hex(),
        "number": step.number,
        "step": step.step.value,
        "shift": str(step.shift),
        "amount": step.amount,
        "difference": step.difference,
        "coins": step.coins,
        "note": step.note,
        "happened_at": step.happened_at.isoformat(),
    }


def _verdict(
    step: ShiftStep,
    stands: ShiftEntry | None,
    inserted: set[uuid.UUID],
    closed: set[uuid.UUID],
) -> Verdict:
    if stands is None and step.step is Step.COUNT and step.shift in closed:
        return Verdict(Status.HELD, reason=Reason.CLOSED_ALREADY)
    if stands is None:
        return Verdict(Status.HELD, reason=Reason.NUMBER_TAKEN)
    if bytes(stands.digest) != step.digest:
        return Verdict(Status.HELD, reason=Reason.CONFLICT)
    return Verdict(
        Status.RECORDED if step.key in inserted else Status.DUPLICATE,
        receipt=receipt_number(stands.till_id, stands.number, wib_date(stands.happened_at), 0),
    )


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """A shift as the ledger has it now. Amounts are in rupiah.

    `opening` and `count` are None while they have not arrived, or, the count, while the shift
    is open. `by_payment` has every method. `drawer_of_orders`: the part of `drawer` that online
    orders brought in, which were paid at the till.
    `late_sales` and `late_voids` arrived after the count; the other figures include them, and
    voids are below zero. `has_arrived` is true when any step or sale of the shift has arrived.
    """

    shift: uuid.UUID
    till: Till
    opening: ShiftEntry | None
    movements: tuple[ShiftEntry, ...]
    count: ShiftEntry | None
    by_payment: dict[Payment, Total]
    drawer_of_orders: Total
    late_sales: Total
    late_voids: Total
    has_arrived: bool

    @property
    def drawer(self) -> Total:
        """The sales whose money lies in the drawer."""
        return totals.together(self.by_payment[payment] for payment in Payment.of_drawer())

    @property
    def sales(self) -> list[tuple[Payment, Total]]:
        """The sales by method: each that a till may choose, and whatever else occurs."""
        at_the_till = Payment.at(Door.TILL)
        return [
            (payment, total)
            for payment, total in self.by_payment.items()
            if payment in at_the_till or total != Total()
        ]

    @property
    def opened_with(self) -> int:
        return self.opening.amount if self.opening else 0

    @property
    def moved(self) -> int:
        return sum(movement.amount for movement in self.movements)

    @property
    def expected(self) -> int:
        """The rupiah that should be in the drawer: float, sales, cash put in and taken out."""
        return self.opened_with + self.drawer.amount + self.moved

    @property
    def difference(self) -> int | None:
        """The counted less the expected rupiah, as of now; None while the shift is open."""
        return self.count.amount - self.expected if self.count else None

    @property
    def late(self) -> Total:
        return self.late_sales + self.late_voids

    @property
    def late_voided(self) -> int:
        """The number of sales that were voided after the count."""
        return -self.late_voids.sales

    @property
    def coins(self) -> list[tuple[int, int, int]]:
        """The notes and coins that were counted, the largest first.

        Each is a tuple of its value in rupiah, the number counted, and the product of both.
        """
        counted = (
            {int(value): number for value, number in self.count.coins.items()} if self.count else {}
        )
        return [
            (value, counted[value], value * counted[value])
            for value in sorted(counted, reverse=True)
        ]


def report(till: Till, shift: uuid.UUID) -> ShiftReport:
    """Return the report of a till's shift; an empty one while nothing of it has arrived.

    The report includes the orders that were paid at this till during the shift, which are sales of
    no till. A void at the desk counts in the shift that made the sale: the drawer never had that
    money, or has it no more. Three queries.
    """
    steps = list(ShiftEntry.objects.filter(till=till, shift=shift).order_by("number"))
    opening, count = (
        next((entry for entry in steps if entry.step == step), None)
        for step in (Step.OPEN, Step.COUNT)
    )
    of_the_shift = Sale.objects.filter(Q(till=till) | Q(till=None), shift=shift).order_by()
    of_the_desk = Sale.objects.filter(till=None, voids__in=of_the_shift).order_by()
    lines = SaleLine.objects.filter(
        sale__in=of_the_shift.values("pk").union(of_the_desk.values("pk"))
    )
    paid = totals.grouped(lines, "payment", "channel")
    by_payment = {
        by: totals.together(total for (payment, _), total in paid.items() if payment == by)
        for by in Payment
    }
    late = lines.filter(sale__recorded_at__gt=count.recorded_at) if count else lines.none()
    late_by_kind = totals.grouped(late, "kind")
    return ShiftReport(
        shift=shift,
        till=till,
        opening=opening,
        movements=tuple(entry for entry in steps if entry.step == Step.CASH),
        count=count,
        by_payment=by_payment,
        drawer_of_orders=totals.together(
            total
            for (payment, channel), total in paid.items()
            if channel == Channel.ONLINE and payment in Payment.of_drawer()
        ),
        late_sales=late_by_kind.get((EntryKind.SALE,), Total()),
        late_voids=late_by_kind.get((EntryKind.VOID,), Total()),
        has_arrived=bool(steps or paid),
    )


def cash_of_orders(till: Till, shift: uuid.UUID) -> int:
    """Return the rupiah in the drawer that online orders brought in during the shift, net of voids.

    These orders were paid at the till. The shift's report includes them; the phone has no entry of
    them. One query.
    """
    here = OrderStep.objects.filter(till=till, move=Move.PAID)
    # Without a till only the sale of an order is amended (ordering/changes.py).
    of_orders = Q(key__in=here.values("part__key")) | Q(replaces__isnull=False)
    paid = Sale.objects.filter(of_orders, till=None, shift=shift).order_by()
    undone = Sale.objects.filter(till=None, voids__in=paid).order_by()
    both = paid.values("pk").union(undone.values("pk"))
    lines = SaleLine.objects.filter(sale__in=both, payment__in=Payment.of_drawer())
    return totals.of_lines(lines).amount


def openings(till: Till) -> QuerySet[ShiftEntry]:
    """Return the openings of a till's shifts, the newest first."""
    return ShiftEntry.objects.filter(till=till, step=Step.OPEN).order_by("-number")


def counts(till: Till) -> dict[uuid.UUID, ShiftEntry]:
    """Return the counts that closed a till's shifts, by shift."""
    return {entry.shift: entry for entry in ShiftEntry.objects.filter(till=till, step=Step.COUNT)}


def open_now(tills: Iterable[Till]) -> dict[int, ShiftEntry]:
    """Return the opening of each till's newest shift without a count, by the till's id."""
    counted = ShiftEntry.objects.filter(step=Step.COUNT).values("shift")
    openings = ShiftEntry.objects.filter(
        till__in=[till.pk for till in tills], step=Step.OPEN
    ).exclude(shift__in=counted)
    return {entry.till_id: entry for entry in openings.order_by(F("number").asc())}
