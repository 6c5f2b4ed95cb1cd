"""The inbox over HTTP (design.md, "The till is local-first"): what a phone may send, and what it
hears."""

import itertools
import json
import time
import uuid
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.cast import (
    INBOX,
    Cast,
    free_line,
    left,
    line,
    outcomes,
    phone_of,
    post,
    sale,
    sale_by,
    send,
    void,
)
from transactions import access, tills
from transactions.models import HeldSale, Sale, SaleLine, Till

TOKEN = "a" * 32


def refusal(answer: Any) -> tuple[int, str]:
    """Status and error of an answer that refuses the whole batch, in words too."""
    told = answer.json()
    assert told.keys() == {"error", "message"}
    assert told["message"].endswith(".")
    return answer.status_code, told["error"]


def post_text(client: Client, body: str | bytes) -> Any:
    return client.post(INBOX, body, content_type="application/json")


# --- The answer -------------------------------------------------------------------------------


def test_each_entry_gets_its_answer_in_order(cast: Cast) -> None:
    haggled = sale(line(cast.keripik, price=14_000), number=1)
    strangers = sale(line(cast.tas), number=2)
    undone = void(haggled, number=3)
    results = send(cast.till, haggled, strangers, undone, haggled)
    for result in results:
        assert result.pop("message").endswith(".")
    code, date = cast.till.code, f"{cast.day.date:%y%m%d}"
    first = {"key": haggled["key"], "receipt": f"{code}-{date}-0001", "flags": ["price"]}
    assert results == [
        first | {"status": "recorded"},
        {"key": strangers["key"], "status": "held", "reason": "unknown_offer"},
        {
            "key": undone["key"],
            "status": "recorded",
            "receipt": f"{code}-{date}-0003",
            "flags": [],
        },
        first | {"status": "duplicate"},
    ]


def test_what_became_of_an_entry_is_told_in_different_words(cast: Cast) -> None:
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
def test_what_is_no_batch_is_refused(cast: Cast, body: str | bytes) -> None:
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
    basket = [free_line(cast.stall, name=name[:120], quantity=99_999) for _ in range(40)]
    entries = [sale(*basket, number=n) for n in range(1, 201)]
    assert len(json.dumps(entries)) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert outcomes(send(cast.till, *entries)) == ["recorded"] * 200
    assert SaleLine.objects.count() == 200 * 40


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
def test_the_inbox_only_takes(cast: Cast, method: str) -> None:
    answer = getattr(phone_of(cast.till), method)(INBOX)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


# --- Who may send -----------------------------------------------------------------------------


def till_cookie(key: uuid.UUID, *, salt: str = access.COOKIE, age: int = 0) -> str:
    """A till's cookie, as Django signed it `age` seconds ago."""
    answer = HttpResponse()
    with mock.patch("django.core.signing.time.time", return_value=time.time() - age):
        answer.set_signed_cookie(access.COOKIE, str(key), salt=salt)
    return answer.cookies[access.COOKIE].value


def test_a_phone_that_is_let_in_keeps_its_till_for_weeks(cast: Cast) -> None:
    phone = Client()
    phone.cookies[access.COOKIE] = till_cookie(cast.till.key, age=59 * 24 * 3600)
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
    phone.cookies[access.COOKIE] = forge(cast.till.key)
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


# --- Broken entries ---------------------------------------------------------------------------

LINE = {"offer": 1, "name": "Keripik tempe", "price": 15_000, "quantity": 2}
SALE = sale(LINE, tendered=50_000, key="5b0c0d52-6a3e-4c55-9a0e-0f6f7a1f2d11")
VOID = void(SALE, key="77aa1c94-58a1-4d0b-b9d6-3c1f5e0b7a22")
HUGE = 10**40
NO_NUMBER: list[Any] = [None, "1", 1.0, 1.5, True, [], {}]
NOT_WHOLE: list[Any] = [*NO_NUMBER, -1, HUGE, -HUGE]
NOT_TEXT: list[Any] = [None, 5, True, [], {}]
NOT_KEPT = ["a\0b", "\ud800", "\udfff keripik"]  # PostgreSQL could not


def with_each(entry: dict[str, Any], field: str, *values: Any) -> list[Any]:
    return [entry | {field: value} for value in values]


def without_each(entry: dict[str, Any], *fields: str) -> list[Any]:
    return [{name: entry[name] for name in entry if name != field} for field in fields]


def of_lines(*broken: dict[str, Any]) -> list[Any]:
    return [SALE | {"lines": [LINE, line]} for line in broken]


FREE_LINE = {"stall": 1, "category": "kuliner", "name": "x", "price": 1, "quantity": 1}
BROKEN = [
    *[None, True, 5, 1.5, "", "sale", [], [SALE], {}, {"entries": [SALE]}, HUGE],
    *without_each(SALE, "key", "number", "age_ms", "kind", "payment", "lines"),
    *without_each(VOID, "key", "number", "age_ms", "voids"),
    *with_each(SALE, "key", *NOT_TEXT, "", "5b0c", "\0" * 32, *NOT_KEPT),
    *with_each(SALE, "number", *NOT_WHOLE, 0, 10**9 + 1),
    *with_each(SALE, "age_ms", *NO_NUMBER),
    *with_each(SALE, "kind", *NOT_TEXT, "", "Sale", "refund"),
    *with_each(SALE, "payment", *NOT_TEXT, "", "Cash", "kredit"),
    *with_each(SALE, "tendered", *NOT_WHOLE[1:], 10**10 + 1),
    *with_each(SALE, "lines", None, [], {}, "lines", 5, [None], ["?"], [[]], [{}], {"0": LINE}),
    *with_each(SALE, "lines", [LINE, None], [LINE] * 201),
    *of_lines(*without_each(LINE, "offer", "name", "price", "quantity")),
    *of_lines(*without_each(FREE_LINE, "stall", "category")),
    *of_lines(*with_each(LINE, "name", *NOT_TEXT, "", "   ", "x" * 121, *NOT_KEPT)),
    *of_lines(*with_each(LINE, "price", *NOT_WHOLE, 10**10 + 1)),
    *of_lines(*with_each(LINE, "quantity", *NOT_WHOLE, 0, 10**5 + 1)),
    *of_lines(*with_each(LINE, "offer", *NOT_WHOLE, 0, 2**63)),
    *of_lines(*with_each(FREE_LINE, "stall", *NOT_WHOLE, 0, 2**63)),
    *of_lines(*with_each(FREE_LINE, "category", *NOT_TEXT, "", "x" * 121, *NOT_KEPT)),
    *with_each(VOID, "voids", *NOT_TEXT, "", "5b0c", "\0"),
    *with_each(VOID, "reason", 5, 1.5, ["x"], {"x": 1}, "x" * 201, *NOT_KEPT),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda entry: json.dumps(entry)[-60:])
def test_a_broken_entry_is_held_whole_and_stops_no_other(cast: Cast, broken: Any) -> None:
    good = sale(line(cast.keripik), number=900)
    assert outcomes(send(cast.till, broken, good)) == ["broken", "recorded"]
    held = HeldSale.objects.get()
    assert json.loads(held.content) == broken
    assert (held.reason, held.till) == ("broken", cast.till)
    assert outcomes(send(cast.till, broken, good)) == ["broken", "duplicate"]
    assert (HeldSale.objects.count(), Sale.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "broken",
    [
        '{"key": 1e400}',
        '{"key": "x", "lines": [-1e999]}',
        '{"number": ' + "9" * 5_000 + "}",
        "[" * 5_000 + "]" * 5_000,
        '{"key": ' + "[" * 5_000 + "]" * 5_000 + "}",
        '{"a": 1, "a": 2}',
    ],
    ids=["beyond floats", "far beyond floats", "5000 digits", "deep", "a deep key", "a name twice"],
)
def test_json_at_its_limits_is_held_and_stops_no_other(cast: Cast, broken: str) -> None:
    good = sale(line(cast.keripik))
    answer = post_text(phone_of(cast.till), f'{{"entries": [{broken}, {json.dumps(good)}]}}')
    assert answer.status_code == 200, answer.content
    results = json.loads(answer.content, parse_constant=pytest.fail)["results"]
    assert outcomes(results) == ["broken", "recorded"]
    json.loads(HeldSale.objects.get().content, parse_constant=pytest.fail)


def test_what_an_entry_says_besides_is_no_reason_to_hold_it(cast: Cast) -> None:
    more: dict[str, Any] = {"note": "a\0b", "app": [{"version": 1.5}], "tendered": None}
    entry = sale(line(cast.keripik, colour="\ud800"), **more)
    assert outcomes(send(cast.till, entry)) == ["recorded"]


def test_names_of_all_scripts_are_kept_as_they_are(cast: Cast) -> None:
    entry = sale(line(cast.keripik, name="Kue “lapis” ꦏꦺ 😀 ' -- \\ %s {} $1"))
    send(cast.till, entry)
    assert sale_by(entry).lines.get().name == entry["lines"][0]["name"]


def test_two_broken_entries_that_are_alike_are_one(cast: Cast) -> None:
    assert outcomes(send(cast.till, {}, {}, {"x": 1})) == ["broken"] * 3
    assert HeldSale.objects.count() == 2


def test_each_till_holds_its_own(cast: Cast) -> None:
    send(cast.till, {})
    send(cast.neighbours_till, {})
    assert HeldSale.objects.count() == 2


@pytest.fixture
def no_durian(committed: Cast) -> Iterator[Cast]:
    """A rule that only the database knows."""
    rule = "ADD CONSTRAINT no_durian CHECK (name <> 'Durian') NOT VALID"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE transactions_saleline {rule}")
        yield committed
        cursor.execute("ALTER TABLE transactions_saleline DROP CONSTRAINT no_durian")


def test_what_the_database_alone_refuses_is_held_and_stops_no_other(no_durian: Cast) -> None:
    till, offer = no_durian.till, no_durian.keripik
    batch = [
        sale(line(offer), number=1),
        sale(line(offer), line(offer, name="Durian"), number=2),
        sale(line(offer), number=3),
    ]
    assert outcomes(send(till, *batch)) == ["recorded", "broken", "recorded"]
    assert left(offer) == 8
    assert HeldSale.objects.get(till=till).number == 2
    assert outcomes(send(till, *batch)) == ["duplicate", "broken", "duplicate"]


# --- Anything at all --------------------------------------------------------------------------

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
SCALAR = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**64), 2**64)
    | st.floats(allow_nan=False, allow_infinity=False)
    | ANY_TEXT
)
JSON = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3)
)
numbers = itertools.count(10**8)


def nearly(value: Any) -> st.SearchStrategy[Any]:
    """Mostly what belongs there, at times anything."""
    return st.just(value) | st.just(value) | st.just(value) | JSON


def entries_like_those_of(cast: Cast, good: dict[str, Any]) -> st.SearchStrategy[Any]:
    goods = st.fixed_dictionaries(
        {"name": nearly("Keripik"), "price": nearly(15_000), "quantity": nearly(1)},
        optional={
            "offer": nearly(cast.keripik.pk) | st.just(cast.tas.pk),
            "stall": nearly(cast.stall.pk),
            "category": nearly("kuliner"),
        },
    )
    return JSON | st.fixed_dictionaries(
        {"number": st.integers(1, 10**6) | JSON, "age_ms": nearly(7) | st.integers()},
        optional={
            "key": st.uuids().map(str) | st.just(good["key"]) | JSON,
            "kind": st.sampled_from(["sale", "void"]) | JSON,
            "payment": st.sampled_from(["cash", "qris"]) | JSON,
            "tendered": st.integers(0, 10**6) | JSON,
            "lines": st.lists(goods, max_size=3) | nearly([]),
            "voids": st.just(good["key"]) | st.uuids().map(str) | JSON,
            "reason": nearly("salah"),
        },
    )


@given(data=st.data())
@hypothesis_settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_sent_is_recorded_or_held_once_and_stops_no_other(
    committed: Cast, data: st.DataObject
) -> None:
    good = sale(line(committed.asinan), number=next(numbers))
    batch = [good, *data.draw(st.lists(entries_like_those_of(committed, good), max_size=3))]
    first = send(committed.till, *batch)
    assert len(first) == len(batch)
    assert first[0]["status"] == "recorded"
    assert {result["status"] for result in first} <= {"recorded", "duplicate", "held"}
    after = (Sale.objects.count(), HeldSale.objects.count())
    again = send(committed.till, *batch)
    assert (Sale.objects.count(), HeldSale.objects.count()) == after
    assert {result["status"] for result in again} <= {"duplicate", "held"}
    assert again[0]["receipt"] == first[0]["receipt"]


# --- What a batch costs -----------------------------------------------------------------------


def cost(till: Till, entries: list[Any], outcome: set[str]) -> int:
    """How many times the inbox asks PostgreSQL for a batch with these outcomes."""
    with CaptureQueriesContext(connection) as asked:
        results = send(till, *entries)
    assert set(outcomes(results)) == outcome
    return len(asked)


def sales_and_voids(cast: Cast, first: int, many: int) -> list[Any]:
    lines = [line(cast.keripik), line(cast.asinan, 2), free_line(cast.stall)]
    sales = [sale(*lines, number=first + n) for n in range(many)]
    return sales + [void(sold, number=first + many + n) for n, sold in enumerate(sales)]


def test_a_batch_costs_one_round_trip_however_many_entries_it_has(cast: Cast) -> None:
    one = [sale(line(cast.keripik))]
    assert cost(cast.till, one, {"recorded"}) == 1
    assert cost(cast.till, sales_and_voids(cast, 2, 100), {"recorded"}) == 1
    assert cost(cast.till, one, {"duplicate"}) == 1


def test_holding_costs_the_same_for_one_entry_as_for_all(cast: Cast) -> None:
    def strangers(first: int, many: int) -> list[Any]:
        return [sale(line(cast.tas), number=first + n) for n in range(many)]

    assert cost(cast.till, strangers(1, 1), {"unknown_offer"}) == 3
    assert cost(cast.till, strangers(2, 200), {"unknown_offer"}) == 3
    mixed = [*sales_and_voids(cast, 300, 60), *strangers(500, 40), *[{"n": n} for n in range(40)]]
    assert cost(cast.till, mixed, {"recorded", "unknown_offer", "broken"}) == 3


def test_conflicts_cost_the_same_for_one_entry_as_for_all(cast: Cast) -> None:
    """Numbers and voids that meet within a batch are seen at a second look, all at once."""

    def clashing(first: int, many: int) -> list[Any]:
        entries = sales_and_voids(cast, first, many)
        twice = [void(sold, number=first + 2 * many + n) for n, sold in enumerate(entries[:many])]
        return entries + twice

    outcome = {"recorded", "voided_already"}
    few = cost(cast.till, clashing(1, 1), outcome)
    assert cost(cast.till, clashing(10, 60), outcome) == few <= 4
