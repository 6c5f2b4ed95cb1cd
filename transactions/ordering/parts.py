"""What becomes of an order's part for one stall: who may move it, when, and what that does.

Every move locks the part's row, looks at what stands, and writes a step. A move that stands
already is no error: a button tapped twice, or on two phones, did its work once.
"""

import datetime as dt
import enum
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bazar.calendar import wib
from bazar.models import Channel
from jakpreneur import stock
from jakpreneur.pictures import Drawing
from transactions import ledger, shifts, totals, voids
from transactions.ledger import Entry, Line, Status
from transactions.models import (
    Move,
    OrderStep,
    Payment,
    PaymentProof,
    Sale,
    StallOrder,
    Till,
)
from transactions.ordering import slots
from transactions.receiving.entries import digest
from transactions.totals import Total

REASON_LENGTH = 200


class State(enum.Enum):
    """Where a part stands, apart from whether it is paid."""

    NEW = "new"
    ACCEPTED = "accepted"
    READY = "ready"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    EXPIRED = "expired"

    @property
    def label(self) -> Promise | str:
        return LABELS[self]


LABELS = {
    State.NEW: _("waits for the stall"),
    State.ACCEPTED: _("being prepared"),
    State.READY: _("ready"),
    State.HANDED_OVER: _("handed over"),
    State.CANCELLED: _("cancelled"),
    State.REFUSED: _("cannot be delivered"),
    State.EXPIRED: _("not paid in time"),
}
# The last that happened of these is the state.
IN_ORDER = {
    Move.CANCELLED: State.CANCELLED,
    Move.REFUSED: State.REFUSED,
    Move.HANDED_OVER: State.HANDED_OVER,
    Move.READY: State.READY,
    Move.ACCEPTED: State.ACCEPTED,
}
ENDED = {State.HANDED_OVER, State.CANCELLED, State.REFUSED}
LOOKED_AT = [Move.PAID, Move.CANCELLED, Move.REFUSED]


@dataclass(frozen=True, slots=True)
class Progress:
    """A part's steps, as they stand at `now`."""

    steps: Mapping[int, OrderStep]
    stands_until: dt.datetime | None
    now: dt.datetime

    @property
    def state(self) -> State:
        state = next((IN_ORDER[move] for move in IN_ORDER if move in self.steps), State.NEW)
        return State.EXPIRED if self.is_expired and state not in ENDED else state

    @property
    def is_expired(self) -> bool:
        return self.stands_until is not None and self.stands_until <= self.now

    @property
    def is_paid(self) -> bool:
        return Move.PAID in self.steps

    @property
    def is_declared(self) -> bool:
        return Move.DECLARED in self.steps

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def why(self) -> str:
        """The stall's reason why it cannot deliver."""
        refused = self.steps.get(Move.REFUSED)
        return refused.reason if refused else ""

    @property
    def may(self) -> set[Move]:
        """The moves that can be made now; whose they are, the doors see to."""
        return {
            move for move, allowed in ALLOWED.items() if move not in self.steps and allowed(self)
        }


# Money that was given is recorded also when it came too late.
ALLOWED: dict[Move, Callable[[Progress], bool]] = {
    Move.ACCEPTED: lambda it: it.state is State.NEW,
    Move.READY: lambda it: it.state in {State.NEW, State.ACCEPTED},
    Move.DECLARED: lambda it: not (it.has_ended or it.is_expired or it.is_paid),
    Move.PAID: lambda it: not it.has_ended,
    Move.HANDED_OVER: lambda it: it.is_paid and not it.has_ended,
    Move.CANCELLED: lambda it: it.state in {State.NEW, State.ACCEPTED},
    Move.REFUSED: lambda it: not (it.has_ended or it.is_expired),
}


class NotNow(Exception):
    """The part has moved on: this cannot be done any more, or not yet. `state`: where it is."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.state = state


class WrongCode(Exception):
    """The code is another order's."""


class UnfitReason(ValueError):
    """The stall says why, in 200 characters at most."""


def progress(part: StallOrder, now: dt.datetime) -> Progress:
    """From the part's steps, as they are already loaded."""
    return Progress({step.move: step for step in part.steps.all()}, part.stands_until, now)


def total_of(part: StallOrder) -> Total:
    """What the part comes to, over its lines as they are already loaded."""
    return totals.of_goods(list(part.lines.all()))


def sale_of(part: StallOrder) -> Sale | None:
    """The sale that its payment became."""
    return Sale.objects.filter(key=part.key).select_related("day").first()


# --- By the stall -----------------------------------------------------------------------------


@transaction.atomic
def accept(part: StallOrder, till: Till) -> None:
    """Raises NotNow."""
    _move(part, Move.ACCEPTED, till)


@transaction.atomic
def make_ready(part: StallOrder, till: Till) -> None:
    """Raises NotNow."""
    _move(part, Move.READY, till)


@transaction.atomic
def pay(part: StallOrder, till: Till, payment: Payment) -> None:
    """The stall has the money: the part becomes a sale of the ledger, once. Raises NotNow.

    Cash is in the drawer of the shift that is open at the till.
    """
    if not _move(part, Move.PAID, till):
        return
    stock.give_back(part.key)  # the sale takes it
    _stand_until(part, None)
    shift = shifts.open_now([till]).get(till.pk) if payment == Payment.CASH else None
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
def refuse(part: StallOrder, till: Till, reason: str) -> None:
    """The stall cannot deliver, and says why. Raises UnfitReason, NotNow."""
    why = " ".join(reason.split())
    if not 0 < len(why) <= REASON_LENGTH or "\0" in why:
        raise UnfitReason(reason)
    if _move(part, Move.REFUSED, till, why):
        _undo(part, why)


# --- By the shopper ---------------------------------------------------------------------------


@transaction.atomic
def declare(part: StallOrder, proof: Drawing | None) -> None:
    """The shopper says that it is paid, and may show it: it is held until the stall has looked.

    Also again, to show a picture later, until the stall has confirmed it. Raises NotNow.
    """
    if _move(part, Move.DECLARED):
        until = _latest(part)
        _stand_until(part, until)
        stock.hold_longer(part.key, until)
    looked_at = OrderStep.objects.filter(part=part, move__in=LOOKED_AT)
    if proof and not looked_at.exists():
        PaymentProof.objects.update_or_create(part=part, defaults={"picture": proof.large})


@transaction.atomic
def cancel(part: StallOrder) -> None:
    """Raises NotNow."""
    if _move(part, Move.CANCELLED):
        _undo(part, "dibatalkan pembeli")


# --- What a move does -------------------------------------------------------------------------


def _move(part: StallOrder, move: Move, till: Till | None = None, reason: str = "") -> bool:
    """Writes the step; False where it stands already. Raises NotNow."""
    locked = StallOrder.objects.select_for_update(no_key=True).get(pk=part.pk)
    steps = {step.move: step for step in OrderStep.objects.filter(part=part)}
    if move in steps:
        return False
    at = Progress(steps, locked.stands_until, timezone.now())
    if move not in at.may:
        raise NotNow(at.state)
    OrderStep.objects.create(part=part, move=move, till=till, reason=reason)
    return True


def _undo(part: StallOrder, why: str) -> None:
    """What was held is free again; what was paid is voided."""
    stock.give_back(part.key)
    _stand_until(part, timezone.now())
    sale = sale_of(part)
    if sale:
        voids.void(sale, None, why)


def _stand_until(part: StallOrder, moment: dt.datetime | None) -> None:
    StallOrder.objects.filter(pk=part.pk).update(stands_until=moment)


def _latest(part: StallOrder) -> dt.datetime:
    """When its slot or its day is over, and the bazaar's minutes more: but never sooner than it
    would have ended unpaid."""
    over = (
        slots.ends(part.slot) if part.slot else wib(part.day.date, part.day.closes or dt.time.max)
    )
    latest = over + dt.timedelta(minutes=part.day.bazar.unpaid_minutes)
    return max(latest, part.stands_until or latest)
