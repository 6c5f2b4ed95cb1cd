"""How long work may wait for the database: by kind of work, directly and behind a pooler."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from psycopg.errors import QueryCanceled

from bazar import database_settings, limits
from bazar.limits import LONG, NONE, PAGE, TILL, Limits
from bazar.postgres.base import DatabaseWrapper
from tests.conftest import database_url
from tests.pgbouncer import pgbouncer

SHORT = Limits(lock=100, statement=200, idle=300)
NAMES = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "jit")


def shown(on: Any = connection) -> tuple[str, ...]:
    """What PostgreSQL says of itself, in the same statement as any other."""
    settings = ", ".join(f"current_setting('{name}')" for name in NAMES)
    with on.cursor() as cursor:
        cursor.execute(f"SELECT {settings}")
        row: tuple[str, ...] = cursor.fetchone()
        return row


ENDLESS = "WITH RECURSIVE n AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n"
OF_A_PAGE = ("5s", "20s", "30s", "off")
OF_A_TILL = ("2s", "10s", "10s", "off")
OF_LONG_WORK = ("10s", "10min", "10min", "off")
UNLIMITED = ("0", "0", "0", "off")


def wrapper(url: str) -> DatabaseWrapper:
    """A connection of its own, as settings would make it."""
    chosen = database_settings.configuration(url, data_dir=Path("/nowhere"), prepare=False)
    usual: dict[str, Any] = {
        "TIME_ZONE": None,
        "AUTOCOMMIT": True,
        "ATOMIC_REQUESTS": False,
        "TEST": {},
    }
    return DatabaseWrapper(usual | chosen, "default")


@contextmanager
def closed_after(ours: DatabaseWrapper) -> Iterator[DatabaseWrapper]:
    try:
        yield ours
    finally:
        ours.close()


@contextmanager
def as_default(ours: DatabaseWrapper) -> Iterator[DatabaseWrapper]:
    """`transaction.atomic` finds it by its alias."""
    usual = connections["default"]
    connections["default"] = ours
    try:
        with closed_after(ours):
            yield ours
    finally:
        connections["default"] = usual


@pytest.fixture
def url(committed: Any) -> str:
    return database_url()


# --- By kind of work ------------------------------------------------------------------------------


def test_a_command_has_no_limits(committed: Any) -> None:
    assert limits.current() is NONE
    assert shown() == UNLIMITED


def test_a_request_has_the_limits_of_a_page_until_it_is_over(committed: Any) -> None:
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    try:
        request_started.send(sender=None)
        assert shown() == OF_A_PAGE
        with limits.under(TILL):
            assert shown() == OF_A_TILL
        with limits.long_work():
            assert shown() == OF_LONG_WORK
        assert shown() == OF_A_PAGE
        request_finished.send(sender=None)
        assert shown() == UNLIMITED
    finally:
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)


def test_long_work_of_a_command_stays_without_limits(committed: Any) -> None:
    with limits.long_work():
        assert shown() == UNLIMITED


def test_parts_that_are_sent_later_are_long_work(committed: Any) -> None:
    with limits.under(PAGE):
        parts = limits.in_long_work(shown() for _n in range(2))
        assert shown() == OF_A_PAGE
        assert list(parts) == [OF_LONG_WORK] * 2
        assert shown() == OF_A_PAGE


def test_limits_stay_after_what_set_them_was_rolled_back(committed: Any) -> None:
    """PostgreSQL takes a SET back with the transaction."""
    with limits.under(PAGE):
        with transaction.atomic(), limits.under(TILL):
            assert shown() == OF_A_TILL
            transaction.set_rollback(True)
        assert shown() == OF_A_PAGE
        with transaction.atomic():
            with transaction.atomic(), limits.under(TILL):
                shown()
                transaction.set_rollback(True)
            assert shown() == OF_A_PAGE
            with limits.under(TILL):
                assert shown() == OF_A_TILL
        assert shown() == OF_A_PAGE


def test_a_new_connection_has_them_too(committed: Any) -> None:
    with limits.under(PAGE):
        shown()
        connection.close()
        assert shown() == OF_A_PAGE


def test_a_statement_that_takes_too_long_is_ended(committed: Any) -> None:
    with limits.under(SHORT), pytest.raises(OperationalError) as ended:
        connection.cursor().execute(ENDLESS)
    assert isinstance(ended.value.__cause__, QueryCanceled)
    assert shown() == UNLIMITED


# --- What is in DATABASE_URL ----------------------------------------------------------------------


def test_options_of_the_address_are_kept_and_win_but_over_long_work(url: str) -> None:
    own = "-c%20search_path%3Dpg_catalog%20--statement_timeout%3D7s%20-cjit%3Don"
    with closed_after(wrapper(f"{url}&options={own}")) as theirs:
        with limits.under(PAGE):
            assert shown(theirs) == ("5s", "7s", "30s", "on")
        with limits.under(LONG):
            assert shown(theirs) == ("10s", "10min", "10min", "on")
        with limits.under(TILL):
            assert shown(theirs) == ("2s", "7s", "10s", "on")
        assert shown(theirs) == ("0", "7s", "0", "on")
        with theirs.cursor() as cursor:
            cursor.execute("SHOW search_path")
            assert cursor.fetchone() == ("pg_catalog",)


def test_time_outs_of_the_network_are_set_and_the_address_may_change_them(url: str) -> None:
    chosen = database_settings.configuration(
        f"{url}&connect_timeout=9", data_dir=Path("/x"), prepare=True
    )
    options = chosen["OPTIONS"]
    assert options["connect_timeout"] == 9
    assert options["tcp_user_timeout"] == 5_000
    assert (options["keepalives"], options["keepalives_idle"]) == (1, 10)
    with closed_after(wrapper(url)) as ours, ours.cursor() as cursor:
        cursor.execute("SHOW application_name")
        assert cursor.fetchone() == ("bazar",)


# --- Behind a pooler ------------------------------------------------------------------------------


def test_a_direct_connection_is_known_as_such(url: str) -> None:
    with closed_after(wrapper(url)) as ours:
        ours.ensure_connection()
        assert not ours.is_pooled


def test_behind_pgbouncer_each_transaction_and_statement_has_its_limits(
    url: str, tmp_path: Path
) -> None:
    with pgbouncer(tmp_path) as pooled, as_default(wrapper(pooled)) as ours:
        ours.ensure_connection()
        assert ours.is_pooled
        with limits.under(PAGE):
            assert shown(ours) == OF_A_PAGE
            with transaction.atomic():
                assert shown(ours) == OF_A_PAGE
                with limits.under(TILL):
                    assert shown(ours) == OF_A_TILL
            with limits.under(LONG), transaction.atomic():
                assert shown(ours) == OF_LONG_WORK
        with limits.under(SHORT), pytest.raises(OperationalError) as ended:
            ours.cursor().execute(ENDLESS)
        assert isinstance(ended.value.__cause__, QueryCanceled)


def test_behind_pgbouncer_nothing_stays_behind_for_the_next_client(
    url: str, tmp_path: Path
) -> None:
    """There is one connection to the server, and both use it."""
    with pgbouncer(tmp_path) as pooled, as_default(wrapper(pooled)) as ours:
        with limits.under(TILL):
            shown(ours)
        with psycopg.connect(pooled, autocommit=True) as another:
            assert another.execute("SHOW statement_timeout").fetchone() == ("0",)
        assert shown(ours)[:3] == UNLIMITED[:3]


# --- Every address --------------------------------------------------------------------------------


def test_every_long_work_of_the_desk_lifts_the_limits(
    cast: Any, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exports, reports and the closing: each page's statements run under LONG."""
    seen: list[Limits] = []
    give = DatabaseWrapper._give  # noqa: SLF001

    def watched(ours: DatabaseWrapper, wanted: Limits) -> None:
        seen.append(wanted)
        give(ours, wanted)

    monkeypatch.setattr(DatabaseWrapper, "_give", watched)
    day, bazar = cast.day.pk, cast.bazar.pk
    vendor = cast.stall.jakpreneur_id
    for name, arguments in [
        ("index", []),
        ("transactions_saleline_export", ["csv"]),
        ("transactions_saleline_export", ["xlsx"]),
        ("transactions_saleline_export", ["cetak"]),
        ("transactions_sale_recap_file", ["csv"]),
        ("transactions_sale_participation", []),
        ("transactions_sale_places", []),
        ("transactions_sale_places_file", ["xlsx"]),
        ("transactions_seal_day", [day]),
        ("transactions_statementlink_vendor", [vendor]),
        ("transactions_till_watch_file", ["csv"]),
        ("bazar_bazar_choose", [bazar]),
    ]:
        seen.clear()
        answer = admin_client.get(reverse(f"admin:{name}", args=arguments))
        assert answer.status_code == 200, name
        assert answer.getvalue()
        assert LONG in seen, name
