"""The moves of an order's part: who may make them, and what they do to money and stock."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from bazar.models import Channel, PickupSlot
from jakpreneur.models import Offer, Reservation
from jakpreneur.pictures import Drawing
from jakpreneur.stock import with_available
from tests.auditing import wrong_findings
from tests.cast import Cast, opening, send
from tests.orders import draft_part, part_of, place
from transactions import access, shifts, totals, voids
from transactions.models import (
    EntryKind,
    Move,
    OrderStep,
    Payment,
    PaymentProof,
    PaymentTime,
    Sale,
    StallOrder,
)
from transactions.ordering import parts, sales_of_parts, slots
from transactions.ordering.states import PartState, Progress, progress

PICTURE = Drawing(large=b"large", small=b"small")


@pytest.fixture
def part(cast: Cast, morning: PickupSlot) -> StallOrder:
    """Order two units of ten, to be paid on pick-up."""
    return part_of(place(cast, draft_part(cast.keripik, 2, at=morning)))


@pytest.fixture
def prepaid(cast: Cast, morning: PickupSlot) -> StallOrder:
    return part_of(
        place(cast, draft_part(cast.keripik, 2, at=morning, payment_time=PaymentTime.NOW))
    )


def make(move: Move, part: StallOrder, cast: Cast) -> None:
    """Make the move by its own function."""
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
    """Return the units sold, and the units available."""
    fresh = with_available(Offer.objects.filter(pk=offer.pk)).get()
    return fresh.sold, fresh.available


@pytest.mark.parametrize("move", set(Move) - {Move.HANDED_OVER, Move.RELEASED, Move.TOO_LATE})
def test_move_that_is_made_twice_is_made_once(part: StallOrder, cast: Cast, move: Move) -> None:
    make(move, part, cast)
    before = (stock_of(cast.keripik), Sale.objects.count())
    make(move, part, cast)
    assert OrderStep.objects.filter(part=part, move=move).count() == 1
    assert (stock_of(cast.keripik), Sale.objects.count()) == before


def test_money_for_an_expired_part_is_taken(part: StallOrder, cast: Cast) -> None:
    make(Move.ACCEPTED, part, cast)
    expire(part)
    assert now_at(part).state is PartState.EXPIRED
    make(Move.PAID, part, cast)
    assert now_at(part).state is PartState.ACCEPTED
    make(Move.HANDED_OVER, part, cast)


@pytest.mark.parametrize(
    ("moves", "state"),
    [
        ([], PartState.NEW),
        ([Move.PAID], PartState.NEW),
        ([Move.ACCEPTED], PartState.ACCEPTED),
        ([Move.ACCEPTED, Move.READY], PartState.READY),
        ([Move.READY, Move.PAID, Move.HANDED_OVER], PartState.HANDED_OVER),
        ([Move.ACCEPTED, Move.CANCELLED], PartState.CANCELLED),
        ([Move.READY, Move.REFUSED], PartState.REFUSED),
    ],
)
def test_latest_move_decides_the_state(
    part: StallOrder, cast: Cast, moves: list[Move], state: PartState
) -> None:
    for move in moves:
        make(move, part, cast)
    assert now_at(part).state is state


# --- Money ------------------------------------------------------------------------------------


def test_paid_part_is_an_online_sale_of_its_own_day(
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
    assert sales_of_parts.sale_of(part) == sale


def test_part_is_sold_at_the_price_of_the_order(part: StallOrder, cast: Cast) -> None:
    Offer.objects.filter(pk=cast.keripik.pk).update(price=99_000)
    parts.pay(part, cast.till, Payment.QRIS)
    assert Sale.objects.get().flags == []
    assert totals.of_bazar(cast.bazar).overall.amount == 30_000


def test_reserved_units_are_sold_when_the_part_is_paid(part: StallOrder, cast: Cast) -> None:
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


def test_qris_payment_is_in_no_drawer(part: StallOrder, cast: Cast) -> None:
    send(cast.till, opening(200_000))
    parts.pay(part, cast.till, Payment.QRIS)
    [shift] = shifts.openings(cast.till)
    assert shifts.report(cast.till, shift.shift).expected == 200_000
    assert Sale.objects.get().shift is None


@pytest.mark.parametrize("move", [Move.CANCELLED, Move.REFUSED])
def test_unpaid_part_that_ends_gives_its_units_back(
    part: StallOrder, cast: Cast, move: Move
) -> None:
    make(move, part, cast)
    assert stock_of(cast.keripik) == (0, 10)
    assert not Sale.objects.exists()


def test_refusing_a_paid_part_voids_its_sale_on_its_own_day(
    part: StallOrder, cast: Cast, morning: PickupSlot
) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    make(Move.REFUSED, part, cast)
    assert stock_of(cast.keripik) == (0, 10)
    void = Sale.objects.get(voids__key=part.key)
    assert (void.day, void.till, void.entered_by) == (morning.day, None, None)
    assert totals.of_days([morning.day]).overall == totals.Total()
    assert cast.bazar.days.count() == 2
    assert wrong_findings() == []


def test_part_whose_sale_was_voided_can_still_be_refused(
    part: StallOrder, cast: Cast, kepala: User
) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    voids.void(Sale.objects.get(), kepala, "salah")
    make(Move.REFUSED, part, cast)
    assert totals.of_bazar(cast.bazar).overall == totals.Total()


def test_pre_paid_order_that_an_official_voids_leaves_its_day(
    part: StallOrder, cast: Cast, morning: PickupSlot, kepala: User
) -> None:
    """The date of the payment makes no bazaar day."""
    parts.pay(part, cast.till, Payment.QRIS)
    voids.void(Sale.objects.get(), kepala, "salah")
    assert totals.of_days([morning.day]).overall == totals.Total()
    assert cast.bazar.days.count() == 2


# --- The shopper says that it is paid -----------------------------------------------------------


def test_declared_and_accepted_part_is_reserved_until_its_slot_ends(
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


def test_proof_can_come_later_and_be_replaced_until_the_stall_has_looked(
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


def test_code_hands_over_however_it_is_written(part: StallOrder, cast: Cast) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    code = part.order.code.lower()
    parts.hand_over(part, cast.till, f" {code[:3]} - {code[3:]} ")
    assert now_at(part).state is PartState.HANDED_OVER


def test_another_code_hands_nothing_over(part: StallOrder, cast: Cast) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    for code in ("", "AAAAAA", part.order.code[:5], part.order.code + "A"):
        with pytest.raises(parts.WrongCode):
            parts.hand_over(part, cast.till, code)
    assert not now_at(part).has_ended


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_stall_that_cannot_deliver_says_why(part: StallOrder, cast: Cast, reason: str) -> None:
    with pytest.raises(parts.UnfitRefusal):
        parts.refuse(part, cast.till, reason)
    assert now_at(part).state is PartState.NEW


def test_shopper_sees_the_reason_of_a_refusal(part: StallOrder, cast: Cast) -> None:
    parts.refuse(part, cast.till, "  kehabisan tempe ")
    assert now_at(part).refusal_reason == "kehabisan tempe"


def test_stalls_words_do_not_enter_the_ledger(part: StallOrder, cast: Cast) -> None:
    """The stall's words may name the shopper, whose data are erased later."""
    parts.accept(part, cast.till)
    parts.pay(part, cast.till, Payment.CASH)
    parts.refuse(part, cast.till, "Bu Rina 0812-3456-7890 tidak datang")
    [void] = Sale.objects.filter(kind=EntryKind.VOID)
    assert void.reason == "Pesanan tidak bisa dipenuhi."


# --- Around the model ---------------------------------------------------------------------------


def test_database_lets_a_part_end_one_way(part: StallOrder, cast: Cast) -> None:
    parts.cancel(part)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderStep.objects.create(part=part, move=Move.HANDED_OVER, till=cast.till)


def test_database_wants_to_know_why_a_stall_refuses(part: StallOrder, cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderStep.objects.create(part=part, move=Move.REFUSED, till=cast.till)


def test_database_knows_no_delivery_that_is_paid_at_the_stall(part: StallOrder) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StallOrder.objects.filter(pk=part.pk).update(slot=None)
