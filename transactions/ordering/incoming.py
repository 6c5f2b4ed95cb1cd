"""The shoppers' orders on a till: the board of orders, and the list of what to pack."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bazar.calendar import wib, wib_date
from bazar.database_clock import database_now
from bazar.models import BazarDay, PickupSlot
from bazar.phones import as_written, chat_link
from transactions import access
from transactions.models import Move, Payment, Refund, Sale, SlotChange, StallOrder, Till
from transactions.ordering import answers, changes, refunds, slots, substitutes
from transactions.ordering.answers import has_step
from transactions.ordering.parts import ENDING, total_of
from transactions.ordering.states import IN_ORDER, Actor, Money, PartState, Progress, progress


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order's part as the stall sees it. `payment`: how it was paid, None before it is.

    `refunds`: the money that the stall owes the shopper or has given back.
    """

    part: StallOrder
    progress: Progress
    payment: Payment | None
    has_proof: bool
    refunds: Sequence[Refund] = ()

    @property
    def total(self) -> int:
        """Rupiah."""
        return total_of(self.part).amount

    @property
    def state(self) -> PartState:
        return self.progress.state

    @property
    def may(self) -> set[str]:
        """The moves that the stall may make now, by name."""
        moves = self.progress.may(Actor.STALL)
        if self.is_free and Move.PAID in moves:
            moves = moves - {Move.PAID} | {Move.HANDED_OVER}  # which pays it (parts.hand_over)
        return {move.name.lower() for move in moves}

    @property
    def is_free(self) -> bool:
        return self.total == 0

    @property
    def is_overdue(self) -> bool:
        """True if the stall should have answered by now."""
        return answers.is_overdue(self.part, self.progress)

    @property
    def gives_back(self) -> bool:
        """True if the stall owes the shopper money."""
        return any(not refund.is_given for refund in self.refunds)

    @property
    def may_take_out(self) -> bool:
        """True if the stall may take lines out, and one would be left."""
        return changes.stall_may_take_out(self.progress) and len(self.part.lines.all()) > 1

    @property
    def may_offer_instead(self) -> bool:
        return substitutes.may_be_offered(self.progress)

    @property
    def time_changed(self) -> bool:
        """True if the shopper has chosen another pick-up time since the order was placed."""
        return bool(vars(self.part)["time_changed"])

    @property
    def group(self) -> str:
        """The name of the group that the card is in."""
        is_owed = self.gives_back and self.progress.has_ended
        if is_owed or (self.progress.waits_for_check and self.state is PartState.EXPIRED):
            return "money"
        return GROUP_OF.get(self.state, "ended")

    @property
    def is_past_refusing(self) -> bool:
        """True if the part is paid, has not ended, and its day is over or closed."""
        return self.progress.money is Money.FIXED and not self.progress.has_ended

    @property
    def whatsapp(self) -> str:
        phone = self.part.order.phone
        return chat_link(phone) if phone else ""

    @property
    def phone(self) -> str:
        """The shopper's number as people write it: `0812-9876-5432`."""
        return as_written(self.part.order.phone)


@dataclass(frozen=True, slots=True)
class OrderGroup:
    """The cards under one heading. `name`: new, accepted, ready, money or ended."""

    name: str
    label: Promise | str
    cards: Sequence[OrderCard]


@dataclass(frozen=True, slots=True)
class OrderBoard:
    """All groups. `version` changes with anything that the page shows of the orders."""

    groups: Sequence[OrderGroup]
    version: str

    @property
    def new(self) -> int:
        return len(self.groups[0].cards)

    @property
    def overdue(self) -> int:
        """The number of parts that should have been answered by now."""
        return sum(card.is_overdue for card in self.groups[0].cards)


LABELS = {
    "new": _("New"),
    "accepted": _("Being prepared"),
    "ready": _("Ready"),
    "money": _("Money to check or give back"),
    "ended": _("Done today"),
}


def board_of(till: Till, now: dt.datetime) -> OrderBoard:
    """Load the parts that have not ended or owe money, and those that ended today (WIB).

    Five queries.
    """
    midnight = wib(wib_date(now), dt.time.min)
    ended_today = has_step(ENDING, at__gte=midnight) | Q(stands_until__gte=midnight)
    open_ones = (slots.standing() | answers.waiting(now)) & ~has_step(ENDING)
    concerning = access.orders_of_till(till).filter(
        open_ones | ended_today | refunds.to_settle(now)
    )
    in_order = concerning.order_by("day__date", F("slot__starts").asc(nulls_last=True), "pk")
    by_group: dict[str, list[OrderCard]] = {name: [] for name in LABELS}
    for card in cards_of(in_order, now):
        by_group[card.group].append(card)
    groups = [OrderGroup(name, LABELS[name], cards) for name, cards in by_group.items()]
    return OrderBoard(groups, _version(groups))


GROUP_OF = {
    PartState.NEW: "new",
    PartState.LAPSED: "new",
    PartState.ACCEPTED: "accepted",
    PartState.READY: "ready",
}


def cards_of(parts: QuerySet[StallOrder], now: dt.datetime) -> list[OrderCard]:
    """Load these parts of access.with_all as cards, in the same order. Five queries."""
    paid_by = Sale.objects.filter(key=OuterRef("key")).values("payment")
    changed = SlotChange.objects.filter(part=OuterRef("pk"))
    loaded = list(parts.annotate(paid_by=Subquery(paid_by), time_changed=Exists(changed)))
    owed = refunds.of_parts(loaded)
    return [
        OrderCard(
            part=part,
            progress=progress(part, now),
            payment=Payment(part.paid_by) if part.paid_by else None,
            has_proof=vars(part)["has_proof"],
            refunds=owed.get(part.pk, ()),
        )
        for part in loaded
    ]


def _version(groups: Sequence[OrderGroup]) -> str:
    content = [
        (
            group.name,
            card.part.pk,
            sorted(card.progress.steps),
            card.state.value,
            card.progress.money.value,
            card.has_proof,
            card.part.order.name,
            card.is_overdue,
            card.part.slot_id,
            [(line.pk, line.instead_id) for line in card.part.lines.all()],
            [(refund.pk, refund.is_given, refund.has_account) for refund in card.refunds],
        )
        for group in groups
        for card in group.cards
    ]
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class WaitingCount:
    """The number of parts that wait for an answer, and of those that should have one by now."""

    new: int
    overdue: int


def count_waiting(till: Till) -> WaitingCount:
    """Return how many parts wait for one of the till's stalls to answer. Two queries."""
    now = database_now()
    reserved = slots.standing() & ~has_step(IN_ORDER)
    of_till = StallOrder.objects.filter(stall__in=till.stalls.all())
    counts = of_till.aggregate(
        new=Count("pk", filter=reserved | answers.waiting(now)),
        overdue=Count("pk", filter=answers.overdue(now)),
    )
    return WaitingCount(**counts)


def count_new(till: Till) -> int:
    """Return how many parts wait for one of the till's stalls to answer. Two queries."""
    return count_waiting(till).new


@dataclass(frozen=True, slots=True)
class PickedGoods:
    """`units` of one product, to be packed by one stall."""

    stall: str
    name: str
    units: int


@dataclass(frozen=True, slots=True)
class PickingDay:
    """The goods to pack for one day.

    `goods`: in all. `slots`: order by order, for each pick-up slot; None: for deliveries.
    """

    day: BazarDay
    goods: Sequence[PickedGoods]
    slots: Sequence[tuple[PickupSlot | None, Sequence[OrderCard]]]


def picking_list(till: Till, now: dt.datetime) -> list[PickingDay]:
    """Load the parts that are not packed yet, by day and time. Five queries."""
    packed = has_step([Move.READY, *ENDING])
    to_pack = access.orders_of_till(till).filter(slots.standing(), ~packed)
    in_order = to_pack.order_by("day__date", F("slot__starts").asc(nulls_last=True), "slot", "pk")
    by_day: dict[BazarDay, dict[PickupSlot | None, list[OrderCard]]] = {}
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


def _goods(cards: Iterable[OrderCard]) -> list[PickedGoods]:
    units: Counter[tuple[str, str]] = Counter()
    for card in cards:
        for line in card.part.lines.all():
            units[card.part.stall.number, line.name] += line.quantity
    return [PickedGoods(stall, name, number) for (stall, name), number in sorted(units.items())]
