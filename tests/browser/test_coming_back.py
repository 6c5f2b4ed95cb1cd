"""A phone that lost its cookie with its power comes back by itself, unless it is locked out."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.hands import (
    WITHIN,
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    follow,
    look_again,
    sales_of,
    sell_exact,
)
from tests.browser.handset import Handset
from tests.cast import Cast
from transactions.cashiers import tills
from transactions.models import Till


def test_phone_that_dies_as_soon_as_it_was_let_in_comes_back_by_itself(
    handset: Handset, committed: Cast, card: str, complaints: list[str]
) -> None:
    till = handset.start().new_page()
    follow(till, card)
    code = till.locator("[data-till]").get_attribute("data-till")
    handset.kill()

    till = handset.start().new_page()
    till.goto("/kasir/")
    expect_ready(till, WITHIN)
    assert till.locator("[data-till]").get_attribute("data-till") == code
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    assert [sold.number for sold in sales_of(committed)] == [1]
    complaints.clear()  # the browser reports the 401


@pytest.mark.near
def test_stored_page_signs_its_phone_in_again(
    till: Page, pocket: BrowserContext, committed: Cast, complaints: list[str]
) -> None:
    expect_offline_ready(till)
    expect_unsent(till, 0)
    look_again(till)
    pocket.clear_cookies()
    sell_exact(till, committed.asinan)
    look_again(till)
    expect_unsent(till, 0)
    pocket.clear_cookies()
    till.reload()
    expect_ready(till)
    sell_exact(till, committed.asinan)
    look_again(till)
    expect_unsent(till, 0)
    assert [sold.number for sold in sales_of(committed)] == [1, 3]
    assert Till.objects.filter(stalls=committed.stall, last_number__gt=0).count() == 1
    complaints.clear()  # the browser reports the 401 and 403


@pytest.mark.near
def test_phone_without_cookie_that_is_locked_out_stays_out(
    till: Page, pocket: BrowserContext, committed: Cast, complaints: list[str]
) -> None:
    expect_offline_ready(till)
    expect_unsent(till, 0)
    official, _ = User.objects.get_or_create(username="pejabat-kunci")
    tills.lock_out(Till.objects.filter(stalls=committed.stall), by=official)
    pocket.clear_cookies()
    sell_exact(till, committed.asinan)
    look_again(till)
    expect(till.locator("[data-ask=no_till]")).to_be_visible(timeout=WITHIN)
    expect_unsent(till, 2)
    assert sales_of(committed) == []
    complaints.clear()  # the browser reports the 401 and 403
