"""The page cache under many threads: one rendering at a time, and nobody waits long."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import pytest

from bazar.bulkheads import Full
from bazar.page_cache import (
    LIFE,
    OLDEST,
    OVERHEAD,
    RECENT,
    CachedPage,
    PageCache,
)
from tests.bazar.page_cache.renderings import (
    ALMOST,
    HTML,
    KEY,
    LONG,
    Clock,
    CountingClock,
    Page,
    SlowPage,
    failing,
)


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
