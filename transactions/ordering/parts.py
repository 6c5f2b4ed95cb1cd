"""The moves of an order's part for one stall, and what each does to money and stock.

Every move locks the part's row, asks the table (states.py) whether it may be made, and writes a
step. A move that was made before is no error: a button tapped twice, or on two phones, does its
work once.
"""

import re
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext

from bazar.database_clock import database_now
from bazar.models import Channel
from jakpreneur import stock
from jakpreneur.pictures import Drawing
from transactions import ledger, news, shifts, totals, voids
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
from transactions.models.payments import Door
from transactions.ordering import reserving
from transactions.ordering.sales_of_parts import key_of_part, sale_of
from transactions.ordering.states import ENDED, IN_ORDER, Actor, Progress, progress_of
from transactions.receiving.entries import digest
from transactions.totals import Total

ENDING = [move for move, state in IN_ORDER.items() if state in ENDED]
REASON_LENGTH = 200


class NotNow(Exception):
    """`move` cannot be made any more, or not yet. `progress`: where the part is."""

    def __init__(self, progress: Progress, move: Move) -> None:
        super().__init__(progress, move)
        self.progress, self.move = progress, move


class WrongCode(Exception):
    """The code is another order's."""


class UnfitRefusal(ValueError):
    """A reason for a refusal that is empty, or longer than 200 characters."""


def total_of(part: StallOrder) -> Total:
    """Return the total of the part's lines, which must be loaded. No query."""
    return totals.of_goods(list(part.lines.all()))


# --- By the stall -----------------------------------------------------------------------------


@transaction.atomic
def accept(part: StallOrder, till: Till) -> None:
    """Accept the part for its stall. Raises NotNow, CannotReserve."""
    _confirm(part, Move.ACCEPTED, till)


@transaction.atomic
def make_ready(part: StallOrder, till: Till) -> None:
    """Say for the stall that the part is ready. Raises NotNow, CannotReserve."""
    _confirm(part, Move.READY, till)


def _confirm(part: StallOrder, move: Move, till: Till) -> None:
    before = _move(part, move, till)
    if before and not before.is_confirmed:
        reserving.confirm(_load(part), is_declared=before.is_declared)


@transaction.atomic
def pay(part: StallOrder, till: Till, payment: Payment) -> None:
    """Record that the stall has the money: the part becomes a sale of the ledger, once.

    Cash goes into the drawer of the shift that is open at the till. Raises NotNow.
    """
    if not _move(part, Move.PAID, till):
        return
    stock.give_back(part.key)  # the sale takes the units
    reserving.stand_until(part, None)
    shift = shifts.open_now([till]).get(till.pk) if payment.fills_drawer else None
    lines = [
        Line(
            line.name,
            line.price,
            line.quantity,
            list_price=line.price,
            offer=line.offer_id,
            discount=line.discount,
            list_discount=line.discount,
        )
        for line in part.lines.all()
    ]
    content = {
        "key": str(part.key),
        "payment": payment.value,
        "lines": [
            [line.offer, line.price, line.quantity, *([line.discount] if line.discount else [])]
            for line in lines
        ],
    }
    entry = Entry(
        key=part.key,
        digest=digest(content),
        sold_at=database_now(),
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
    """Hand the part over to whoever has the shopper's code. Raises WrongCode, NotNow."""
    if parse_pickup_code(code) != part.order.code:
        raise WrongCode
    if total_of(part).amount == 0:  # free goods are a sale, too: their units are counted
        pay(part, till, Payment.at(Door.ORDER)[0])
    _move(part, Move.HANDED_OVER, till)


def parse_pickup_code(text: str) -> str:
    """Parse a pick-up code that a person wrote: `abc-234` is `ABC234`."""
    return re.sub(r"[\W_]", "", text).upper()


@transaction.atomic
def refuse(part: StallOrder, by: Till | User, reason: str) -> None:
    """Refuse the part, by its stall or by an official; its sale is voided if it was paid.

    Raises UnfitRefusal, NotNow.
    """
    before = _move(part, Move.REFUSED, by, parse_reason(reason))
    if before:
        reserving.give_back(part, before.now)
        sale = sale_of(part)
        if sale:
            # The reason itself may name the shopper, and the ledger forgets nothing.
            with translation.override(settings.LANGUAGE_CODE):
                voids.void(sale, by, gettext("Order refused."))


def parse_reason(text: str) -> str:
    """Return the reason with single spaces. Raises UnfitRefusal."""
    reason = " ".join(text.split())
    if not 0 < len(reason) <= REASON_LENGTH or "\0" in reason:
        raise UnfitRefusal(text)
    return reason


# --- By an official ---------------------------------------------------------------------------


@transaction.atomic
def release(part: StallOrder, by: User) -> None:
    """End the reservation of an unpaid part, which its stall can still accept. Raises NotNow."""
    before = _move(part, Move.RELEASED, by)
    if before:
        reserving.give_back(part, before.now)


@transaction.atomic
def refuse_all(order_parts: Iterable[StallOrder], by: User, reason: str) -> list[StallOrder]:
    """Refuse each of an order's parts that can be refused; return those. Raises UnfitRefusal."""
    refused = []
    for part in sorted(order_parts, key=lambda part: part.pk):  # locked in one order
        try:
            refuse(part, by, reason)
        except NotNow:
            continue
        refused.append(part)
    return refused


@transaction.atomic
def void_at_desk(sale: Sale, by: User, reason: str) -> Verdict:
    """Void `sale` by an official, whatever day it is. Raises voids.UnfitReason.

    If the sale paid an order's part that has not ended, the part is refused for the same reason.
    """
    part = StallOrder.objects.select_for_update(no_key=True).filter(key=key_of_part(sale)).first()
    verdict = voids.void(sale, by, reason)
    if part and verdict.status is Status.RECORDED:
        ends = OrderStep.objects.filter(part=part, move__in=[move.value for move in ENDING])
        if not ends.exists():
            _write(part, Move.REFUSED, by, parse_reason(reason))
            reserving.give_back(part, database_now())
    return verdict


# --- By the shopper ---------------------------------------------------------------------------


@transaction.atomic
def declare(part: StallOrder, proof: Drawing | None) -> None:
    """Record the shopper's word that the part is paid, and the picture that proves it.

    It is taken at any time before the stall has confirmed the payment, and shown to the stall. When
    the part's time was over its goods and its place are reserved again; if that cannot be, the
    part ends and a refund is owed, as it is for a part that had ended. A picture may come later.
    Raises NotNow, once the stall has confirmed the payment.
    """
    before = _move(part, Move.DECLARED)
    if before and not before.has_ended:
        _reserve_declared(part, before)
    is_paid = OrderStep.objects.filter(part=part, move=Move.PAID)
    if proof and not is_paid.exists():
        PaymentProof.objects.update_or_create(part=part, defaults={"picture": proof.large})


def _reserve_declared(part: StallOrder, before: Progress) -> None:
    try:
        reserving.declare(_load(part), is_confirmed=before.is_confirmed)
    except reserving.CannotReserve:
        _write(part, Move.TOO_LATE, None)


@transaction.atomic
def cancel(part: StallOrder) -> None:
    """Cancel the part for its shopper. Raises NotNow, above all once the part is paid."""
    before = _move(part, Move.CANCELLED)
    if before:
        reserving.give_back(part, before.now)


# --- What a move does -------------------------------------------------------------------------


def _move(
    part: StallOrder, move: Move, by: Till | User | None = None, reason: str = ""
) -> Progress | None:
    """Write the step; return where the part stood before it, None if it was written before.

    `by`: None for the shopper. Raises NotNow.
    """
    _part, before = locked(part)
    if move in before.steps:
        return None
    if move not in before.may(_actor(by)):
        raise NotNow(before, move)
    _write(part, move, by, reason)
    return before


def locked(part: StallOrder) -> tuple[StallOrder, Progress]:
    """Lock the part, and its day if it is paid; return the part as it is now, and its progress."""
    part = _load(part, for_update=True)
    steps = {step.move: step for step in OrderStep.objects.filter(part=part)}
    if Move.PAID in steps:
        _lock_day(part)
    return part, progress_of(part, steps, database_now())


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
    if by is not None and not (move is Move.HANDED_OVER and part.slot_id):
        news.note_change(part)  # a shopper who was given the goods knows it


def _load(part: StallOrder, *, for_update: bool = False) -> StallOrder:
    parts = StallOrder.objects.select_related("day__bazar", "slot__day")
    if for_update:
        parts = parts.select_for_update(no_key=True, of=("self",))
    return parts.get(pk=part.pk)


def _lock_day(part: StallOrder) -> None:
    """Lock the part's day, so that it is not closed before the sale is voided.

    Posting a sale takes the same lock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM bazar_bazarday WHERE id = %s FOR KEY SHARE", [part.day_id])
