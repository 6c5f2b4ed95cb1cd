"""Shoppers' names, numbers and notes are erased some days after their bazaar; money stays."""

import datetime as dt
from dataclasses import replace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from bazar.calendar import last_day, today
from bazar.models import Bazar, BazarDay
from jakpreneur.pictures import Drawing
from tests.cast import Cast, make_cast
from tests.orders import SHOPPER, draft_part, part_of, place, slot, take_orders
from transactions import totals
from transactions.models import (
    Erasure,
    Move,
    Order,
    OrderStep,
    Payment,
    PaymentProof,
    PaymentTime,
    Sale,
    StallOrder,
)
from transactions.ordering import parts


def ordered(cast: Cast) -> Order:
    """Paid, delivered, with a note and a picture."""
    take_orders(cast)
    by = replace(SHOPPER, address="Jalan Kwitang 1")
    wants = draft_part(
        cast.keripik, at=slot(cast), slot=None, payment_time=PaymentTime.NOW, note="tanpa sambal"
    )
    order = place(cast, wants, by=by)
    parts.declare(part_of(order), Drawing(large=b"picture", small=b""))
    parts.pay(part_of(order), cast.till, Payment.QRIS)
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


def test_erasure_records_the_number_of_erased_orders(cast: Cast) -> None:
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


# --- The end of a bazaar ------------------------------------------------------------------------


def test_day_that_only_a_late_sale_made_does_not_put_the_erasure_off(cast: Cast) -> None:
    ordered(cast)
    ended(cast.bazar, settings.ERASE_AFTER_DAYS + 1)
    BazarDay.objects.create(bazar=cast.bazar, date=today())
    call_command("erase_personal_data")
    assert Order.objects.get().erased_at is not None


def test_a_bazaar_without_hours_ends_with_its_last_day(cast: Cast) -> None:
    ordered(cast)
    ended(cast.bazar, settings.ERASE_AFTER_DAYS + 1)
    cast.bazar.days.update(opens=None, closes=None)
    call_command("erase_personal_data")
    assert Order.objects.get().erased_at is not None


@pytest.mark.parametrize("planned", [[], [0], [0, 3], [3, 1]])
@pytest.mark.parametrize("unplanned", [[], [5], [2, 9]])
def test_both_definitions_of_the_last_day_agree(
    cast: Cast, planned: list[int], unplanned: list[int]
) -> None:
    bazar = Bazar.objects.create(series=cast.bazar.series, name="Bazar baru")
    for n in planned:
        bazar.days.create(date=today() + dt.timedelta(days=n), opens=dt.time(8), closes=dt.time(17))
    for n in unplanned:
        bazar.days.create(date=today() + dt.timedelta(days=n))
    assert Bazar.objects.dated().get(pk=bazar.pk).last_day == last_day(bazar)


# --- Never paid ---------------------------------------------------------------------------------


def unpaid(cast: Cast, *, ended_days_ago: int) -> Order:
    """Order something that nobody pays, and let its time be over since so many days."""
    take_orders(cast)
    order = place(cast, draft_part(cast.keripik, at=slot(cast), note="untuk Bu Rina"))
    until = timezone.now() - dt.timedelta(days=ended_days_ago)
    StallOrder.objects.filter(order=order).update(stands_until=until)
    return order


def test_order_that_nobody_paid_is_erased_sooner(cast: Cast) -> None:
    order = unpaid(cast, ended_days_ago=settings.ERASE_UNPAID_AFTER_DAYS + 1)
    call_command("erase_personal_data")
    order.refresh_from_db()
    assert (order.name, order.phone) == ("", "")
    assert part_of(order).note == ""
    assert Erasure.objects.get().unpaid == 1


def test_unpaid_order_is_kept_for_its_days(cast: Cast) -> None:
    unpaid(cast, ended_days_ago=settings.ERASE_UNPAID_AFTER_DAYS - 1)
    call_command("erase_personal_data")
    assert Order.objects.get().name == "Rina"


def test_order_that_its_shopper_says_is_paid_is_kept_until_the_bazaar_is_over(cast: Cast) -> None:
    order = unpaid(cast, ended_days_ago=settings.ERASE_UNPAID_AFTER_DAYS + 1)
    OrderStep.objects.create(part=part_of(order), move=Move.DECLARED)
    call_command("erase_personal_data")
    assert Order.objects.get().name == "Rina"


# --- All that says something of a person --------------------------------------------------------


def test_reason_that_a_stall_wrote_is_erased_too(cast: Cast) -> None:
    take_orders(cast)
    order = place(cast, draft_part(cast.keripik, at=slot(cast)))
    parts.refuse(part_of(order), cast.till, "Ibu Rina di Kwitang tidak bisa dihubungi")
    ended(cast.bazar, settings.ERASE_AFTER_DAYS + 1)
    call_command("erase_personal_data")
    assert OrderStep.objects.get(move=Move.REFUSED).reason == "–"


def test_picture_that_came_after_the_erasure_goes_with_the_next(cast: Cast) -> None:
    order = ordered(cast)
    ended(cast.bazar, settings.ERASE_AFTER_DAYS + 1)
    call_command("erase_personal_data")
    PaymentProof.objects.create(part=part_of(order), picture=b"late")
    call_command("erase_personal_data")
    assert not PaymentProof.objects.exists()
