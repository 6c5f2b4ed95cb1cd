"""The state of a phone and the news for it.

Unsent entries, storage, the last number; new goods, the till's own day, signing out.
"""

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jakpreneur.models import Offer
from tests.cast import (
    INBOX,
    Cast,
    desk_id,
    free_line,
    let_in,
    line,
    phone_of,
    post,
    sale,
    send,
    void,
)
from tests.html import html_of
from transactions import ledger, totals
from transactions.cashiers import tills
from transactions.ledger import Entry
from transactions.models import Sale, Till

NEWS = "/kasir/kabar/"
DAY = "/kasir/hari/"


def says(till: Till, **content: Any) -> Any:
    return phone_of(till).post(NEWS, json.dumps(content), content_type="application/json")


def test_state_of_a_phone_is_recorded_for_its_till(cast: Cast) -> None:
    answer = says(cast.till, last_number=12, unsent=3, unsent_age_ms=60_000, storage="persistent")
    assert answer.status_code == 200
    cast.till.refresh_from_db()
    assert (cast.till.last_number, cast.till.unsent, cast.till.storage) == (12, 3, "persistent")
    assert cast.till.oldest_unsent_at is not None
    age = timezone.now() - cast.till.oldest_unsent_at
    assert dt.timedelta(seconds=59) < age < dt.timedelta(seconds=70)
    assert cast.till.last_seen_at is not None


def test_batch_carries_the_phones_state_too(cast: Cast) -> None:
    content = {"entries": [sale(line(cast.asinan))], "last_number": 40, "unsent": 39}
    body = json.dumps(content | {"unsent_age_ms": 1000, "storage": "best_effort"})
    phone_of(cast.till).post(INBOX, body, content_type="application/json")
    cast.till.refresh_from_db()
    assert (cast.till.last_number, cast.till.unsent, cast.till.storage) == (40, 39, "best_effort")
    assert [(gap.first, gap.last) for gap in tills.gaps([cast.till])] == [(2, 40)]


def test_batch_without_a_state_leaves_the_recorded_one(cast: Cast) -> None:
    says(cast.till, last_number=1, unsent=2, unsent_age_ms=5, storage="persistent")
    send(cast.till, sale(line(cast.asinan)))
    cast.till.refresh_from_db()
    assert (cast.till.unsent, cast.till.storage) == (2, "persistent")


def test_parts_that_do_not_work_are_recorded_until_they_work(cast: Cast) -> None:
    says(cast.till, trouble="menu: Error; goods: TypeError")
    send(cast.till, sale(line(cast.asinan)))
    cast.till.refresh_from_db()
    assert cast.till.trouble == "menu: Error; goods: TypeError"
    says(cast.till, trouble="a\0b\n" + "c" * 900)
    cast.till.refresh_from_db()
    assert cast.till.trouble == "ab" + "c" * 198
    body = json.dumps({"entries": [sale(line(cast.asinan), number=2)], "trouble": ""})
    phone_of(cast.till).post(INBOX, body, content_type="application/json")
    cast.till.refresh_from_db()
    assert cast.till.trouble == ""


def test_highest_recorded_number_stays(cast: Cast) -> None:
    says(cast.till, last_number=12)
    says(cast.till, last_number=3)
    cast.till.refresh_from_db()
    assert cast.till.last_number == 12


@pytest.mark.parametrize(
    "content",
    [
        {"unsent": -1},
        {"unsent": "many"},
        {"unsent": 10**30},
        {"unsent": True},
        {"unsent_age_ms": 10**20, "unsent": 1},
        {"storage": "DROP TABLE"},
        {"storage": ["persistent"]},
        {"trouble": ["menu"]},
        {"last_number": None},
        {"last_number": 10**12},
        {"entries": "none"},
        {},
    ],
)
def test_impossible_values_are_left_out(cast: Cast, content: dict[str, Any]) -> None:
    assert says(cast.till, **content).status_code == 200
    cast.till.refresh_from_db()
    assert (cast.till.last_number, cast.till.storage, cast.till.trouble) == (0, "", "")
    assert cast.till.oldest_unsent_at is None


@pytest.mark.parametrize("body", ["", "[]", "null", "{", "\0"])
def test_news_are_json(cast: Cast, body: str) -> None:
    answer = phone_of(cast.till).post(NEWS, body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (400, "not_a_batch")


def test_browser_that_is_no_till_gets_no_news(db: None) -> None:
    answer = Client().post(NEWS, "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (401, "no_till")
    assert Client().get(DAY).status_code == 401


def test_till_that_is_locked_out_hears_so(cast: Cast, django_user_model: Any) -> None:
    tills.lock_out(Till.objects.all(), by=django_user_model.objects.create_user("pejabat"))
    for answer in (says(cast.till), phone_of(cast.till).get(DAY)):
        assert (answer.status_code, answer.json()["error"]) == (403, "locked_out")


# --- New goods ----------------------------------------------------------------------------------


def version(till: Till) -> str:
    return str(says(till).json()["goods"])


def test_page_and_the_news_name_the_same_version(cast: Cast) -> None:
    page = html_of(phone_of(cast.till).get("/kasir/"))
    assert f'data-goods="{version(cast.till)}"' in page


def test_another_price_is_another_version(cast: Cast) -> None:
    before = version(cast.till)
    assert version(cast.till) == before
    Offer.objects.filter(pk=cast.keripik.pk).update(price=16_000)
    assert version(cast.till) != before


def test_units_sold_by_another_till_are_in_the_news(cast: Cast) -> None:
    other = let_in(cast.stall)
    before = says(cast.till).json()
    assert before["left"] == {str(cast.keripik.pk): 10}  # nobody counts the asinan
    send(other, sale(line(cast.keripik, 3), line(cast.asinan)))
    after = says(cast.till).json()
    assert after["left"] == {str(cast.keripik.pk): 7}
    assert after["goods"] == before["goods"]
    assert after["as_of"] >= before["as_of"]


def test_left_counts_the_tills_own_sales_up_to_a_number(cast: Cast) -> None:
    """Send the number by which a phone knows which of its sales are not in the count yet."""
    assert says(cast.till).json()["up_to"] == 0
    send(cast.neighbours_till, sale(line(cast.rujak), number=40))
    send(cast.till, sale(line(cast.keripik), number=7), sale(line(cast.keripik), number=8))
    news = says(cast.till, last_number=9).json()
    assert (news["up_to"], news["left"]) == (8, {str(cast.keripik.pk): 8})
    page = html_of(phone_of(cast.till).get("/kasir/"))
    assert 'data-up-to="8"' in page


def test_news_say_as_of_when_in_milliseconds(cast: Cast) -> None:
    before = timezone.now().timestamp() * 1000
    as_of = says(cast.till).json()["as_of"]
    assert before - 1 <= as_of <= timezone.now().timestamp() * 1000


def test_price_of_a_neighbour_is_no_news(cast: Cast) -> None:
    before = version(cast.till)
    Offer.objects.filter(pk=cast.rujak.pk).update(price=1)
    assert version(cast.till) == before


# --- Its own day --------------------------------------------------------------------------------


def own_day(till: Till) -> dict[str, Any]:
    content: dict[str, Any] = phone_of(till).get(DAY).json()
    return content


def test_till_sees_its_own_day_as_the_ledger_has_it(cast: Cast) -> None:
    both = let_in(cast.stall, cast.neighbour)
    mixed = sale(line(cast.keripik, 2), line(cast.rujak), number=1)
    by_qris = sale(line(cast.asinan, 3, price=10_000), number=2, payment="qris")
    other = sale(free_line(cast.neighbour, 7_000), number=3)
    undone = sale(line(cast.rujak, 4), number=4)
    send(both, mixed, by_qris, other, undone, void(undone, 5))
    send(cast.till, sale(line(cast.keripik)))  # another till's is another's
    day = own_day(both)
    assert (day["amount"], day["sales"], day["units"]) == (48_000 + 30_000 + 7_000, 3, 7)
    assert (day["cash"], day["qris"]) == (55_000, 30_000)
    assert day["products"] == [
        {"stall": "A1 Keripik Bu Sri", "name": "Asinan sayur", "units": 3, "amount": 30_000},
        {"stall": "A1 Keripik Bu Sri", "name": "Keripik tempe", "units": 2, "amount": 30_000},
        {"stall": "A2 Rujak Pak Jaya", "name": "Lain-lain", "units": 1, "amount": 7_000},
        {"stall": "A2 Rujak Pak Jaya", "name": "Rujak serut", "units": 1, "amount": 18_000},
    ]
    assert sum(product["amount"] for product in day["products"]) == day["amount"]
    everything = totals.of_bazar(cast.bazar).overall.amount
    assert day["amount"] + own_day(cast.till)["amount"] == everything


def test_sale_voided_by_an_official_leaves_the_tills_day_and_is_named(cast: Cast) -> None:
    sold = sale(line(cast.keripik), number=1)
    send(cast.till, sold, sale(line(cast.asinan), number=2))
    original = Sale.objects.get(key=sold["key"])
    key = uuid.uuid4()
    entry = Entry(
        key,
        key.bytes * 2,
        original.sold_at,
        voids=original.key,
        reason="salah",
        entered_by=desk_id(),
    )
    ledger.record([entry], till=None)
    day = own_day(cast.till)
    assert (day["amount"], day["sales"], day["voided"]) == (12_000, 1, [1])


def test_day_on_which_nothing_was_sold_is_there_all_the_same(cast: Cast) -> None:
    day = own_day(cast.till)
    assert (day["amount"], day["products"], day["voided"]) == (0, [], [])
    assert (day["cash"], day["qris"]) == (0, 0)


def test_products_given_away_are_in_the_tills_day(cast: Cast) -> None:
    send(cast.till, sale(line(cast.asinan, price=0)))
    [product] = own_day(cast.till)["products"]
    assert (product["units"], product["amount"]) == (1, 0)


def test_sale_of_yesterday_is_not_in_todays_totals(cast: Cast) -> None:
    send(cast.till, sale(line(cast.asinan), age_ms=26 * 3600 * 1000))
    assert own_day(cast.till)["amount"] == 0


# --- Signing out --------------------------------------------------------------------------------


def test_phone_that_signed_out_sells_no_more_until_a_card_lets_it_in(cast: Cast) -> None:
    [card] = tills.issue_cards([cast.stall])
    phone = phone_of(cast.till)
    answer = phone.post("/kasir/keluar/")
    assert answer.status_code == 200
    assert answer.cookies["kasir"].value == ""
    phone_with_cookie = phone_of(cast.till)  # who kept the cookie all the same
    assert phone_with_cookie.get("/kasir/").status_code == 401
    assert post(phone_with_cookie, sale(line(cast.asinan))).status_code == 401
    assert not Sale.objects.exists()
    phone_with_cookie.post(
        f"/kasir/kartu/{card.token}/", {"till": str(cast.till.key), "pin": "482913"}
    )
    assert phone_with_cookie.get("/kasir/").status_code == 200
    assert post(phone_with_cookie, sale(line(cast.asinan))).status_code == 200


def test_signing_out_is_asked_by_post(cast: Cast) -> None:
    assert phone_of(cast.till).get("/kasir/keluar/").status_code == 405
    cast.till.refresh_from_db()
    assert cast.till.signed_out_at is None
