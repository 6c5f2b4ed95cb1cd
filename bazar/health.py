"""A health check of the database that answers within a second, whatever the database does.

A connection attempt to a vanished host takes seconds, so that a thread of its own makes the check.
There is one such thread at most: requests that come meanwhile wait for the same result, at most
PATIENCE after the check began. The thread opens a connection for each check.
"""

import logging
import threading
import time
from concurrent.futures import Future

from django.db import DatabaseError, connection, transaction

from bazar import limits

logger = logging.getLogger(__name__)

PATIENCE = 0.8  # seconds
# A row lock is a write: it gets a transaction number and goes to the log on disk. A standby and a
# read-only transaction refuse it. It changes no row, and hosts do not wait for each other.
WRITE = "SELECT id FROM django_migrations ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
# PostgreSQL's codes when it cannot write: read-only, disk full, out of memory, I/O error.
UNWRITTEN = {"25006", "53000", "53100", "53200", "58000", "58030"}
REMEMBERED = 10.0  # seconds

_lock = threading.Lock()
_check: Future[str] | None = None
_checked_at = 0.0
_unwritten_at = float("-inf")


def reason_for_failure() -> str:
    """Return "" when the database can be written, else the reason, in a few English words."""
    if time.monotonic() - _unwritten_at < REMEMBERED:
        return "a write has failed just now"
    check, left = _current_check()
    try:
        return check.result(timeout=left)
    except TimeoutError:
        return "the database does not answer"


def note_error(sqlstate: str) -> None:
    """Remember for a while that a request could not write, even if the check itself could."""
    global _unwritten_at  # noqa: PLW0603
    if sqlstate in UNWRITTEN:
        _unwritten_at = time.monotonic()


def _current_check() -> tuple[Future[str], float]:
    """Return the check under way, or a new one, and the seconds that are left for it."""
    global _check, _checked_at
    with _lock:
        if _check is None or _check.done():
            _check, _checked_at = Future(), time.monotonic()
            threading.Thread(target=_probe, args=(_check,), name="health", daemon=True).start()
        return _check, max(0.0, _checked_at + PATIENCE - time.monotonic())


def _probe(check: Future[str]) -> None:
    reason = "the probe broke off"
    try:
        with limits.under(limits.PROBE), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(WRITE)
        reason = ""
    except DatabaseError as failed:
        reason = " ".join(str(failed).split())
        logger.warning("the health check fails: %s", reason)
    finally:
        connection.close()
        check.set_result(reason)
