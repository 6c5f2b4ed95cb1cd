"""Whether the database can be read and written, known within a second whatever it does.

A connection attempt to a host that has vanished takes seconds, so the question is put by a thread
of its own. There is never more than one: whoever asks meanwhile waits for the same answer, no
longer than PATIENCE after it was put. The thread's connection is opened for the one question.
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
# read-only transaction refuse it. It leaves nothing behind, and hosts do not wait for each other.
WRITE = "SELECT id FROM django_migrations ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
# What PostgreSQL says when it cannot write: read-only, disk full, out of memory, I/O error.
UNWRITTEN = {"25006", "53000", "53100", "53200", "58000", "58030"}
REMEMBERED = 10.0  # seconds

_lock = threading.Lock()
_asked: Future[str] | None = None
_asked_at = 0.0
_unwritten_at = float("-inf")


def ask() -> str:
    """Return "" when the database can be written, else the reason, in a few English words."""
    if time.monotonic() - _unwritten_at < REMEMBERED:
        return "a write has failed just now"
    asked, left = _question()
    try:
        return asked.result(timeout=left)
    except TimeoutError:
        return "the database does not answer"


def heed(sqlstate: str) -> None:
    """Remember for a while that a request could not write. The question itself may find room."""
    global _unwritten_at  # noqa: PLW0603
    if sqlstate in UNWRITTEN:
        _unwritten_at = time.monotonic()


def _question() -> tuple[Future[str], float]:
    """Return the question that is being asked, or a new one, and the seconds left for it."""
    global _asked, _asked_at
    with _lock:
        if _asked is None or _asked.done():
            _asked, _asked_at = Future(), time.monotonic()
            threading.Thread(target=_probe, args=(_asked,), name="health", daemon=True).start()
        return _asked, max(0.0, _asked_at + PATIENCE - time.monotonic())


def _probe(asked: Future[str]) -> None:
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
        asked.set_result(reason)
