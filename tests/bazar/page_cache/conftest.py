"""A page cache with a clock that a test puts forward."""

import pytest

from bazar.page_cache import (
    PageCache,
)
from tests.bazar.page_cache.renderings import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(clock: Clock) -> PageCache:
    return PageCache(clock=clock)
