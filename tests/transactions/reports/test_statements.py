"""A vendor's statement agrees with the ledger to the rupiah; links show it to the vendor."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.db.models import F
from django.test import Client
from django.utils import timezone

from bazar.calendar import today
from bazar.models import BazarDay
from jakpreneur.models import Stall
from tests.cast import Cast, line, make_cast, sale, sale_by, send
from tests.html import html_of
from tests.transactions.conftest import signed_in
from transactions import totals, voids
from transactions.models import Payment, StatementLink
from transactions.reports import statements
from transactions.reports.statements import Statement
from transactions.seals import sealing
from transactions.totals import StallDay


def at_desk(cast: Cast, more: str = "") -> str:
    vendor = cast.stall.jakpreneur_id
    return f"/admin/transactions/statementlink/jakpreneur/{vendor}/{more}"


def of_sri(cast: Cast) -> Statement:
    return statements.of_vendor(cast.stall.jakpreneur, today())


@pytest.fixture
def link(cast: Cast, kepala: User) -> StatementLink:
    return statements.make_link(cast.stall.jakpreneur, kepala)


def at(link: StatementLink) -> str:
    return f"/pernyataan/{link.token}/"


# --- Figures ----------------------------------------------------------------------------------


def test_statement_agrees_with_the_ledger_to_the_rupiah(cast: Cast, kepala: User) -> None:
    wrong = sale(line(cast.keripik, 4), number=2)
    send(cast.till, sale(line(cast.keripik, 2), line(cast.asinan)), wrong)
    sealing.seal(cast.day, kepala)
    voids.void(sale_by(wrong), kepala, "salah input")
    send(cast.till, sale(line(cast.asinan), number=3, payment="qris"))
    send(cast.neighbours_till, sale(line(cast.rujak, 5)))
    found = of_sri(cast)
    by_stall = totals.by_stall(day.pk for day in cast.bazar.days.all())
    assert found.sums.total == by_stall[StallDay(cast.day.pk, cast.stall.pk)]
    assert found.sums.total.amount == 54_000
    paid = found.sums.by_payment
    assert (paid[Payment.CASH].amount, paid[Payment.QRIS].amount) == (42_000, 12_000)
    [bazaar] = found.bazaars
    assert totals.together(day.sums.total for day in bazaar.days) == found.sums.total
    assert totals.together(goods.total for goods in bazaar.goods) == found.sums.total
    assert {goods.name: goods.total.units for goods in bazaar.goods} == {
        "Keripik tempe": 2,
        "Asinan sayur": 2,
    }


def test_channels_and_payments_add_up_to_the_same(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik)), sale(line(cast.asinan), number=2, payment="qris"))
    sums = of_sri(cast).sums
    assert totals.together(sums.by_channel.values()) == sums.total
    assert totals.together(sums.by_payment.values()) == sums.total


def test_a_day_that_is_not_closed_is_provisional(cast: Cast, kepala: User) -> None:
    assert of_sri(cast).is_provisional
    sealing.seal(cast.day, kepala)
    [bazaar] = of_sri(cast).bazaars
    assert [(each.day, each.is_sealed) for each in bazaar.days] == [(cast.day, True)]


def test_bazaars_stand_the_newest_first_each_with_its_own_days(cast: Cast) -> None:
    before = make_cast("Bulan lalu")
    BazarDay.objects.filter(bazar=before.bazar).update(date=F("date") - dt.timedelta(days=30))
    Stall.objects.create(
        bazar=before.bazar, jakpreneur=cast.stall.jakpreneur, venue=before.venue, number="Z1"
    )
    found = of_sri(cast).bazaars
    assert [each.stall.bazar for each in found] == [cast.bazar, before.bazar]
    for each in found:
        assert {day.day.bazar for day in each.days} == {each.stall.bazar}


def test_statement_takes_three_queries(cast: Cast, django_assert_num_queries: Any) -> None:
    send(cast.till, *(sale(line(cast.asinan), number=n) for n in range(1, 30)))
    with django_assert_num_queries(3):
        of_sri(cast)


# --- At the desk ------------------------------------------------------------------------------


def test_a_reader_sees_it_and_sends_nothing(cast: Cast, desk: Client, link: StatementLink) -> None:
    send(cast.till, sale(line(cast.keripik)))
    page = html_of(desk.get(at_desk(cast)))
    assert "data-total>Rp15.000<" in page
    assert link.token not in page
    assert desk.post(at_desk(cast)).status_code == 403
    assert desk.post(f"/admin/transactions/statementlink/{link.pk}/cabut/").status_code == 403
    assert StatementLink.objects.get().revoked_at is None


def test_account_without_the_permission_sees_no_statement(cast: Cast) -> None:
    stranger = signed_in(User.objects.create_user("agus", is_staff=True))
    for page in (at_desk(cast), at_desk(cast, "cetak/")):
        assert stranger.get(page).status_code == 403
        assert Client().get(page).status_code == 302


def test_a_link_is_made_logged_and_ready_to_be_sent(
    cast: Cast, kepala: User, heads_desk: Client
) -> None:
    assert heads_desk.post(at_desk(cast)).status_code == 302
    link = StatementLink.objects.get()
    assert (link.jakpreneur, link.made_by) == (cast.stall.jakpreneur, kepala)
    assert link.until - link.made_at > dt.timedelta(days=29)
    page = html_of(heads_desk.get(at_desk(cast)))
    assert re.search(rf"https://wa\.me/6281234567890\?text=\S*{link.token}", page)
    noted = LogEntry.objects.filter(user=kepala, action_flag=ADDITION)
    assert {each.object_id for each in noted} == {str(link.pk), str(cast.stall.jakpreneur_id)}
    assert not any(link.token in each.change_message for each in LogEntry.objects.all())


def test_printing_is_logged(cast: Cast, desk: Client, official: User) -> None:
    answer = desk.get(at_desk(cast, "cetak/"))
    assert "no-store" in answer.headers["Cache-Control"]
    assert LogEntry.objects.get(user=official).object_id == str(cast.stall.jakpreneur_id)


def test_the_list_of_links_shows_no_address(link: StatementLink, heads_desk: Client) -> None:
    for page in ("", f"{link.pk}/change/", "ekspor/csv/"):
        answer = heads_desk.get(f"/admin/transactions/statementlink/{page}")
        assert answer.status_code == 200
        assert link.token.encode() not in answer.getvalue()


# --- The vendor's own page --------------------------------------------------------------------


def test_link_shows_its_vendor_alone(cast: Cast, link: StatementLink) -> None:
    send(cast.till, sale(line(cast.keripik)))
    send(cast.neighbours_till, sale(line(cast.rujak)))
    answer = Client().get(at(link))
    page = html_of(answer)
    assert "data-total>Rp15.000<" in page
    assert "Keripik Bu Sri" in page
    for other in ("Rujak", "Pak Jaya", "Anyaman", "18.000", "33.000"):
        assert other not in page
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer.headers["Cache-Control"]
    assert 'name="robots" content="noindex' in page
    assert "/admin/" not in page


def test_a_stranger_gets_404_with_a_page_that_helps(link: StatementLink) -> None:
    for token in ("x", link.token[:-1], link.token[:-1] + "~", link.token.swapcase(), "a" * 32):
        answer = Client().get(f"/pernyataan/{token}/")
        assert answer.status_code == 404
        assert "no-store" in answer.headers["Cache-Control"]
        assert "<h1>" in html_of(answer)


def test_after_its_time_it_leads_nowhere(link: StatementLink) -> None:
    assert Client().get(at(link)).status_code == 200
    StatementLink.objects.update(
        made_at=timezone.now() - dt.timedelta(days=31), until=timezone.now()
    )
    assert Client().get(at(link)).status_code == 404


def test_revoked_it_leads_nowhere_and_stays_as_it_was_revoked(
    cast: Cast, link: StatementLink, heads_desk: Client, kepala: User
) -> None:
    another = statements.make_link(cast.stall.jakpreneur, kepala)
    revoking = f"/admin/transactions/statementlink/{link.pk}/cabut/"
    assert heads_desk.get(revoking).status_code == 405
    heads_desk.post(revoking)
    assert Client().get(at(link)).status_code == 404
    assert Client().get(at(another)).status_code == 200
    revoked = StatementLink.objects.get(pk=link.pk)
    assert revoked.revoked_by == kepala
    noted = LogEntry.objects.count()
    heads_desk.post(revoking)
    assert StatementLink.objects.get(pk=link.pk).revoked_at == revoked.revoked_at
    assert LogEntry.objects.count() == noted == 2
    assert link.token not in html_of(heads_desk.get(at_desk(cast)))


def test_visitor_who_guesses_addresses_has_to_wait(link: StatementLink) -> None:
    answers = [Client().get("/pernyataan/x/").status_code for _n in range(61)]
    assert answers == [404] * 60 + [429]
    assert Client().get(at(link)).status_code == 200


def test_nobody_revokes_without_a_name(link: StatementLink) -> None:
    with pytest.raises(IntegrityError):
        StatementLink.objects.update(revoked_at=timezone.now())
