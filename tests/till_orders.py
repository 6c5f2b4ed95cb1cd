"""Actions of a stall on the order pages of its till."""

import datetime as dt
from typing import Any

from django.utils import timezone

from bazar.models import BazarDay
from tests import orders
from tests.cast import Cast
from transactions.models import Move, OrderStep, StallOrder, Till
from transactions.models.ledger import Payment
from transactions.ordering import parts
from transactions.ordering.states import State, progress

LIST = "/kasir/pesanan/"
PICKING = f"{LIST}daftar/"
BY_HTMX = {"HX-Request": "true"}
MOVES: dict[str, tuple[Move, dict[str, str]]] = {
    "terima": (Move.ACCEPTED, {}),
    "siap": (Move.READY, {}),
    "dibayar": (Move.PAID, {"payment": "cash"}),
    "serah": (Move.HANDED_OVER, {}),
    "tidak-bisa": (Move.REFUSED, {"quick": "habis"}),
}


def ordered(cast: Cast) -> StallOrder:
    """Order two crisps and an asinan of the cast's stall for tomorrow."""
    orders.take_orders(cast)
    at = orders.slot(cast)
    units = {cast.keripik.pk: 2, cast.asinan.pk: 1}
    want = orders.wanted(cast.keripik, at=at, units=units, note="tanpa sambal")
    return orders.part_of(orders.place(cast, want))


def address(part: StallOrder, move: str) -> str:
    return f"{LIST}{part.pk}/{move}/"


def content(part: StallOrder, move: str) -> dict[str, str]:
    return MOVES[move][1] | ({"code": part.order.code} if move == "serah" else {})


def made(part: StallOrder) -> set[int]:
    return set(OrderStep.objects.filter(part=part).values_list("move", flat=True))


def get_to(part: StallOrder, move: str, till: Till) -> None:
    """Bring the part so far that the move can be made."""
    if move == "serah":
        parts.pay(part, till, Payment.CASH)


def state(part: StallOrder) -> State:
    return progress(StallOrder.objects.get(pk=part.pk), timezone.now()).state


def let_slot_pass(part: StallOrder) -> None:
    """Let the order's day be over and its reservation end."""
    past = timezone.now() - dt.timedelta(days=9)
    StallOrder.objects.filter(pk=part.pk).update(stands_until=timezone.now())
    BazarDay.objects.filter(pk=part.day_id).update(date=past.date())


def named(answer: Any, group: str) -> list[int]:
    """Return the ids of the parts in a group of the page."""
    board = answer.context["board"]
    return [card.part.pk for each in board.groups if each.name == group for card in each.cards]
