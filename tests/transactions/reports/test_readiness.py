"""Checks before a bazaar, and counts of vendors who confirmed, came and sold."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bazar.models import Bazar, PickupSlot, Venue
from jakpreneur.inviting.attendance import earlier_bazaars, with_history
from jakpreneur.inviting.invitations import invite
from jakpreneur.models import Jakpreneur, Picture, Product, Stall
from tests.cast import Cast, kecamatan, line, make_bazar, offer, plan, sale, send, void
from transactions.cashiers import tills
from transactions.reports import readiness
from transactions.reports.readiness import HINTS, ITS_OWN, ROWS, Lack
from transactions.reports.turnout import turnout, with_sold_last


def count(bazar: Bazar, lack: Lack) -> int:
    return readiness.checks(Bazar.objects.get(pk=bazar.pk))[lack].count


def names(bazar: Bazar, lack: Lack) -> set[str]:
    return {str(row) for row in readiness.lacking(bazar, lack)}


def test_everything_is_either_the_bazaars_or_has_rows() -> None:
    assert set(Lack) == ITS_OWN | set(ROWS) | {Lack.NUMBERS}
    assert not ITS_OWN & set(ROWS)


def test_an_empty_bazaar_lacks_all_that_is_its_own(db: None) -> None:
    bazar = make_bazar("Kosong")
    checks = readiness.checks(bazar)
    assert {lack for lack, check in checks.items() if not check.is_done} == ITS_OWN
    with pytest.raises(KeyError):
        readiness.lacking(bazar, Lack.TARGET)


def test_lacks_of_the_bazaar_itself_are_done_one_by_one(cast: Cast) -> None:
    bazar = cast.bazar
    assert [count(bazar, lack) for lack in (Lack.DAYS, Lack.RULES, Lack.STALLS)] == [0, 0, 0]
    assert [count(bazar, lack) for lack in (Lack.VENUES, Lack.TARGET, Lack.WINDOW)] == [1, 1, 1]
    bazar.venues.add(cast.venue)
    bazar.target = 1
    bazar.orders_open_at = timezone.now() - dt.timedelta(days=1)
    bazar.save()
    assert [count(bazar, lack) for lack in (Lack.VENUES, Lack.TARGET, Lack.WINDOW)] == [0, 0, 0]


def test_venues_without_stalls_and_slots(cast: Cast) -> None:
    empty = Venue.objects.create(kecamatan=kecamatan("Gambir"), name="Halaman Gambir")
    cast.bazar.venues.set([cast.venue, empty])
    assert names(cast.bazar, Lack.EMPTY_VENUES) == {"Halaman Gambir"}
    assert count(cast.bazar, Lack.SLOTS) == 2
    times: Any = {"starts": dt.time(9), "ends": dt.time(10), "capacity": 1, "venue": cast.venue}
    days = list(cast.bazar.days.all())
    PickupSlot.objects.create(day=days[0], **times)
    assert count(cast.bazar, Lack.SLOTS) == 2  # only one of two days
    PickupSlot.objects.create(day=days[1], **times)
    assert names(cast.bazar, Lack.SLOTS) == {"Halaman Gambir"}


def test_stalls_without_offers_and_offers_without_picture(cast: Cast) -> None:
    assert count(cast.bazar, Lack.OFFERS) == 0
    cast.tas.delete()
    assert names(cast.bazar, Lack.OFFERS) == {"B7 Anyaman Dewi"}
    assert count(cast.bazar, Lack.PICTURES) == 3
    Product.objects.filter(pk=cast.rujak.product_id).update(
        picture=Picture.objects.create(digest="0" * 64, large=b"", small=b"")
    )
    assert names(cast.bazar, Lack.PICTURES) == {"Keripik tempe", "Asinan sayur"}


def test_vendors_without_qris(cast: Cast) -> None:
    Jakpreneur.objects.filter(pk=cast.stall.jakpreneur_id).update(qris="000201")
    assert names(cast.bazar, Lack.QRIS) == {"Rujak Pak Jaya", "Anyaman Dewi"}


def test_papers_that_expire_before_the_end(cast: Cast) -> None:
    first, last = cast.bazar.days.order_by("date").values_list("date", flat=True)
    own = Jakpreneur.objects.filter(pk=cast.stall.jakpreneur_id)
    own.update(pirt="P", pirt_until=last, halal="H", halal_until=None)
    assert count(cast.bazar, Lack.EXPIRED) == 0
    own.update(pirt_until=first)
    assert names(cast.bazar, Lack.EXPIRED) == {"Keripik Bu Sri"}
    own.update(pirt_until=None, halal_until=first)
    assert names(cast.bazar, Lack.EXPIRED) == {"Keripik Bu Sri"}


def test_only_food_needs_papers(cast: Cast) -> None:
    assert names(cast.bazar, Lack.PAPERS) == {"Keripik Bu Sri", "Rujak Pak Jaya"}
    own = Jakpreneur.objects.filter(pk=cast.stall.jakpreneur_id)
    own.update(pirt="P")
    assert count(cast.bazar, Lack.PAPERS) == 2
    own.update(halal="H")
    assert names(cast.bazar, Lack.PAPERS) == {"Rujak Pak Jaya"}


def test_stalls_without_a_valid_card(cast: Cast) -> None:
    tills.issue_cards([cast.stall, cast.neighbour])
    assert names(cast.bazar, Lack.CARDS) == {"B7 Anyaman Dewi"}
    cast.stall.cards.update(withdrawn_at=timezone.now())
    assert count(cast.bazar, Lack.CARDS) == 2


def test_numbers_that_are_not_the_kecamatans_are_a_hint(cast: Cast) -> None:
    assert count(cast.bazar, Lack.NUMBERS) == 3
    cast.stall.number = "MTG-01"
    cast.stall.save()
    assert names(cast.bazar, Lack.NUMBERS) == {"A2 Rujak Pak Jaya", "B7 Anyaman Dewi"}
    assert Lack.NUMBERS in HINTS


def test_invited_vendors_without_an_answer_are_counted(cast: Cast, kepala: User) -> None:
    invite(cast.bazar, Jakpreneur.objects.filter(name="Anyaman Dewi"), kepala)
    assert names(cast.bazar, Lack.UNANSWERED) == {"Anyaman Dewi: Bazar Menteng"}


def test_another_bazaar_is_not_counted(cast: Cast) -> None:
    other = make_bazar("Bulan depan")
    plan(other, cast.day.date + dt.timedelta(days=28))
    checks = readiness.checks(other)
    assert [checks[lack].count for lack in ROWS] == [0] * len(ROWS)


def test_rows_of_another_bazaar_change_no_check(cast: Cast) -> None:
    """The month after, the same venue has slots, and who plaits here sells food there."""
    cast.bazar.venues.add(cast.venue)
    other = make_bazar("Bulan depan")
    times: Any = {"starts": dt.time(9), "ends": dt.time(10), "capacity": 1, "venue": cast.venue}
    for weeks in (4, 5):
        day = plan(other, cast.day.date + dt.timedelta(weeks=weeks))
        PickupSlot.objects.create(day=day, **times)
    plaiter = Jakpreneur.objects.get(name="Anyaman Dewi")
    there = Stall.objects.create(bazar=other, jakpreneur=plaiter, venue=cast.venue, number="Z1")
    offer(there, "Peyek", price=10_000)
    assert names(cast.bazar, Lack.SLOTS) == {str(cast.venue)}
    assert "Anyaman Dewi" not in names(cast.bazar, Lack.PAPERS)
    assert names(other, Lack.PAPERS) == {"Anyaman Dewi"}


# --- Invited, confirmed, sold -------------------------------------------------------------------


def test_four_counts_that_differ(cast: Cast, kepala: User) -> None:
    invited = Jakpreneur.objects.exclude(name="Rujak Pak Jaya")
    invite(cast.bazar, invited, kepala)
    cast.bazar.invitations.filter(jakpreneur=cast.stall.jakpreneur).update(
        confirmed_at=timezone.now(), confirmed_by=kepala
    )
    send(cast.till, sale(line(cast.keripik)))
    came = turnout(cast.bazar)
    assert (came.invited, came.confirmed, came.declined, came.unanswered) == (2, 1, 0, 1)
    assert (came.stalls, came.sold) == (3, 1)


def test_a_voided_sale_is_none(cast: Cast) -> None:
    sold = sale(line(cast.keripik))
    send(cast.till, sold, void(sold))
    assert turnout(cast.bazar).sold == 0
    send(cast.till, sale(line(cast.keripik), number=3))
    assert turnout(cast.bazar).sold == 1


def test_vendors_who_sold_last_time_are_marked(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik)))
    following = make_bazar("Bulan depan")
    plan(following, cast.day.date + dt.timedelta(days=28))
    vendors = with_history(Jakpreneur.objects.all(), earlier_bazaars(following))
    assert {vars(each)["name"]: vars(each)["sold_last"] for each in with_sold_last(vendors)} == {
        "Keripik Bu Sri": True,
        "Rujak Pak Jaya": False,
        "Anyaman Dewi": False,
    }
