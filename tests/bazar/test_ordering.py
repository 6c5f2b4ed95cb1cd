"""The time in which a bazaar takes orders."""

import datetime as dt

import pytest

from bazar.calendar import Ordering, ordering_at, wib
from bazar.models import Bazar
from tests.cast import make_bazar, plan

THURSDAY, FRIDAY = dt.date(2021, 9, 23), dt.date(2021, 9, 24)
OPENS = wib(dt.date(2021, 9, 16), dt.time(8))
CLOSES = wib(FRIDAY, dt.time(20))
A_SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def bazar(db: None) -> Bazar:
    bazar = make_bazar("Bazar Hybrid September 2021")
    bazar.orders_open_at = OPENS
    plan(bazar, THURSDAY, dt.time(9), dt.time(20))
    plan(bazar, FRIDAY, dt.time(9), dt.time(20))
    return bazar


def test_bazaar_takes_orders_from_the_opening_to_the_closing(bazar: Bazar) -> None:
    assert ordering_at(bazar, OPENS - A_SECOND) is Ordering.EARLY
    assert ordering_at(bazar, OPENS) is Ordering.OPEN
    assert ordering_at(bazar, CLOSES - A_SECOND) is Ordering.OPEN
    assert ordering_at(bazar, CLOSES) is Ordering.CLOSED


def test_bazaar_is_over_the_day_after_the_last(bazar: Bazar) -> None:
    midnight = wib(FRIDAY + dt.timedelta(days=1), dt.time.min)
    assert ordering_at(bazar, midnight - A_SECOND) is Ordering.CLOSED
    assert ordering_at(bazar, midnight) is Ordering.OVER


def test_bazaar_without_an_opening_takes_no_orders(bazar: Bazar) -> None:
    bazar.orders_open_at = None
    assert ordering_at(bazar, OPENS) is Ordering.NONE
