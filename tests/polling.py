"""Waits for what another process does, and cannot tell by itself."""

import time
from collections.abc import Callable


def poll(is_done: Callable[[], bool], *, within: float, every: float = 0.05) -> bool:
    """Ask again and again, with pauses of `every` seconds; return whether it was done in time."""
    end = time.monotonic() + within
    while not is_done():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True
