"""Things that happen at the same moment, on connections of their own.

Each race is held open: another connection keeps a row that all runners need, until PostgreSQL
says that all wait for it. Then it lets go, and they run.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Queue
from typing import Any

import psycopg
import pytest
from django.db import connection

PATIENCE = 50_000  # looks at pg_locks before giving up; a race needs a few dozen

WHERE = ("host", "port", "user", "password", "dbname")
WAITING = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid = ANY(%s)"


@contextmanager
def holding(row: str, key: int) -> Iterator[psycopg.Connection]:
    """Lock the row of table `row` on another connection."""
    with psycopg.connect(**holders_parameters()) as holder:
        holder.execute(f"SELECT FROM {row} WHERE id = %s FOR UPDATE", [key])
        yield holder


def holders_parameters() -> dict[str, Any]:
    known = connection.get_connection_params()
    return {part: known[part] for part in known if part in WHERE}


def race[T](
    row: str,
    key: int,
    *runners: Callable[[], T],
    followers: Sequence[Callable[[], T]] = (),
    meanwhile: Callable[[psycopg.Connection], object] = lambda holder: None,
) -> list[T]:
    """Return the result of each runner, and then of each follower.

    The runners meet at the row of table `row`, and go on from there at once. `followers` set out
    when the runners wait, and have to wait themselves, for the row or for a runner. `meanwhile` is
    done while all wait, by the connection that locks the row.
    """
    pids: Queue[int] = Queue()

    def run(runner: Callable[[], T]) -> T:
        try:
            connection.ensure_connection()
            pids.put(connection.connection.info.backend_pid)
            return runner()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(runners) + len(followers)) as threads:
        with holding(row, key) as holder:
            running = [threads.submit(run, runner) for runner in runners]
            waiting = [pids.get(timeout=60) for _ in runners]
            wait_until_blocked(holder, waiting)
            running += [threads.submit(run, follower) for follower in followers]
            wait_until_blocked(holder, waiting + [pids.get(timeout=60) for _ in followers])
            meanwhile(holder)
        return [runner.result() for runner in running]


def wait_until_blocked(holder: psycopg.Connection, pids: list[int]) -> None:
    for _look in range(PATIENCE):
        if holder.execute(WAITING, [pids]).fetchone() == (len(pids),):
            return
    pytest.fail("the runners never met")
