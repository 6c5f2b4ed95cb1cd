"""The two clocks of an entry, and days in WIB whatever zone the server or PostgreSQL is in."""

import datetime as dt

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from bazar.calendar import wib
from bazar.database_clock import database_now
from tests.cast import (
    Cast,
    ledger_entry,
    ledger_line,
    line,
    phone_of,
    plan,
    sale,
    sale_by,
    send,
    void,
)
from tests.till_orders import ordered
from transactions import ledger
from transactions.models import Payment, Sale
from transactions.ordering import parts

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


@pytest.mark.parametrize("days", [-365, -1, 1, 365])
def test_host_with_a_wrong_clock_counts_a_sale_on_the_databases_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, days: int
) -> None:
    shift_the_hosts_clock(monkeypatch, dt.timedelta(days=days))
    entry, late = sale(line(cast.keripik)), sale(line(cast.keripik), number=2, age_ms=HOUR // 60)
    results = send(cast.till, entry, late)
    assert [result["flags"] for result in results] == [[], []]
    assert [sale_by(each).day for each in (entry, late)] == [cast.day, cast.day]
    assert "this host's clock is" in caplog.text


def test_host_with_a_wrong_clock_counts_an_order_and_shows_a_till_the_databases_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Take an order for tomorrow, which the host's clock says is over."""
    send(cast.till, sale(line(cast.keripik)))
    part = ordered(cast)
    shift_the_hosts_clock(monkeypatch, dt.timedelta(days=3))
    parts.accept(part, cast.till)
    parts.pay(part, cast.till, Payment.CASH)
    paid = Sale.objects.get(key=part.key)
    assert paid.day == part.day
    assert abs(paid.recorded_at - paid.sold_at) < dt.timedelta(minutes=1)
    phone = phone_of(cast.till)
    assert phone.get("/kasir/hari/").json()["sales"] == 1
    news = phone.post("/kasir/kabar/", "{}", content_type="application/json").json()
    assert abs(news["now"] - database_now().timestamp() * 1000) < 60_000
    assert abs(news["as_of"] - news["now"]) < 60_000


def shift_the_hosts_clock(monkeypatch: pytest.MonkeyPatch, by: dt.timedelta) -> None:
    right = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: right() + by)


def test_doubted_sale_keeps_both_of_its_times_and_is_flagged(cast: Cast) -> None:
    """Take a clock that was 8 hours behind at the sale and was put right before sending."""
    sold_ms = round(database_now().timestamp() * 1000) - 5000
    entry = sale(line(cast.keripik), age_ms=8 * HOUR, clock={"server_ms": sold_ms})
    [result] = send(cast.till, entry)
    sold = sale_by(entry)
    assert (result["flags"], sold.flags, sold.day) == (["clock"], ["clock"], cast.day)
    assert result["sold_at"] == round(sold.sold_at.timestamp() * 1000) == sold_ms
    assert sold.claimed_at is not None
    assert abs(sold.sold_at - sold.claimed_at - dt.timedelta(hours=8)) < dt.timedelta(minutes=1)


def test_entry_whose_clock_is_sent_anew_is_the_same_entry(cast: Cast) -> None:
    entry = sale(line(cast.keripik), clock={"steady_age_ms": 40})
    [first] = send(cast.till, entry)
    [again] = send(cast.till, entry | {"age_ms": 9000, "clock": {"steady_age_ms": 9000}})
    assert (first["status"], again["status"]) == ("recorded", "duplicate")
    assert sale_by(entry).claimed_at is None


def test_doubted_void_keeps_both_of_its_times(cast: Cast) -> None:
    sold = sale(line(cast.keripik))
    undone = void(sold, age_ms=9 * HOUR)
    send(cast.till, sold, undone)
    entry = sale_by(undone)
    assert entry.flags[0] == "clock"
    assert entry.claimed_at is not None
    assert entry.sold_at - entry.claimed_at > dt.timedelta(hours=8)


def test_phone_a_moment_ahead_is_believed(cast: Cast) -> None:
    """An age slightly below zero comes from two clocks that drift, not from a wrong one."""
    [result] = send(cast.till, sale(line(cast.keripik), age_ms=-500))
    assert result["flags"] == []
