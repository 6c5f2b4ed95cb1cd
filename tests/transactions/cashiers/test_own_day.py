"""The day that a till asks for: today, or an earlier one, with its seal."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bazar.models import BazarDay
from tests.cast import Cast, line, phone_of, sale, send
from transactions.models import Till
from transactions.seals import sealing

DAY = "/kasir/hari/"
A_DAY = 24 * 3_600_000  # ms


@pytest.fixture
def yesterday(cast: Cast) -> BazarDay:
    """Return yesterday, on which the till has sold for Rp30.000."""
    date = cast.day.date - dt.timedelta(days=1)
    day = BazarDay.objects.create(
        bazar=cast.bazar, date=date, opens=dt.time.min, closes=dt.time.max
    )
    Till.objects.update(let_in_at=timezone.now() - dt.timedelta(days=3))
    send(cast.till, sale(line(cast.keripik, 2), age_ms=A_DAY))
    return day


def ask(cast: Cast, day: str) -> dict[str, Any]:
    content: dict[str, Any] = phone_of(cast.till).get(DAY, {"hari": day}).json()
    return content


def test_till_is_told_an_earlier_day(cast: Cast, yesterday: BazarDay) -> None:
    send(cast.till, sale(line(cast.asinan), number=2))
    then, now = ask(cast, yesterday.date.isoformat()), phone_of(cast.till).get(DAY).json()
    assert (then["day"], then["amount"]) == (yesterday.date.isoformat(), 30_000)
    assert (now["day"], now["amount"]) == (cast.day.date.isoformat(), 12_000)


@pytest.mark.parametrize("wrong", ["", "kemarin", "2026-13-01", "2026-11-29x", "\0"])
def test_day_that_is_none_is_today(cast: Cast, wrong: str) -> None:
    assert ask(cast, wrong)["day"] == cast.day.date.isoformat()


def test_till_is_told_that_a_day_is_closed(cast: Cast, yesterday: BazarDay, kepala: User) -> None:
    date = yesterday.date.isoformat()
    assert ask(cast, date)["sealed"] is False
    sealing.seal(yesterday, kepala)
    assert ask(cast, date)["sealed"] is True
    assert ask(cast, cast.day.date.isoformat())["sealed"] is False
