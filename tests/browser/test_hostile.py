"""The processor of a cheap phone, which tests of gestures have by default."""

import psutil
import pytest
from playwright.sync_api import Browser

from tests.browser.hostile import Pace

pytestmark = pytest.mark.near

LOOKS = 1_000


def statuses(pace: Pace) -> set[str]:
    return {page.status() for page in pace.pages()}


def test_slowed_page_rests_and_still_answers(browser: Browser, pace: Pace) -> None:
    page = browser.new_page()
    pace.slow_down()
    assert any(psutil.STATUS_STOPPED in statuses(pace) for _ in range(LOOKS))
    assert page.evaluate("1 + 1") == 2
    page.close()


def test_page_that_runs_freely_again_is_not_left_at_rest(browser: Browser, pace: Pace) -> None:
    page = browser.new_page()
    pace.slow_down()
    assert any(psutil.STATUS_STOPPED in statuses(pace) for _ in range(LOOKS))
    pace.run_freely()
    assert any(psutil.STATUS_STOPPED not in statuses(pace) for _ in range(LOOKS))
    assert page.evaluate("1 + 1") == 2
    page.close()
