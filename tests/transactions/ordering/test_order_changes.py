"""An order that changes: one of its goods is missing, or the shopper comes at another time."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bazar.models import PickupSlot
from jakpreneur.models import Offer, Reservation
from tests.cast import Cast, in_english, left, opening, phone_of, send
from tests.html import html_of
from tests.orders import SHOPPER, draft_part, part_of, place, slot
from tests.refunds import leave, let_minutes_pass, refund_of
from tests.till_orders import LIST, address
from transactions import access, audit, shifts, totals
from transactions.models import (
    OrderLine,
    Payment,
    PaymentTime,
    Refund,
    RefundMethod,
    Sale,
    SlotChange,
    StallOrder,
    TakenLine,
)
from transactions.ordering import changes, parts, refunds, slots
from transactions.ordering.changes import LastLine, NotChangeable, SlotTaken
from transactions.receipts import code_of
from transactions.seals import sealing

WORTH, LEFT = 42_000, 12_000  # two crisps and an asinan; the asinan alone


@pytest.fixture
def both(cast: Cast, morning: PickupSlot) -> StallOrder:
    """Order two crisps and an asinan, to be paid by QRIS now."""
    quantities = {cast.keripik.pk: 2, cast.asinan.pk: 1}
    want = draft_part(cast.keripik, at=morning, quantities=quantities, payment_time=PaymentTime.NOW)
    return part_of(place(cast, want))


def line_of(part: StallOrder, offer: Offer) -> int:
    return OrderLine.objects.get(part=part, offer=offer).pk


def worth(part: StallOrder) -> int:
    return parts.total_of(access.parts_of(part.order).get(pk=part.pk)).amount


def rules_pass() -> bool:
    return all(finding.passes for finding in audit.findings())


# --- The stall takes a line out -----------------------------------------------------------------


def test_stall_takes_a_line_out_and_the_rest_goes_on(cast: Cast, both: StallOrder) -> None:
    parts.accept(both, cast.till)
    changes.take_out(both, line_of(both, cast.keripik), cast.till)
    assert worth(both) == LEFT
    assert not Reservation.objects.filter(holder=both.key, offer=cast.keripik).exists()
    assert Reservation.objects.filter(holder=both.key, offer=cast.asinan).exists()
    assert not Refund.objects.exists()
    parts.pay(both, cast.till, Payment.QRIS)
    assert totals.of_bazar(cast.bazar).overall.amount == LEFT
    parts.hand_over(both, cast.till, both.order.code)
    assert rules_pass()


def test_line_of_a_paid_part_is_owed_back_and_its_sale_is_amended(
    cast: Cast, both: StallOrder, kepala: User
) -> None:
    parts.pay(both, cast.till, Payment.QRIS)
    assert left(cast.keripik) == 8
    changes.take_out(both, line_of(both, cast.keripik), cast.till)
    assert totals.of_bazar(cast.bazar).overall.amount == LEFT
    assert totals.of_days([both.day]).overall.amount == LEFT
    assert left(cast.keripik) == 10
    assert refund_of(both).amount == WORTH - LEFT
    assert Sale.objects.count() == 3
    assert {sale.payment for sale in Sale.objects.all()} == {Payment.QRIS}
    seal = sealing.seal(both.day, kepala)
    assert sealing.total_of(seal).amount == LEFT
    assert rules_pass()
    receipt = html_of(in_english(Client()).get(f"/struk/{code_of(both.key)}/"))
    assert "See the receipt that counts" in receipt


def test_desk_shows_what_was_taken_out(cast: Cast, both: StallOrder, heads_desk: Client) -> None:
    changes.take_out(both, line_of(both, cast.keripik), cast.till)
    where = f"/admin/transactions/stallorder/{both.pk}/change/"
    shown = html_of(heads_desk.get(where))
    assert "Keripik tempe" in shown
    assert "Rp12.000" in shown


def test_part_that_is_refused_after_a_line_was_taken_owes_the_rest(
    cast: Cast, both: StallOrder
) -> None:
    parts.pay(both, cast.till, Payment.QRIS)
    changes.take_out(both, line_of(both, cast.keripik), cast.till)
    parts.refuse(both, cast.till, "hujan")
    assert sorted(both.refunds.values_list("amount", flat=True)) == [LEFT, WORTH - LEFT]
    assert totals.of_bazar(cast.bazar).overall == totals.Total()
    assert rules_pass()


def test_amended_sale_of_an_order_is_voided_at_the_desk(
    cast: Cast, both: StallOrder, kepala: User, heads_desk: Client
) -> None:
    parts.pay(both, cast.till, Payment.QRIS)
    changes.take_out(both, line_of(both, cast.keripik), cast.till)
    parts.hand_over(both, cast.till, both.order.code)
    shown = html_of(heads_desk.get("/admin/transactions/sale/"))
    assert shown.count(cast.till.code) >= 1
    parts.void_at_desk(Sale.objects.get(replaces__isnull=False), kepala, "basi")
    assert both.refunds.get(line=None).amount == LEFT
    assert rules_pass()


def test_line_is_owed_back_on_the_shoppers_word_too(cast: Cast, both: StallOrder) -> None:
    parts.declare(both, None)
    changes.take_out(both, line_of(both, cast.keripik), cast.till)
    refunds.give(refund_of(both), cast.till, RefundMethod.NOTHING_CAME)
    assert worth(both) == LEFT


def test_line_taken_twice_is_taken_once(cast: Cast, both: StallOrder) -> None:
    parts.pay(both, cast.till, Payment.QRIS)
    line = line_of(both, cast.keripik)
    changes.take_out(both, line, cast.till)
    changes.take_out(both, line, cast.till)
    assert TakenLine.objects.count() == Refund.objects.count() == 1


def test_last_line_is_not_taken_out(cast: Cast, both: StallOrder) -> None:
    changes.take_out(both, line_of(both, cast.keripik), cast.till)
    with pytest.raises(LastLine):
        changes.take_out(both, line_of(both, cast.asinan), cast.till)
    assert worth(both) == LEFT


def test_line_is_not_taken_out_of_what_has_ended_or_is_over(
    cast: Cast, both: StallOrder, kepala: User
) -> None:
    parts.pay(both, cast.till, Payment.QRIS)
    line = line_of(both, cast.keripik)
    sealing.seal(both.day, kepala)
    with pytest.raises(NotChangeable):
        changes.take_out(both, line, cast.till)
    parts.hand_over(both, cast.till, both.order.code)
    with pytest.raises(NotChangeable):
        changes.take_out(both, line, cast.till)
    with pytest.raises(IntegrityError), transaction.atomic():
        TakenLine.objects.create(
            part=both, line=line, offer=cast.keripik, name="x", price=1, quantity=1, till=cast.till
        )


def test_order_that_waited_too_long_is_accepted_without_what_is_gone(
    cast: Cast, both: StallOrder
) -> None:
    let_minutes_pass(both)
    leave(cast.keripik, 0)
    changes.take_out(both, line_of(both, cast.keripik), cast.till)
    parts.accept(both, cast.till)
    assert Reservation.objects.get(holder=both.key).offer == cast.asinan


def test_cash_of_a_shift_follows_the_line(cast: Cast, both: StallOrder) -> None:
    shift = opening()
    send(cast.till, shift)
    parts.pay(both, cast.till, Payment.CASH)
    changes.take_out(both, line_of(both, cast.keripik), cast.till)
    assert shifts.cash_of_orders(cast.till, shift["key"]) == LEFT


def test_stall_takes_a_line_out_on_its_till_and_the_shopper_sees_it(
    cast: Cast, both: StallOrder
) -> None:
    phone, line = in_english(phone_of(cast.till)), line_of(both, cast.keripik)
    where = address(both, f"keluarkan/{line}")
    assert where in html_of(phone.get(LIST))
    assert "Taken out." in html_of(phone.post(where, follow=True))
    text = html_of(in_english(Client()).get(f"/pesanan/{both.order.token}/"))
    assert "The stall does not have 2 × Keripik tempe: taken out, Rp30.000 less." in text
    last = address(both, f"keluarkan/{line_of(both, cast.asinan)}")
    assert last not in html_of(phone.get(LIST))
    assert "Nothing else is left" in html_of(phone.post(last, follow=True))
    strangers = phone_of(cast.neighbours_till)
    assert strangers.post(last).status_code == 404


# --- The shopper takes a line out ---------------------------------------------------------------


def test_shopper_takes_a_line_out_until_the_stall_has_begun(cast: Cast, both: StallOrder) -> None:
    client, where = in_english(Client()), f"/pesanan/{both.order.token}/"
    line = line_of(both, cast.keripik)
    to = f"{where}{both.pk}/keluarkan/{line}/"
    assert to in html_of(client.get(where))
    assert client.post(to).status_code == 303
    assert "You took out 2 × Keripik tempe" in html_of(client.get(where))
    assert worth(both) == LEFT
    assert rules_pass()


@pytest.mark.parametrize("begun", ["accepted", "declared", "paid"])
def test_shopper_takes_nothing_out_of_what_is_begun_or_paid(
    cast: Cast, both: StallOrder, begun: str
) -> None:
    move = {
        "accepted": lambda: parts.accept(both, cast.till),
        "declared": lambda: parts.declare(both, None),
        "paid": lambda: parts.pay(both, cast.till, Payment.QRIS),
    }
    move[begun]()
    line = line_of(both, cast.keripik)
    to = f"/pesanan/{both.order.token}/{both.pk}/keluarkan/{line}/"
    assert Client().post(to).status_code == 422
    assert worth(both) == WORTH
    with pytest.raises(IntegrityError), transaction.atomic():
        TakenLine.objects.create(
            part=both, line=line, offer=cast.keripik, name="x", price=1, quantity=1
        )


# --- Another time -------------------------------------------------------------------------------


@pytest.fixture
def noon(cast: Cast, morning: PickupSlot) -> PickupSlot:
    return slot(cast, starts=dt.time(12), ends=dt.time(13), capacity=1)


def test_shopper_changes_the_time(cast: Cast, both: StallOrder, noon: PickupSlot) -> None:
    client, where = in_english(Client()), f"/pesanan/{both.order.token}/"
    to = f"{where}{both.pk}/waktu/"
    before = phone_of(cast.till).get(LIST).context["board"].version
    assert to in html_of(client.get(where))
    assert client.get(to).status_code == 200
    assert client.post(to, {"slot": ""}).status_code == 422
    assert client.post(to, {"slot": noon.pk}).status_code == 303
    assert "12.00–13.00" in html_of(client.get(where))
    assert SlotChange.objects.get().before.starts == dt.time(9)
    board = in_english(phone_of(cast.till)).get(LIST)
    assert "changed the time" in html_of(board)
    assert board.context["board"].version != before
    assert slots.full([noon.pk])
    assert rules_pass()


def test_full_time_is_not_taken(cast: Cast, both: StallOrder, noon: PickupSlot) -> None:
    by = type(SHOPPER)("Budi", "+6281298765433")
    place(cast, draft_part(cast.asinan, at=noon), by=by)
    with pytest.raises(SlotTaken):
        changes.change_slot(both, noon.pk)
    to = f"/pesanan/{both.order.token}/{both.pk}/waktu/"
    assert Client().post(to, {"slot": noon.pk}).status_code == 422
    both.refresh_from_db()
    assert both.slot_id != noon.pk


def test_time_stays_once_the_stall_has_begun(
    cast: Cast, both: StallOrder, noon: PickupSlot
) -> None:
    parts.accept(both, cast.till)
    with pytest.raises(NotChangeable):
        changes.change_slot(both, noon.pk)
    where = f"/pesanan/{both.order.token}/"
    assert "/waktu/" not in html_of(Client().get(where))
    assert Client().get(f"{where}{both.pk}/waktu/").status_code == 422


def test_paid_part_stays_on_its_day(cast: Cast, both: StallOrder, noon: PickupSlot) -> None:
    parts.pay(both, cast.till, Payment.QRIS)
    other_day = cast.bazar.days.create(
        date=both.day.date + dt.timedelta(days=1), opens=dt.time(8), closes=dt.time(20)
    )
    later = slot(cast, day=other_day)
    with pytest.raises(SlotTaken):
        changes.change_slot(both, later.pk)
    changes.change_slot(both, noon.pk)
    assert rules_pass()


def test_unpaid_part_may_come_on_another_day(cast: Cast, both: StallOrder) -> None:
    other_day = cast.bazar.days.create(
        date=both.day.date + dt.timedelta(days=1), opens=dt.time(8), closes=dt.time(20)
    )
    changes.change_slot(both, slot(cast, day=other_day).pk)
    both.refresh_from_db()
    assert both.day == other_day
    parts.pay(both, cast.till, Payment.QRIS)
    assert Sale.objects.get().day == other_day
    assert rules_pass()


def test_slot_of_another_venue_or_bazaar_is_no_choice(cast: Cast, both: StallOrder) -> None:
    begun = slot(cast, day=cast.day, starts=dt.time(0), ends=dt.time(0, 1))
    for unfit in (begun.pk, 10**9):
        with pytest.raises(SlotTaken):
            changes.change_slot(both, unfit)


def test_slot_that_was_left_is_not_deleted(
    cast: Cast, both: StallOrder, noon: PickupSlot, morning: PickupSlot
) -> None:
    changes.change_slot(both, noon.pk)
    slots.delete_unused(cast.bazar)
    assert PickupSlot.objects.filter(pk=morning.pk).exists()
    assert timezone.now()
