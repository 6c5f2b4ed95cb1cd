"""The choice on an order's page to be told on this phone what changes."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import violations
from tests.browser.test_alerts import ASKED, GRANT, NOTE, worker_of
from tests.browser.test_order_offline import open_order, placed  # noqa: F401  (a fixture)
from tests.shoppers import address_of
from transactions.models import Order

pytestmark = pytest.mark.near


def test_push_is_shown_by_the_orders_own_worker(
    phone: Page,
    placed: Order,  # noqa: F811
    road: str,
) -> None:
    open_order(phone, placed)
    devtools, worker = worker_of(phone)
    own = phone.context.service_workers[0]
    own.evaluate(NOTE)
    told = {"title": "Siap", "body": "A1 Keripik Bu Sri", "address": address_of(placed)}
    push = {"origin": road, "registrationId": worker, "data": json.dumps(told)}
    devtools.send("ServiceWorker.deliverPushMessage", push)
    assert own.evaluate(ASKED) == [list(told.values())]


def test_browser_that_cannot_be_told_says_so(
    phone: Page,
    placed: Order,  # noqa: F811
    complaints: list[str],
) -> None:
    """The test's browser refuses permission; once it is given, there is no push service."""
    open_order(phone, placed)
    choice = phone.locator("#keep-alerts-choice")
    choice.tap()
    expect(phone.locator("[data-told=denied]")).to_be_visible()
    expect(choice).not_to_be_checked()
    phone.evaluate(GRANT)
    choice.tap()
    expect(phone.locator("[data-told=failed]")).to_be_visible()
    expect(choice).not_to_be_checked()
    expect(choice).to_be_enabled()
    assert violations(phone) == []
    complaints.clear()  # the browser's own, that it has no push service


def test_page_that_finds_an_order_is_accessible(phone: Page, complaints: list[str]) -> None:
    phone.goto("/pesanan/cari/")
    assert violations(phone) == []
    phone.locator(".find-order .button").tap()
    expect(phone.locator(".wrong")).to_be_focused()
    assert violations(phone) == []
    complaints.clear()  # the browser reports the 422
