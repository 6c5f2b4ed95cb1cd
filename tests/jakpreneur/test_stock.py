"""The units that a stall brought, sold and has left."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bazar.number_fields import UnitsField
from jakpreneur import stock
from jakpreneur.models import Offer, Reservation
from jakpreneur.stock import Shortage
from tests.cast import Cast, left, line, sale, send


def test_units_that_are_brought_are_added_to_those_before(cast: Cast) -> None:
    stock.bring(cast.keripik, 4)
    assert left(cast.keripik) == 10 + 4


def test_counting_begins_with_the_units_that_are_brought(cast: Cast) -> None:
    send(cast.till, sale(line(cast.asinan, 3)))
    assert left(cast.asinan) is None
    stock.bring(cast.asinan, 4)
    assert left(cast.asinan) == 4


def test_count_of_what_is_left_stands_whatever_was_sold(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik, 3)))
    stock.set_left(cast.keripik, 5)
    assert left(cast.keripik) == 5
    cast.keripik.refresh_from_db()
    assert cast.keripik.brought == 3 + 5


def test_nobody_counts_after_a_count_is_taken_back(cast: Cast) -> None:
    stock.set_left(cast.keripik, None)
    assert left(cast.keripik) is None


def test_at_most_a_million_units_are_counted() -> None:
    field = UnitsField()
    assert field.clean("1.000.000") == 10**6
    with pytest.raises(ValidationError, match=r"1\.000\.000"):
        field.clean("1.000.001")


# --- Reservations -----------------------------------------------------------------------------


def reserve(wanted: dict[int, int], ends_in: dt.timedelta = dt.timedelta(hours=1)) -> uuid.UUID:
    holder = uuid.uuid4()
    until = timezone.now() + ends_in
    Reservation.objects.bulk_create(stock.new_reservations(wanted, holder, until))
    return holder


def reserved(offer: Offer) -> int:
    return stock.with_reserved(Offer.objects.filter(pk=offer.pk)).get().reserved


def test_reserved_units_are_counted_until_their_time_or_until_they_are_given_back(
    cast: Cast,
) -> None:
    assert reserved(cast.keripik) == 0
    first = reserve({cast.keripik.pk: 3, cast.asinan.pk: 1})
    reserve({cast.keripik.pk: 2})
    reserve({cast.keripik.pk: 4}, ends_in=-dt.timedelta(seconds=1))
    assert (reserved(cast.keripik), reserved(cast.asinan)) == (5, 1)
    stock.give_back(first)
    assert (reserved(cast.keripik), reserved(cast.asinan)) == (2, 0)


def test_only_a_reservation_that_has_not_ended_is_prolonged(cast: Cast) -> None:
    running = reserve({cast.keripik.pk: 3})
    ended = reserve({cast.keripik.pk: 4}, ends_in=-dt.timedelta(seconds=1))
    later = timezone.now() + dt.timedelta(days=1)
    stock.prolong_reservations(running, later)
    stock.prolong_reservations(ended, later)
    assert Reservation.objects.get(holder=running).until == later
    assert reserved(cast.keripik) == 3


def test_units_at_the_stall_are_those_left_without_the_reserved(cast: Cast) -> None:
    reserve({cast.keripik.pk: 3, cast.asinan.pk: 1})
    offers = stock.with_available(Offer.objects.filter(stall=cast.stall)).order_by("pk")
    assert [each.available for each in offers] == [7, None]


def test_shortage_names_what_was_wanted_and_what_there_is(cast: Cast) -> None:
    reserve({cast.keripik.pk: 12})
    offers = stock.with_available(Offer.objects.filter(stall=cast.stall)).order_by("pk")
    wanted = {cast.keripik.pk: 1, cast.asinan.pk: 500}
    assert stock.shortages(offers, wanted) == [Shortage(cast.keripik, wanted=1, available=0)]
    [rujak] = stock.with_available(Offer.objects.filter(pk=cast.rujak.pk))
    assert stock.shortages([rujak], {cast.rujak.pk: 10}) == []
    assert stock.shortages([rujak], {cast.rujak.pk: 11}) == [Shortage(cast.rujak, 11, 10)]
