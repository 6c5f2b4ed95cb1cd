"""A till's first visit is light enough for a weak network."""

import pytest
from playwright.sync_api import Browser

from tests.browser.first_visit import MOST_BYTES, MOST_REQUESTS, visit_first
from tests.browser.wire import Wire


@pytest.mark.near
def test_first_visit_takes_few_requests_and_little(browser: Browser, wire: Wire, card: str) -> None:
    """Count the page, its files, the first news and what the worker stores."""
    visit = visit_first(browser, wire, card)
    assert visit.worker_requests >= 2, visit  # its script and the page
    assert visit.requests <= MOST_REQUESTS, visit
    assert visit.bytes <= MOST_BYTES, visit
