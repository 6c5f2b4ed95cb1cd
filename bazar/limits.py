"""Time limits of work in the database, by kind of work.

A request starts with the limits of a page (`bazar/apps.py`). A till's post has shorter ones, and
`long_work` gives a report or an import longer ones. Management commands and shells have no
limits. `bazar/postgres/base.py` tells PostgreSQL.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

NETWORK = 3  # seconds that an answer may take beyond the time that its statement may run


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits in milliseconds; 0 means no limit.

    `lock`: for a wait for one lock. `statement`: for one statement. `idle`: for a pause between
    two statements of a transaction.
    """

    lock: int = 0
    statement: int = 0
    idle: int = 0

    @property
    def parameters(self) -> dict[str, int]:
        """Return PostgreSQL's parameters in milliseconds; an empty dict if nothing is limited."""
        named = {
            "lock_timeout": self.lock,
            "statement_timeout": self.statement,
            "idle_in_transaction_session_timeout": self.idle,
        }
        return named if any(named.values()) else {}

    @property
    def patience(self) -> float | None:
        """Return the seconds to wait for an answer of the server; None means without end.

        PostgreSQL itself ends a statement in time. This limit is for a server that has vanished.
        """
        return self.statement / 1000 + NETWORK if self.statement else None


NONE = Limits()
PAGE = Limits(lock=5_000, statement=20_000, idle=30_000)
# A phone waits 15 seconds for an answer and then sends again.
TILL = Limits(lock=2_000, statement=10_000, idle=10_000)
LONG = Limits(lock=10_000, statement=600_000, idle=600_000)
PROBE = Limits(lock=500, statement=700, idle=1_000)

_thread = threading.local()


def current_limits() -> Limits:
    """Return the limits of this thread's present work."""
    found: Limits = getattr(_thread, "limits", NONE)
    return found


def begin_request(**_signal: object) -> None:
    _thread.limits = PAGE


def end_request(**_signal: object) -> None:
    _thread.limits = NONE


@contextmanager
def under(limits: Limits) -> Iterator[None]:
    """Run the block under `limits`. It is a decorator, too: `@under(TILL)`."""
    before = current_limits()
    _thread.limits = limits
    try:
        yield
    finally:
        _thread.limits = before


@contextmanager
def long_work() -> Iterator[None]:
    """Let the block take minutes: a report, an export, an import, a closing.

    It is a decorator, too: `@long_work()`. Work without limits stays without.
    """
    with under(LONG if current_limits() is not NONE else NONE):
        yield


def in_long_work[T](parts: Iterable[T]) -> Iterator[T]:
    """Yield `parts` as long work. They are made after the view has returned, one by one."""
    with long_work():
        yield from parts
