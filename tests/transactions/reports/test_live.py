"""The page for the wall: the ledger's own sums, and what the office does not know yet."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bazar.calendar import wib
from bazar.models import BazarDay, Kecamatan, Venue
from tests.cast import (
    Cast,
    kecamatan,
    let_in,
    line,
    make_bazar,
    make_cast,
    make_stall,
    offer,
    plan,
    sale,
    send,
    void,
)
from tests.html import html_of
from tests.transactions.conftest import signed_in
from transactions import totals
from transactions.models import Till
from transactions.reports import live
from transactions.reports.live import Live, Scope
from transactions.seals import sealing
from transactions.totals import Total


def address(cast: Cast) -> str:
    return f"/admin/transactions/sale/langsung/{cast.bazar.pk}/"


def shown(desk: Client, cast: Cast, **about: Any) -> str:
    answer = desk.get(address(cast), about)
    assert answer.status_code == 200
    return html_of(answer)


def now_of(cast: Cast, **about: Any) -> Live:
    return live.of_scope(scope(cast, **about), timezone.now())


def scope(cast: Cast, **about: Any) -> Scope:
    days = list(cast.bazar.days.all())
    return Scope(cast.bazar, days, list(Kecamatan.objects.all()), **about)


@pytest.fixture
def gambir(cast: Cast) -> Till:
    """Make a till in another kecamatan that sells for Rp20.000."""
    venue = Venue.objects.create(kecamatan=kecamatan("Gambir"), name="Halaman Gambir")
    stall = make_stall(cast.bazar, venue, "G1", "Kue Bu Tini")
    till = let_in(stall)
    send(till, sale(line(offer(stall, "Kue lapis", price=20_000))))
    return till


# --- Figures ----------------------------------------------------------------------------------


def test_every_breakdown_is_what_totals_say(cast: Cast, gambir: Till) -> None:
    send(cast.till, sale(line(cast.keripik, 2)), sale(line(cast.asinan), number=2))
    found = now_of(cast)
    overall = totals.of_bazar(cast.bazar).overall
    assert overall == Total(62_000, 4, 3)
    for parts in (found.days, found.hours, found.kecamatan):
        assert totals.together(part.total for part in parts) == overall
    assert found.total.total == overall


def test_a_sealed_day_and_what_came_since_count_once(cast: Cast, kepala: User) -> None:
    send(cast.till, sale(line(cast.keripik)))
    sealing.seal(cast.day, kepala)
    send(cast.till, sale(line(cast.asinan), number=2))
    assert now_of(cast).total.total == Total(27_000, 2, 2)


def test_targets_with_their_share_in_words(cast: Cast, desk: Client) -> None:
    cast.bazar.target = 40_000
    cast.bazar.save()
    send(cast.till, sale(line(cast.keripik, 2)))
    page = shown(desk, cast)
    assert "data-share>75%<" in page
    assert "data-turnover>Rp30.000<" in page


def test_the_hours_go_from_the_opening_to_now_and_to_the_closing_at_most(cast: Cast) -> None:
    BazarDay.objects.filter(pk=cast.day.pk).update(opens=dt.time(9), closes=dt.time(17))

    def hours_at(hour: int) -> list[str]:
        found = live.of_scope(scope(cast), wib(cast.day.date, dt.time(hour, 30)))
        assert found.day == cast.day
        return [each.label for each in found.hours]

    assert hours_at(7) == hours_at(9) == ["09.00"]
    assert hours_at(11) == ["09.00", "10.00", "11.00"]
    assert hours_at(22) == [f"{hour:02}.00" for hour in range(9, 17)]


def test_after_a_bazaar_the_last_day_with_sales_is_shown(cast: Cast) -> None:
    later = timezone.now() + dt.timedelta(days=30)
    send(cast.till, sale(line(cast.keripik)))
    assert live.of_scope(scope(cast), later).day == cast.day


def test_a_bazaar_without_days_or_sales_has_its_page(desk: Client, cast: Cast) -> None:
    empty = make_bazar("Bazar Kemayoran")
    page = desk.get(f"/admin/transactions/sale/langsung/{empty.pk}/")
    assert page.status_code == 200
    assert desk.get("/admin/transactions/sale/langsung/999999/").status_code == 404


# --- The latest sales -------------------------------------------------------------------------


def test_the_latest_come_first_and_a_void_is_said_to_be_one(cast: Cast, desk: Client) -> None:
    sold = sale(line(cast.keripik))
    send(cast.till, sold, sale(line(cast.asinan), number=2), void(sold, number=3))
    found = now_of(cast).latest
    assert [(each.is_void, each.total.amount) for each in found] == [
        (True, -15_000),
        (False, 12_000),
        (False, 15_000),
    ]
    assert (found[0].stall, found[0].kecamatan) == ("A1", "Menteng")
    assert "-Rp15.000" in shown(desk, cast)


def test_an_entry_over_two_stalls_stands_stall_by_stall(cast: Cast) -> None:
    both = let_in(cast.stall, cast.neighbour)
    send(both, sale(line(cast.keripik), line(cast.rujak)))
    assert {(each.stall, each.total.amount) for each in now_of(cast).latest} == {
        ("A1", 15_000),
        ("A2", 18_000),
    }


def test_no_more_than_some_of_the_latest(cast: Cast) -> None:
    send(cast.till, *(sale(line(cast.asinan), number=n) for n in range(1, 30)))
    assert len(now_of(cast).latest) == live.LATEST


# --- What is not known yet --------------------------------------------------------------------


def test_unsent_entries_make_the_screen_provisional(cast: Cast, desk: Client) -> None:
    assert "data-provisional" not in shown(desk, cast)
    Till.objects.filter(pk=cast.till.pk).update(unsent=3, oldest_unsent_at=timezone.now())
    page = shown(desk, cast)
    assert "data-unsent>3<" in page
    assert "data-provisional" in page
    assert now_of(cast).tills.unsent_of == 1


def test_held_entries_and_missing_numbers(cast: Cast, desk: Client) -> None:
    send(cast.till, sale(line(cast.tas), number=3))
    tills = now_of(cast).tills
    assert (tills.held, tills.missing, tills.is_all_known) == (1, 2, False)
    assert "data-held>1<" in shown(desk, cast)


def test_tills_to_visit_are_named(cast: Cast, desk: Client) -> None:
    known = {"unsent": 2, "oldest_unsent_at": timezone.now() - dt.timedelta(hours=1)}
    Till.objects.filter(pk=cast.till.pk).update(**known)
    assert f'data-till="{cast.till.code}"' in shown(desk, cast)


# --- Some kecamatan only ----------------------------------------------------------------------


def test_screen_of_one_kecamatan_has_nothing_of_another(cast: Cast, gambir: Till) -> None:
    send(cast.till, sale(line(cast.keripik)))
    found = now_of(cast, kecamatan={kecamatan("Gambir").pk})
    assert found.total.total == Total(20_000, 1, 1)
    assert [each.label for each in found.kecamatan] == ["Gambir"]
    assert {each.kecamatan for each in found.latest} == {"Gambir"}
    assert [each.till for each in found.tills.every] == [gambir]
    assert found.targets == ()


def test_a_screen_may_be_narrowed_to_a_kecamatan(cast: Cast, gambir: Till, desk: Client) -> None:
    send(cast.till, sale(line(cast.keripik)))
    page = shown(desk, cast, kecamatan=kecamatan("Gambir").code)
    assert "data-turnover>Rp20.000<" in page
    assert "Keripik Bu Sri" not in page


# --- The page ---------------------------------------------------------------------------------


def queries(desk: Client, cast: Cast, **about: Any) -> int:
    with CaptureQueriesContext(connection) as counted:
        shown(desk, cast, **about)
    return len(counted)


def test_screen_takes_fourteen_queries_whatever_the_size(
    cast: Cast, desk: Client, kepala: User
) -> None:
    send(cast.till, sale(line(cast.keripik)))
    few = queries(desk, cast)
    yesterday = plan(cast.bazar, cast.day.date - dt.timedelta(days=1))
    send(cast.till, sale(line(cast.asinan), number=2, age_ms=24 * 3_600_000))
    sealing.seal(yesterday, kepala)
    for n in range(30):
        stall = make_stall(cast.bazar, cast.venue, f"C{n}", f"Kue {n}")
        send(let_in(stall), sale(line(offer(stall, "Kue", price=5_000))), {"number": 3})
    assert queries(desk, cast) == few == 14  # one of them asks whether the session is over


def test_the_recap_takes_fifteen_queries_at_most_with_a_day_sealed_and_one_open(
    cast: Cast, desk: Client, kepala: User
) -> None:
    yesterday = plan(cast.bazar, cast.day.date - dt.timedelta(days=1))
    send(cast.till, sale(line(cast.keripik)), sale(line(cast.asinan), number=2, age_ms=86_400_000))
    sealing.seal(yesterday, kepala)
    with CaptureQueriesContext(connection) as counted:
        desk.get("/admin/", {"bazar": cast.bazar.pk})
    assert len(counted) <= 15


def test_screen_renews_itself_unless_paused(cast: Cast, desk: Client) -> None:
    assert 'data-hx-trigger="every 10s"' in shown(desk, cast)
    assert "data-hx-trigger" not in shown(desk, cast, jeda=1)
    part = html_of(desk.get(address(cast), {"layar": 1}, headers={"HX-Request": "true"}))
    assert part.lstrip().startswith('<div id="now"')
    assert "layar=1" in part


def test_on_a_wall_there_is_no_desk_around_it(cast: Cast, desk: Client) -> None:
    assert 'id="header"' in shown(desk, cast)
    page = shown(desk, cast, layar=1)
    assert 'id="header"' not in page
    assert 'class="popup' in page


def test_the_first_screen_leads_to_it(cast: Cast, desk: Client) -> None:
    page = html_of(desk.get("/admin/", {"bazar": cast.bazar.pk}))
    assert address(cast) in page


def test_account_without_permission_or_session_sees_no_screen(cast: Cast, desk: Client) -> None:
    stranger = User.objects.create_user("agus", is_staff=True)
    assert signed_in(stranger).get(address(cast)).status_code == 403
    answer = Client().get(address(cast), headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"
    assert "Rp" not in html_of(answer)
    assert Client().get(address(cast)).status_code == 302
    assert desk.post(address(cast)).status_code == 405


def test_account_without_the_permission_sees_no_tills(cast: Cast) -> None:
    from django.contrib.auth.models import Permission  # noqa: PLC0415

    agus = User.objects.create_user("agus", is_staff=True)
    agus.user_permissions.add(Permission.objects.get(codename="view_sale"))
    Till.objects.update(unsent=3)
    page = shown(signed_in(agus), cast)
    assert "data-unsent" not in page
    assert cast.till.code not in page


def test_another_bazaar_has_figures_of_its_own(cast: Cast, desk: Client) -> None:
    other = make_cast("Bazar Senen")
    send(other.till, sale(line(other.keripik)))
    assert "data-turnover>Rp0<" in shown(desk, cast)
    assert "data-turnover>Rp15.000<" in shown(desk, other)
