"""The inbox over HTTP: the batches that a phone may send, and their answers."""

import json
import time
import uuid
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import (
    INBOX,
    Cast,
    free_line,
    left,
    line,
    outcomes,
    phone_of,
    post,
    post_text,
    sale,
    send,
    void,
)
from transactions import access
from transactions.cashiers import tills
from transactions.models import HeldSale, Sale, SaleLine, Till

TOKEN = "a" * 32


def refusal(answer: Any) -> tuple[int, str]:
    """Status and error of an answer that refuses the whole batch, in words too."""
    told = answer.json()
    assert told.keys() == {"error", "message"}
    assert told["message"].endswith(".")
    return answer.status_code, told["error"]


# --- The answer -------------------------------------------------------------------------------


def test_each_entry_gets_its_answer_in_order(cast: Cast) -> None:
    haggled = sale(line(cast.keripik, price=14_000), number=1)
    strangers = sale(line(cast.tas), number=2)
    undone = void(haggled, number=3)
    results = send(cast.till, haggled, strangers, undone, haggled)
    for result in results:
        assert result.pop("message").endswith(".")
        result.pop("sold_at", None)
    code, date = cast.till.code, f"{cast.day.date:%y%m%d}"
    first = {"key": haggled["key"], "receipt": f"{code}-{date}-0001", "flags": ["price"]}
    assert results == [
        first | {"status": "recorded"},
        {"key": strangers["key"], "status": "held", "reason": "unknown_offer"},
        {
            "key": undone["key"],
            "status": "recorded",
            "receipt": f"{code}-{date}-0003",
            "flags": ["unproven"],
        },
        first | {"status": "duplicate"},
    ]


def test_each_outcome_of_an_entry_has_its_own_words(cast: Cast) -> None:
    entry = sale(line(cast.keripik))
    results = send(cast.till, entry, entry, entry | {"payment": "qris"}, "?")
    assert len({result["message"] for result in results}) == 4


# --- Batches that are none --------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "halo",
        "\x00",
        b"\xff\xfe\xfa",
        "null",
        "5",
        "[]",
        '"entries"',
        "{}",
        '{"entries": null}',
        '{"entries": {}}',
        '{"entries": "abc"}',
        '{"entries": []}',
        '{"entries": [NaN]}',
        '{"entries": [{"price": Infinity}]}',
        '{"entries": [{"price": -Infinity}]}',
        "[" * 100_000,
    ],
)
def test_body_that_is_no_batch_is_refused(cast: Cast, body: str | bytes) -> None:
    assert refusal(post_text(phone_of(cast.till), body)) == (400, "not_a_batch")
    assert HeldSale.objects.count() == 0


def test_at_most_200_entries_at_once(cast: Cast) -> None:
    entries = [sale(line(cast.asinan), number=n) for n in range(1, 202)]
    assert refusal(post(phone_of(cast.till), *entries)) == (413, "too_many")
    assert Sale.objects.count() == 0
    assert outcomes(send(cast.till, *entries[:200])) == ["recorded"] * 200


def test_a_body_that_is_too_large_is_refused_as_too_many(cast: Cast) -> None:
    body = b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert refusal(post_text(phone_of(cast.till), body)) == (413, "too_many")


def test_the_largest_batch_of_a_sane_till_fits(cast: Cast) -> None:
    """200 sales of as many lines as a busy stall has goods."""
    name = "Keripik singkong balado " * 5
    basket = [free_line(cast.stall, name=name[:120], quantity=2_000) for _ in range(40)]
    entries = [sale(*basket, number=n) for n in range(1, 201)]
    assert len(json.dumps(entries)) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert outcomes(send(cast.till, *entries)) == ["recorded"] * 200
    assert SaleLine.objects.count() == 200 * 40


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
def test_the_inbox_only_takes(cast: Cast, method: str) -> None:
    answer = getattr(phone_of(cast.till), method)(INBOX)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


# --- Who may send -----------------------------------------------------------------------------


def till_cookie(key: uuid.UUID, *, salt: str = access.TILL_COOKIE, age: int = 0) -> str:
    """Return a till's cookie as Django signed it `age` seconds ago."""
    answer = HttpResponse()
    with mock.patch("django.core.signing.time.time", return_value=time.time() - age):
        answer.set_signed_cookie(access.TILL_COOKIE, f"{access.VERSION}{key}", salt=salt)
    return answer.cookies[access.TILL_COOKIE].value


def test_a_phone_that_is_let_in_keeps_its_till_for_weeks(cast: Cast) -> None:
    phone = Client()
    phone.cookies[access.TILL_COOKIE] = till_cookie(cast.till.key, age=59 * 24 * 3600)
    assert post(phone, sale(line(cast.keripik))).status_code == 200


def test_a_phone_that_no_card_let_in_is_asked_to_follow_one(cast: Cast) -> None:
    assert refusal(post(Client(), sale(line(cast.keripik)))) == (401, "no_till")


@pytest.mark.parametrize(
    "forge",
    [
        str,
        lambda key: till_cookie(key)[:-1],
        lambda key: till_cookie(key, salt="sessionid"),
        lambda key: till_cookie(uuid.uuid4()).replace(":", f"{key}:", 1),
        lambda key: till_cookie(key, age=61 * 24 * 3600),
    ],
    ids=["unsigned", "cut", "signed for another use", "swapped", "too old"],
)
def test_a_cookie_that_this_house_did_not_bake_lets_nobody_in(cast: Cast, forge: Any) -> None:
    phone = Client()
    phone.cookies[access.TILL_COOKIE] = forge(cast.till.key)
    assert refusal(post(phone, sale(line(cast.keripik)))) == (401, "no_till")
    assert Sale.objects.count() == 0


def test_a_till_that_is_not_known_is_asked_to_come_in_again(cast: Cast) -> None:
    assert refusal(post(phone_of(Till()), sale(line(cast.keripik)))) == (401, "no_till")


def test_a_locked_out_till_keeps_its_sales(cast: Cast, django_user_model: Any) -> None:
    official = django_user_model.objects.create_user("pejabat")
    tills.lock_out(Till.objects.filter(pk=cast.till.pk), by=official)
    entry = sale(line(cast.keripik), number=5)
    assert refusal(post(phone_of(cast.till), entry, "?")) == (403, "locked_out")
    assert (Sale.objects.count(), HeldSale.objects.count()) == (0, 0)
    cast.till.refresh_from_db()
    assert (cast.till.last_number, left(cast.keripik)) == (0, 10)
    tills.let_in_again(Till.objects.filter(pk=cast.till.pk))
    assert outcomes(send(cast.till, entry)) == ["recorded"]


def test_the_inbox_asks_for_the_csrf_header(cast: Cast) -> None:
    phone = phone_of(cast.till, enforce_csrf_checks=True)
    entry = sale(line(cast.keripik))
    assert refusal(post(phone, entry)) == (403, "csrf")
    phone.cookies["csrftoken"] = TOKEN
    assert refusal(post(phone, entry)) == (403, "csrf")
    assert refusal(post(phone, entry, headers={"X-CSRFToken": "b" * 32})) == (403, "csrf")
    assert Sale.objects.count() == 0
    assert post(phone, entry, headers={"X-CSRFToken": TOKEN}).status_code == 200


# --- What a batch costs -----------------------------------------------------------------------


def cost(till: Till, entries: list[Any], outcome: set[str]) -> int:
    """Return the number of queries for a batch with these outcomes."""
    with CaptureQueriesContext(connection) as asked:
        results = send(till, *entries)
    assert set(outcomes(results)) == outcome
    return len(asked)


def sales_and_voids(cast: Cast, first: int, many: int) -> list[Any]:
    lines = [line(cast.keripik), line(cast.asinan, 2), free_line(cast.stall)]
    sales = [sale(*lines, number=first + n) for n in range(many)]
    return sales + [void(sold, number=first + many + n) for n, sold in enumerate(sales)]


def test_a_batch_costs_two_round_trips_however_many_entries_it_has(cast: Cast) -> None:
    """One asks for the database's time, one posts."""
    one = [sale(line(cast.keripik))]
    assert cost(cast.till, one, {"recorded"}) == 2
    assert cost(cast.till, sales_and_voids(cast, 2, 100), {"recorded"}) == 2
    assert cost(cast.till, one, {"duplicate"}) == 2


def test_holding_costs_the_same_for_one_entry_as_for_all(cast: Cast) -> None:
    def strangers(first: int, many: int) -> list[Any]:
        return [sale(line(cast.tas), number=first + n) for n in range(many)]

    assert cost(cast.till, strangers(1, 1), {"unknown_offer"}) == 4
    assert cost(cast.till, strangers(2, 200), {"unknown_offer"}) == 4
    mixed = [*sales_and_voids(cast, 300, 60), *strangers(500, 40), *[{"n": n} for n in range(40)]]
    assert cost(cast.till, mixed, {"recorded", "unknown_offer", "broken"}) == 4


def test_conflicts_cost_the_same_for_one_entry_as_for_all(cast: Cast) -> None:
    """Numbers and voids that meet within a batch are seen at a second look, all at once."""

    def clashing(first: int, many: int) -> list[Any]:
        entries = sales_and_voids(cast, first, many)
        twice = [void(sold, number=first + 2 * many + n) for n, sold in enumerate(entries[:many])]
        return entries + twice

    outcome = {"recorded", "voided_already"}
    few = cost(cast.till, clashing(1, 1), outcome)
    assert cost(cast.till, clashing(10, 60), outcome) == few <= 4
