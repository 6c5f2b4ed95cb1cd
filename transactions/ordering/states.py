"""The states of an order's part for one stall, and the table of moves.

A rule of the table says which actor may make which move, from which states, with which money.

Every page asks this table what to offer, and every move asks it again under the part's lock. The
database's trigger `order_step` refuses for itself what must never happen to money.
"""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bazar.calendar import wib, wib_date
from transactions.models import Move, OrderStep, StallOrder
from transactions.ordering import slots


class Actor(enum.Enum):
    SHOPPER = "shopper"
    STALL = "stall"
    OFFICIAL = "official"


class PartState(enum.Enum):
    """The state of a part; whether it is paid is a matter of its own."""

    NEW = "new"
    LAPSED = "lapsed"  # the stall has not answered yet, and nothing is reserved any more
    ACCEPTED = "accepted"
    READY = "ready"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    EXPIRED = "expired"
    TOO_LATE = "too_late"  # paid, as the shopper says, when its goods were gone

    @property
    def label(self) -> Promise | str:
        return LABELS[self]


LABELS = {
    PartState.NEW: _("waits for the stall"),
    PartState.LAPSED: _("the stall did not answer, nothing is reserved"),
    PartState.ACCEPTED: _("being prepared"),
    PartState.READY: _("ready"),
    PartState.HANDED_OVER: _("handed over"),
    PartState.CANCELLED: _("cancelled"),
    PartState.REFUSED: _("cannot be delivered"),
    PartState.EXPIRED: _("not paid in time"),
    PartState.TOO_LATE: _("paid too late, the goods are gone"),
}
UNANSWERED = _("the stall did not answer")
# The first of these moves that was made decides the state.
IN_ORDER = {
    Move.CANCELLED: PartState.CANCELLED,
    Move.REFUSED: PartState.REFUSED,
    Move.TOO_LATE: PartState.TOO_LATE,
    Move.HANDED_OVER: PartState.HANDED_OVER,
    Move.READY: PartState.READY,
    Move.ACCEPTED: PartState.ACCEPTED,
}
UNDELIVERED = {PartState.CANCELLED, PartState.REFUSED, PartState.TOO_LATE}
ENDED = {PartState.HANDED_OVER, *UNDELIVERED}
CONFIRMED = {Move.ACCEPTED, Move.READY}  # the stall has answered that it will deliver


class Money(enum.Enum):
    """The money of a part: a sale of the ledger or none, which its pages may still undo or not."""

    NONE = "none"  # no sale of the ledger
    SAID = "said"  # no sale yet, but the shopper says that it is paid
    OPEN = "open"  # a sale of a day that is neither over nor closed
    FIXED = "fixed"  # a sale of a day that is over (WIB) or closed: only the desk may void it


@dataclass(frozen=True, slots=True)
class Rule:
    """`by` may make `move` from each of `states`, with each of `money`."""

    move: Move
    by: Actor
    states: frozenset[PartState]
    money: frozenset[Money]


WAITING = frozenset({PartState.NEW, PartState.LAPSED})
RESERVED = frozenset({PartState.NEW, PartState.ACCEPTED, PartState.READY})
OPEN = WAITING | RESERVED
ANY, UNPAID, SAID = frozenset(Money), frozenset({Money.NONE, Money.SAID}), frozenset({Money.SAID})
PAID, UNDONE = frozenset({Money.OPEN, Money.FIXED}), UNPAID | {Money.OPEN}
OVER = frozenset({PartState.EXPIRED, PartState.CANCELLED, PartState.REFUSED})

TABLE = (
    Rule(Move.ACCEPTED, Actor.STALL, WAITING, ANY),
    Rule(Move.READY, Actor.STALL, WAITING | {PartState.ACCEPTED}, ANY),
    # Money may be on its way when the minutes end: the word that it was sent is always taken.
    Rule(Move.DECLARED, Actor.SHOPPER, OPEN | OVER, UNPAID),
    # Money that was given is recorded also when it came too late.
    Rule(Move.PAID, Actor.STALL, OPEN | {PartState.EXPIRED}, UNPAID),
    Rule(Move.HANDED_OVER, Actor.STALL, RESERVED, PAID),
    # A sale of the ledger is never undone by a shopper alone.
    Rule(Move.CANCELLED, Actor.SHOPPER, WAITING | {PartState.ACCEPTED}, UNPAID),
    Rule(Move.REFUSED, Actor.STALL, OPEN, UNDONE),
    Rule(Move.REFUSED, Actor.OFFICIAL, OPEN, UNDONE),
    Rule(Move.REFUSED, Actor.STALL, frozenset({PartState.EXPIRED}), SAID),
    Rule(Move.REFUSED, Actor.OFFICIAL, frozenset({PartState.EXPIRED}), SAID),
    Rule(Move.RELEASED, Actor.OFFICIAL, RESERVED, UNPAID),
)


@dataclass(frozen=True, slots=True)
class Progress:
    """The steps of a part at the moment `now`, by move, and what follows from them.

    `stands_until`: when the reservation ends; None: the part is paid. `comes_until`: when the
    pick-up slot ends, or the day of the delivery closes. `day_is_fixed`: whether the part's day is
    over (WIB) or closed.
    """

    steps: Mapping[int, OrderStep]
    stands_until: dt.datetime | None
    comes_until: dt.datetime
    now: dt.datetime
    day_is_fixed: bool

    @property
    def state(self) -> PartState:
        state = next((IN_ORDER[move] for move in IN_ORDER if move in self.steps), PartState.NEW)
        if state in ENDED or not self.is_expired:
            return state
        return (
            PartState.LAPSED
            if state is PartState.NEW and self.now < self.comes_until
            else PartState.EXPIRED
        )

    @property
    def money(self) -> Money:
        if not self.is_paid:
            return Money.SAID if self.is_declared else Money.NONE
        return Money.FIXED if self.day_is_fixed else Money.OPEN

    @property
    def label(self) -> Promise | str:
        if self.state is PartState.EXPIRED and not self.is_confirmed:
            return UNANSWERED
        return self.state.label

    @property
    def is_expired(self) -> bool:
        return self.stands_until is not None and self.stands_until <= self.now

    @property
    def is_confirmed(self) -> bool:
        return any(move in self.steps for move in CONFIRMED)

    @property
    def is_paid(self) -> bool:
        return Move.PAID in self.steps

    @property
    def is_declared(self) -> bool:
        return Move.DECLARED in self.steps

    @property
    def waits_for_check(self) -> bool:
        """True if its time ran out after the shopper said that it is paid: the stall decides."""
        out_of_time = self.state in {PartState.LAPSED, PartState.EXPIRED}
        return self.money is Money.SAID and out_of_time

    @property
    def is_released(self) -> bool:
        """True if an official ended the reservation, and it was not renewed since."""
        return Move.RELEASED in self.steps and self.state in {PartState.LAPSED, PartState.EXPIRED}

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def refusal_reason(self) -> str:
        """The reason for the refusal, "" for a part that was not refused."""
        refused = self.steps.get(Move.REFUSED)
        return refused.reason if refused else ""

    @property
    def refused_by_office(self) -> bool:
        refused = self.steps.get(Move.REFUSED)
        return refused is not None and refused.official_id is not None

    def may(self, actor: Actor) -> set[Move]:
        """Return the moves that `actor` may make now."""
        state, money = self.state, self.money
        return {
            rule.move
            for rule in TABLE
            if rule.by is actor
            and state in rule.states
            and money in rule.money
            and rule.move not in self.steps
        }


def progress(part: StallOrder, now: dt.datetime) -> Progress:
    """Return where `part` stands at `now`. Its steps must be loaded. No query."""
    return progress_of(part, {step.move: step for step in part.steps.all()}, now)


def progress_of(part: StallOrder, steps: Mapping[int, OrderStep], now: dt.datetime) -> Progress:
    is_over = part.day.date < wib_date(now)
    return Progress(
        steps=steps,
        stands_until=part.stands_until,
        comes_until=comes_until(part),
        now=now,
        day_is_fixed=is_over or (Move.PAID in steps and part.day_is_closed),
    )


def comes_until(part: StallOrder) -> dt.datetime:
    """Return when the part's pick-up slot ends, or when the day of its delivery closes."""
    if part.slot:
        return slots.ends(part.slot)
    return wib(part.day.date, part.day.closes or dt.time.max)
