"""An entry that cannot be parsed is held, whole and once, and stops no other."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.cast import (
    Cast,
    left,
    line,
    outcomes,
    phone_of,
    post_text,
    sale,
    sale_by,
    send,
    void,
)
from transactions.cashiers.tills import NUMBERS_AHEAD
from transactions.models import HeldSale, Sale

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
# What is whole and only too large is held for its size.
NO_AMOUNT = [value for value in NOT_WHOLE if value != HUGE]
BROKEN = [
    *[None, True, 5, 1.5, "", "sale", [], [SALE], {}, {"entries": [SALE]}, HUGE],
    *without_each(SALE, "key", "number", "age_ms", "kind", "payment", "lines"),
    *without_each(VOID, "key", "number", "age_ms", "voids"),
    *with_each(SALE, "key", *NOT_TEXT, "", "5b0c", "\0" * 32, *NOT_KEPT),
    *with_each(SALE, "number", *NOT_WHOLE, 0, 2**63),
    *with_each(SALE, "age_ms", *NO_NUMBER),
    *with_each(SALE, "kind", *NOT_TEXT, "", "Sale", "refund"),
    *with_each(SALE, "payment", *NOT_TEXT, "", "Cash", "kredit"),
    *with_each(SALE, "tendered", *NO_AMOUNT[1:]),
    *with_each(SALE, "lines", None, [], {}, "lines", 5, [None], ["?"], [[]], [{}], {"0": LINE}),
    *with_each(SALE, "lines", [LINE, None], [LINE] * 201),
    *of_lines(*without_each(LINE, "offer", "name", "price", "quantity")),
    *of_lines(*without_each(FREE_LINE, "stall", "category")),
    *of_lines(*with_each(LINE, "name", *NOT_TEXT, "", "   ", "x" * 121, *NOT_KEPT)),
    *of_lines(*with_each(LINE, "price", *NO_AMOUNT)),
    *of_lines(*with_each(LINE, "quantity", *NO_AMOUNT, 0)),
    *of_lines(*with_each(LINE, "offer", *NOT_WHOLE, 0, 2**63)),
    *of_lines(*with_each(FREE_LINE, "stall", *NOT_WHOLE, 0, 2**63)),
    *of_lines(*with_each(FREE_LINE, "category", *NOT_TEXT, "", "x" * 121, *NOT_KEPT)),
    *with_each(VOID, "voids", *NOT_TEXT, "", "5b0c", "\0"),
    *with_each(VOID, "reason", 5, 1.5, ["x"], {"x": 1}, "x" * 201, *NOT_KEPT),
]


TOO_LARGE = [
    *with_each(SALE, "tendered", 10**10 + 1, 10**40),
    *of_lines(*with_each(LINE, "price", 10**10 + 1, 10**40)),
    *of_lines(*with_each(LINE, "quantity", 10**5 + 1, 10**40)),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda entry: json.dumps(entry)[-60:])
def test_a_broken_entry_is_held_whole_and_stops_no_other(cast: Cast, broken: Any) -> None:
    is_held_whole(cast, broken, "broken")


@pytest.mark.parametrize("large", TOO_LARGE, ids=lambda entry: json.dumps(entry)[-60:])
def test_an_amount_that_no_entry_can_carry_is_held_whole_for_its_size(
    cast: Cast, large: Any
) -> None:
    is_held_whole(cast, large, "too_large")


def is_held_whole(cast: Cast, entry: Any, reason: str) -> None:
    good = sale(line(cast.keripik), number=900)
    assert outcomes(send(cast.till, entry, good)) == [reason, "recorded"]
    held = HeldSale.objects.get()
    assert json.loads(held.content) == entry
    assert (held.reason, held.till) == (reason, cast.till)
    assert outcomes(send(cast.till, entry, good)) == [reason, "duplicate"]
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


def test_unknown_fields_do_not_hold_an_entry(cast: Cast) -> None:
    more: dict[str, Any] = {"note": "a\0b", "app": [{"version": 1.5}], "tendered": None}
    entry = sale(line(cast.keripik, colour="\ud800"), **more)
    assert outcomes(send(cast.till, entry)) == ["recorded"]


@pytest.mark.parametrize(
    "changes", [{"tendered": 0}, {"number": NUMBERS_AHEAD}, {"tendered": 10**9}]
)
def test_entry_just_within_the_limits_is_entered(cast: Cast, changes: dict[str, Any]) -> None:
    assert outcomes(send(cast.till, sale(line(cast.keripik), **changes))) == ["recorded"]


def test_a_sale_of_200_lines_is_entered(cast: Cast) -> None:
    assert outcomes(send(cast.till, sale(*[line(cast.asinan)] * 200))) == ["recorded"]


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
    """Add a constraint that only the database knows."""
    rule = "ADD CONSTRAINT no_durian CHECK (name <> 'Durian') NOT VALID"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE transactions_saleline {rule}")
        yield committed
        cursor.execute("ALTER TABLE transactions_saleline DROP CONSTRAINT no_durian")


def test_entry_refused_by_the_database_alone_is_held_and_stops_no_other(no_durian: Cast) -> None:
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
numbers = itertools.count(5_000)


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
        {"number": st.integers(1, 4_000) | JSON, "age_ms": nearly(7) | st.integers()},
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
def test_every_entry_is_recorded_or_held_once_and_stops_no_other(
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
