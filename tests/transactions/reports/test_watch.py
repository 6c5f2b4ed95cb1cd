"""The tills that need a visit, the most urgent first, with the reasons."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bazar.calendar import wib
from bazar.models import BazarDay, Venue
from tests.cast import (
    Cast,
    count,
    kecamatan,
    let_in,
    line,
    make_bazar,
    make_stall,
    opening,
    outcomes,
    plan,
    sale,
    send,
)
from transactions.models import HeldSale, ShiftEntry, Till, TillStall
from transactions.receiving import held
from transactions.reports import watch
from transactions.reports.watch import WatchedTill, Why

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def noon(cast: Cast) -> dt.datetime:
    """Return noon of a day from nine to five; both tills have just reported."""
    BazarDay.objects.filter(pk=cast.day.pk).update(opens=dt.time(9), closes=dt.time(17))
    now = at(cast, 12)
    Till.objects.update(last_seen_at=now - MINUTE)
    return now


def at(cast: Cast, hour: int, minute: int = 0) -> dt.datetime:
    return wib(cast.day.date, dt.time(hour, minute))


def known(till: Till, **what: Any) -> None:
    """Set columns of the till's row."""
    Till.objects.filter(pk=till.pk).update(**what)


def watched(cast: Cast, now: dt.datetime, till: Till | None = None) -> WatchedTill:
    wanted = (till or cast.till).pk
    return next(each for each in watch.watch_tills(cast.bazar, now) if each.till.pk == wanted)


def reasons(cast: Cast, now: dt.datetime) -> tuple[Why, ...]:
    return watched(cast, now).reasons


# --- Reasons ----------------------------------------------------------------------------------


def test_a_till_that_sells_and_sends_needs_no_visit(cast: Cast, noon: dt.datetime) -> None:
    send(cast.till, opening(), sale(line(cast.keripik), number=2))
    known(cast.till, last_seen_at=noon - MINUTE, storage="persistent")
    assert reasons(cast, noon) == ()


def test_till_unsent_for_more_than_a_quarter_of_an_hour_needs_a_visit(
    cast: Cast, noon: dt.datetime
) -> None:
    known(cast.till, unsent=2, oldest_unsent_at=noon - 15 * MINUTE)
    assert reasons(cast, noon) == ()
    assert reasons(cast, noon + dt.timedelta(seconds=1)) == (Why.UNSENT,)


def test_unsent_entries_are_at_least_as_old_as_the_silence(cast: Cast, noon: dt.datetime) -> None:
    known(cast.till, unsent=1, last_seen_at=noon - 40 * MINUTE)
    assert watched(cast, noon).oldest_unsent_at == noon - 40 * MINUTE
    assert Why.UNSENT in reasons(cast, noon)


def test_a_locked_out_till_whose_phone_keeps_something(cast: Cast, noon: dt.datetime) -> None:
    known(cast.till, locked_out_at=noon)
    assert reasons(cast, noon) == ()
    known(cast.till, unsent=1, oldest_unsent_at=noon)
    assert reasons(cast, noon) == (Why.LOCKED_OUT,)


def test_numbers_that_are_missing_and_not_unsent(cast: Cast, noon: dt.datetime) -> None:
    send(cast.till, sale(line(cast.keripik), number=4))
    known(cast.till, last_seen_at=noon, last_number=5, unsent=4, oldest_unsent_at=noon)
    assert watched(cast, noon).missing == 4
    assert reasons(cast, noon) == ()
    known(cast.till, unsent=3)
    assert reasons(cast, noon) == (Why.MISSING,)


def test_held_entries_wait_until_an_official_has_seen_to_them(
    cast: Cast, noon: dt.datetime, kepala: User
) -> None:
    send(cast.till, sale(line(cast.tas)), {"number": 2})
    known(cast.till, last_seen_at=noon)
    assert (watched(cast, noon).held, reasons(cast, noon)) == (2, (Why.HELD,))
    held.settle(HeldSale.objects.all(), by=kepala, note="dicatat ulang")
    assert (watched(cast, noon).held, reasons(cast, noon)) == (0, ())


def test_held_entry_that_was_sent_again_and_entered_waits_no_more(
    cast: Cast, noon: dt.datetime
) -> None:
    entry = sale(line(cast.tas))
    assert outcomes(send(cast.till, entry)) == ["unknown_offer"]
    TillStall.objects.create(till=cast.till, stall=cast.stranger)
    assert outcomes(send(cast.till, entry)) == ["recorded"]
    known(cast.till, last_seen_at=noon)
    assert reasons(cast, noon) == ()


def test_a_till_that_is_silent_while_the_bazaar_is_open(cast: Cast, noon: dt.datetime) -> None:
    known(cast.till, last_seen_at=noon - 15 * MINUTE)
    assert reasons(cast, noon) == ()
    known(cast.till, last_seen_at=noon - 16 * MINUTE)
    assert reasons(cast, noon) == (Why.SILENT,)


def test_silence_counts_from_the_opening(cast: Cast, noon: dt.datetime) -> None:
    known(cast.till, last_seen_at=noon - dt.timedelta(days=1))
    for closed_or_just_open in (at(cast, 8), at(cast, 9), at(cast, 9, 15), at(cast, 17)):
        assert reasons(cast, closed_or_just_open) == ()
    assert reasons(cast, at(cast, 9, 16)) == (Why.SILENT,)
    assert reasons(cast, at(cast, 16, 59)) == (Why.SILENT,)


def test_a_till_that_was_just_let_in_is_not_silent(cast: Cast, noon: dt.datetime) -> None:
    known(cast.till, last_seen_at=None, let_in_at=noon - MINUTE)
    assert reasons(cast, noon) == ()


@pytest.mark.parametrize("how", ["locked_out_at", "signed_out_at"])
def test_signed_out_till_may_be_silent(cast: Cast, noon: dt.datetime, how: str) -> None:
    gone = {how: noon, "last_seen_at": noon - 90 * MINUTE, "storage": "none"}
    known(cast.till, **gone)
    assert reasons(cast, noon) == ()


def test_a_phone_that_keeps_nothing(cast: Cast, noon: dt.datetime) -> None:
    known(cast.till, storage="none")
    assert reasons(cast, noon) == (Why.NOTHING_KEPT,)
    assert reasons(cast, at(cast, 23) + dt.timedelta(days=2)) == ()  # it is all over


def test_a_phone_on_which_a_part_of_the_till_does_not_work(cast: Cast, noon: dt.datetime) -> None:
    known(cast.till, trouble="goods: TypeError")
    assert reasons(cast, noon) == (Why.BROKEN,)
    assert reasons(cast, at(cast, 23) + dt.timedelta(days=2)) == ()


def test_a_phone_that_may_clear_what_it_has_not_sent(cast: Cast, noon: dt.datetime) -> None:
    known(cast.till, storage="best_effort")
    assert reasons(cast, noon) == ()
    known(cast.till, unsent=1, oldest_unsent_at=noon)
    assert reasons(cast, noon) == (Why.MAY_BE_CLEARED,)


def test_a_shift_that_is_open_after_closing_time(cast: Cast) -> None:
    shift = opening(age_ms=60_000)
    send(cast.till, shift)
    now = timezone.now()
    today, _tomorrow = cast.bazar.days.order_by("date")
    assert reasons(cast, now) == ()
    after_closing = wib(today.date, dt.time.max) + MINUTE
    known(cast.till, last_seen_at=after_closing)
    assert watched(cast, after_closing).shift == ShiftEntry.objects.get()
    assert reasons(cast, after_closing) == (Why.SHIFT_OPEN,)
    send(cast.till, count(shift, 200_000, number=2))
    known(cast.till, last_seen_at=after_closing)
    assert watched(cast, after_closing).shift is None
    assert reasons(cast, after_closing) == ()


def test_a_shift_that_was_opened_after_closing_time_may_be_open(
    cast: Cast, noon: dt.datetime
) -> None:
    send(cast.till, opening())
    opened = ShiftEntry.objects.get().happened_at
    BazarDay.objects.filter(bazar=cast.bazar).delete()
    the_day_before = cast.day.date - dt.timedelta(days=1)
    plan(cast.bazar, the_day_before, dt.time(9), dt.time(17))
    known(cast.till, last_seen_at=opened)
    assert reasons(cast, opened + MINUTE) == ()


# --- Order ------------------------------------------------------------------------------------


def test_the_most_urgent_come_first_and_then_those_that_stand_together(
    cast: Cast, noon: dt.datetime
) -> None:
    gambir = Venue.objects.create(kecamatan=kecamatan("Gambir"), name="Halaman Gambir")
    first_in_town = let_in(make_stall(cast.bazar, gambir, "Z9", "Kue Bu Tini"))
    silent, fine = let_in(cast.stranger), let_in(cast.neighbour)
    Till.objects.update(last_seen_at=noon)
    for till in (first_in_town, silent):
        known(till, last_seen_at=noon - 60 * MINUTE)
    known(cast.neighbours_till, unsent=1, oldest_unsent_at=noon - 60 * MINUTE, storage="none")
    known(cast.till, unsent=1, oldest_unsent_at=noon, locked_out_at=noon)
    tills = [each.till for each in watch.watch_tills(cast.bazar, noon)]
    assert tills == [cast.till, cast.neighbours_till, first_in_town, silent, fine]
    both = watched(cast, noon, cast.neighbours_till).reasons
    assert both == (Why.UNSENT, Why.NOTHING_KEPT)


def test_a_till_stands_once_with_its_stalls_at_the_bazaar(cast: Cast, noon: dt.datetime) -> None:
    elsewhere = make_stall(make_bazar("Bazar Senen"), cast.venue, "S1", "Kue Bu Tini")
    shared = let_in(cast.neighbour, cast.stall, elsewhere)
    assert watched(cast, noon, shared).stalls == (cast.stall, cast.neighbour)
    assert [each.till for each in watch.watch_tills(elsewhere.bazar, noon)] == [shared]


def test_a_kecamatan_has_its_own_tills(cast: Cast, noon: dt.datetime) -> None:
    gambir = Venue.objects.create(kecamatan=kecamatan("Gambir"), name="Halaman Gambir")
    there = let_in(make_stall(cast.bazar, gambir, "Z9", "Kue Bu Tini"))
    of_gambir = watch.watch_tills(cast.bazar, noon, {kecamatan("Gambir").pk})
    assert [each.till for each in of_gambir] == [there]
    assert watch.watch_tills(cast.bazar, noon, {kecamatan("Senen").pk}) == []
    assert watch.kecamatan_with_tills(cast.bazar) == [kecamatan("Gambir"), kecamatan("Menteng")]


def test_the_number_of_queries_does_not_grow_with_the_tills(
    cast: Cast, noon: dt.datetime, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):
        assert len(watch.watch_tills(cast.bazar, noon)) == 2
    for n in range(40):
        till = let_in(make_stall(cast.bazar, cast.venue, f"C{n}", f"Kue {n}"))
        send(till, opening(number=2), {"number": 3})
    with django_assert_num_queries(4):
        assert len(watch.watch_tills(cast.bazar, noon)) == 42
