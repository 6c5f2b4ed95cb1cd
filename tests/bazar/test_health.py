"""The health check writes, and answers within a second whatever the database does."""

import logging
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import DataError, InternalError, OperationalError, ProgrammingError
from django.test import Client, RequestFactory
from psycopg import errors

from bazar import health, outages
from tests.races import holders_parameters


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    health._unwritten_at = float("-inf")  # noqa: SLF001
    yield
    health._unwritten_at = float("-inf")  # noqa: SLF001


def failed(as_django: type[Exception], cause: type[Exception]) -> Exception:
    """Return the error that Django raises for an error of psycopg."""
    error = as_django("no\nspace left")
    error.__cause__ = cause()
    return error


def test_health_check_writes_to_the_log_on_disk(committed: Any) -> None:
    """A query alone would not notice a database that cannot be written."""
    with psycopg.connect(**holders_parameters(), autocommit=True) as watching:
        position = "SELECT pg_current_wal_flush_lsn()"
        before = watching.execute(position).fetchone()
        assert health.reason_for_failure() == ""
        assert watching.execute(position).fetchone() != before


def test_health_check_waits_for_no_lock(committed: Any) -> None:
    with psycopg.connect(**holders_parameters()) as holder:
        holder.execute("SELECT FROM django_migrations FOR UPDATE")
        assert health.reason_for_failure() == ""


def test_health_check_does_not_wait_for_a_locked_table(committed: Any) -> None:
    with psycopg.connect(**holders_parameters()) as holder:
        holder.execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        assert Client().get("/healthz").status_code == 503
        assert time.monotonic() - began < 2.5  # 0.8, with room for a slow machine


@pytest.mark.parametrize("cause", [errors.DiskFull, errors.IoError, errors.OutOfMemory])
def test_failed_write_on_a_full_disk_is_remembered(
    db: None, cause: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    outages.outage_response(RequestFactory().get("/"), failed(OperationalError, cause))
    assert Client().get("/healthz").status_code == 503
    later = time.monotonic() + health.REMEMBERED
    monkeypatch.setattr(health, "time", SimpleNamespace(monotonic=lambda: later))
    assert health.reason_for_failure() == ""


# --- What is an outage, and what is said of it ----------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        failed(OperationalError, errors.LockNotAvailable),
        failed(OperationalError, errors.QueryCanceled),
        failed(OperationalError, errors.AdminShutdown),
        failed(InternalError, errors.ReadOnlySqlTransaction),
        failed(InternalError, errors.IdleInTransactionSessionTimeout),
        OperationalError("connection timeout expired"),
    ],
)
def test_error_that_may_pass_is_an_outage(error: Exception) -> None:
    assert outages.is_outage(error)


@pytest.mark.parametrize(
    "error",
    [
        failed(DataError, errors.NumericValueOutOfRange),
        failed(ProgrammingError, errors.UndefinedTable),
        failed(InternalError, errors.InFailedSqlTransaction),
        ValueError(),
        None,
    ],
)
def test_programming_error_is_no_outage(error: Exception | None) -> None:
    assert not outages.is_outage(error)


def test_outage_is_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        outages.outage_response(
            RequestFactory().get("/x"), failed(OperationalError, errors.DiskFull)
        )
    (record,) = caplog.records
    assert record.getMessage() == "GET /x answered 503: 53100 no space left"
    assert record.exc_info is None
