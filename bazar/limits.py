"""Time limits of work in the database, by kind of work.

A request starts with the limits of a page (`bazar/apps.py`). A till's post has narrower ones,
and long work lifts them for itself by `long_work`. Outside requests, in management commands and
in a shell, nothing is limited. `bazar/postgres/base.py` tells PostgreSQL.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

NETWORK = 3  # seconds that an answer may take beyond the time that its statement may run


@dataclass(frozen=True, slots=True)
class Limits:
    """Milliseconds, 0 for no limit.

    `lock`: for a wait for one lock. `statement`: for one statement. `idle`: for a pause between
    two statements of a transaction.
    """

    lock: int = 0
    statement: int = 0
    idle: int = 0

    @property
    def parameters(self) -> dict[str, int]:
        """PostgreSQL's parameters, in milliseconds; none where nothing is limited."""
        named = {
            "lock_timeout": self.lock,
            "statement_timeout": self.statement,
            "idle_in_transaction_session_timeout": self.idle,
        }
        return named if any(named.values()) else {}

    @property
    def patience(self) -> float | None:
        """Seconds that the product waits for an answer of the server; None: as long as it takes.

        PostgreSQL itself ends a statement in time. This is for a server that has vanished.
        """
        return self.statement / 1000 + NETWORK if self.statement else None


NONE = Limits()
PAGE = Limits(lock=5_000, statement=20_000, idle=30_000)
# A phone waits 15 seconds for an answer, and comes again.
TILL = Limits(lock=2_000, statement=10_000, idle=10_000)
LONG = Limits(lock=10_000, statement=600_000, idle=600_000)
PROBE = Limits(lock=500, statement=700, idle=1_000)

_thread = threading.local()


def current() -> Limits:
    """Return the limits of what this thread is doing."""
    found: Limits = getattr(_thread, "limits", NONE)
    return found


def begin_request(**_signal: object) -> None:
    _thread.limits = PAGE


def end_request(**_signal: object) -> None:
    _thread.limits = NONE


@contextmanager
def under(limits: Limits) -> Iterator[None]:
    """Do the work inside under `limits`. Also a decorator: `@under(TILL)`."""
    before = current()
    _thread.limits = limits
    try:
        yield
    finally:
        _thread.limits = before


@contextmanager
def long_work() -> Iterator[None]:
    """Let the work inside take minutes: a report, an export, an import, a closing.

    Also a decorator: `@long_work()`. Work that is limited by nothing stays so.
    """
    with under(LONG if current() is not NONE else NONE):
        yield


def in_long_work[T](parts: Iterable[T]) -> Iterator[T]:
    """Make `parts`, which are sent one by one after the view has returned, as long work."""
    with long_work():
        yield from parts
