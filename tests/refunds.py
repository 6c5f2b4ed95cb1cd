"""Parts of orders whose money is owed back, for tests."""

import datetime as dt

from django.utils import timezone

from bazar.models import PickupSlot
from jakpreneur.models import Offer, Reservation
from tests.cast import Cast
from tests.orders import draft_part, part_of, place
from transactions.models import Payment, PaymentTime, Refund, RefundMethod, StallOrder
from transactions.ordering import parts, refunds
from transactions.ordering.refunds import Account

ACCOUNT = Account("BCA", "1234567890", "Rina Kusuma")
TYPED = {"bank": "BCA", "number": "123 456-7890", "holder": "Rina Kusuma"}


def prepaid(cast: Cast, at: PickupSlot, quantity: int = 2) -> StallOrder:
    """Place an order of crisps that is to be paid by QRIS now."""
    want = draft_part(cast.keripik, quantity, at=at, payment_time=PaymentTime.NOW)
    return part_of(place(cast, want))


def refused(cast: Cast, at: PickupSlot) -> StallOrder:
    """Place an order, pay it and let its stall refuse it."""
    part = prepaid(cast, at)
    parts.pay(part, cast.till, Payment.QRIS)
    parts.refuse(part, cast.till, "habis")
    return part


def refund_of(part: StallOrder) -> Refund:
    """Return the part's only refund."""
    refund: Refund = part.refunds.get()
    return refund


def given(part: StallOrder, cast: Cast, how: RefundMethod = RefundMethod.CASH) -> Refund:
    """Let the stall give the part's refund."""
    refund = refund_of(part)
    refunds.give(refund, cast.till, how)
    return refund


def let_minutes_pass(part: StallOrder) -> None:
    """End the part's reservation a second ago."""
    past = timezone.now() - dt.timedelta(seconds=1)
    StallOrder.objects.filter(pk=part.pk).update(stands_until=past)
    Reservation.objects.filter(holder=part.key).update(until=past)


def leave(offer: Offer, units: int) -> None:
    """Leave so many units of the offer at its stall."""
    Offer.objects.filter(pk=offer.pk).update(brought=units + offer.sold)
