"""Bulkheads: bounds on the requests of a process that do the same kind of work at once.

A locked row, or a database server that does not answer, makes every request wait that needs it.
Without a bound these requests soon occupy all threads of the process, and no thread is left for
static files and the health check. A bulkhead admits some requests. The others wait while work
goes on; when it stands still they are refused at once.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from django.conf import settings


class Full(Exception):
    """The work stands still, and no further request may wait for it."""


class Bulkhead:
    """A bound of `most` requests at once. Any thread may use it. `patience`: seconds.

    Work stands still when even the youngest request inside has been there for `patience`. It goes
    on again when a request has left in less time than that.
    """

    def __init__(self, most: int, patience: float) -> None:
        self.most = most
        self.patience = patience
        self._entered: list[float] = []  # the oldest first
        self._stands_still = False
        self._changed = Condition()

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Admit the block, or wait until it may enter. Raises Full."""
        with self._changed:
            while len(self._entered) >= self.most:
                left = self._entered[-1] + self.patience - time.monotonic()
                self._stands_still = self._stands_still or left <= 0
                if self._stands_still:
                    raise Full
                self._changed.wait(left)
            entered = time.monotonic()
            self._entered.append(entered)
        try:
            yield
        finally:
            with self._changed:
                self._entered.remove(entered)
                if time.monotonic() - entered < self.patience:
                    self._stands_still = False
                self._changed.notify()


# The server has one thread more, for work without the database (bazar/server.py).
VIEWS = Bulkhead(settings.WEB_THREADS, patience=1.2)
# A refused till sends again by itself. A batch of 200 entries may take half a second. The patience
# is shorter than for views, or posts that wait would make the views seem to stand still.
POSTS = Bulkhead(max(1, settings.WEB_THREADS // 2), patience=0.8)
