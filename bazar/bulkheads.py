"""How many requests of a process may be at the same kind of work at once.

One row that somebody keeps, or a server that does not answer, makes every request wait that
needs it. Without a bound they soon hold all threads of the process, and nobody is left for static
files and the health check. A bulkhead lets some in. The others wait as long as work goes on; when
it stands still they are refused at once.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from django.conf import settings


class Full(Exception):
    """The work stands still, and as many requests as may wait for it do so already."""


class Bulkhead:
    """At most `most` at once, in any thread. `patience`: seconds.

    Work stands still when even the youngest of those inside has been there for `patience`, and
    goes on when somebody has left sooner than that.
    """

    def __init__(self, most: int, patience: float) -> None:
        self.most = most
        self.patience = patience
        self._entered: list[float] = []  # the oldest first
        self._stands_still = False
        self._changed = Condition()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Take a place for the work inside. Raises Full."""
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


# The server has a thread more, for what needs no database (bazar/server.py).
VIEWS = Bulkhead(settings.WEB_THREADS, patience=1.2)
# Tills come again by themselves when they are refused. A batch of 200 may take half a second.
# Sooner than views, or else posts that wait would make the views seem to stand still.
POSTS = Bulkhead(max(1, settings.WEB_THREADS // 2), patience=0.8)
