"""Renderings and clocks that a test of the page cache controls."""

from collections.abc import Callable
from threading import Event, Semaphore

from bazar.page_cache import (
    Key,
)

HTML = "<p>Keripik tempe</p>" * 40
KEY: Key = ("/belanja/", "", "id")
ALMOST = 0.01  # seconds
LONG = 30  # seconds; a test that waits so long has failed


class Clock:
    """A clock that a test puts forward; seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class CountingClock(Clock):
    """A clock that tells when it has been read `times` times: each request reads it first."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.all_read = Event()
        self._left = Semaphore(times - 1)

    def __call__(self) -> float:
        if not self._left.acquire(blocking=False):
            self.all_read.set()
        return super().__call__()


class Page:
    """Renders `html` and counts how often."""

    def __init__(self, html: str = HTML) -> None:
        self.html = html
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return self.html


class SlowPage(Page):
    """A rendering that has `begun` and ends when it `may_end`, with `error` if there is one."""

    def __init__(self, html: str = HTML, error: Exception | None = None) -> None:
        super().__init__(html)
        self.begun, self.may_end = Event(), Event()
        self.error = error

    def __call__(self) -> str:
        html = super().__call__()
        self.begun.set()
        assert self.may_end.wait(LONG)
        if self.error:
            raise self.error
        return html


def failing(error: Exception) -> Callable[[], str]:
    def fail() -> str:
        raise error

    return fail
