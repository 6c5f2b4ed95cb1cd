"""The first visits of a till and of a shopper are light enough for a weak network."""

import pytest
from playwright.sync_api import Browser

from tests.browser.first_visit import (
    MOST_BYTES,
    MOST_REQUESTS,
    MOST_SHOP_BYTES,
    MOST_WORKER_BYTES,
    visit_first,
    visit_front,
)
from tests.browser.wire import Wire


@pytest.mark.near
def test_first_visit_takes_few_requests_and_little(browser: Browser, wire: Wire, card: str) -> None:
    """Count the page with its files and first news; of the worker only the requests."""
    visit = visit_first(browser, wire, card)
    assert visit.worker_requests >= 2, visit  # its script and the page
    assert visit.requests + visit.worker_requests <= MOST_REQUESTS, visit
    assert visit.bytes <= MOST_BYTES, visit
    assert visit.worker_bytes <= MOST_WORKER_BYTES, visit


@pytest.mark.near
def test_first_visit_of_the_shop_takes_little(browser: Browser, wire: Wire) -> None:
    """Count the front page with its files, among them the drawings of goods without a picture."""
    assert visit_front(browser, wire) <= MOST_SHOP_BYTES
