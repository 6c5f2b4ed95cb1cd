"""The table of moves: who may make which, from which state, with which money.

The tests use the functions that make the moves, and go around them to the database.
"""

import datetime as dt
from collections.abc import Callable
from itertools import product

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bazar.models import BazarDay, PickupSlot
from jakpreneur.models import Offer, Reservation
from tests.auditing import wrong_findings
from tests.cast import Cast, in_english, ledger_entry, phone_of
from tests.html import html_of
from tests.orders import draft_part, part_of, place
from tests.till_orders import address
from transactions import access, ledger, totals
from transactions.models import Move, OrderStep, Payment, PaymentTime, Sale, StallOrder
from transactions.ordering import parts
from transactions.ordering.parts import NotNow
from transactions.ordering.states import Actor, Money, PartState, Progress, progress
from transactions.seals import sealing

S, T, O = Actor.SHOPPER, Actor.STALL, Actor.OFFICIAL  # noqa: E741
A_DAY = dt.timedelta(days=1)

# A second copy of the product's table, by hand: (state, money) → the moves of each actor.
MAY: dict[tuple[PartState, Money], set[tuple[Actor, Move]]] = {
    (PartState.NEW, Money.NONE): {
        (T, Move.ACCEPTED), (T, Move.READY), (T, Move.PAID), (T, Move.REFUSED),
        (S, Move.DECLARED), (S, Move.CANCELLED), (O, Move.REFUSED), (O, Move.RELEASED),
    },
    (PartState.LAPSED, Money.NONE): {
        (T, Move.ACCEPTED), (T, Move.READY), (T, Move.PAID), (T, Move.REFUSED),
        (S, Move.DECLARED), (S, Move.CANCELLED), (O, Move.REFUSED),
    },
    (PartState.ACCEPTED, Money.NONE): {
        (T, Move.READY), (T, Move.PAID), (T, Move.REFUSED),
        (S, Move.DECLARED), (S, Move.CANCELLED), (O, Move.REFUSED), (O, Move.RELEASED),
    },
    (PartState.READY, Money.NONE): {
        (T, Move.PAID), (T, Move.REFUSED),
        (S, Move.DECLARED), (O, Move.REFUSED), (O, Move.RELEASED),
    },
    (PartState.EXPIRED, Money.NONE): {(T, Move.PAID), (S, Move.DECLARED)},
    (PartState.NEW, Money.SAID): {
        (T, Move.ACCEPTED), (T, Move.READY), (T, Move.PAID), (T, Move.REFUSED),
        (S, Move.CANCELLED), (O, Move.REFUSED), (O, Move.RELEASED),
    },
    (PartState.LAPSED, Money.SAID): {
        (T, Move.ACCEPTED), (T, Move.READY), (T, Move.PAID), (T, Move.REFUSED),
        (S, Move.CANCELLED), (O, Move.REFUSED),
    },
    (PartState.ACCEPTED, Money.SAID): {
        (T, Move.READY), (T, Move.PAID), (T, Move.REFUSED),
        (S, Move.CANCELLED), (O, Move.REFUSED), (O, Move.RELEASED),
    },
    (PartState.READY, Money.SAID): {
        (T, Move.PAID), (T, Move.REFUSED), (O, Move.REFUSED), (O, Move.RELEASED),
    },
    # The stall looks for the money: it has come, or the part is refused.
    (PartState.EXPIRED, Money.SAID): {(T, Move.PAID), (T, Move.REFUSED), (O, Move.REFUSED)},
    (PartState.CANCELLED, Money.SAID): set(),
    (PartState.REFUSED, Money.SAID): set(),
    (PartState.TOO_LATE, Money.SAID): set(),
    (PartState.NEW, Money.OPEN): {
        (T, Move.ACCEPTED), (T, Move.READY), (T, Move.HANDED_OVER), (T, Move.REFUSED),
        (O, Move.REFUSED),
    },
    (PartState.ACCEPTED, Money.OPEN): {
        (T, Move.READY), (T, Move.HANDED_OVER), (T, Move.REFUSED), (O, Move.REFUSED),
    },
    (PartState.READY, Money.OPEN): {(T, Move.HANDED_OVER), (T, Move.REFUSED), (O, Move.REFUSED)},
    (PartState.NEW, Money.FIXED): {(T, Move.ACCEPTED), (T, Move.READY), (T, Move.HANDED_OVER)},
    (PartState.ACCEPTED, Money.FIXED): {(T, Move.READY), (T, Move.HANDED_OVER)},
    (PartState.READY, Money.FIXED): {(T, Move.HANDED_OVER)},
    (PartState.CANCELLED, Money.NONE): {(S, Move.DECLARED)},
    (PartState.REFUSED, Money.NONE): {(S, Move.DECLARED)},
    (PartState.REFUSED, Money.OPEN): set(),
    (PartState.REFUSED, Money.FIXED): set(),
    (PartState.HANDED_OVER, Money.OPEN): set(),
    (PartState.HANDED_OVER, Money.FIXED): set(),
}  # fmt: skip
# The moves that lead to each state, before the payment.
ROADS = {
    PartState.NEW: [],
    PartState.LAPSED: [],
    PartState.ACCEPTED: [Move.ACCEPTED],
    PartState.READY: [Move.READY],
    PartState.EXPIRED: [Move.ACCEPTED],
    PartState.CANCELLED: [Move.CANCELLED],
    PartState.REFUSED: [],
    PartState.HANDED_OVER: [],
    PartState.TOO_LATE: [],
}
LAST = {PartState.REFUSED: Move.REFUSED, PartState.HANDED_OVER: Move.HANDED_OVER}


@pytest.fixture
def part(cast: Cast, morning: PickupSlot) -> StallOrder:
    """Order two units of ten, to be paid on pick-up."""
    return part_of(place(cast, draft_part(cast.keripik, 2, at=morning)))


type Door = Callable[[], object]


def doors(part: StallOrder, cast: Cast, kepala: User) -> dict[tuple[Actor, Move], Door]:
    """Return the functions that make the moves, by actor and move."""
    till = cast.till
    return {
        (T, Move.ACCEPTED): lambda: parts.accept(part, till),
        (T, Move.READY): lambda: parts.make_ready(part, till),
        (T, Move.PAID): lambda: parts.pay(part, till, Payment.CASH),
        (T, Move.HANDED_OVER): lambda: parts.hand_over(part, till, part.order.code),
        (T, Move.REFUSED): lambda: parts.refuse(part, till, "habis"),
        (S, Move.DECLARED): lambda: parts.declare(part, None),
        (S, Move.CANCELLED): lambda: parts.cancel(part),
        (O, Move.REFUSED): lambda: parts.refuse(part, kepala, "palsu"),
        (O, Move.RELEASED): lambda: parts.release(part, kepala),
    }


def lead_to(part: StallOrder, state: PartState, money: Money, cast: Cast, kepala: User) -> None:
    through = doors(part, cast, kepala)
    if state is PartState.TOO_LATE:
        let_time_pass(part)
        Offer.objects.filter(pk=cast.keripik.pk).update(brought=1)
    if money is Money.SAID:
        through[S, Move.DECLARED]()
    for move in ROADS[state]:
        through[S if move is Move.CANCELLED else T, move]()
    if money in {Money.OPEN, Money.FIXED}:
        through[T, Move.PAID]()
    if state in LAST:
        through[T, LAST[state]]()
    if state in {PartState.LAPSED, PartState.EXPIRED}:
        let_time_pass(part)
    if money is Money.FIXED:
        let_day_pass(part)


def let_time_pass(part: StallOrder) -> None:
    past = timezone.now() - dt.timedelta(seconds=1)
    StallOrder.objects.filter(pk=part.pk).update(stands_until=past)
    Reservation.objects.filter(holder=part.key).update(until=past)


def let_day_pass(part: StallOrder) -> None:
    """Move the part's day to the day before yesterday."""
    BazarDay.objects.filter(pk=part.day_id).update(date=timezone.now().date() - 3 * A_DAY)


def now_at(part: StallOrder) -> Progress:
    fresh = access.parts_of(part.order).get(pk=part.pk)
    return progress(fresh, timezone.now())


@pytest.mark.parametrize(("state", "money"), MAY, ids=[f"{s.value}-{m.value}" for s, m in MAY])
def test_each_actor_makes_the_moves_of_the_table_and_no_other(
    part: StallOrder, cast: Cast, kepala: User, state: PartState, money: Money
) -> None:
    lead_to(part, state, money, cast, kepala)
    at = now_at(part)
    assert (at.state, at.money) == (state, money)
    may = {(actor, move) for actor in Actor for move in at.may(actor)}
    assert may == MAY[state, money]
    for way, door in doors(part, cast, kepala).items():
        if way[1] in at.steps:
            continue  # it stands already, which is no error
        before = OrderStep.objects.count(), Sale.objects.count()
        if way in MAY[state, money]:
            with transaction.atomic():
                door()
                assert OrderStep.objects.count() == before[0] + 1
                transaction.set_rollback(True)
        else:
            with pytest.raises(NotNow):
                door()
        assert (OrderStep.objects.count(), Sale.objects.count()) == before


def test_table_of_this_test_knows_every_state_and_money() -> None:
    """Some pairs cannot be: a cancelled part is unpaid, and a paid part never expires."""
    never = {PartState.CANCELLED, PartState.LAPSED, PartState.EXPIRED, PartState.TOO_LATE}
    paid = set(product(set(PartState) - never, {Money.OPEN, Money.FIXED}))
    unpaid = set(product(set(PartState) - {PartState.HANDED_OVER}, {Money.NONE, Money.SAID}))
    assert set(MAY) == (paid | unpaid) - {(PartState.TOO_LATE, Money.NONE)}


# --- Money that is in the ledger ----------------------------------------------------------------


def test_shopper_cannot_cancel_a_paid_order(part: StallOrder, cast: Cast) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    client = in_english(Client())
    where = f"/pesanan/{part.order.token}/"
    text = html_of(client.get(where))
    assert "/batal/" not in text
    assert "Talk to the stall" in text
    assert f"{where}{part.pk}/whatsapp/" in text
    assert client.post(f"{where}{part.pk}/batal/").status_code == 422
    assert Sale.objects.count() == 1


def test_stall_cancels_a_paid_order_until_its_day_is_over(part: StallOrder, cast: Cast) -> None:
    phone = in_english(phone_of(cast.till))
    parts.pay(part, cast.till, Payment.CASH)
    assert address(part, "tidak-bisa") in html_of(phone.get("/kasir/pesanan/"))
    let_day_pass(part)
    StallOrder.objects.filter(pk=part.pk).update(stands_until=None)
    text = html_of(phone.get("/kasir/pesanan/"))
    assert address(part, "tidak-bisa") not in text
    assert "only an official can void it" in text
    phone.post(address(part, "tidak-bisa"), {"quick": "habis"})
    assert "only an official can void it" in html_of(phone.get("/kasir/pesanan/"))
    assert Sale.objects.count() == 1


def test_closed_day_lets_nobody_undo_its_sales_online(
    part: StallOrder, cast: Cast, kepala: User
) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    sealing.seal(part.day, kepala)
    assert now_at(part).money is Money.FIXED
    for by in (cast.till, kepala):
        with pytest.raises(NotNow):
            parts.refuse(part, by, "habis")
    assert Sale.objects.count() == 1


def test_official_voids_at_the_desk_after_the_day_and_the_order_is_told(
    part: StallOrder, cast: Cast, kepala: User
) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    sealing.seal(part.day, kepala)
    verdict = parts.void_at_desk(Sale.objects.get(), kepala, "salah  catat")
    assert verdict.sale
    assert Sale.objects.get(voids__key=part.key).entered_by == kepala
    at = now_at(part)
    assert (at.state, at.refusal_reason, at.refused_by_office) == (
        PartState.REFUSED,
        "salah catat",
        True,
    )
    text = in_english(Client()).get(f"/pesanan/{part.order.token}/")
    assert "office says: salah catat" in html_of(text)


def test_void_at_the_desk_leaves_what_was_handed_over_as_it_is(
    part: StallOrder, cast: Cast, kepala: User
) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    parts.hand_over(part, cast.till, part.order.code)
    parts.void_at_desk(Sale.objects.get(), kepala, "salah")
    assert now_at(part).state is PartState.HANDED_OVER
    assert totals.of_bazar(cast.bazar).overall == totals.Total()


def test_void_names_the_till_or_the_official_that_made_it(
    cast: Cast, morning: PickupSlot, kepala: User, heads_desk: Client
) -> None:
    first, second = (part_of(place(cast, draft_part(cast.keripik, at=morning))) for _ in range(2))
    for part in (first, second):
        parts.pay(part, cast.till, Payment.QRIS)
    parts.refuse(first, cast.till, "habis")
    parts.refuse(second, kepala, "palsu")
    by_till = OrderStep.objects.get(part=first, move=Move.REFUSED)
    assert (by_till.till, by_till.official) == (cast.till, None)
    assert Sale.objects.get(voids__key=second.key).entered_by == kepala
    void = Sale.objects.get(voids__key=first.key)
    shown = html_of(heads_desk.get(f"/admin/transactions/sale/{void.pk}/change/"))
    assert cast.till.code in shown
    assert wrong_findings() == []


# --- Around the doors ---------------------------------------------------------------------------


def test_database_lets_no_shopper_cancel_what_is_paid(part: StallOrder, cast: Cast) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderStep.objects.create(part=part, move=Move.CANCELLED)


@pytest.mark.parametrize("how", ["over", "closed"])
def test_database_lets_nobody_refuse_what_is_paid_after_its_day(
    part: StallOrder, cast: Cast, kepala: User, how: str
) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    if how == "over":
        let_day_pass(part)
    else:
        sealing.seal(part.day, kepala)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderStep.objects.create(part=part, move=Move.REFUSED, till=cast.till, reason="x")


def test_database_lets_no_step_follow_an_end(part: StallOrder, cast: Cast) -> None:
    parts.cancel(part)
    for move in (Move.ACCEPTED, Move.PAID):
        with pytest.raises(IntegrityError), transaction.atomic():
            OrderStep.objects.create(part=part, move=move, till=cast.till)


def test_database_wants_the_money_before_the_goods(part: StallOrder, cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderStep.objects.create(part=part, move=Move.HANDED_OVER, till=cast.till)


@pytest.mark.parametrize("move", Move)
def test_database_wants_each_step_by_its_own_actor(
    part: StallOrder, cast: Cast, kepala: User, move: Move
) -> None:
    if move is Move.HANDED_OVER:
        parts.pay(part, cast.till, Payment.CASH)
    if move is Move.TOO_LATE:
        parts.declare(part, None)
    allowed = []
    for till, official in product((None, cast.till), (None, kepala)):
        try:
            with transaction.atomic():
                OrderStep.objects.create(
                    part=part, move=move, till=till, official=official, reason="x"
                )
                allowed.append((till is not None, official is not None))
                transaction.set_rollback(True)
        except IntegrityError:
            pass
    shopper, stall, desk = (False, False), (True, False), (False, True)
    by = {
        Move.DECLARED: [shopper], Move.CANCELLED: [shopper],
        Move.REFUSED: [desk, stall], Move.RELEASED: [desk], Move.TOO_LATE: [shopper],
    }  # fmt: skip
    assert allowed == by.get(move, [stall])


def test_database_takes_no_void_by_nobody(part: StallOrder, cast: Cast) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    sale = Sale.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.record([ledger_entry(sold_at=sale.sold_at, voids=sale.key)], till=None)


def test_stall_sees_that_a_part_was_paid_beforehand(cast: Cast, morning: PickupSlot) -> None:
    """A declared payment is no payment: only the stall's record of money ends cancelling."""
    part = part_of(place(cast, draft_part(cast.keripik, at=morning, payment_time=PaymentTime.NOW)))
    parts.declare(part, None)
    parts.cancel(part)
    assert now_at(part).state is PartState.CANCELLED
