"""What may become of an order's part, by whom, and what that does to money and stock."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from bazar.models import Channel, PickupSlot
from jakpreneur.models import Offer, Reservation
from jakpreneur.pictures import Drawing
from jakpreneur.stock import with_available
from tests.cast import Cast, opening, send
from tests.orders import part_of, place, wanted
from transactions import access, audit, shifts, totals, voids
from transactions.models import (
    Kind,
    Move,
    OrderStep,
    Pay,
    Payment,
    PaymentProof,
    Sale,
    StallOrder,
)
from transactions.ordering import parts, slots
from transactions.ordering.states import Progress, State, progress

PICTURE = Drawing(large=b"large", small=b"small")


@pytest.fixture
def part(cast: Cast, morning: PickupSlot) -> StallOrder:
    """Two of ten, paid on pick-up."""
    return part_of(place(cast, wanted(cast.keripik, 2, at=morning)))


@pytest.fixture
def prepaid(cast: Cast, morning: PickupSlot) -> StallOrder:
    return part_of(place(cast, wanted(cast.keripik, 2, at=morning, pay=Pay.NOW)))


def make(move: Move, part: StallOrder, cast: Cast) -> None:
    """The move, as its own door makes it."""
    till = cast.till
    doors = {
        Move.ACCEPTED: lambda: parts.accept(part, till),
        Move.READY: lambda: parts.make_ready(part, till),
        Move.DECLARED: lambda: parts.declare(part, None),
        Move.PAID: lambda: parts.pay(part, till, Payment.CASH),
        Move.HANDED_OVER: lambda: parts.hand_over(part, till, part.order.code),
        Move.CANCELLED: lambda: parts.cancel(part),
        Move.REFUSED: lambda: parts.refuse(part, till, "habis"),
    }
    doors[move]()


def now_at(part: StallOrder) -> Progress:
    fresh = access.parts_of(part.order).get(pk=part.pk)
    return progress(fresh, timezone.now())


def expire(part: StallOrder) -> None:
    past = timezone.now() - dt.timedelta(seconds=1)
    StallOrder.objects.filter(pk=part.pk).update(stands_until=past)
    Reservation.objects.filter(holder=part.key).update(until=past)


def stock_of(offer: Offer) -> tuple[int, int | None]:
    """Units sold, and what can still be had."""
    fresh = with_available(Offer.objects.filter(pk=offer.pk)).get()
    return fresh.sold, fresh.available


@pytest.mark.parametrize("move", set(Move) - {Move.HANDED_OVER, Move.RELEASED})
def test_a_move_that_is_made_twice_is_made_once(part: StallOrder, cast: Cast, move: Move) -> None:
    make(move, part, cast)
    before = (stock_of(cast.keripik), Sale.objects.count())
    make(move, part, cast)
    assert OrderStep.objects.filter(part=part, move=move).count() == 1
    assert (stock_of(cast.keripik), Sale.objects.count()) == before


def test_the_money_for_an_expired_part_is_taken(part: StallOrder, cast: Cast) -> None:
    make(Move.ACCEPTED, part, cast)
    expire(part)
    assert now_at(part).state is State.EXPIRED
    make(Move.PAID, part, cast)
    assert now_at(part).state is State.ACCEPTED
    make(Move.HANDED_OVER, part, cast)


@pytest.mark.parametrize(
    ("made", "state"),
    [
        ([], State.NEW),
        ([Move.PAID], State.NEW),
        ([Move.ACCEPTED], State.ACCEPTED),
        ([Move.ACCEPTED, Move.READY], State.READY),
        ([Move.READY, Move.PAID, Move.HANDED_OVER], State.HANDED_OVER),
        ([Move.ACCEPTED, Move.CANCELLED], State.CANCELLED),
        ([Move.READY, Move.REFUSED], State.REFUSED),
    ],
)
def test_its_state_is_the_last_that_happened(
    part: StallOrder, cast: Cast, made: list[Move], state: State
) -> None:
    for move in made:
        make(move, part, cast)
    assert now_at(part).state is state


# --- Money ------------------------------------------------------------------------------------


def test_what_is_paid_is_an_online_sale_of_the_day_that_it_is_for(
    part: StallOrder, cast: Cast, morning: PickupSlot
) -> None:
    parts.pay(part, cast.till, Payment.QRIS)
    sale = Sale.objects.get()
    assert (sale.key, sale.channel, sale.payment) == (part.key, Channel.ONLINE, Payment.QRIS)
    assert (sale.day, sale.till, sale.flags) == (morning.day, None, [])
    line = sale.lines.get()
    assert (line.offer, line.price, line.quantity) == (cast.keripik, 15_000, 2)
    assert totals.of_days([morning.day]).overall.amount == 30_000
    assert totals.of_days([cast.day]).overall.amount == 0
    assert parts.sale_of(part) == sale


def test_it_costs_what_it_cost_when_it_was_ordered(part: StallOrder, cast: Cast) -> None:
    Offer.objects.filter(pk=cast.keripik.pk).update(price=99_000)
    parts.pay(part, cast.till, Payment.QRIS)
    assert Sale.objects.get().flags == []
    assert totals.of_bazar(cast.bazar).overall.amount == 30_000


def test_what_was_held_is_sold_when_it_is_paid(part: StallOrder, cast: Cast) -> None:
    assert stock_of(cast.keripik) == (0, 8)
    parts.pay(part, cast.till, Payment.CASH)
    assert stock_of(cast.keripik) == (2, 8)
    assert not Reservation.objects.exists()


def test_cash_is_in_the_drawer_of_the_shift_that_is_open(part: StallOrder, cast: Cast) -> None:
    started = opening(200_000)
    send(cast.till, started)
    parts.pay(part, cast.till, Payment.CASH)
    [shift] = shifts.openings(cast.till)
    assert shifts.report(cast.till, shift.shift).expected == 230_000


def test_what_is_paid_by_qris_is_in_no_drawer(part: StallOrder, cast: Cast) -> None:
    send(cast.till, opening(200_000))
    parts.pay(part, cast.till, Payment.QRIS)
    [shift] = shifts.openings(cast.till)
    assert shifts.report(cast.till, shift.shift).expected == 200_000
    assert Sale.objects.get().shift is None


@pytest.mark.parametrize("move", [Move.CANCELLED, Move.REFUSED])
def test_what_comes_to_nothing_before_it_is_paid_gives_back_what_it_held(
    part: StallOrder, cast: Cast, move: Move
) -> None:
    make(move, part, cast)
    assert stock_of(cast.keripik) == (0, 10)
    assert not Sale.objects.exists()


def test_what_is_refused_after_it_was_paid_is_voided_on_its_own_day(
    part: StallOrder, cast: Cast, morning: PickupSlot
) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    make(Move.REFUSED, part, cast)
    assert stock_of(cast.keripik) == (0, 10)
    void = Sale.objects.get(voids__key=part.key)
    assert (void.day, void.till, void.entered_by) == (morning.day, None, None)
    assert totals.of_days([morning.day]).overall == totals.Total()
    assert cast.bazar.days.count() == 2
    assert all(finding.passes for finding in audit.findings())


def test_what_an_official_has_voided_already_can_still_be_refused(
    part: StallOrder, cast: Cast, kepala: User
) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    voids.void(Sale.objects.get(), kepala, "salah")
    make(Move.REFUSED, part, cast)
    assert totals.of_bazar(cast.bazar).overall == totals.Total()


def test_a_pre_paid_order_that_an_official_voids_leaves_its_day(
    part: StallOrder, cast: Cast, morning: PickupSlot, kepala: User
) -> None:
    """And makes no day of its own out of the date on which it was paid."""
    parts.pay(part, cast.till, Payment.QRIS)
    voids.void(Sale.objects.get(), kepala, "salah")
    assert totals.of_days([morning.day]).overall == totals.Total()
    assert cast.bazar.days.count() == 2


# --- The shopper says that it is paid -----------------------------------------------------------


def test_who_says_that_it_is_paid_keeps_it_until_the_slot_is_over_once_it_is_accepted(
    prepaid: StallOrder, cast: Cast, morning: PickupSlot
) -> None:
    parts.declare(prepaid, None)
    prepaid.refresh_from_db()
    assert prepaid.stands_until is not None
    assert prepaid.stands_until <= timezone.now() + dt.timedelta(minutes=30)
    parts.accept(prepaid, cast.till)
    prepaid.refresh_from_db()
    assert prepaid.stands_until == slots.ends(morning) + dt.timedelta(minutes=60)
    assert Reservation.objects.get().until == prepaid.stands_until
    assert now_at(prepaid).is_declared
    assert not now_at(prepaid).is_paid
    assert not Sale.objects.exists()


def test_a_proof_can_come_later_and_be_replaced_until_the_stall_has_looked(
    prepaid: StallOrder, cast: Cast
) -> None:
    parts.declare(prepaid, None)
    parts.declare(prepaid, PICTURE)
    parts.declare(prepaid, Drawing(large=b"other", small=b""))
    assert bytes(PaymentProof.objects.get().picture) == b"other"
    parts.pay(prepaid, cast.till, Payment.QRIS)
    parts.declare(prepaid, PICTURE)
    assert bytes(PaymentProof.objects.get().picture) == b"other"


# --- The code and the reason --------------------------------------------------------------------


def test_the_code_hands_over_however_it_is_written(part: StallOrder, cast: Cast) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    code = part.order.code.lower()
    parts.hand_over(part, cast.till, f" {code[:3]} - {code[3:]} ")
    assert now_at(part).state is State.HANDED_OVER


def test_another_code_hands_nothing_over(part: StallOrder, cast: Cast) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    for code in ("", "AAAAAA", part.order.code[:5], part.order.code + "A"):
        with pytest.raises(parts.WrongCode):
            parts.hand_over(part, cast.till, code)
    assert not now_at(part).has_ended


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_a_stall_that_cannot_deliver_says_why(part: StallOrder, cast: Cast, reason: str) -> None:
    with pytest.raises(parts.UnfitReason):
        parts.refuse(part, cast.till, reason)
    assert now_at(part).state is State.NEW


def test_the_shopper_sees_why(part: StallOrder, cast: Cast) -> None:
    parts.refuse(part, cast.till, "  kehabisan tempe ")
    assert now_at(part).why == "kehabisan tempe"


def test_the_stalls_words_do_not_enter_the_ledger(part: StallOrder, cast: Cast) -> None:
    """They may name the shopper, whose data are erased; the ledger forgets nothing."""
    parts.accept(part, cast.till)
    parts.pay(part, cast.till, Payment.CASH)
    parts.refuse(part, cast.till, "Bu Rina 0812-3456-7890 tidak datang")
    [void] = Sale.objects.filter(kind=Kind.VOID)
    assert void.reason == "Pesanan tidak bisa dipenuhi."


# --- Around the model ---------------------------------------------------------------------------


def test_the_database_lets_a_part_end_one_way(part: StallOrder, cast: Cast) -> None:
    parts.cancel(part)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderStep.objects.create(part=part, move=Move.HANDED_OVER, till=cast.till)


def test_the_database_wants_to_know_why_a_stall_refuses(part: StallOrder, cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderStep.objects.create(part=part, move=Move.REFUSED, till=cast.till)


def test_the_database_knows_no_delivery_that_is_paid_at_the_stall(part: StallOrder) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StallOrder.objects.filter(pk=part.pk).update(slot=None)
