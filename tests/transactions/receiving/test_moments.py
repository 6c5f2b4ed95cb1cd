"""The moment of an entry by the readings of a phone's clocks, whatever people do to them."""

import datetime as dt
from typing import Any

import pytest

from transactions.receiving.moments import Moment, moment_of

NOW = dt.datetime(2021, 9, 23, 3, 0, tzinfo=dt.UTC)  # 10.00 WIB
NOW_MS = round(NOW.timestamp() * 1000)
SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000
DAY = 24 * HOUR
JUMPS = [MINUTE, 8 * HOUR, DAY, 365 * DAY]
JUMPS += [-jump for jump in JUMPS]
AGE = 20 * MINUTE
SOLD = NOW - dt.timedelta(minutes=20)


def entry(age_ms: int, **clock: Any) -> dict[str, Any]:
    return {"age_ms": age_ms, "clock": clock} if clock else {"age_ms": age_ms}


def by(clock_off: int = 0, *, known_off: int | None = None, age: int = AGE) -> dict[str, int]:
    """Return the readings at a sale of a clock that is `clock_off` ms ahead of the database.

    `known_off`: by how much the phone believes that its clock is ahead; None for no belief.
    """
    made = NOW_MS - age + clock_off
    return {"made_ms": made} | ({} if known_off is None else {"ahead_ms": -known_off})


def off_by(moment: Moment) -> float:
    return abs((moment.at - SOLD).total_seconds())


def test_entry_of_an_older_page_has_its_age_alone() -> None:
    assert moment_of(entry(AGE), NOW) == Moment(SOLD)


@pytest.mark.parametrize("off", [0, *JUMPS])
def test_clock_that_is_wrong_all_the_time_does_no_harm(off: int) -> None:
    clock = by(off, known_off=off)
    assert moment_of(entry(AGE, **clock), NOW) == Moment(SOLD)
    steady = {"server_ms": NOW_MS - AGE, "steady_age_ms": AGE, "slept": False}
    assert moment_of(entry(AGE, **clock, **steady), NOW) == Moment(SOLD)


@pytest.mark.parametrize("jump", JUMPS)
def test_jump_between_sale_and_sending_is_put_right_on_the_same_page(jump: int) -> None:
    clock = by(known_off=0) | {"server_ms": NOW_MS - AGE, "steady_age_ms": AGE}
    moment = moment_of(entry(AGE + jump, **clock), NOW)
    assert off_by(moment) == 0
    assert moment.is_doubted == (abs(jump) > MINUTE)


@pytest.mark.parametrize("jump", JUMPS)
def test_jump_between_sale_and_sending_is_put_right_after_a_restart(jump: int) -> None:
    moment = moment_of(entry(AGE + jump, **by(known_off=0)), NOW)
    assert off_by(moment) == 0
    assert moment.is_doubted == (abs(jump) > MINUTE)


@pytest.mark.parametrize("jump", JUMPS)
def test_jump_before_the_sale_is_put_right_on_the_same_page(jump: int) -> None:
    clock = by(jump, known_off=0) | {"server_ms": NOW_MS - AGE, "steady_age_ms": AGE}
    moment = moment_of(entry(AGE, **clock), NOW)
    assert off_by(moment) == 0
    assert moment.is_doubted == (abs(jump) > MINUTE)


@pytest.mark.parametrize("jump", JUMPS)
def test_jump_before_the_sale_that_is_put_right_before_sending_is_seen(jump: int) -> None:
    """The phone's clock alone says nothing of it: it agrees with itself when it is read again."""
    clock = by(jump, known_off=0) | {"server_ms": NOW_MS - AGE, "steady_age_ms": AGE}
    moment = moment_of(entry(AGE - jump, **clock), NOW)
    assert off_by(moment) == 0
    assert moment.is_doubted == (abs(jump) > MINUTE)


@pytest.mark.parametrize("jump", [jump for jump in JUMPS if jump != MINUTE])
def test_jump_between_the_last_answer_and_a_sale_after_a_restart_is_seen(jump: int) -> None:
    """The page has heard nothing, but an earlier one had: half an hour before."""
    clock = by(jump, known_off=0) | {"at_least_ms": NOW_MS - 30 * MINUTE}
    moment = moment_of(entry(AGE, **clock), NOW)
    assert off_by(moment) <= 61
    assert moment.is_doubted == (abs(jump) > MINUTE)


def test_steady_clock_alone_is_believed() -> None:
    moment = moment_of(entry(AGE + 8 * HOUR, steady_age_ms=AGE, slept=False), NOW)
    assert (moment.at, moment.is_doubted) == (SOLD, True)
    assert moment.claimed == SOLD - dt.timedelta(hours=8)


def test_phone_that_slept_is_believed_by_its_clock() -> None:
    """A steady clock may stand still in a phone's sleep, so an entry may be older than it says."""
    night = 9 * HOUR
    clock = by(known_off=0, age=night) | {"steady_age_ms": 5 * MINUTE, "slept": True}
    assert moment_of(entry(night, **clock), NOW) == Moment(NOW - dt.timedelta(hours=9))


def test_entry_is_at_least_as_old_as_the_steady_clock_says() -> None:
    moment = moment_of(entry(AGE - 3 * HOUR, steady_age_ms=AGE, slept=True), NOW)
    assert (moment.at, moment.is_doubted) == (SOLD, True)


def test_laptop_that_slept_with_the_page_in_sight_keeps_its_day() -> None:
    night = 9 * HOUR
    clock = by(known_off=0, age=night) | {"server_ms": NOW_MS - night, "steady_age_ms": MINUTE}
    moment = moment_of(entry(night, **clock, slept=False), NOW)
    assert (moment.at, moment.is_doubted) == (NOW - dt.timedelta(hours=9), True)


@pytest.mark.parametrize("age", [-61 * SECOND, 61 * DAY, 10**30, -(10**30)])
def test_impossible_age_counts_as_the_moment_of_arrival(age: int) -> None:
    moment = moment_of(entry(age), NOW)
    assert moment.is_doubted
    assert abs(moment.at - NOW) <= dt.timedelta(days=60)


def test_times_that_both_belong_to_the_doubt_are_kept() -> None:
    moment = moment_of(entry(AGE + DAY, server_ms=NOW_MS - AGE), NOW)
    assert (moment.at, moment.claimed) == (SOLD, SOLD - dt.timedelta(days=1))


@pytest.mark.parametrize(
    "clock",
    [
        None,
        [],
        "now",
        {"made_ms": "1"},
        {"made_ms": True, "ahead_ms": 1},
        {"made_ms": 10**30, "ahead_ms": 0},
        {"steady_age_ms": -1},
        {"steady_age_ms": 1.5},
        {"server_ms": None, "at_least_ms": {}},
        {"slept": "yes"},
    ],
)
def test_reading_without_sense_is_no_reading(clock: Any) -> None:
    assert moment_of({"age_ms": AGE, "clock": clock}, NOW) == Moment(SOLD)


@pytest.mark.parametrize("age", [None, "1", 1.0, True])
def test_entry_without_an_age_has_no_moment(age: Any) -> None:
    with pytest.raises(ValueError, match=str(age)):
        moment_of({"age_ms": age}, NOW)
