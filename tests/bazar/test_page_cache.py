"""The page cache: a life of about a second, one rendering at a time, a bound in bytes."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier, Event, Semaphore

import pytest
from django.db import OperationalError

from bazar.bulkheads import Full
from bazar.page_cache import (
    LIFE,
    MOST_BYTES,
    OLDEST,
    OVERHEAD,
    RECENT,
    CachedPage,
    Key,
    PageCache,
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


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(clock: Clock) -> PageCache:
    return PageCache(clock=clock)


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


@pytest.fixture
def render_slowly(
    cache: PageCache, threads: ThreadPoolExecutor
) -> Iterator[Callable[[SlowPage], Future[CachedPage]]]:
    """Start a rendering in another thread. It may end when the test ends, at the latest."""
    with ExitStack() as end:

        def start(page: SlowPage) -> Future[CachedPage]:
            end.callback(page.may_end.set)
            result = threads.submit(cache.load, KEY, page)
            assert page.begun.wait(LONG)
            return result

        yield start


type RenderSlowly = Callable[[SlowPage], Future[CachedPage]]


# --- How long a page lives ----------------------------------------------------------------------


def test_page_is_rendered_once_in_its_life(cache: PageCache, clock: Clock) -> None:
    page = Page()
    assert cache.load(KEY, page).plain == HTML.encode()
    clock.advance(LIFE - ALMOST)
    assert cache.load(KEY, page).plain == HTML.encode()
    assert page.times == 1


def test_page_is_rendered_again_after_its_life(cache: PageCache, clock: Clock) -> None:
    cache.load(KEY, Page("old"))
    clock.advance(LIFE)
    assert cache.load(KEY, Page("new")).plain == b"new"


def test_life_begins_when_the_rendering_ends(cache: PageCache, clock: Clock) -> None:
    """A page that takes longer than its life to render is cached all the same."""

    def render() -> str:
        clock.advance(3 * LIFE)
        return HTML

    cache.load(KEY, render)
    assert cache.load(KEY, Page("another")).plain == HTML.encode()


def test_life_is_about_a_second() -> None:
    assert LIFE == 1.0


def test_unchanged_page_keeps_tag_and_compressed_bytes(cache: PageCache, clock: Clock) -> None:
    first = cache.load(KEY, Page())
    clock.advance(LIFE)
    second = cache.load(KEY, Page())
    assert second.tag == first.tag
    assert second.gzipped is first.gzipped
    assert second.made_at == first.made_at + LIFE


def test_another_page_has_another_tag(cache: PageCache, clock: Clock) -> None:
    first = cache.load(KEY, Page("old"))
    clock.advance(LIFE)
    assert cache.load(KEY, Page("new")).tag != first.tag


def test_each_key_has_its_own_page(cache: PageCache) -> None:
    keys = [("/", "", "id"), ("/?hal=2", "", "id"), ("/", "#cards", "id"), ("/", "", "en")]
    for _ in range(2):
        found = [cache.load(key, Page(str(n))).plain for n, key in enumerate(keys)]
        assert found == [b"0", b"1", b"2", b"3"]


# --- Renderings that fail -----------------------------------------------------------------------


def test_error_is_passed_on_and_not_cached(cache: PageCache) -> None:
    with pytest.raises(LookupError):
        cache.load(KEY, failing(LookupError()))
    assert cache.load(KEY, Page()).plain == HTML.encode()


def test_error_drops_the_page_before(cache: PageCache, clock: Clock) -> None:
    cache.load(KEY, Page())
    clock.advance(LIFE)
    with pytest.raises(LookupError):
        cache.load(KEY, failing(LookupError()))
    assert cache.size == 0
    with pytest.raises(OperationalError):
        cache.load(KEY, failing(OperationalError()))


def test_outage_is_answered_with_the_page_before(cache: PageCache, clock: Clock) -> None:
    cache.load(KEY, Page())
    clock.advance(OLDEST - ALMOST)
    assert cache.load(KEY, failing(OperationalError())).plain == HTML.encode()


def test_outage_is_not_answered_with_a_page_that_is_too_old(cache: PageCache, clock: Clock) -> None:
    cache.load(KEY, Page())
    clock.advance(OLDEST)
    with pytest.raises(OperationalError):
        cache.load(KEY, failing(OperationalError()))


def test_failures_do_not_make_a_page_younger(cache: PageCache, clock: Clock) -> None:
    cache.load(KEY, Page())
    for _ in range(int(OLDEST / LIFE) - 1):
        clock.advance(LIFE)
        cache.load(KEY, failing(OperationalError()))
    clock.advance(LIFE)
    with pytest.raises(OperationalError):
        cache.load(KEY, failing(OperationalError()))


def test_failing_database_is_tried_once_in_a_life(cache: PageCache, clock: Clock) -> None:
    cache.load(KEY, Page("old"))
    clock.advance(LIFE)
    cache.load(KEY, failing(OperationalError()))
    page = Page("new")
    assert cache.load(KEY, page).plain == b"old"
    clock.advance(LIFE)
    assert cache.load(KEY, page).plain == b"new"


def test_outage_without_a_page_before_is_an_error(cache: PageCache) -> None:
    with pytest.raises(OperationalError):
        cache.load(KEY, failing(OperationalError()))


# --- The bound in bytes -------------------------------------------------------------------------


def test_pages_requested_last_stay(clock: Clock) -> None:
    cache = PageCache(clock=clock)
    first, second, third = Page(), Page(), Page()
    cache.load(("/1", "", "id"), first)
    cache.most = 2 * cache.size
    for page, address in ((second, "/2"), (first, "/1"), (third, "/3")):
        cache.load((address, "", "id"), page)
    for page, address in ((first, "/1"), (third, "/3"), (second, "/2")):
        cache.load((address, "", "id"), page)
    assert (first.times, second.times, third.times) == (1, 2, 1)
    assert cache.size <= cache.most


def test_too_large_page_is_answered_and_drops_no_other(clock: Clock) -> None:
    cache = PageCache(most=2 * OVERHEAD, clock=clock)
    cache.load(KEY, Page("small"))
    large = Page("x" * 3 * OVERHEAD)
    for _ in range(2):
        assert len(cache.load(("/large", "", "id"), large).plain) == 3 * OVERHEAD
    assert large.times == 2
    assert cache.load(KEY, Page("another")).plain == b"small"


def test_empty_pages_are_bounded_too(clock: Clock) -> None:
    cache = PageCache(most=10 * OVERHEAD, clock=clock)
    for n in range(100):
        cache.load((f"/{n}", "", "id"), Page(""))
    assert len(cache._pages) < 10  # noqa: SLF001


def test_size_is_that_of_the_pages_in_the_cache(cache: PageCache, clock: Clock) -> None:
    for n in range(50):
        cache.load(KEY, Page(f"page {n}" * n))
        clock.advance(LIFE)
    assert cache.size == sum(page.size for page in cache._pages.values())  # noqa: SLF001
    assert cache.size < MOST_BYTES


# --- Many threads -------------------------------------------------------------------------------


def test_page_before_is_answered_while_another_thread_renders(
    cache: PageCache, clock: Clock, render_slowly: RenderSlowly
) -> None:
    cache.load(KEY, Page("old"))
    clock.advance(LIFE)
    slow = SlowPage("new")
    rendered = render_slowly(slow)
    page = Page("nobody renders this")
    for _ in range(3):
        assert cache.load(KEY, page).plain == b"old"
    clock.advance(OLDEST - 2 * LIFE)  # the rendering takes long, but the page was in demand
    assert cache.load(KEY, page).plain == b"old"
    slow.may_end.set()
    assert rendered.result(LONG).plain == b"new"
    assert cache.load(KEY, page).plain == b"new"
    assert (page.times, slow.times) == (0, 1)


def test_first_requests_share_one_rendering(
    cache: PageCache, threads: ThreadPoolExecutor, render_slowly: RenderSlowly
) -> None:
    slow, page = SlowPage("first"), Page("nobody renders this")
    rendered = render_slowly(slow)
    cache.clock = clock = CountingClock(times=5)
    others = [threads.submit(cache.load, KEY, page) for _ in range(5)]
    assert clock.all_read.wait(LONG)
    slow.may_end.set()
    assert {other.result(LONG).plain for other in [rendered, *others]} == {b"first"}
    assert (page.times, slow.times) == (0, 1)


def test_first_requests_share_an_error(
    cache: PageCache, threads: ThreadPoolExecutor, render_slowly: RenderSlowly
) -> None:
    slow = SlowPage(error=LookupError("gone"))
    rendered = render_slowly(slow)
    cache.clock = clock = CountingClock(times=1)
    other = threads.submit(cache.load, KEY, failing(LookupError("another")))
    assert clock.all_read.wait(LONG)
    slow.may_end.set()
    for result in (rendered, other):
        with pytest.raises(LookupError, match="gone"):
            result.result(LONG)


def test_first_requests_wait_no_longer_than_the_bound(
    cache: PageCache, render_slowly: RenderSlowly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bazar.page_cache.PATIENCE", ALMOST)
    render_slowly(SlowPage())
    with pytest.raises(Full):
        cache.load(KEY, Page())


def test_page_that_nobody_requested_for_a_while_is_awaited(
    cache: PageCache, clock: Clock, threads: ThreadPoolExecutor, render_slowly: RenderSlowly
) -> None:
    """Its bytes would be further behind than about a second."""
    cache.load(KEY, Page("old"))
    clock.advance(RECENT)
    slow = SlowPage("new")
    rendered = render_slowly(slow)
    other = threads.submit(cache.load, KEY, Page("nobody renders this"))
    slow.may_end.set()
    assert other.result(LONG).plain == rendered.result(LONG).plain == b"new"


def test_older_page_is_answered_when_the_rendering_takes_too_long(
    cache: PageCache, clock: Clock, render_slowly: RenderSlowly, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.load(KEY, Page("old"))
    clock.advance(RECENT)
    render_slowly(SlowPage("new"))
    monkeypatch.setattr("bazar.page_cache.LIFE", ALMOST)
    assert cache.load(KEY, Page()).plain == b"old"


def test_page_that_is_too_old_is_not_answered_while_another_thread_renders(
    cache: PageCache, clock: Clock, render_slowly: RenderSlowly, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.load(KEY, Page("old"))
    clock.advance(OLDEST)
    render_slowly(SlowPage("new"))
    monkeypatch.setattr("bazar.page_cache.PATIENCE", ALMOST)
    with pytest.raises(Full):
        cache.load(KEY, Page())


def test_slow_page_delays_no_other_page(cache: PageCache, render_slowly: RenderSlowly) -> None:
    render_slowly(SlowPage())
    assert cache.load(("/other", "", "id"), Page()).plain == HTML.encode()


def test_many_threads_over_a_small_cache(threads: ThreadPoolExecutor) -> None:
    """Each thread gets the page that it requests, while pages come and go."""
    cache = PageCache(most=5 * OVERHEAD)
    start = Barrier(8)

    def visit(thread: int) -> bool:
        start.wait(LONG)
        return all(
            cache.load((f"/{n % 20}", "", "id"), Page(f"page {n % 20}")).plain
            == f"page {n % 20}".encode()
            for n in range(thread, thread + 200)
        )

    assert all(threads.map(visit, range(8)))
    assert cache.size == sum(page.size for page in cache._pages.values())  # noqa: SLF001
    assert cache.size <= cache.most
    assert not cache._renderings  # noqa: SLF001


def test_eight_first_requests_at_once_are_one_rendering(
    cache: PageCache, threads: ThreadPoolExecutor
) -> None:
    start, page = Barrier(8), Page()

    def visit(_thread: int) -> bytes:
        start.wait(LONG)
        return cache.load(KEY, page).plain

    assert set(threads.map(visit, range(8))) == {HTML.encode()}
    assert page.times == 1
