"""The word that it is paid, and its picture, when nothing is reserved any more."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from bazar.models import BazarDay, PickupSlot
from jakpreneur.models import Reservation
from jakpreneur.pictures import Drawing
from tests.auditing import wrong_findings
from tests.cast import Cast, in_english, phone_of
from tests.goods import photo
from tests.html import html_of
from tests.orders import SHOPPER, draft_part, part_of, place, slot
from tests.refunds import leave, let_minutes_pass, prepaid, refund_of
from tests.till_orders import LIST, address, parts_in_group, state
from transactions.models import Move, Payment, PaymentProof, PaymentTime, Refund, StallOrder
from transactions.ordering import parts, slots
from transactions.ordering.states import PartState

PICTURE = Drawing(large=b"picture", small=b"")


def late(cast: Cast, at: PickupSlot) -> StallOrder:
    """Return a part of two jars that its stall accepted, and that was not paid in time."""
    part = prepaid(cast, at, 2)
    parts.accept(part, cast.till)
    let_minutes_pass(part)
    assert state(part) is PartState.EXPIRED
    return part


def test_late_proof_reserves_again_what_is_there(cast: Cast, morning: PickupSlot) -> None:
    part = late(cast, morning)
    parts.declare(part, PICTURE)
    assert state(part) is PartState.ACCEPTED
    assert Reservation.objects.get(holder=part.key, until__gt=timezone.now()).units == 2
    assert bytes(PaymentProof.objects.get(part=part).picture) == b"picture"
    assert not Refund.objects.exists()
    answer = phone_of(cast.till).get(LIST)
    assert parts_in_group(answer, "accepted") == [part.pk]
    assert address(part, "bukti") in html_of(answer)


def test_late_proof_of_an_unanswered_order_is_taken(cast: Cast, morning: PickupSlot) -> None:
    part = prepaid(cast, morning)
    let_minutes_pass(part)
    assert state(part) is PartState.LAPSED
    parts.declare(part, PICTURE)
    assert state(part) is PartState.NEW
    assert Reservation.objects.filter(holder=part.key, until__gt=timezone.now()).exists()


def test_late_proof_without_the_goods_makes_a_refund(cast: Cast, morning: PickupSlot) -> None:
    part = late(cast, morning)
    leave(cast.keripik, 1)
    parts.declare(part, PICTURE)
    assert state(part) is PartState.TOO_LATE
    assert refund_of(part).amount == 30_000
    assert PaymentProof.objects.filter(part=part).exists()
    assert not Reservation.objects.filter(until__gt=timezone.now()).exists()
    answer = in_english(phone_of(cast.till)).get(LIST)
    assert parts_in_group(answer, "money") == [part.pk]
    assert "check first that the money has come" in html_of(answer)
    assert wrong_findings() == []
    with pytest.raises(parts.NotNow):
        parts.pay(part, cast.till, Payment.QRIS)


def test_late_proof_reserves_all_lines_or_none(cast: Cast, morning: PickupSlot) -> None:
    quantities = {cast.keripik.pk: 2, cast.asinan.pk: 1}
    want = draft_part(cast.keripik, at=morning, quantities=quantities, payment_time=PaymentTime.NOW)
    part = part_of(place(cast, want))
    let_minutes_pass(part)
    leave(cast.keripik, 1)
    parts.declare(part, None)
    assert not Reservation.objects.filter(until__gt=timezone.now()).exists()
    assert refund_of(part).amount == 42_000


def test_late_proof_for_a_slot_that_is_full_makes_a_refund(cast: Cast, shop: Cast) -> None:
    small = slot(cast, capacity=1)
    part = late(cast, small)
    by = type(SHOPPER)("Budi", "+6281298765433")
    place(cast, draft_part(cast.asinan, at=small), by=by)
    parts.declare(part, None)
    assert state(part) is PartState.TOO_LATE
    assert not slots.full([small.pk], besides=None) or refund_of(part)


def test_late_proof_when_the_day_is_over_makes_a_refund(cast: Cast, morning: PickupSlot) -> None:
    part = late(cast, morning)
    past = timezone.now().date() - dt.timedelta(days=3)
    BazarDay.objects.filter(pk=part.day_id).update(date=past)
    parts.declare(part, None)
    assert state(part) is PartState.TOO_LATE
    assert refund_of(part).amount == 30_000


def test_two_proofs_are_one_word_and_the_newer_picture(cast: Cast, morning: PickupSlot) -> None:
    part = late(cast, morning)
    leave(cast.keripik, 1)
    parts.declare(part, PICTURE)
    parts.declare(part, Drawing(large=b"newer", small=b""))
    assert bytes(PaymentProof.objects.get(part=part).picture) == b"newer"
    assert part.steps.filter(move=Move.DECLARED).count() == 1
    assert Refund.objects.count() == 1


def test_shopper_sends_a_late_picture_on_the_page(cast: Cast, morning: PickupSlot) -> None:
    part = late(cast, morning)
    leave(cast.keripik, 1)
    client, where = in_english(Client()), f"/pesanan/{part.order.token}/"
    assert "I had already paid" in html_of(client.get(where))
    assert client.post(f"{where}{part.pk}/bayar/", {"picture": photo()}).status_code == 303
    text = html_of(client.get(where))
    assert "paid too late" in text
    assert "You said that you have paid Rp30.000" in text
    assert PaymentProof.objects.filter(part=part).exists()


def test_stall_decides_over_money_whose_time_ran_out(cast: Cast, morning: PickupSlot) -> None:
    """The stall saw no money yet when the time was over: it is asked until it has answered."""
    part = prepaid(cast, morning)
    parts.accept(part, cast.till)
    parts.declare(part, None)
    let_minutes_pass(part)
    phone = in_english(phone_of(cast.till))
    answer = phone.get(LIST)
    assert parts_in_group(answer, "money") == [part.pk]
    assert "its time is over" in html_of(answer)
    phone.post(address(part, "tidak-bisa"), {"quick": "habis"})
    assert refund_of(part).amount == 30_000
    other = prepaid(cast, morning)
    parts.accept(other, cast.till)
    parts.declare(other, None)
    let_minutes_pass(other)
    phone.post(address(other, "dibayar"), {"payment": "qris"})
    assert state(other) is PartState.ACCEPTED
    assert not other.refunds.exists()
