"""The calendar in WIB, and the bazaar that a visitor sees."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from bazar import calendar
from bazar.models import Bazar, BazarDay
from tests.cast import make_bazar, plan

UTC = dt.UTC
THURSDAY, FRIDAY = dt.date(2021, 9, 23), dt.date(2021, 9, 24)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (dt.datetime(2021, 9, 22, 16, 59, 59, tzinfo=UTC), dt.date(2021, 9, 22)),
        (dt.datetime(2021, 9, 22, 17, 0, 0, tzinfo=UTC), THURSDAY),
        (dt.datetime(2021, 9, 23, 16, 59, 59, 999_999, tzinfo=UTC), THURSDAY),
        (dt.datetime(2021, 9, 23, 17, 0, 0, tzinfo=UTC), FRIDAY),
    ],
)
def test_bazaar_day_is_a_day_in_jakarta(moment: dt.datetime, day: dt.date) -> None:
    assert calendar.wib_date(moment) == day


def test_jakarta_is_seven_hours_ahead_of_utc() -> None:
    moment = calendar.wib(THURSDAY, dt.time(7))
    assert moment == dt.datetime(2021, 9, 23, 0, 0, tzinfo=UTC)
    assert calendar.wib_date(moment) == THURSDAY


@pytest.fixture
def trial(db: None) -> Bazar:
    bazar = make_bazar("Bazar Hybrid September 2021")
    plan(bazar, THURSDAY)
    plan(bazar, FRIDAY)
    return bazar


@pytest.fixture
def october(trial: Bazar) -> Bazar:
    bazar = make_bazar("Bazar Hybrid Oktober 2021")
    plan(bazar, dt.date(2021, 10, 21))
    return bazar


def test_everybody_gets_the_bazaar_that_is_on(october: Bazar, trial: Bazar) -> None:
    for day in (THURSDAY, FRIDAY):
        assert calendar.bazar_on_or_next(day) == trial
        assert calendar.bazar_on_or_last(day) == trial


def test_shopper_gets_the_next_bazaar_and_official_the_last(october: Bazar, trial: Bazar) -> None:
    between = dt.date(2021, 10, 1)
    assert calendar.bazar_on_or_next(between) == october
    assert calendar.bazar_on_or_last(between) == trial


def test_bazaar_is_found_before_the_first_and_after_the_last(october: Bazar, trial: Bazar) -> None:
    before, after = dt.date(2021, 1, 1), dt.date(2022, 1, 1)
    assert calendar.bazar_on_or_next(before) == calendar.bazar_on_or_last(before) == trial
    assert calendar.bazar_on_or_next(after) == calendar.bazar_on_or_last(after) == october


def test_unplanned_day_does_not_make_a_bazaar_current(october: Bazar, trial: Bazar) -> None:
    saturday = dt.date(2021, 9, 25)
    BazarDay.objects.create(bazar=trial, date=saturday)
    assert calendar.bazar_on_or_next(saturday) == october


@pytest.mark.django_db
def test_no_bazaar_is_found_in_an_empty_database() -> None:
    assert calendar.bazar_on_or_next(THURSDAY) is None
    assert calendar.bazar_on_or_last(THURSDAY) is None


def test_bazaar_has_each_day_once(trial: Bazar) -> None:
    with pytest.raises(IntegrityError, match="bazarday_once"), transaction.atomic():
        plan(trial, THURSDAY)


@pytest.mark.parametrize(
    ("opens", "closes"),
    [(dt.time(9), dt.time(8)), (dt.time(9), dt.time(9)), (dt.time(9), None), (None, dt.time(9))],
)
def test_day_opens_before_it_closes(
    trial: Bazar, opens: dt.time | None, closes: dt.time | None
) -> None:
    with pytest.raises(IntegrityError, match="bazarday_hours"), transaction.atomic():
        BazarDay.objects.create(bazar=trial, date=dt.date(2021, 9, 25), opens=opens, closes=closes)


# --- When a bazaar has begun and when it has ended ---------------------------------------------

SATURDAY, SUNDAY = dt.date(2021, 9, 25), dt.date(2021, 9, 26)
WITHOUT_HOURS: dict[str, None] = {"opens": None, "closes": None}


@pytest.fixture
def bazaars(trial: Bazar, october: Bazar) -> dict[str, Bazar]:
    """Make the trial with a late sale, bazaars without hours and without days, and October's."""
    BazarDay.objects.create(bazar=trial, date=SATURDAY)
    early = BazarDay.objects.create(bazar=october, date=SATURDAY)
    without_hours = make_bazar("Tanpa jam")
    for date in (SATURDAY, SUNDAY):
        BazarDay.objects.create(bazar=without_hours, date=date, **WITHOUT_HOURS)
    assert not early.is_planned
    return {
        "trial": trial,
        "october": october,
        "without hours": without_hours,
        "without days": make_bazar("Tanpa hari"),
    }


def test_planned_days_date_a_bazaar_and_others_only_without_them(
    bazaars: dict[str, Bazar],
) -> None:
    dated = {
        name: (calendar.first_day(bazar), calendar.last_day(bazar))
        for name, bazar in bazaars.items()
    }
    assert dated == {
        "trial": (THURSDAY, FRIDAY),
        "october": (dt.date(2021, 10, 21), dt.date(2021, 10, 21)),
        "without hours": (SATURDAY, SUNDAY),
        "without days": (None, None),
    }


def test_sale_on_an_unplanned_day_does_not_begin_a_bazaar(bazaars: dict[str, Bazar]) -> None:
    assert not calendar.has_begun(bazaars["october"], SUNDAY)


@pytest.mark.parametrize(
    ("day", "on", "ended"),
    [
        (THURSDAY - dt.timedelta(days=1), set(), set()),
        (THURSDAY, {"trial"}, set()),
        (FRIDAY, {"trial"}, set()),
        (SATURDAY, {"without hours"}, {"trial"}),
        (dt.date(2021, 10, 21), {"october"}, {"trial", "without hours"}),
    ],
)
def test_bazaar_is_on_from_its_first_to_its_last_day(
    bazaars: dict[str, Bazar], day: dt.date, on: set[str], ended: set[str]
) -> None:
    assert {name for name, bazar in bazaars.items() if calendar.is_on(bazar, day)} == on
    assert {name for name, bazar in bazaars.items() if calendar.has_ended(bazar, day)} == ended


def test_database_and_calendar_date_bazaars_alike(bazaars: dict[str, Bazar]) -> None:
    for bazar in Bazar.objects.dated():
        assert (vars(bazar)["first_day"], vars(bazar)["last_day"]) == (
            calendar.first_day(bazar),
            calendar.last_day(bazar),
        )
    for day in (THURSDAY, FRIDAY, SATURDAY, dt.date(2021, 10, 21)):
        begun = {bazar for bazar in bazaars.values() if calendar.has_begun(bazar, day)}
        assert set(Bazar.objects.begun(day)) == begun
