"""Participation and turnover of places: counts and sums that are the ledger's own."""

import csv
import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from bazar.models import Channel, Series, Venue
from jakpreneur.models import Invitation, Jakpreneur, Stall
from tests.cast import (
    Cast,
    kecamatan,
    let_in,
    line,
    make_bazar,
    make_stall,
    offer,
    plan,
    sale,
    sale_by,
    send,
    void,
)
from tests.html import html_of
from tests.transactions.conftest import signed_in
from transactions import totals, voids
from transactions.reports import history, participation
from transactions.reports.history import History
from transactions.reports.participation import Participation, Period, spread
from transactions.seals import sealing
from transactions.totals import StallDay, Total, VenueDay

PEOPLE = "/admin/transactions/sale/peserta/"
PLACES = "/admin/transactions/sale/tempat/"
MONTH = dt.timedelta(days=30)


@pytest.fixture
def before(cast: Cast) -> Stall:
    """Make a closed bazaar a month ago with two stalls.

    Bu Sri sold for Rp40.000 there, Bu Tini sold nothing.
    """
    bazar = make_bazar("Bazar Lama")
    day = plan(bazar, cast.day.date - MONTH)
    stall = Stall.objects.create(
        bazar=bazar, jakpreneur=cast.stall.jakpreneur, venue=cast.venue, number="L1"
    )
    make_stall(bazar, cast.venue, "L2", "Kue Bu Tini")
    age = MONTH // dt.timedelta(milliseconds=1)
    send(let_in(stall), sale(line(offer(stall, "Peyek", price=20_000), 2), age_ms=age))
    sealing.seal(day, User.objects.create_user("tutup"))
    return stall


def people(period: Period | None = None) -> Participation:
    return participation.of_period(period or Period())


def places(period: Period | None = None) -> History:
    return history.of_period(period or Period())


# --- Sums -------------------------------------------------------------------------------------


def test_sums_by_stall_and_venue_agree_with_the_days(
    cast: Cast, before: Stall, kepala: User
) -> None:
    sold = sale(line(cast.keripik, 3))
    send(cast.till, sold, sale(line(cast.asinan), number=2))
    sealing.seal(cast.day, kepala)
    voids.void(sale_by(sold), kepala, "salah input")
    send(cast.neighbours_till, sale(line(cast.rujak), payment="qris"))
    days = [cast.day, before.bazar.days.get()]
    overall = totals.of_days(days).overall
    assert overall == Total(70_000, 4, 3)
    ids = [day.pk for day in days]
    assert totals.together(totals.by_stall(ids).values()) == overall
    assert totals.together(totals.by_venue(ids).values()) == overall
    assert totals.by_stall(ids)[StallDay(cast.day.pk, cast.stall.pk)] == Total(12_000, 1, 1)
    onsite = VenueDay(cast.day.pk, cast.venue.pk, Channel.ONSITE)
    assert totals.by_venue(ids)[onsite] == Total(30_000, 2, 2)
    assert totals.by_stall([]) == {}
    assert totals.by_venue([]) == {}


def test_the_reports_add_up_to_all_bazaars(cast: Cast, before: Stall) -> None:
    send(cast.till, sale(line(cast.keripik)))
    everything = totals.together(totals.of_all_bazaars().values())
    assert totals.together(each.total for each in people().editions) == everything
    assert totals.together(each.total for each in people().vendors) == everything
    assert places().overall.total == everything
    assert totals.together(result.total for result in places().by(lambda at: at.month).values())


# --- Who took part ----------------------------------------------------------------------------


def test_the_most_frequent_come_first_with_what_they_sold(cast: Cast, before: Stall) -> None:
    first, *others = people().vendors
    assert first.vendor == cast.stall.jakpreneur
    assert (first.times, first.sold, first.ever, first.total.amount) == (2, 1, 2, 40_000)
    assert {(each.vendor.name, each.times, each.sold) for each in others} == {
        ("Rujak Pak Jaya", 1, 0),
        ("Anyaman Dewi", 1, 0),
        ("Kue Bu Tini", 1, 0),
    }


def test_first_timers_against_returning(cast: Cast, before: Stall) -> None:
    old, new = people().editions
    assert (old.bazar, old.stalls, old.sold, old.first, old.returning) == (before.bazar, 2, 1, 2, 0)
    assert (new.bazar, new.stalls, new.sold, new.first, new.returning) == (cast.bazar, 3, 0, 2, 1)


def test_vendor_from_before_the_period_is_no_first_timer(cast: Cast, before: Stall) -> None:
    [edition] = people(Period(since=cast.day.date)).editions
    assert (edition.first, edition.returning) == (2, 1)


def test_vendors_who_never_had_a_stall_are_listed(cast: Cast, before: Stall) -> None:
    new = Jakpreneur.objects.create(
        name="Sambal Bu Rini", kecamatan=kecamatan("Senen"), phone="+6281234567890"
    )
    assert [each.vendor for each in people().never] == [new]


def test_a_sale_that_was_voided_is_not_sold(cast: Cast) -> None:
    sold = sale(line(cast.keripik))
    send(cast.till, sold, void(sold))
    [edition] = people().editions
    assert (edition.stalls, edition.sold, edition.spread) == (3, 0, None)


def test_a_series_and_a_kecamatan_alone(cast: Cast, before: Stall) -> None:
    other = Series.objects.exclude(pk=cast.bazar.series_id).first()
    assert people(Period(series=other)).editions == ()
    found = participation.of_period(Period(), {kecamatan("Senen").pk})
    assert found.vendors == ()
    assert history.of_period(Period(), {kecamatan("Senen").pk}).parts == ()


def test_the_spread() -> None:
    assert spread([]) is None
    assert spread([7]) == participation.Spread(7, 7, 7, 7, 7)
    assert spread([10, 20, 30, 40, 1_000]) == participation.Spread(10, 20, 30, 40, 1_000)


# --- Places -----------------------------------------------------------------------------------


def test_turnover_per_stall_tells_places_apart(cast: Cast, before: Stall) -> None:
    gambir = Venue.objects.create(kecamatan=kecamatan("Gambir"), name="Halaman Gambir")
    stall = make_stall(cast.bazar, gambir, "G1", "Kue Bu Sum")
    send(let_in(stall), sale(line(offer(stall, "Kue lapis", price=90_000))))
    by_venue = places().by(lambda at: at.venue)
    assert (by_venue[gambir].stalls, by_venue[gambir].per_stall) == (1, 90_000)
    assert (by_venue[cast.venue].stalls, by_venue[cast.venue].per_stall) == (5, 8_000)
    assert places().bazaars_at(cast.venue) == 2


def test_a_bazaar_counts_in_the_month_in_which_it_began(cast: Cast, before: Stall) -> None:
    months = {at.bazar: at.month for at in places().parts}
    assert months[before.bazar] == (cast.day.date - MONTH).replace(day=1)


# --- A bazaar that is only planned -------------------------------------------------------------


@pytest.fixture
def planned(cast: Cast) -> Stall:
    """Bu Sri's stall at next month's bazaar, and a sale there by mistake, on a day not planned."""
    bazar = make_bazar("Bulan depan")
    plan(bazar, cast.day.date + MONTH)
    make_stall(bazar, cast.venue, "D2", "Sambal Bu Rini")
    return Stall.objects.create(
        bazar=bazar, jakpreneur=cast.stall.jakpreneur, venue=cast.venue, number="D1"
    )


def test_a_planned_bazaar_is_in_no_average_and_no_count(
    cast: Cast, before: Stall, planned: Stall
) -> None:
    send(cast.till, sale(line(cast.keripik)))
    assert {each.bazar for each in people().editions} == {before.bazar, cast.bazar}
    assert {at.bazar for at in places().parts} == {before.bazar, cast.bazar}
    assert places().overall.stalls == 5
    assert places().overall.per_stall == (40_000 + 15_000) // 5
    assert places().bazaars_at(cast.venue) == 2
    [first, *_others] = people().vendors
    assert (first.times, first.ever) == (2, 2)
    assert {each.vendor.name for each in people().never} == {"Sambal Bu Rini"}


def test_a_sale_there_by_mistake_does_not_begin_it(
    cast: Cast, before: Stall, planned: Stall
) -> None:
    send(let_in(planned), sale(line(offer(planned, "Kacang", price=20_000))))
    assert planned.bazar.days.count() == 2
    assert planned.bazar not in {each.bazar for each in people().editions}


def test_a_bazaar_that_is_on_is_marked(cast: Cast, before: Stall, desk: Client) -> None:
    assert {each.bazar: each.is_on for each in people().editions} == {
        before.bazar: False,
        cast.bazar: True,
    }
    assert places().running == (cast.bazar,)
    for page in (PEOPLE, PLACES):
        assert html_of(desk.get(page)).lower().count("masih berlangsung") == 1
    rows = taken(desk, f"{PEOPLE}bazar.csv").decode()
    assert f'"{cast.bazar} (masih berlangsung)"' in rows
    assert f'"{before.bazar}"' in rows


# --- Pages and files --------------------------------------------------------------------------


@pytest.mark.parametrize("page", [PEOPLE, PLACES])
def test_a_page_takes_few_queries_however_many_took_part(
    page: str, cast: Cast, before: Stall, desk: Client, django_assert_max_num_queries: object
) -> None:
    for n in range(20):
        make_stall(cast.bazar, cast.venue, f"C{n}", f"Kue {n}")
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert desk.get(page).status_code == 200


@pytest.mark.parametrize("page", [PEOPLE, PLACES, f"{PEOPLE}bazar.csv", f"{PLACES[:-1]}.csv"])
def test_account_without_the_permission_sees_no_sales(page: str, cast: Cast) -> None:
    assert signed_in(User.objects.create_user("agus", is_staff=True)).get(page).status_code == 403
    assert Client().get(page).status_code == 302


def test_pages_say_what_cannot_be_read_and_show_all(desk: Client, cast: Cast) -> None:
    for page in (PEOPLE, PLACES):
        for said in ({"dari": "kemarin"}, {"dari": "2026-02-02", "sampai": "2026-01-01"}):
            answer = desk.get(page, said)
            assert answer.status_code == 200
            assert "errornote" in html_of(answer)


def test_empty_pages(desk: Client) -> None:
    for page in (PEOPLE, PLACES):
        assert desk.get(page).status_code == 200


def test_never_had_a_stall_as_a_list(desk: Client, cast: Cast) -> None:
    Jakpreneur.objects.create(
        name="Sambal Bu Rini", kecamatan=kecamatan("Senen"), phone="+6281234567890"
    )
    page = html_of(desk.get(PEOPLE, {"belum": 1}))
    assert "Sambal Bu Rini" in page
    assert "Keripik Bu Sri" not in page


def taken(desk: Client, where: str) -> bytes:
    answer: Any = desk.get(where)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return b"".join(answer.streaming_content)


def test_files_hold_the_same_and_are_logged(
    desk: Client, cast: Cast, before: Stall, official: User
) -> None:
    people_of = taken(desk, f"{PEOPLE}jakpreneur.csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(people_of), delimiter=";"))
    assert rows[1][:6] == ["Keripik Bu Sri", "Menteng", "2", "1", "2", "40000"]
    book = openpyxl.load_workbook(io.BytesIO(taken(desk, f"{PLACES[:-1]}.xlsx")))
    assert book.active
    amounts = [row[7] for row in book.active.iter_rows(min_row=2, max_row=3, values_only=True)]
    assert amounts == [40_000, 0]
    assert taken(desk, f"{PEOPLE}bazar.xlsx")
    assert desk.get(f"{PEOPLE}bazar.pdf").status_code == 404
    noted = list(LogEntry.objects.filter(user=official).order_by("pk"))
    assert len(noted) == 3
    assert "XLSX" in noted[1].change_message


def test_invited_confirmed_and_with_a_stall_are_counted_apart(
    cast: Cast, before: Stall, kepala: User
) -> None:
    for stall in (cast.stall, cast.neighbour, cast.stranger):
        Invitation.objects.create(bazar=cast.bazar, jakpreneur=stall.jakpreneur, invited_by=kepala)
    Invitation.objects.filter(jakpreneur=cast.stall.jakpreneur).update(
        confirmed_at=timezone.now(), confirmed_by=kepala
    )
    earlier, now = people().editions
    assert (earlier.invitations.invited, earlier.invitations.confirmed) == (0, 0)
    assert (now.invitations.invited, now.invitations.confirmed, now.stalls) == (3, 1, 3)


@pytest.mark.parametrize("typed", ["abc", "2021-13-45"])
def test_text_that_is_no_day_is_refused_and_not_shown_again(desk: Client, typed: str) -> None:
    page = html_of(desk.get(PLACES, {"dari": typed, "sampai": "2021-09-24"}))
    assert 'name="dari" aria-invalid="true"' in page
    assert 'name="sampai" value="2021-09-24"' in page
