"""What of the shoppers' orders concerns a till: what is to be seen to, and what is to be packed."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bazar.calendar import WIB, wib, wib_date
from bazar.models import BazarDay, PickupSlot
from bazar.phones import as_written, chat_link
from transactions import access
from transactions.models import Move, OrderStep, Payment, PaymentProof, Sale, StallOrder, Till
from transactions.ordering import parts, slots
from transactions.ordering.parts import ENDING
from transactions.ordering.states import IN_ORDER, Actor, Money, Progress, State, progress


@dataclass(frozen=True, slots=True)
class Card:
    """An order's part as the stall sees it. `payment`: how it was paid, once it is."""

    part: StallOrder
    progress: Progress
    payment: Payment | None
    has_proof: bool

    @property
    def total(self) -> int:
        """Rupiah."""
        return parts.total_of(self.part).amount

    @property
    def state(self) -> State:
        return self.progress.state

    @property
    def may(self) -> set[str]:
        """The moves that can be made now, by name."""
        return {move.name.lower() for move in self.progress.may(Actor.STALL)}

    @property
    def gives_back(self) -> bool:
        """It was paid and comes to nothing: the shopper gets the money back from the stall."""
        return self.progress.is_paid and self.state in {State.REFUSED, State.CANCELLED}

    @property
    def is_past_refusing(self) -> bool:
        """It is paid, has not ended, and its day is over or closed."""
        return self.progress.money is Money.FIXED and not self.progress.has_ended

    @property
    def whatsapp(self) -> str:
        phone = self.part.order.phone
        return chat_link(phone) if phone else ""

    @property
    def phone(self) -> str:
        """As people write it: `0812-9876-5432`."""
        return as_written(self.part.order.phone)


@dataclass(frozen=True, slots=True)
class Group:
    """`name`: new, accepted, ready or ended."""

    name: str
    label: Promise | str
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class Board:
    """`version` changes with whatever the page shows of the orders."""

    groups: Sequence[Group]
    version: str

    @property
    def new(self) -> int:
        return len(self.groups[0].cards)


LABELS = {
    "new": _("New"),
    "accepted": _("Being prepared"),
    "ready": _("Ready"),
    "ended": _("Done today"),
}


def board_of(till: Till, now: dt.datetime) -> Board:
    """What stands and has not ended, and what has ended today (WIB). Five queries."""
    midnight = wib(wib_date(now), dt.time.min)
    ended_today = _step(ENDING, at__gte=midnight) | Q(stands_until__gte=midnight)
    open_ones = (slots.standing() | _waits_for_answer(now)) & ~_step(ENDING)
    concerning = access.orders_of_till(till).filter(open_ones | ended_today)
    in_order = concerning.order_by("day__date", F("slot__starts").asc(nulls_last=True), "pk")
    by_group: dict[str, list[Card]] = {name: [] for name in LABELS}
    for card in cards_of(in_order, now):
        by_group[GROUP_OF.get(card.state, "ended")].append(card)
    groups = [Group(name, LABELS[name], cards) for name, cards in by_group.items()]
    return Board(groups, _version(groups))


GROUP_OF = {
    State.NEW: "new",
    State.LAPSED: "new",
    State.ACCEPTED: "accepted",
    State.READY: "ready",
}


def _waits_for_answer(now: dt.datetime) -> Q:
    """The parts that no stall has answered and that are still to be fetched, held or not."""
    time = now.astimezone(WIB).time()
    later_today = Q(slot__ends__gt=time) | Q(slot=None) & (
        Q(day__closes=None) | Q(day__closes__gt=time)
    )
    to_come = Q(day__date__gt=wib_date(now)) | Q(day__date=wib_date(now)) & later_today
    return to_come & ~_step(IN_ORDER)


def _step(moves: Iterable[Move], **more: object) -> Q:
    """The parts with one of these moves."""
    steps = OrderStep.objects.filter(part=OuterRef("pk"), move__in=list(moves), **more)
    return Q(Exists(steps))


def cards_of(found: QuerySet[StallOrder], now: dt.datetime) -> list[Card]:
    """In the order in which they are found. Five queries."""
    loaded = list(found)
    proofs = set(PaymentProof.objects.filter(part__in=loaded).values_list("part", flat=True))
    paid = Sale.objects.filter(key__in=[part.key for part in loaded])
    payments = dict(paid.values_list("key", "payment"))
    return [
        Card(
            part=part,
            progress=progress(part, now),
            payment=Payment(payments[part.key]) if part.key in payments else None,
            has_proof=part.pk in proofs,
        )
        for part in loaded
    ]


def _version(groups: Sequence[Group]) -> str:
    shown = [
        (
            group.name,
            card.part.pk,
            sorted(card.progress.steps),
            card.state.value,
            card.progress.money.value,
            card.has_proof,
            card.part.order.name,
        )
        for group in groups
        for card in group.cards
    ]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def count_new(till: Till) -> int:
    """How many wait for one of the till's stalls. One query."""
    held = slots.standing() & ~_step(IN_ORDER)
    waiting = StallOrder.objects.filter(held | _waits_for_answer(timezone.now()))
    return waiting.filter(stall__in=till.stalls.all()).count()


@dataclass(frozen=True, slots=True)
class Picked:
    """So many `units` of one thing, of one stall."""

    stall: str
    name: str
    units: int


@dataclass(frozen=True, slots=True)
class PickingDay:
    """What is to be packed for one day: in all, and order by order, those of one time together;
    without a slot it is delivered."""

    day: BazarDay
    goods: Sequence[Picked]
    slots: Sequence[tuple[PickupSlot | None, Sequence[Card]]]


def picking_list(till: Till, now: dt.datetime) -> list[PickingDay]:
    """By day and time, of all that stands and is not packed yet. Five queries."""
    packed = _step([Move.READY, *ENDING])
    to_pack = access.orders_of_till(till).filter(slots.standing(), ~packed)
    in_order = to_pack.order_by("day__date", F("slot__starts").asc(nulls_last=True), "slot", "pk")
    by_day: dict[BazarDay, dict[PickupSlot | None, list[Card]]] = {}
    for card in cards_of(in_order, now):
        by_day.setdefault(card.part.day, {}).setdefault(card.part.slot, []).append(card)
    return [
        PickingDay(
            day=day,
            goods=_goods(card for cards in by_slot.values() for card in cards),
            slots=list(by_slot.items()),
        )
        for day, by_slot in by_day.items()
    ]


def _goods(cards: Iterable[Card]) -> list[Picked]:
    units: Counter[tuple[str, str]] = Counter()
    for card in cards:
        for line in card.part.lines.all():
            units[card.part.stall.number, line.name] += line.quantity
    return [Picked(stall, name, number) for (stall, name), number in sorted(units.items())]
