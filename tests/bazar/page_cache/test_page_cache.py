"""The page cache: a life of about a second, a bound in bytes, renderings that fail."""

import pytest
from django.db import OperationalError

from bazar.page_cache import (
    LIFE,
    MOST_BYTES,
    OLDEST,
    OVERHEAD,
    PageCache,
)
from tests.bazar.page_cache.renderings import (
    ALMOST,
    HTML,
    KEY,
    Clock,
    Page,
    failing,
)

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
