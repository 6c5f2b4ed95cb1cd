"""Tills: their entry numbers and the missing ones, their stalls, lock-outs."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.cast import Cast, let_in, line, make_cast, outcomes, plan, sale, send, void
from tests.html import html_of
from transactions.cashiers import tills
from transactions.cashiers.devices import Gap
from transactions.models import StallCard, Till


def send_numbers(cast: Cast, *numbers: int) -> None:
    send(cast.till, *[sale(line(cast.asinan), number=number) for number in numbers])


def missing(*of: Till) -> list[tuple[int, int]]:
    return [(gap.first, gap.last) for gap in tills.gaps(of)]


# --- Numbers ----------------------------------------------------------------------------------


def test_till_that_sent_all_it_used_has_no_gap(cast: Cast) -> None:
    assert missing(cast.till) == []
    send_numbers(cast, 1, 2, 3)
    assert missing(cast.till) == []


def test_numbers_used_and_not_sent_are_a_gap(cast: Cast) -> None:
    send_numbers(cast, 3, 4, 8)
    assert missing(cast.till) == [(1, 2), (5, 7)]
    send_numbers(cast, 6)
    assert missing(cast.till) == [(1, 2), (5, 5), (7, 7)]
    send_numbers(cast, 1, 2, 5, 7)
    assert missing(cast.till) == []


def test_void_has_a_number_like_any_entry(cast: Cast) -> None:
    sold = sale(line(cast.keripik))
    send(cast.till, sold, void(sold, number=3))
    assert missing(cast.till) == [(2, 2)]


def test_held_entry_is_no_gap(cast: Cast) -> None:
    send(cast.till, sale(line(cast.tas), number=2), {"number": 3}, sale(number=5))
    assert missing(cast.till) == [(1, 1), (4, 4)]


def test_entry_without_a_number_fills_no_gap(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik), number=2), {"key": "?"}, sale(number=None))
    assert missing(cast.till) == [(1, 1)]


def test_highest_used_number_of_a_till_is_recorded(cast: Cast) -> None:
    send_numbers(cast, 5)
    send_numbers(cast, 2)
    cast.till.refresh_from_db()
    assert cast.till.last_number == 5
    send(cast.till, {"number": 9})
    cast.till.refresh_from_db()
    assert cast.till.last_number == 9


@pytest.mark.parametrize("number", [0, -4, 10**9 + 1, 10**30, "7", True, None])
def test_unreadable_number_changes_nothing(cast: Cast, number: Any) -> None:
    send(cast.till, sale(line(cast.keripik), number=number))
    cast.till.refresh_from_db()
    assert cast.till.last_number == 0
    assert missing(cast.till) == []


def test_number_that_an_official_knows_of_is_missed_too(cast: Cast) -> None:
    """An official saw a receipt number 12 on a till that has sent nothing."""
    Till.objects.filter(pk=cast.till.pk).update(last_number=12)
    send_numbers(cast, 1)
    assert missing(cast.till) == [(2, 12)]


def test_lost_outbox_is_one_gap_however_long(cast: Cast) -> None:
    send_numbers(cast, tills.NUMBERS_AHEAD)
    assert missing(cast.till) == [(1, tills.NUMBERS_AHEAD - 1)]


def test_gaps_are_told_till_by_till(cast: Cast, django_assert_num_queries: Any) -> None:
    send_numbers(cast, 2)
    send(cast.neighbours_till, sale(line(cast.rujak), number=3))
    both = [cast.till, cast.neighbours_till]
    with django_assert_num_queries(1):
        assert tills.gaps(both) == [
            Gap(cast.till.pk, 1, 1),
            Gap(cast.neighbours_till.pk, 1, 2),
        ]
    assert tills.gaps([cast.till]) == [Gap(cast.till.pk, 1, 1)]
    assert tills.gaps([]) == []


def test_till_was_seen_when_it_last_sent(cast: Cast) -> None:
    assert cast.till.last_seen_at is None
    before = timezone.now() - dt.timedelta(minutes=1)  # the database's now is the transaction's
    send(cast.till, {})
    cast.till.refresh_from_db()
    assert cast.till.last_seen_at is not None
    assert cast.till.last_seen_at > before


# --- Cards ------------------------------------------------------------------------------------


def test_stall_gets_one_valid_card(cast: Cast) -> None:
    stalls = [cast.stall, cast.neighbour]
    assert {card.stall for card in tills.issue_cards(stalls)} == set(stalls)
    assert tills.issue_cards([*stalls, cast.stranger]) == [StallCard.objects.latest("pk")]
    assert StallCard.objects.latest("pk").stall == cast.stranger
    with pytest.raises(IntegrityError), transaction.atomic():
        StallCard.objects.create(stall=cast.stall)


def test_withdrawn_card_makes_way_for_a_new_one(cast: Cast) -> None:
    [old] = tills.issue_cards([cast.stall])
    old.withdrawn_at = timezone.now()
    old.save()
    [new] = tills.issue_cards([cast.stall])
    assert tills.valid_card(old.token) is None
    assert tills.valid_card(new.token) == new
    assert old.token != new.token


def test_token_cannot_be_guessed(cast: Cast) -> None:
    cards = tills.issue_cards([cast.stall, cast.neighbour, cast.stranger])
    assert {len(card.token) for card in cards} == {22}
    assert len({card.token for card in cards}) == 3


# --- Stalls that a till sells for -------------------------------------------------------------


def test_phone_that_two_vendors_share_sells_for_both_in_one_basket(cast: Cast) -> None:
    shared = let_in(cast.stall, cast.neighbour)
    assert tills.stalls_to_sell_for(shared, cast.day.date) == [cast.stall, cast.neighbour]
    basket = sale(line(cast.keripik), line(cast.rujak))
    assert outcomes(send(shared, basket)) == ["recorded"]
    assert outcomes(send(cast.till, sale(line(cast.rujak)))) == ["unknown_offer"]


def test_till_of_many_bazaars_sells_at_the_one_that_is_on(cast: Cast) -> None:
    other = make_cast("Bazar Senen")
    other.bazar.days.all().delete()
    last_week = cast.day.date - dt.timedelta(days=7)
    plan(other.bazar, last_week)
    till = let_in(cast.stall, other.stall)
    assert tills.stalls_to_sell_for(till, cast.day.date) == [cast.stall]
    assert tills.stalls_to_sell_for(till, last_week) == [other.stall]
    long_after = cast.day.date + dt.timedelta(days=30)
    assert set(tills.stalls_to_sell_for(till, long_after)) == {cast.stall, other.stall}


# --- Lock-outs --------------------------------------------------------------------------------


def test_lock_out_knows_who_and_when(cast: Cast, django_user_model: Any) -> None:
    first, second = (django_user_model.objects.create_user(name) for name in ("Rina", "Agus"))
    both = Till.objects.filter(pk__in=[cast.till.pk, cast.neighbours_till.pk])
    tills.lock_out(both.filter(pk=cast.till.pk), by=first)
    cast.till.refresh_from_db()
    since = cast.till.locked_out_at
    assert since is not None
    tills.lock_out(both, by=second)
    cast.till.refresh_from_db()
    cast.neighbours_till.refresh_from_db()
    assert (cast.till.locked_out_at, cast.till.locked_out_by) == (since, first)
    assert cast.neighbours_till.locked_out_by == second


def test_till_that_is_let_in_again_is_as_before(cast: Cast, django_user_model: Any) -> None:
    tills.lock_out(Till.objects.all(), by=django_user_model.objects.create_user("Rina"))
    tills.let_in_again(Till.objects.filter(pk=cast.till.pk))
    cast.till.refresh_from_db()
    assert (cast.till.locked_out_at, cast.till.locked_out_by) == (None, None)
    assert Till.objects.filter(locked_out_at__isnull=True).get() == cast.till


# --- At the desk --------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["{}", " {} ", "lower"])
def test_official_finds_a_till_by_its_number(cast: Cast, heads_desk: Client, how: str) -> None:
    code = cast.till.code
    words = code.lower() if how == "lower" else how.format(code)
    listed = heads_desk.get("/admin/transactions/till/", {"q": words}).context["cl"].queryset
    assert list(listed) == [cast.till]


@pytest.mark.parametrize("words", ["K0", "K" + "9" * 18, "K" + "9" * 30, "7K", "K²"])
def test_number_that_no_till_has_finds_none(cast: Cast, heads_desk: Client, words: str) -> None:
    answer = heads_desk.get("/admin/transactions/till/", {"q": words})
    assert answer.status_code == 200
    assert list(answer.context["cl"].queryset) == []


def test_desk_shows_a_till_s_number_and_no_key(cast: Cast, heads_desk: Client) -> None:
    phone = uuid.uuid4()
    tills.learn_phone_key(cast.till, phone)
    cast.till.refresh_from_db()
    where = "/admin/transactions/till/"
    for page in (where, f"{where}{cast.till.pk}/change/", f"{where}pantau/"):
        html = html_of(heads_desk.get(page))
        assert cast.till.code in html
        for secret in (cast.till.key, phone, bytes(cast.till.phone_digest or b"").hex()):
            assert str(secret) not in html
