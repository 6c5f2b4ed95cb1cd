"""The two clocks of an entry, and days in WIB whatever zone the server or PostgreSQL is in."""

import datetime as dt

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from bazar.calendar import wib
from tests.cast import Cast, ledger_entry, ledger_line, line, plan, sale, sale_by, send
from transactions import ledger
from transactions.models import Sale

THURSDAY, FRIDAY = dt.date(2021, 9, 23), dt.date(2021, 9, 24)
LAST_SECOND, MIDNIGHT = dt.time(23, 59, 59), dt.time(0)
HOUR = 3_600_000
ZONES = ["UTC", "Asia/Jakarta", "America/Los_Angeles"]


@pytest.fixture(params=ZONES)
def server_zone(request):
    with override_settings(TIME_ZONE=request.param):
        yield request.param


@pytest.fixture(params=ZONES)
def postgres_zone(request, server_zone, db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [request.param])
        yield request.param
        cursor.execute("SHOW TimeZone")
        assert cursor.fetchone() == (request.param,)


def entered(cast: Cast, *moments: dt.datetime) -> list[Sale]:
    """Enter a sale of no till at each moment, in one batch."""
    entries = [ledger_entry(ledger_line(cast.asinan), sold_at=moment) for moment in moments]
    verdicts = ledger.record(entries, till=None)
    ids = [verdict.sale for verdict in verdicts if verdict.sale]
    return [Sale.objects.select_related("day").get(pk=pk) for pk in ids]


def test_day_ends_at_midnight_in_jakarta(postgres_zone, cast: Cast) -> None:
    plan(cast.bazar, THURSDAY)
    plan(cast.bazar, FRIDAY)
    last, first = entered(cast, wib(THURSDAY, LAST_SECOND), wib(FRIDAY, MIDNIGHT))
    assert (last.day.date, last.hour, last.flags) == (THURSDAY, 23, [])
    assert (first.day.date, first.hour, first.flags) == (FRIDAY, 0, [])
    assert [sale.lines.get().hour for sale in (last, first)] == [23, 0]
    assert [sale.lines.get().day_id for sale in (last, first)] == [last.day_id, first.day_id]
    assert first.sold_at - last.sold_at == dt.timedelta(seconds=1)


def test_unplanned_day_too_is_a_day_in_jakarta(postgres_zone, cast: Cast) -> None:
    last, first = entered(cast, wib(THURSDAY, LAST_SECOND), wib(FRIDAY, MIDNIGHT))
    assert (last.day.date, last.flags) == (THURSDAY, ["unplanned_day"])
    assert (first.day.date, first.flags) == (FRIDAY, ["unplanned_day"])


def test_opening_hours_are_hours_in_jakarta(postgres_zone, cast: Cast) -> None:
    plan(cast.bazar, THURSDAY, opens=dt.time(8), closes=dt.time(21))
    times = [dt.time(7, 59), dt.time(8), dt.time(20, 59), dt.time(21, 1)]
    sales = entered(cast, *[wib(THURSDAY, time) for time in times])
    assert [sale.flags for sale in sales] == [["hours"], [], [], ["hours"]]


def test_receipt_carries_the_day_in_jakarta(postgres_zone, cast: Cast) -> None:
    plan(cast.bazar, FRIDAY)
    entry = ledger_entry(ledger_line(cast.asinan), sold_at=wib(FRIDAY, MIDNIGHT))
    [verdict] = ledger.record([entry], till=None)
    assert verdict.receipt.startswith("L210924-")
    [again] = ledger.record([entry], till=None)
    assert again.receipt == verdict.receipt


def test_age_of_the_entry_decides_when_it_was_sold(cast: Cast) -> None:
    entry = sale(line(cast.keripik), age_ms=5 * HOUR)
    before = timezone.now()
    send(cast.till, entry)
    after = timezone.now()
    assert before <= sale_by(entry).sold_at + dt.timedelta(hours=5) <= after


def test_phone_whose_clock_is_a_year_off_does_no_harm(cast: Cast) -> None:
    """Only the age of the entry counts, not the phone's time of day."""
    wrong = timezone.now() - dt.timedelta(days=365)
    entry = sale(line(cast.keripik), age_ms=0, sold_at=wrong.isoformat(), clock=wrong.timestamp())
    [result] = send(cast.till, entry)
    assert result["flags"] == []
    assert sale_by(entry).day == cast.day


def test_late_arrival_keeps_its_day_and_says_when_it_came(cast: Cast) -> None:
    yesterday = plan(cast.bazar, cast.day.date - dt.timedelta(days=1))
    entry = sale(line(cast.keripik), age_ms=24 * HOUR)
    [result] = send(cast.till, entry)
    sold = sale_by(entry)
    assert (sold.day, result["flags"]) == (yesterday, [])
    assert sold.recorded_at - sold.sold_at >= dt.timedelta(hours=24)


def test_outbox_is_believed_for_as_long_as_a_till_is_let_in(cast: Cast) -> None:
    """An entry may even be older than its till: the phone lost that till and was let in anew."""
    old = sale(line(cast.keripik), number=1, age_ms=59 * 24 * HOUR)
    older = sale(line(cast.keripik), number=2, age_ms=61 * 24 * HOUR)
    results = send(cast.till, old, older)
    assert [result["flags"] for result in results] == [["unplanned_day"], ["clock"]]
    assert sale_by(old).day.date == cast.day.date - dt.timedelta(days=59)


def test_phone_a_moment_ahead_is_believed(cast: Cast) -> None:
    """An age slightly below zero comes from two clocks that drift, not from a wrong one."""
    [result] = send(cast.till, sale(line(cast.keripik), age_ms=-500))
    assert result["flags"] == []
