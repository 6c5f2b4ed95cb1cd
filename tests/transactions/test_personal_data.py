"""What shoppers wrote of themselves is erased some days after their bazaar; the money stays."""

import datetime as dt
from dataclasses import replace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from bazar.calendar import today
from bazar.models import Bazar
from jakpreneur.pictures import Drawing
from tests.cast import Cast, make_cast
from tests.orders import SHOPPER, part_of, place, slot, take_orders, wanted
from transactions import totals
from transactions.models import Erasure, Knock, Order, Pay, Payment, PaymentProof, Sale, StallOrder
from transactions.ordering import parts


def ordered(cast: Cast) -> Order:
    """Paid, delivered, with a note and a picture."""
    take_orders(cast)
    by = replace(SHOPPER, address="Jalan Kwitang 1")
    wants = wanted(cast.keripik, at=slot(cast), slot=None, pay=Pay.NOW, note="tanpa sambal")
    order = place(cast, wants, by=by)
    parts.declare(part_of(order), Drawing(large=b"picture", small=b""))
    parts.pay(part_of(order), cast.till, Payment.QRIS)
    Knock.objects.create(who=b"x" * 32)
    return order


def ended(bazar: Bazar, days: int) -> None:
    """So many days ago."""
    last = max(day.date for day in bazar.days.all())
    for day in bazar.days.order_by("date"):
        day.date -= last - today() + dt.timedelta(days=days)
        day.save()


def test_after_the_days_nothing_of_the_person_is_left_and_the_money_stays(cast: Cast) -> None:
    order = ordered(cast)
    before = totals.of_bazar(cast.bazar).overall
    ended(cast.bazar, settings.ERASE_AFTER_DAYS + 1)
    call_command("erase_personal_data")
    order.refresh_from_db()
    assert (order.name, order.phone, order.address) == ("", "", "")
    assert order.erased_at is not None
    assert not PaymentProof.objects.exists()
    assert not Knock.objects.exists()
    assert StallOrder.objects.get().note == ""
    assert totals.of_bazar(cast.bazar).overall == before != totals.Total()
    assert Sale.objects.count() == 1


def test_until_then_everything_stays(cast: Cast) -> None:
    order = ordered(cast)
    ended(cast.bazar, settings.ERASE_AFTER_DAYS - 2)
    call_command("erase_personal_data")
    order.refresh_from_db()
    assert (order.name, order.erased_at) == ("Rina", None)
    assert PaymentProof.objects.exists()


def test_how_many_days_can_be_said(cast: Cast) -> None:
    ordered(cast)
    ended(cast.bazar, 8)
    call_command("erase_personal_data", days=7)
    assert Order.objects.get().erased_at is not None


def test_a_bazaar_that_is_not_over_keeps_its_orders(cast: Cast) -> None:
    ordered(cast)
    with pytest.raises(CommandError):
        call_command("erase_personal_data", days=0)
    call_command("erase_personal_data", days=1)
    assert Order.objects.get().name == "Rina"


def test_it_is_written_down_how_many_were_erased(cast: Cast) -> None:
    ordered(cast)
    other = make_cast("Bazar Senen")
    ordered(other)
    ended(cast.bazar, 40)
    call_command("erase_personal_data")
    call_command("erase_personal_data")
    assert list(Erasure.objects.order_by("pk").values_list("orders", flat=True)) == [1, 0]


def test_the_database_keeps_no_half_erased_person(cast: Cast) -> None:
    ordered(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.update(name="")
