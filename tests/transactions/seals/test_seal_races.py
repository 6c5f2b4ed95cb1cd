"""A day is closed while sales come in: none is half in, and none waits for long (pitfall 20)."""

import csv
import json
from collections.abc import Callable

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from bazar.models import BazarDay
from tests.cast import Cast, ledger_entry, ledger_line, line, sale, sale_by, send
from tests.races import race
from transactions import ledger, totals
from transactions.models import Sale, Seal
from transactions.seals import parts, sealing
from transactions.seals.publication import FULL


@pytest.fixture
def official(committed: Cast) -> User:
    return User.objects.create_user(f"pejabat-{committed.bazar.pk}")


def covered(made: Seal) -> set[int]:
    """Return the ids of the entries in a seal's full file."""
    text = b"".join(parts.read_content(made.pk, FULL)).decode()
    return {json.loads(row["rest"])[0] for row in csv.DictReader(text.splitlines()[1:])}


def sell_slowly(cast: Cast, kept: User) -> Callable[[], None]:
    """Start a sale that has locked its day's row and waits for a row that another locks."""

    def sell() -> None:
        goods = ledger_line(cast.keripik)
        with transaction.atomic():
            ledger.record([ledger_entry(goods, sold_at=timezone.now())], till=None)
            User.objects.select_for_update().get(pk=kept.pk)

    return sell


def test_a_seal_waits_for_the_sale_that_is_being_entered_and_covers_it(
    committed: Cast, official: User
) -> None:
    somebody = User.objects.create_user(f"kasir-{committed.bazar.pk}")
    _, made = race(
        "auth_user",
        somebody.pk,
        sell_slowly(committed, somebody),
        followers=[lambda: sealing.seal(committed.day, official)],
    )
    assert isinstance(made, Seal)
    assert covered(made) == {Sale.objects.get(day=committed.day).pk}
    assert sealing.total_of(made).amount == 15_000
    assert totals.of_bazar(committed.bazar).overall.amount == 15_000


def test_without_the_days_lock_the_sale_would_be_lost(
    committed: Cast, official: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the sale has its id, and is not in the ledger yet for anybody else."""

    def look_only(day: BazarDay) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT last_value FROM transactions_sale_id_seq")
            return int(cursor.fetchone()[0])

    monkeypatch.setattr(sealing, "_last_entry", look_only)
    monkeypatch.setattr(sealing, "_record_numbers", lambda _made: None)  # it locks the day, too
    somebody = User.objects.create_user(f"kasir-{committed.bazar.pk}")
    made: list[Seal] = []
    race(
        "auth_user",
        somebody.pk,
        sell_slowly(committed, somebody),
        meanwhile=lambda _holder: made.append(sealing.seal(committed.day, official)),
    )
    [sold] = Sale.objects.filter(day=committed.day)
    assert sold.pk <= made[0].covers
    assert sold.pk not in covered(made[0])
    assert totals.of_bazar(committed.bazar).overall.amount == 0


def test_while_the_file_is_written_sales_go_on(committed: Cast, official: User) -> None:
    """The seal is held up at the chain, after it has let go of the day."""
    send(committed.till, sale(line(committed.keripik)))
    other = sale(line(committed.rujak))

    def sell(holder: psycopg.Connection) -> None:
        [result] = send(committed.neighbours_till, other)
        assert result["status"] == "recorded"

    [made] = race(
        "auth_user",
        official.pk,
        lambda: sealing.seal(committed.day, official),
        meanwhile=sell,
    )
    assert sale_by(other).pk > made.covers
    assert sealing.total_of(made).amount == 15_000
    assert totals.of_bazar(committed.bazar).overall.amount == 33_000


def test_two_officials_at_once_make_one_seal(committed: Cast, official: User) -> None:
    send(committed.till, sale(line(committed.keripik)))

    def close() -> str:
        try:
            return str(sealing.seal(committed.day, official).revision)
        except sealing.NothingNew:
            return "nothing new"

    assert sorted(race("auth_user", official.pk, close, close)) == ["1", "nothing new"]
