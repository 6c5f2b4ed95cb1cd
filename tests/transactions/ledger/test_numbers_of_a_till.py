"""A till has one row of numbers, over its sales and the steps of its shifts.

An entry with a number beyond reason is held; an official may write off numbers that will not come.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client

from bazar.calendar import wib
from tests.cast import (
    Cast,
    line,
    make_cast,
    opening,
    outcomes,
    phone_of,
    sale,
    sale_by,
    send,
    void,
)
from tests.conftest import cloned, connected_to
from tests.desk import saved_file
from tests.races import race
from transactions import audit, shifts
from transactions.cashiers import tills
from transactions.cashiers.devices import Gap
from transactions.cashiers.tills import NUMBERS_AHEAD
from transactions.models import HeldSale, Sale, ShiftEntry, Step, Till, WrittenOff
from transactions.receiving import feed, held
from transactions.shifts import ShiftStep

NEWS = "/kasir/kabar/"
GUARDED = ("transactions_sale", "transactions_shiftentry")


def broken_rules() -> list[str]:
    return [finding.rule for finding in audit.findings() if not finding.passes]


# --- One row of numbers -------------------------------------------------------------------------


def test_a_sale_is_held_under_a_number_that_a_step_has(cast: Cast) -> None:
    assert outcomes(send(cast.till, opening(number=1))) == ["recorded"]
    late = sale(line(cast.keripik), number=1)
    assert outcomes(send(cast.till, late)) == ["conflict"]
    assert outcomes(send(cast.till, late)) == ["conflict"]
    assert (HeldSale.objects.count(), broken_rules()) == (1, [])


def test_a_step_is_held_under_a_number_that_a_sale_has(cast: Cast) -> None:
    sold = sale(line(cast.keripik), number=1)
    shift = opening(number=1)
    assert outcomes(send(cast.till, sold, shift)) == ["recorded", "conflict"]
    assert outcomes(send(cast.till, shift)) == ["conflict"]
    assert broken_rules() == []


def test_a_void_is_held_under_a_number_that_a_step_has(cast: Cast) -> None:
    sold = sale(line(cast.keripik), number=1)
    send(cast.till, sold, opening(number=2))
    assert outcomes(send(cast.till, void(sold, number=2))) == ["conflict"]


def test_two_tills_may_use_the_same_number(cast: Cast) -> None:
    send(cast.till, opening(number=1))
    assert outcomes(send(cast.neighbours_till, sale(line(cast.rujak)))) == ["recorded"]


def step_of(till: Till, number: int) -> ShiftStep:
    key = uuid.uuid4()
    now = dt.datetime.now(dt.UTC)
    return ShiftStep(key, key.bytes * 2, number, Step.OPEN, key, 0, now)


def insert_step(till: Till, number: int) -> None:
    step = step_of(till, number)
    ShiftEntry.objects.create(
        key=step.key, digest=step.digest, till=till, number=number, step=step.step,
        shift=step.shift, amount=0, happened_at=step.happened_at,
    )  # fmt: skip


def test_the_database_refuses_a_number_twice_whoever_writes(cast: Cast) -> None:
    sold = sale(line(cast.keripik), number=1)
    send(cast.till, sold, opening(number=2))
    with pytest.raises(IntegrityError, match="stands in transactions_sale"), transaction.atomic():
        insert_step(cast.till, 1)
    stands = sale_by(sold)
    stands.pk, stands.key, stands.number = None, uuid.uuid4(), 2
    with (
        pytest.raises(IntegrityError, match="stands in transactions_shiftentry"),
        transaction.atomic(),
    ):
        stands.save(force_insert=True)


def race_of_a_sale_and_a_step(cast: Cast) -> list[list[str]]:
    """Let a step come while a sale of the same number, seen to be free, waits for its day."""
    till = cast.till
    Till.objects.filter(pk=till.pk).update(last_number=1)
    return race(
        "bazar_bazarday",
        cast.day.pk,
        lambda: outcomes(send(till, sale(line(cast.keripik), number=1))),
        meanwhile=lambda _holder: insert_without_waiting(till),
    )


def insert_without_waiting(till: Till) -> None:
    """Insert the step of number 1, unless the till is locked."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1s'")
        insert_step(till, 1)


@pytest.fixture(scope="module")
def unguarded(clone: str, django_db_blocker: Any) -> Iterator[str]:
    """Yield the name of a database without the triggers."""
    with django_db_blocker.unblock(), cloned("unguarded") as name:
        with connected_to(name), connection.cursor() as cursor:
            for table in GUARDED:
                cursor.execute(f"DROP TRIGGER till_number_once ON {table}")
        yield name


@pytest.fixture
def without_guard(unguarded: str, django_db_blocker: Any) -> Iterator[Cast]:
    with django_db_blocker.unblock(), connected_to(unguarded):
        yield make_cast(uuid.uuid4().hex)


def test_control_without_the_triggers_a_race_gives_a_number_twice(without_guard: Cast) -> None:
    assert race_of_a_sale_and_a_step(without_guard) == [["recorded"]]
    assert (numbers(Sale, without_guard), numbers(ShiftEntry, without_guard)) == ([1], [1])


def test_sale_and_step_at_the_same_moment_do_not_share_a_number(committed: Cast) -> None:
    """The step waits for the till that the sale keeps, and then sees the sale."""
    till = committed.till
    Till.objects.filter(pk=till.pk).update(last_number=1)
    results = race(
        "bazar_bazarday",
        committed.day.pk,
        lambda: outcomes(send(till, sale(line(committed.keripik), number=1))),
        followers=[
            lambda: [refused(till)],
        ],
    )
    assert results == [["recorded"], ["refused"]]
    assert (numbers(Sale, committed), numbers(ShiftEntry, committed)) == ([1], [])
    [verdict] = shifts.record([step_of(till, 1)], till=till.key)
    assert verdict.reason == "number_taken"


def refused(till: Till) -> str:
    """Return the database's answer to a step that was not seen to collide."""
    try:
        insert_step(till, 1)
    except IntegrityError:
        return "refused"
    return "entered"


def numbers(model: Any, cast: Cast) -> list[int]:
    return list(model.objects.filter(till=cast.till).values_list("number", flat=True))


def test_a_batch_that_the_database_refuses_for_a_number_is_held_as_a_conflict(
    committed: Cast,
) -> None:
    till, free = committed.till, opening(number=2)
    results = race(
        "bazar_bazarday",
        committed.day.pk,
        lambda: outcomes(send(till, sale(line(committed.keripik), number=1))),
        followers=[lambda: outcomes(send(till, opening(number=1), free))],
    )
    assert results == [["recorded"], ["conflict", "recorded"]]
    assert HeldSale.objects.get(till=till).number == 1


# --- Numbers beyond reason ----------------------------------------------------------------------


@pytest.mark.parametrize("number", [NUMBERS_AHEAD + 4, 10**9, 10**9 + 1, 2**63 - 1])
def test_a_number_beyond_reason_is_held_and_changes_nothing_else(cast: Cast, number: int) -> None:
    good = sale(line(cast.keripik), number=3)
    undone = void(good, number=number)
    far = [sale(line(cast.keripik), number=number), opening(number=number), undone]
    assert outcomes(send(cast.till, good, *far)) == ["recorded", *["number"] * 3]
    assert outcomes(send(cast.till, good, *far)) == ["duplicate", *["number"] * 3]
    cast.till.refresh_from_db()
    assert cast.till.last_number == 3
    assert tills.gaps([cast.till]) == [Gap(cast.till.pk, 1, 2)]
    assert audit.notices()[0].count == 2
    assert HeldSale.objects.filter(number=number).count() == 3


def test_a_long_offline_phone_sends_all_that_it_has(cast: Cast) -> None:
    for first in (NUMBERS_AHEAD, 2 * NUMBERS_AHEAD):
        entries = [sale(line(cast.asinan), number=number) for number in (first - 1, first)]
        assert outcomes(send(cast.till, *entries)) == ["recorded"] * 2


@pytest.mark.parametrize("door", ["news", "inbox", "saved file"])
def test_a_last_number_beyond_reason_is_not_believed(cast: Cast, kepala: User, door: str) -> None:
    phone, far = phone_of(cast.till), {"last_number": 10**9, "unsent": 10**9}
    if door == "news":
        phone.post(NEWS, far, content_type="application/json")
    elif door == "inbox":
        content = far | {"entries": [sale(line(cast.keripik), number=2)]}
        phone.post("/kasir/penjualan/", content, content_type="application/json")
    else:
        file = saved_file(cast.till, sale(line(cast.keripik), number=10**9)).encode()
        feed.feed_in(feed.read_file(file, wib(cast.day.date, dt.time(12))), kepala)
    cast.till.refresh_from_db()
    assert cast.till.last_number <= 2
    assert cast.till.unsent == 0


def test_an_official_enters_a_sale_of_such_a_number_as_the_desks_own(
    cast: Cast, kepala: User
) -> None:
    entry = sale(line(cast.keripik), number=10**9)
    send(cast.till, entry)
    held.enter(HeldSale.objects.get(), by=kepala, note="benar")
    entered = sale_by(entry)
    assert (entered.till, entered.number, entered.entered_by) == (None, None, kepala)
    assert outcomes(send(cast.till, entry)) == ["duplicate"]
    assert not held.waiting_entries().exists()


# --- What will not come -------------------------------------------------------------------------


def write_off(client: Client, till: Till, note: str = "HP tercebur") -> Any:
    posted = {"action": "write_off", "_selected_action": [till.pk], "confirmed": "1", "note": note}
    return client.post("/admin/transactions/till/", posted)


def test_an_official_writes_off_what_an_old_number_left_behind(
    cast: Cast, kepala: User, heads_desk: Client
) -> None:
    """Give a till a number from before numbers had a bound; its phone goes on from there."""
    send(cast.till, sale(line(cast.keripik), number=2))
    Till.objects.filter(pk=cast.till.pk).update(last_number=10**9)
    assert audit.notices()[0].count == 10**9 - 1
    write_off(heads_desk, cast.till)
    rows = WrittenOff.objects.order_by("first").values_list("first", "last", "by", "note")
    assert list(rows) == [(1, 1, kepala.pk, "HP tercebur"), (3, 10**9, kepala.pk, "HP tercebur")]
    assert (tills.gaps([cast.till]), audit.notices()[0].count) == ([], 0)
    late, next_one = (sale(line(cast.keripik), number=n) for n in (500, 10**9 + 1))
    assert outcomes(send(cast.till, late, next_one)) == ["recorded", "recorded"]
    send(cast.till, sale(line(cast.keripik), number=10**9 + 4))
    assert tills.gaps([cast.till]) == [Gap(cast.till.pk, 10**9 + 2, 10**9 + 3)]


def test_auditor_writes_no_number_off(cast: Cast, desk: Client) -> None:
    send(cast.till, sale(line(cast.keripik), number=2))
    write_off(desk, cast.till)
    assert not WrittenOff.objects.exists()


def test_without_a_note_nothing_is_written_off(cast: Cast, heads_desk: Client) -> None:
    send(cast.till, sale(line(cast.keripik), number=2))
    write_off(heads_desk, cast.till, note=" ")
    assert not WrittenOff.objects.exists()
