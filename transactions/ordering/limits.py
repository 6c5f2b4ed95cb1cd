"""Bounds on what may wait for the stalls' answers, so that unverified people reserve little.

An order counts from when it is placed until each stall has answered, or until its reservation
ends. Orders add up when both number and network address are the same: somebody who orders in a
stranger's number takes nothing away from its owner, who orders from elsewhere. A number that is
made up costs nothing, so a limit by number alone would stop its owner and no attacker. What comes
from one address is bounded by the throttle (setting CHECKOUTS_PER_ADDRESS), and all of it by
RESERVE_MINUTES and by the stalls' own share of their stock.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from transactions import totals
from transactions.models import Move, Order, OrderLine

MOST_OPEN = 5  # orders of one number from one address that no stall has answered
MOST_A_DAY = 10
# Written as SQL, since every order runs these: building them from models costs more than all else.
WAITING = """
SELECT part.order_id, part.stall_id, line.offer_id, line.price, line.quantity,
    line.discount
FROM transactions_order placed
JOIN transactions_stallorder part ON part.order_id = placed.id
JOIN transactions_orderline line ON line.part_id = part.id
WHERE placed.phone = %(phone)s AND placed.visitor IS NOT DISTINCT FROM %(visitor)s
    AND placed.id <> %(order)s AND part.stands_until > statement_timestamp()
    AND NOT EXISTS (
        SELECT FROM transactions_orderstep step
        WHERE step.part_id = part.id AND step.move = ANY(%(answers)s)
    )
"""
OF_A_DAY = """
SELECT count(*) FROM transactions_order placed
WHERE placed.phone = %(phone)s AND placed.visitor IS NOT DISTINCT FROM %(visitor)s
    AND placed.id <> %(order)s AND placed.placed_at > %(since)s
    AND NOT EXISTS (
        SELECT FROM transactions_stallorder part
        JOIN transactions_orderstep step ON step.part_id = part.id
        WHERE part.order_id = placed.id AND step.move = ANY(%(yes)s)
    )
"""
YES = (Move.ACCEPTED, Move.READY, Move.PAID, Move.HANDED_OVER)
ANSWERS = (*YES, Move.CANCELLED, Move.REFUSED)


class NotPlaced(Exception):
    """The order cannot be placed as it is; nothing was changed."""


class TooManyOrders(NotPlaced):
    """Too many orders of the number from the address wait for an answer, or came to nothing."""


class TooMuch(NotPlaced):
    """The order, with what waits already, is more than may wait.

    `units`: by offer id, how many may still be ordered of those that are too many. `stalls`: how
    many stalls are too many. `amount`: how many rupiah are too many. 0 or empty where that bound
    is not exceeded.
    """

    def __init__(self, units: Mapping[int, int], stalls: int, amount: int) -> None:
        super().__init__(units, stalls, amount)
        self.units, self.stalls, self.amount = units, stalls, amount


@dataclass(frozen=True, slots=True)
class WaitingOrders:
    """The orders, stall ids and lines of one number and address that wait already."""

    orders: int
    stalls: frozenset[int]
    lines: Sequence[OrderLine]


def load_waiting(order: Order, now: dt.datetime) -> WaitingOrders:
    """Load what waits besides `order`. Two queries. Raises TooManyOrders.

    A lock on the number makes two orders of one number at once count each other.
    """
    parameters: dict[str, Any] = {
        "phone": order.phone,
        "visitor": order.visitor,
        "order": order.pk,
        "since": now - dt.timedelta(days=1),
        "answers": [move.value for move in ANSWERS],
        "yes": [move.value for move in YES],
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [order.phone])
        cursor.execute(WAITING, parameters)
        rows = cursor.fetchall()
        cursor.execute(OF_A_DAY, parameters)
        [of_a_day] = cursor.fetchone()
    waiting = WaitingOrders(
        orders=len({row[0] for row in rows}),
        stalls=frozenset(row[1] for row in rows),
        lines=[
            OrderLine(offer_id=row[2], price=row[3], quantity=row[4], discount=row[5])
            for row in rows
        ],
    )
    if waiting.orders >= MOST_OPEN or of_a_day >= MOST_A_DAY:
        raise TooManyOrders
    return waiting


def refuse_too_much(
    waiting: WaitingOrders, stalls: frozenset[int], lines: Sequence[OrderLine]
) -> None:
    """Refuse an order of these lines from these stalls that is too much. Raises TooMuch."""
    before = _units_by_offer(waiting.lines)
    units = {
        offer: max(0, settings.UNITS_PER_OFFER - before[offer])
        for offer, more in _units_by_offer(lines).items()
        if before[offer] + more > settings.UNITS_PER_OFFER
    }
    too_many = len(waiting.stalls | stalls) - settings.STALLS_PER_ORDER
    amount = totals.of_goods([*waiting.lines, *lines]).amount - settings.RUPIAH_PER_ORDER
    if units or too_many > 0 or amount > 0:
        raise TooMuch(units, max(0, too_many), max(0, amount))


def _units_by_offer(lines: Sequence[OrderLine]) -> Counter[int]:
    units: Counter[int] = Counter()
    for line in lines:
        units[line.offer_id] += line.quantity
    return units
