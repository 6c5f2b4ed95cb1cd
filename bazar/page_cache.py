"""A cache of rendered pages: bytes that are the same for every visitor and live for a second.

What a page shows may be about one second behind the database. What must be exact, above all the
checkout, is not cached. No page in the cache contains a visitor's data, a token or a cookie.

A page is rendered by one thread at a time. While that thread renders, the others answer with the
bytes before. Where these are too old, because nobody has asked for the page for a while, or where
there are none, the others wait for the rendering under way, up to a bound, and share its outcome.
So a page costs one rendering a second at most, however many visitors ask and however often the
catalogue changes.

A database that cannot answer for the moment (bazar/outages.py) does not take away pages that were
there just now: their bytes are answered for up to half a minute, and one thread a second tries
again. Any other exception is passed on to everybody who waits, and the bytes before are dropped.

Each process has its own cache. Django's cache framework, `cachetools` and `dogpile.cache` were
considered: none has both one rendering at a time and a bound in bytes.
"""

import gzip
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from hashlib import blake2b
from threading import Lock

from bazar.bulkheads import Full
from bazar.outages import is_outage

logger = logging.getLogger(__name__)

# Seconds.
LIFE = 1.0
RECENT = 2 * LIFE  # bytes of this age are answered at once while somebody else renders
OLDEST = 30.0  # no bytes are answered that are older
PATIENCE = 5.0  # how long a request waits for the first rendering of a page
# Bytes.
MOST_BYTES = 16 * 2**20
OVERHEAD = 1024  # of an entry, besides its page: keys and objects

type Key = tuple[str, str, str]  # address, part of the page, language
type Render = Callable[[], str]
type Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class CachedPage:
    """The bytes of a page. `tag`: their weak ETag.

    `made_at`: when they were rendered. `tried_at`: when a rendering last ended, even by a failure.
    Both in seconds of the cache's clock.
    """

    tag: str
    plain: bytes
    gzipped: bytes
    made_at: float
    tried_at: float

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.gzipped) + OVERHEAD


@dataclass(frozen=True, slots=True)
class Rendering:
    """A rendering under way, begun at a moment of the cache's clock; others may wait for it."""

    begun_at: float
    outcome: Future[CachedPage]


class PageCache:
    """The pages requested last, `most` bytes of them. Any thread may use it."""

    def __init__(self, most: int = MOST_BYTES, clock: Clock = time.monotonic) -> None:
        self.most = most
        self.clock = clock
        self.size = 0
        self._pages: OrderedDict[Key, CachedPage] = OrderedDict()
        self._renderings: dict[Key, Rendering] = {}
        self._lock = Lock()  # never held while a page is rendered

    def load(self, key: Key, render: Render) -> CachedPage:
        """Return the page, at most about a second old.

        `render` returns the HTML; its exceptions are passed on. Raises Full when somebody else
        renders the page for the first time and takes too long.
        """
        now = self.clock()
        with self._lock:
            page = self._pages.get(key)
            if page and now - page.tried_at < LIFE:
                self._pages.move_to_end(key)
                return page
            under_way = self._renderings.get(key)
            if under_way is None:
                rendering = self._renderings[key] = Rendering(now, Future())
        if under_way is None:
            return self._render(key, rendering, render, page)
        return self._wait(under_way, page)

    def _wait(self, rendering: Rendering, page: CachedPage | None) -> CachedPage:
        """Return the bytes before, or else the outcome of the rendering that another thread does.

        Their age when the rendering began decides: a page in demand is answered at once, however
        long the rendering takes.
        """
        usable = page if page and self.clock() - page.made_at < OLDEST else None
        if usable and rendering.begun_at - usable.tried_at < RECENT:
            return usable
        try:
            return rendering.outcome.result(timeout=LIFE if usable else PATIENCE)
        except TimeoutError as error:
            if usable is None:
                raise Full from error
            return usable

    def _render(
        self, key: Key, rendering: Rendering, render: Render, before: CachedPage | None
    ) -> CachedPage:
        try:
            page = self._made(render(), before)
        except BaseException as error:
            if not (page_before := self._usable_after(error, before)):
                self._end(key, None)
                rendering.outcome.set_exception(error)
                raise
            page = page_before
        self._end(key, page)
        rendering.outcome.set_result(page)
        return page

    def _made(self, html: str, before: CachedPage | None) -> CachedPage:
        """Return the page of this HTML; reuse the compressed bytes if it has not changed."""
        plain, now = html.encode(), self.clock()
        if before and before.plain == plain:
            return replace(before, made_at=now, tried_at=now)
        tag = f'W/"{blake2b(plain, digest_size=12).hexdigest()}"'
        return CachedPage(tag, plain, gzip.compress(plain, mtime=0), now, now)

    def _usable_after(self, error: BaseException, before: CachedPage | None) -> CachedPage | None:
        """Return the bytes before if the database cannot answer and they are not too old."""
        now = self.clock()
        if before is None or not is_outage(error) or now - before.made_at >= OLDEST:
            return None
        logger.warning("A page is answered as it was %.1f s ago: %s", now - before.made_at, error)
        return replace(before, tried_at=now)

    def _end(self, key: Key, page: CachedPage | None) -> None:
        """Put the page into the cache, or nothing in its place, and let others render again."""
        with self._lock:
            del self._renderings[key]
            self._drop(key)
            if page is None or page.size > self.most:
                return
            self._pages[key] = page
            self.size += page.size
            while self.size > self.most:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: Key) -> None:
        if page := self._pages.pop(key, None):
            self.size -= page.size


PAGES = PageCache()
