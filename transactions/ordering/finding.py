"""An order found again by its shopper's number and its code, from any phone.

The number alone finds nothing, and a guesser may try few of the thousand million codes. Tries are
counted by network address and of all together, never by number: otherwise whoever knows a number
could keep its owner out.
"""

import datetime as dt
from typing import Any

from transactions import throttle
from transactions.models import Order
from transactions.models.orders import CODE_LENGTH
from transactions.ordering.parts import parse_pickup_code

KIND, ANYBODY = "find order", "find order of anybody"
WRONG_OF_ADDRESS: dict[str, Any] = {"most": 10, "within": dt.timedelta(minutes=15)}
# A year of guesses at one number, all within this bound, meets its code with a chance of 1 percent.
WRONG_OF_ALL: dict[str, Any] = {"most": 1_000, "within": dt.timedelta(hours=1)}


def find_order(phone: str, typed: str, visitor: str) -> Order | None:
    """Return the newest order with this number and code, None if there is none.

    `phone` in E.164; `typed`: the code as a person wrote it; `visitor`: the network address. Raises
    throttle.TooOften after too many wrong ones, right or not.
    """
    for kind, who, bound in _bounds(visitor):
        if until := throttle.waits_until(kind, who, **bound):
            raise throttle.TooOften(until)
    order = _order(phone, parse_pickup_code(typed))
    if order is None:
        for kind, who, bound in _bounds(visitor):
            throttle.count_try(kind, who, **bound)
    return order


def _order(phone: str, code: str) -> Order | None:
    if not (code.isascii() and len(code) == CODE_LENGTH):
        return None
    of_phone = Order.objects.filter(phone=phone, code=code).order_by("-placed_at", "-pk")
    # One whose address cannot be shown any more leads nowhere (bazar/tokens.py).
    return next((order for order in of_phone if order.token), None)


def _bounds(visitor: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [(KIND, visitor, WRONG_OF_ADDRESS), (ANYBODY, "", WRONG_OF_ALL)]
