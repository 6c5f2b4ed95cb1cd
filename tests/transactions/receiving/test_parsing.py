"""Entries of a phone are parsed up to their bounds, and not beyond: without a database."""

import datetime as dt
import json
import uuid
from typing import Any

import pytest

from transactions.cashiers.tills import NUMBERS_AHEAD
from transactions.ledger import Entry, Line
from transactions.models import Payment, Step
from transactions.models.held import Reason
from transactions.receiving import entries
from transactions.receiving.batches import NotABatch, TooManyEntries, read_batch
from transactions.receiving.entries import read_entry
from transactions.shifts import ShiftStep

NOW = dt.datetime(2021, 9, 23, 8, 0, tzinfo=dt.UTC)
KEY = uuid.UUID("5b0cf35e-7f1f-4c3e-9a38-5a0f0f6c1c11")
SHIFT = uuid.UUID("0d0c7a52-6a57-4f0e-8a5b-3f6d4f1f2b22")
LINE = {"offer": 7, "name": "Keripik", "price": 15_000, "quantity": 2}
SALE = {"key": str(KEY), "number": 1, "age_ms": 0, "kind": "sale", "payment": "cash"}
SALE |= {"lines": [LINE]}
VOID = {"key": str(KEY), "number": 2, "age_ms": 0, "kind": "void", "voids": str(SHIFT)}
STEP = {"key": str(KEY), "number": 3, "age_ms": 0}
OPEN = STEP | {"kind": "open", "float": 0}
CASH = STEP | {"kind": "cash", "shift": str(SHIFT), "amount": 5_000}
COUNT = STEP | {"kind": "count", "shift": str(SHIFT), "counted": 0, "difference": 0, "coins": {}}


def with_line(**changes: Any) -> dict[str, Any]:
    return SALE | {"lines": [LINE | changes]}


# Each entry at a bound, and one step beyond it.
BOUNDS: list[tuple[dict[str, Any], dict[str, Any], Reason]] = [
    (SALE | {"number": 1}, SALE | {"number": 0}, Reason.BROKEN),
    (SALE | {"number": 2**63 - 1}, SALE | {"number": 2**63}, Reason.BROKEN),
    (SALE | {"lines": [LINE] * 200}, SALE | {"lines": [LINE] * 201}, Reason.BROKEN),
    (SALE | {"lines": [LINE]}, SALE | {"lines": []}, Reason.BROKEN),
    (SALE | {"tendered": 0}, SALE | {"tendered": -1}, Reason.BROKEN),
    (SALE | {"tendered": 10**10}, SALE | {"tendered": 10**10 + 1}, Reason.TOO_LARGE),
    (with_line(price=0), with_line(price=-1), Reason.BROKEN),
    (with_line(price=10**10), with_line(price=10**10 + 1), Reason.TOO_LARGE),
    (with_line(quantity=1), with_line(quantity=0), Reason.BROKEN),
    (with_line(quantity=10**5), with_line(quantity=10**5 + 1), Reason.TOO_LARGE),
    (with_line(name="x"), with_line(name=""), Reason.BROKEN),
    (with_line(name="x" * 120), with_line(name="x" * 121), Reason.BROKEN),
    (with_line(offer=1), with_line(offer=0), Reason.BROKEN),
    (with_line(offer=2**63 - 1), with_line(offer=2**63), Reason.BROKEN),
    (
        with_line(offer=None, stall=1, category="kuliner"),
        with_line(offer=None, stall=0, category="kuliner"),
        Reason.BROKEN,
    ),
    (
        with_line(offer=None, stall=2**63 - 1, category="k" * 120),
        with_line(offer=None, stall=2**63 - 1, category="k" * 121),
        Reason.BROKEN,
    ),
    (
        with_line(offer=None, stall=1, category="k"),
        with_line(offer=None, stall=1, category=""),
        Reason.BROKEN,
    ),
    (VOID | {"reason": "x" * 200}, VOID | {"reason": "x" * 201}, Reason.BROKEN),
    (OPEN | {"float": 10**10}, OPEN | {"float": 10**10 + 1}, Reason.TOO_LARGE),
    (OPEN, OPEN | {"float": -1}, Reason.BROKEN),
    (CASH | {"amount": -(10**10)}, CASH | {"amount": -(10**10) - 1}, Reason.TOO_LARGE),
    (CASH | {"amount": 10**10}, CASH | {"amount": 10**10 + 1}, Reason.TOO_LARGE),
    (CASH | {"note": "x" * 200}, CASH | {"note": "x" * 201}, Reason.BROKEN),
    (CASH, CASH | {"shift": CASH["key"]}, Reason.BROKEN),
    (COUNT | {"coins": {"500": 0}}, COUNT | {"coins": {"500": -1}}, Reason.BROKEN),
    (COUNT | {"coins": {"500": 10**5}}, COUNT | {"coins": {"500": 10**5 + 1}}, Reason.TOO_LARGE),
    (COUNT | {"coins": {"100": 1}}, COUNT | {"coins": {"50": 1}}, Reason.BROKEN),
    (COUNT | {"counted": 10**10}, COUNT | {"counted": 10**10 + 1}, Reason.TOO_LARGE),
    (COUNT, COUNT | {"counted": -1}, Reason.BROKEN),
    (
        COUNT | {"difference": -(10**10)},
        COUNT | {"difference": -(10**10) - 1},
        Reason.TOO_LARGE,
    ),
    (COUNT | {"reason": "x" * 200}, COUNT | {"reason": "x" * 201}, Reason.BROKEN),
]


@pytest.mark.parametrize("bound", BOUNDS, ids=range(len(BOUNDS)))
def test_entry_at_a_bound_is_read_and_one_beyond_it_is_not(
    bound: tuple[dict[str, Any], dict[str, Any], Reason],
) -> None:
    at_the_bound, beyond, reason = bound
    assert isinstance(read_entry(at_the_bound, NOW), Entry | ShiftStep)
    assert read_entry(beyond, NOW) is reason


@pytest.mark.parametrize("kind", ["sale", "void", "open", "cash", "count"])
def test_truth_value_is_no_number(kind: str) -> None:
    entry = {"sale": SALE, "void": VOID, "open": OPEN, "cash": CASH, "count": COUNT}[kind]
    assert not isinstance(read_entry(entry, NOW), Reason)
    assert read_entry(entry | {"number": True}, NOW) is Reason.BROKEN


def test_sale_is_read_field_by_field() -> None:
    sent = SALE | {
        "number": 41,
        "age_ms": 5_321,
        "shift": str(SHIFT),
        "payment": "qris",
        "tendered": None,
        "lines": [
            LINE | {"list_price": 16_000},
            {"stall": 3, "category": "kuliner", "name": "Lain-lain", "price": 500, "quantity": 1},
        ],
    }
    read = read_entry(sent, NOW)
    assert isinstance(read, Entry)
    assert (read.key, read.number, read.shift) == (KEY, 41, SHIFT)
    assert read.sold_at == NOW - dt.timedelta(milliseconds=5_321)
    assert (read.payment, read.tendered, read.clock_doubted) == (Payment.QRIS, None, False)
    assert read.lines == [
        Line("Keripik", 15_000, 2, list_price=16_000, offer=7),
        Line("Lain-lain", 500, 1, stall=3, category="kuliner"),
    ]


def test_void_is_read_field_by_field() -> None:
    read = read_entry(VOID | {"reason": "salah input", "proof": "cGlu"}, NOW)
    assert isinstance(read, Entry)
    assert (read.voids, read.reason, read.proof) == (SHIFT, "salah input", "cGlu")
    for sent, proof in ((VOID, None), (VOID | {"proof": 5}, "")):
        read = read_entry(sent, NOW)
        assert isinstance(read, Entry)
        assert (read.reason, read.proof) == ("", proof)


def test_steps_of_a_shift_are_read_field_by_field() -> None:
    opened = read_entry(OPEN | {"float": 200_000}, NOW)
    cash = read_entry(CASH | {"amount": -50_000, "note": "beli es", "age_ms": 1_000}, NOW)
    counted = read_entry(
        COUNT
        | {"counted": 475_000, "difference": -5_000, "coins": {"100000": 4, "500": 2}}
        | {"reason": "salah kembalian"},
        NOW,
    )
    assert isinstance(opened, ShiftStep)
    assert (opened.step, opened.shift, opened.amount) == (Step.OPEN, KEY, 200_000)
    assert isinstance(cash, ShiftStep)
    assert (cash.step, cash.shift, cash.amount, cash.note) == (Step.CASH, SHIFT, -50_000, "beli es")
    assert cash.happened_at == NOW - dt.timedelta(seconds=1)
    assert isinstance(counted, ShiftStep)
    assert (counted.step, counted.amount, counted.difference) == (Step.COUNT, 475_000, -5_000)
    assert (counted.coins, counted.note) == ({"100000": 4, "500": 2}, "salah kembalian")


DAYS_60 = 60 * 24 * 3_600 * 1_000  # ms


@pytest.mark.parametrize(
    ("age_ms", "is_believed"),
    [(-60_000, True), (-60_001, False), (DAYS_60, True), (DAYS_60 + 1, False), (0, True)],
)
def test_age_within_sixty_days_and_a_minute_is_believed(age_ms: int, *, is_believed: bool) -> None:
    read = read_entry(SALE | {"age_ms": age_ms}, NOW)
    assert isinstance(read, Entry)
    assert read.clock_doubted is not is_believed
    assert read.sold_at == NOW - dt.timedelta(milliseconds=age_ms if is_believed else 0)


@pytest.mark.parametrize("age_ms", [2**63 - 1, -(2**63 - 1)])
def test_age_without_sense_is_doubted(age_ms: int) -> None:
    for age in (age_ms, age_ms * 1000):
        read = read_entry(SALE | {"age_ms": age}, NOW)
        assert isinstance(read, Entry)
        assert read.clock_doubted
        assert read.sold_at == NOW


@pytest.mark.parametrize(
    ("list_price", "read"), [(0, 0), (-1, None), (10**10, 10**10), (10**10 + 1, None), ("x", None)]
)
def test_list_price_that_makes_no_sense_is_left_out(list_price: Any, read: int | None) -> None:
    entry = read_entry(with_line(list_price=list_price), NOW)
    assert isinstance(entry, Entry)
    assert entry.lines[0].list_price == read


def test_digest_covers_all_but_the_age() -> None:
    assert entries.digest(SALE) == entries.digest(SALE | {"age_ms": 99})
    assert entries.digest(SALE) != entries.digest(SALE | {"number": 9})
    assert entries.digest({"b": 1, "a": [2, "é"]}) == entries.digest({"a": [2, "é"], "b": 1})
    # Phones that are out there send the same entry again: its digest stays for ever.
    assert entries.digest({"key": "x", "age_ms": 1}).hex() == (
        "3453ef6ff9c71b321eab1c720226177ca468bd24284b33eade9e69f2a12c853b"
    )
    assert len(entries.digest("no object")) == 32


@pytest.mark.parametrize(
    ("entry", "number"), [({"number": 1}, 1), ({"number": 0}, None), ({}, None), ("x", None)]
)
def test_number_of_a_broken_entry_is_read(entry: Any, number: int | None) -> None:
    assert entries.number_of(entry) == number


@pytest.mark.parametrize("entry", [{}, {"key": 5}, {"key": "5b0c"}, "x", None])
def test_broken_entry_may_have_no_key(entry: Any) -> None:
    assert entries.key_of(entry) is None
    assert entries.key_of({"corrects": str(KEY)}, "corrects") == KEY


# --- The batch ----------------------------------------------------------------------------------


def body(**content: Any) -> bytes:
    return json.dumps({"entries": [SALE]} | content).encode()


def test_batch_has_up_to_two_hundred_entries() -> None:
    assert len(read_batch(body(entries=[SALE] * 200), NOW).entries) == 200
    with pytest.raises(TooManyEntries):
        read_batch(body(entries=[SALE] * 201), NOW)
    for broken in (body(entries=[]), body(entries={}), b"[]", b"no JSON"):
        with pytest.raises(NotABatch):
            read_batch(broken, NOW)


def test_phone_reports_on_itself() -> None:
    report = read_batch(
        body(unsent=3, unsent_age_ms=2_000, storage="persistent", last_number=44), NOW
    ).report
    assert (report.unsent, report.storage, report.last_number) == (3, "persistent", 44)
    assert report.oldest_unsent_at == NOW - dt.timedelta(seconds=2)
    assert report.numbers == [1]


def test_report_that_makes_no_sense_is_left_out() -> None:
    mixed = [SALE, "x", SALE | {"number": 0}, SALE | {"number": 8}]
    report = read_batch(
        body(entries=mixed, unsent=-1, unsent_age_ms=5, storage="disk", last_number="x"), NOW
    ).report
    assert (report.unsent, report.storage, report.last_number) == (None, None, 0)
    assert report.oldest_unsent_at is None
    assert report.numbers == [1, 8]


@pytest.mark.parametrize(
    ("unsent", "age_ms", "is_known"),
    [(1, 0, True), (0, 0, False), (1, None, False), (1, DAYS_60, True), (1, DAYS_60 + 1, False)],
)
def test_age_of_what_is_unsent_counts_only_with_something_unsent(
    unsent: int, age_ms: int | None, *, is_known: bool
) -> None:
    report = read_batch(body(unsent=unsent, unsent_age_ms=age_ms), NOW).report
    assert (report.oldest_unsent_at is not None) is is_known


def test_phone_cannot_have_more_unsent_entries_than_numbers() -> None:
    assert read_batch(body(unsent=NUMBERS_AHEAD), NOW).report.unsent == NUMBERS_AHEAD
    assert read_batch(body(unsent=NUMBERS_AHEAD + 1), NOW).report.unsent is None
