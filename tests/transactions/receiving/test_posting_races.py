"""Batches that arrive at the same moment (tests/races.py).

The control runs a race where nothing keeps a key from standing twice, and sees the sale doubled:
so the race is real.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from tests.cast import (
    Cast,
    desk_id,
    free_line,
    ledger_entry,
    ledger_line,
    left,
    let_in,
    line,
    make_cast,
    outcomes,
    phone_of,
    post,
    sale,
    send,
    void,
)
from tests.conftest import cloned, connected_to
from tests.races import holders_parameters, holding, race
from transactions import ledger
from transactions.ledger import Status
from transactions.models import HeldSale, Sale, SaleLine, Till


def reversed_batch(*entries: dict[str, Any]) -> list[dict[str, Any]]:
    return list(reversed(entries))


# --- One key, two connections -----------------------------------------------------------------


def race_of_two_equal_keys(cast: Cast) -> list[Status]:
    """Post the same sale without a till, so that only its key keeps it single."""
    goods = ledger.Line("Lain-lain", 10_000, 1, stall=cast.stall.pk, category="kuliner")
    entry = ledger_entry(goods, sold_at=timezone.now() - dt.timedelta(seconds=1))

    def post() -> Status:
        return ledger.record([entry], till=None)[0].status

    return race("bazar_bazarday", cast.day.pk, post, post)


def race_of_two_equal_batches(cast: Cast) -> list[list[str]]:
    """Post the same batch twice, as a phone does that sends again before the first reply."""
    batch = [sale(line(cast.keripik, 2))]

    def post() -> list[str]:
        return outcomes(send(cast.till, *batch))

    return race("transactions_till", cast.till.pk, post, post)


@pytest.fixture(scope="module")
def unprotected(clone: str, django_db_blocker: Any) -> Iterator[str]:
    """Drop the constraints on keys and numbers."""
    with django_db_blocker.unblock(), cloned("unprotected") as name:
        with connected_to(name), connection.cursor() as cursor:
            for rule in ("transactions_sale_key_key", "sale_number_once"):
                cursor.execute(f"ALTER TABLE transactions_sale DROP CONSTRAINT {rule}")
        yield name


@pytest.fixture
def without_protection(unprotected: str, django_db_blocker: Any) -> Iterator[Cast]:
    with django_db_blocker.unblock(), connected_to(unprotected):
        yield make_cast(uuid.uuid4().hex)


def test_control_without_unique_keys_the_race_doubles_the_sale(without_protection: Cast) -> None:
    race_of_two_equal_keys(without_protection)
    assert Sale.objects.filter(day=without_protection.day).count() == 2


def test_two_equal_keys_at_the_same_moment_make_one_sale(committed: Cast) -> None:
    verdicts = race_of_two_equal_keys(committed)
    assert sorted(verdicts) == [Status.DUPLICATE, Status.RECORDED]
    [sold] = Sale.objects.filter(day=committed.day)
    assert SaleLine.objects.filter(day=committed.day).get().sale == sold


def test_two_equal_batches_at_the_same_moment_make_one_set_of_sales(committed: Cast) -> None:
    assert sorted(race_of_two_equal_batches(committed)) == [["duplicate"], ["recorded"]]
    assert Sale.objects.filter(till=committed.till).count() == 1
    assert left(committed.keripik) == 8


def test_two_sales_with_one_number_at_the_same_moment_make_one_sale(committed: Cast) -> None:
    results = race(
        "transactions_till",
        committed.till.pk,
        *[lambda: outcomes(send(committed.till, sale(line(committed.keripik))))] * 2,
    )
    assert sorted(results) == [["conflict"], ["recorded"]]
    assert (HeldSale.objects.filter(till=committed.till).count(), left(committed.keripik)) == (1, 9)


def test_the_same_sales_in_opposite_order_stand_once_each(committed: Cast) -> None:
    batch = [sale(line(committed.keripik), free_line(committed.stall), number=n) for n in (1, 2, 3)]
    results = race(
        "transactions_till",
        committed.till.pk,
        lambda: outcomes(send(committed.till, *batch)),
        lambda: outcomes(send(committed.till, *reversed_batch(*batch))),
    )
    assert sorted(results) == [["duplicate"] * 3, ["recorded"] * 3]
    assert left(committed.keripik) == 7


# --- Two tills, the same goods ----------------------------------------------------------------


def test_two_tills_that_sell_the_same_goods_in_opposite_order_both_sell(committed: Cast) -> None:
    """Neither blocks the other for good, and no unit is lost count of."""
    both = [let_in(committed.stall, committed.neighbour) for _ in range(2)]
    first, second = committed.keripik, committed.rujak
    there = [sale(line(first, 2), number=1), sale(line(second, 3), number=2)]
    back = [sale(line(second), number=1), sale(line(first), number=2)]
    results = race(
        "jakpreneur_offer",
        max(first.pk, second.pk),
        lambda: outcomes(send(both[0], *there)),
        lambda: outcomes(send(both[1], *back)),
    )
    assert results == [["recorded"] * 2] * 2
    assert (left(first), left(second)) == (7, 6)


@pytest.mark.parametrize("undoing", [False, True], ids=["", "and undo a sale"])
def test_later_till_that_sells_the_last_units_is_flagged(committed: Cast, *, undoing: bool) -> None:
    offer = committed.keripik

    def batch(till: Till) -> list[dict[str, Any]]:
        earlier = sale(free_line(committed.stall))
        send(till, earlier)
        return [sale(line(offer, 10), number=2), *[void(earlier, number=3)] * undoing]

    batches = [(till, batch(till)) for till in (let_in(committed.stall), let_in(committed.stall))]
    results = race(
        "jakpreneur_offer",
        offer.pk,
        *[partial(send, till, *entries) for till, entries in batches],
    )
    assert sorted(first["flags"] for first, *_ in results) == [[], ["stock"]]
    assert left(offer) == -10


def test_two_sales_on_a_day_that_nobody_planned_share_it(committed: Cast) -> None:
    """The row of the day is made by whoever comes first; here, while both look for it."""
    goods = ledger.Line("Lain-lain", 10_000, 1, stall=committed.stall.pk, category="kuliner")
    days = committed.bazar.days.count()

    def sell_late() -> Status:
        entry = ledger_entry(goods, sold_at=timezone.now() - dt.timedelta(days=2))
        return ledger.record([entry], till=None)[0].status

    results = race("bazar_bazar", committed.bazar.pk, sell_late, sell_late)
    assert results == [Status.RECORDED, Status.RECORDED]
    assert committed.bazar.days.count() == days + 1


# --- Voids ------------------------------------------------------------------------------------


def test_two_voids_of_a_sale_at_the_same_moment_make_one_void(committed: Cast) -> None:
    sold = sale(line(committed.keripik, 2))
    send(committed.till, sold)
    results = race(
        "transactions_till",
        committed.till.pk,
        lambda: outcomes(send(committed.till, void(sold, number=2))),
        lambda: outcomes(send(committed.till, void(sold, number=3))),
    )
    assert sorted(results) == [["recorded"], ["voided_already"]]
    assert left(committed.keripik) == 10


def test_two_desk_voids_of_a_sale_make_one_void(committed: Cast) -> None:
    now = timezone.now()
    goods = ledger.Line("Keripik tempe", 15_000, 2, offer=committed.keripik.pk)
    sold = ledger_entry(goods, sold_at=now)
    ledger.record([sold], till=None)

    by = desk_id()

    def undo() -> Status:
        entry = ledger_entry(sold_at=now, voids=sold.key, entered_by=by)
        return ledger.record([entry], till=None)[0].status

    results = race("bazar_bazarday", committed.day.pk, undo, undo)
    assert sorted(results) == [Status.HELD, Status.RECORDED]
    assert left(committed.keripik) == 10


# --- Lock-outs --------------------------------------------------------------------------------


def test_a_batch_that_waits_behind_a_lock_out_is_not_entered(committed: Cast) -> None:
    till = committed.till
    [status] = race(
        "transactions_till",
        till.pk,
        lambda: post(phone_of(till), sale(line(committed.keripik))).status_code,
        meanwhile=lambda holder: holder.execute(
            "UPDATE transactions_till SET locked_out_at = now() WHERE id = %s", [till.pk]
        ),
    )
    assert status == 403
    assert not Sale.objects.filter(till=till).exists()


# --- Seals, which come later --------------------------------------------------------------------


def test_a_sale_takes_its_id_when_no_seal_holds_its_day(committed: Cast) -> None:
    """A seal locks the day's row, so it knows the last entry that it covers."""
    seen = []

    def last_id(holder: psycopg.Connection) -> None:
        seen.append(holder.execute("SELECT last_value FROM transactions_sale_id_seq").fetchone())

    with holding("transactions_till", committed.neighbours_till.pk) as bystander:
        last_id(bystander)
    results = race(
        "bazar_bazarday",
        committed.day.pk,
        lambda: outcomes(send(committed.till, sale(line(committed.keripik)))),
        meanwhile=last_id,
    )
    assert results == [["recorded"]]
    assert seen[0] == seen[1]


def test_a_sale_outlives_the_connection_that_was_to_carry_it(committed: Cast) -> None:
    """The server was restarted since the last sale: the phone need not send again."""
    send(committed.till, sale(line(committed.keripik), number=1))
    with psycopg.connect(**holders_parameters(), autocommit=True) as elsewhere:
        pid = connection.connection.info.backend_pid
        elsewhere.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    entry = ledger_entry(ledger_line(committed.keripik), sold_at=timezone.now(), number=2)
    [verdict] = ledger.record([entry], till=committed.till.key)
    assert verdict.status is Status.RECORDED
    assert Sale.objects.filter(day__bazar=committed.bazar).count() == 2


def test_post_that_waited_in_vain_for_a_lock_is_not_tried_again(committed: Cast) -> None:
    """The phone comes again by itself; a second wait would hold a thread as long again."""
    entry = ledger_entry(ledger_line(committed.keripik), sold_at=timezone.now(), number=1)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    before = connection.connection.info.backend_pid
    with holding("transactions_till", committed.till.pk), pytest.raises(OperationalError) as failed:
        ledger.record([entry], till=committed.till.key)
    assert isinstance(failed.value.__cause__, LockNotAvailable)
    assert connection.connection.info.backend_pid == before
    [verdict] = ledger.record([entry], till=committed.till.key)
    assert verdict.status is Status.RECORDED
