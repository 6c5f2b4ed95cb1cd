"""The bell of the thread that sends news. It knows nothing of what is sent."""

import threading
from collections.abc import Callable

_rung = threading.Event()
_start: list[Callable[[], object]] = []


def start_with(start: Callable[[], object]) -> None:
    """Let `start` be called when there is news. It starts the thread where none runs."""
    _start[:] = [start]


def ring() -> None:
    """Let news that is due be sent soon. Never waits."""
    for start in _start:
        start()
    _rung.set()


def wait(seconds: float | None) -> None:
    """Wait for the next ring, or so many seconds; None: for a ring alone."""
    _rung.wait(seconds)
    _rung.clear()
