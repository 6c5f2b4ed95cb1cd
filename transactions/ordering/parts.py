"""The moves of an order's part for one stall, and what each does to money and stock.

Every move locks the part's row, asks the table (states.py) whether it may be made, and writes a
step. A move that stands already is no error: a button tapped twice, or on two phones, did its work
once.
"""

import re
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from bazar.models import Channel
from jakpreneur import stock
from jakpreneur.pictures import Drawing
from transactions import ledger, shifts, totals, voids
from transactions.ledger import Entry, Line, Status, Verdict
from transactions.models import (
    Move,
    OrderStep,
    Payment,
    PaymentProof,
    Sale,
    StallOrder,
    Till,
)
from transactions.ordering import holding
from transactions.ordering.states import ENDED, IN_ORDER, Actor, Progress, progress_of
from transactions.receiving.entries import digest
from transactions.totals import Total

ENDING = [move for move, state in IN_ORDER.items() if state in ENDED]
LOOKED_AT = [Move.PAID, Move.CANCELLED, Move.REFUSED]
REASON_LENGTH = 200


class NotNow(Exception):
    """The part has moved on: `move` cannot be made any more, or not yet. `progress`: where it
    is."""

    def __init__(self, progress: Progress, move: Move) -> None:
        super().__init__(progress, move)
        self.progress, self.move = progress, move


class WrongCode(Exception):
    """The code is another order's."""


class UnfitReason(ValueError):
    """The stall says why, in 200 characters at most."""


def total_of(part: StallOrder) -> Total:
    """What the part comes to, over its lines as they are already loaded."""
    return totals.of_goods(list(part.lines.all()))


def sale_of(part: StallOrder) -> Sale | None:
    """The sale that its payment became."""
    return Sale.objects.filter(key=part.key).select_related("day").first()


# --- By the stall -----------------------------------------------------------------------------


@transaction.atomic
def accept(part: StallOrder, till: Till) -> None:
    """Raises NotNow, CannotHold."""
    _confirm(part, Move.ACCEPTED, till)


@transaction.atomic
def make_ready(part: StallOrder, till: Till) -> None:
    """Raises NotNow, CannotHold."""
    _confirm(part, Move.READY, till)


def _confirm(part: StallOrder, move: Move, till: Till) -> None:
    made = _move(part, move, till)
    if made and not made.is_confirmed:
        holding.confirm(_fresh(part), made.now, is_declared=made.is_declared)


@transaction.atomic
def pay(part: StallOrder, till: Till, payment: Payment) -> None:
    """The stall has the money: the part becomes a sale of the ledger, once. Raises NotNow.

    Cash is in the drawer of the shift that is open at the till.
    """
    if not _move(part, Move.PAID, till):
        return
    stock.give_back(part.key)  # the sale takes it
    holding.stand_until(part, None)
    shift = shifts.open_now([till]).get(till.pk) if payment.fills_drawer else None
    lines = [
        Line(line.name, line.price, line.quantity, list_price=line.price, offer=line.offer_id)
        for line in part.lines.all()
    ]
    content = {
        "key": str(part.key),
        "payment": payment.value,
        "lines": [[line.offer, line.price, line.quantity] for line in lines],
    }
    entry = Entry(
        key=part.key,
        digest=digest(content),
        sold_at=timezone.now(),
        day=part.day.date,
        channel=Channel.ONLINE,
        payment=payment,
        shift=shift.shift if shift else None,
        lines=lines,
    )
    [verdict] = ledger.record([entry], till=None)
    if verdict.status is not Status.RECORDED:
        raise RuntimeError(f"the order {part} cannot be entered: {verdict}")


@transaction.atomic
def hand_over(part: StallOrder, till: Till, code: str) -> None:
    """By the shopper's code, however it is written. Raises WrongCode, NotNow."""
    if as_code(code) != part.order.code:
        raise WrongCode
    _move(part, Move.HANDED_OVER, till)


def as_code(text: str) -> str:
    """A pick-up code as it is kept, from how a person writes or says it."""
    return re.sub(r"[\W_]", "", text).upper()


@transaction.atomic
def refuse(part: StallOrder, by: Till | User, reason: str) -> None:
    """The stall cannot deliver, or an official refuses, and says why. What was paid is voided.

    Raises UnfitReason, NotNow.
    """
    why = as_reason(reason)
    made = _move(part, Move.REFUSED, by, why)
    if made:
        holding.give_back(part, made.now)
        sale = sale_of(part)
        if sale:
            # Not the words of `why`: those may name the shopper, and the ledger forgets nothing.
            with translation.override(settings.LANGUAGE_CODE):
                voids.void(sale, by, gettext("Order refused."))


def as_reason(text: str) -> str:
    """Raises UnfitReason."""
    why = " ".join(text.split())
    if not 0 < len(why) <= REASON_LENGTH or "\0" in why:
        raise UnfitReason(text)
    return why


# --- By an official ---------------------------------------------------------------------------


@transaction.atomic
def release(part: StallOrder, by: User) -> None:
    """Give back what an unpaid part holds. The stall can still accept it. Raises NotNow."""
    made = _move(part, Move.RELEASED, by)
    if made:
        holding.give_back(part, made.now)


@transaction.atomic
def refuse_all(of_order: Iterable[StallOrder], by: User, reason: str) -> list[StallOrder]:
    """Refuse each of an order's parts that can be refused; return those. Raises UnfitReason."""
    refused = []
    for part in sorted(of_order, key=lambda part: part.pk):  # locked in one order
        try:
            refuse(part, by, reason)
        except NotNow:
            continue
        refused.append(part)
    return refused


@transaction.atomic
def void_at_desk(sale: Sale, by: User, reason: str) -> Verdict:
    """Void `sale` by an official; an order's part that it paid, and that has not ended, is refused
    for the same reason, whatever day it is. Raises voids.UnfitReason.
    """
    part = StallOrder.objects.select_for_update(no_key=True).filter(key=sale.key).first()
    verdict = voids.void(sale, by, reason)
    if part and verdict.status is Status.RECORDED:
        ends = OrderStep.objects.filter(part=part, move__in=[move.value for move in ENDING])
        if not ends.exists():
            _write(part, Move.REFUSED, by, as_reason(reason))
            holding.give_back(part, timezone.now())
    return verdict


# --- By the shopper ---------------------------------------------------------------------------


@transaction.atomic
def declare(part: StallOrder, proof: Drawing | None) -> None:
    """The shopper says that it is paid, and may show it.

    Also again, to show a picture later, until the stall has confirmed it. Raises NotNow.
    """
    made = _move(part, Move.DECLARED)
    if made:
        holding.declare(_fresh(part), made.now, is_confirmed=made.is_confirmed)
    looked_at = OrderStep.objects.filter(part=part, move__in=LOOKED_AT)
    if proof and not looked_at.exists():
        PaymentProof.objects.update_or_create(part=part, defaults={"picture": proof.large})


@transaction.atomic
def cancel(part: StallOrder) -> None:
    """Raises NotNow: also once it is paid."""
    made = _move(part, Move.CANCELLED)
    if made:
        holding.give_back(part, made.now)


# --- What a move does -------------------------------------------------------------------------


def _move(
    part: StallOrder, move: Move, by: Till | User | None = None, reason: str = ""
) -> Progress | None:
    """Write the step; return where the part stood before it, None where the step stands already.

    `by`: None for the shopper. Raises NotNow.
    """
    locked = _fresh(part, for_update=True)
    steps = {step.move: step for step in OrderStep.objects.filter(part=part)}
    if move in steps:
        return None
    if move is Move.REFUSED and Move.PAID in steps:
        _keep_day_open(locked)
    at = progress_of(locked, steps, timezone.now())
    if move not in at.may(_actor(by)):
        raise NotNow(at, move)
    _write(part, move, by, reason)
    return at


def _actor(by: Till | User | None) -> Actor:
    if by is None:
        return Actor.SHOPPER
    return Actor.STALL if isinstance(by, Till) else Actor.OFFICIAL


def _write(part: StallOrder, move: Move, by: Till | User | None, reason: str = "") -> None:
    OrderStep.objects.create(
        part=part,
        move=move,
        till=by if isinstance(by, Till) else None,
        official=by if isinstance(by, User) else None,
        reason=reason,
    )


def _fresh(part: StallOrder, *, for_update: bool = False) -> StallOrder:
    parts = StallOrder.objects.select_related("day__bazar", "slot__day")
    if for_update:
        parts = parts.select_for_update(no_key=True, of=("self",))
    return parts.get(pk=part.pk)


def _keep_day_open(part: StallOrder) -> None:
    """Let nobody close the part's day before its sale is voided; posting locks it the same way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM bazar_bazarday WHERE id = %s FOR KEY SHARE", [part.day_id])
