"""How much may wait for the stalls' answers, so that nobody who has proven nothing holds much.

An order counts from when it is placed until each stall has answered, or until it holds nothing any
more. Orders add up when both number and network address are the same: who orders in a stranger's
number takes nothing away from its owner, who orders from elsewhere. A number that is made up costs
nothing, so a limit by number alone would stop its owner and no attacker; what comes from one
address is bounded by the throttle (CHECKOUTS_PER_ADDRESS), and all of it by the hold's minutes and
by the stalls' own share of their stock.
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
# Written down, since every order passes here (jakpreneur/display.py says why).
WAITING = """
SELECT part.order_id, part.stall_id, line.offer_id, line.price, line.quantity
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
    """The order cannot be had as it is; nothing was changed."""


class TooManyOrders(NotPlaced):
    """Too many orders of the number from the address wait for an answer, or came to nothing."""


class TooMuch(NotPlaced):
    """The order, with what waits already, is more than may wait.

    `units`: by offer, how many of those that are too many may still be ordered. `stalls`: how many
    are too many; `amount`: the rupiah that are too many. 0 where that is not the matter.
    """

    def __init__(self, units: Mapping[int, int], stalls: int, amount: int) -> None:
        super().__init__(units, stalls, amount)
        self.units, self.stalls, self.amount = units, stalls, amount


@dataclass(frozen=True, slots=True)
class Waiting:
    """Return the parts of a number and an address that wait already."""

    orders: int
    stalls: frozenset[int]
    lines: Sequence[OrderLine]


def waiting(order: Order, now: dt.datetime) -> Waiting:
    """Return what waits besides `order`; two orders of one number at once count each other.

    Two queries. Raises TooManyOrders.
    """
    asked: dict[str, Any] = {
        "phone": order.phone,
        "visitor": order.visitor,
        "order": order.pk,
        "since": now - dt.timedelta(days=1),
        "answers": [move.value for move in ANSWERS],
        "yes": [move.value for move in YES],
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [order.phone])
        cursor.execute(WAITING, asked)
        rows = cursor.fetchall()
        cursor.execute(OF_A_DAY, asked)
        [of_a_day] = cursor.fetchone()
    found = Waiting(
        orders=len({row[0] for row in rows}),
        stalls=frozenset(row[1] for row in rows),
        lines=[OrderLine(offer_id=row[2], price=row[3], quantity=row[4]) for row in rows],
    )
    if found.orders >= MOST_OPEN or of_a_day >= MOST_A_DAY:
        raise TooManyOrders
    return found


def check(already: Waiting, stalls: frozenset[int], lines: Sequence[OrderLine]) -> None:
    """Refuse an order of these lines from these stalls that is too much. Raises TooMuch."""
    before = _units(already.lines)
    units = {
        offer: max(0, settings.UNITS_PER_OFFER - before[offer])
        for offer, wanted in _units(lines).items()
        if before[offer] + wanted > settings.UNITS_PER_OFFER
    }
    too_many = len(already.stalls | stalls) - settings.STALLS_PER_ORDER
    amount = totals.of_goods([*already.lines, *lines]).amount - settings.RUPIAH_PER_ORDER
    if units or too_many > 0 or amount > 0:
        raise TooMuch(units, max(0, too_many), max(0, amount))


def _units(lines: Sequence[OrderLine]) -> Counter[int]:
    units: Counter[int] = Counter()
    for line in lines:
        units[line.offer_id] += line.quantity
    return units
