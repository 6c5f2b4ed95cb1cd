"""Alerts for new orders on a phone whose screen is off."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.hands import expect_offline_ready, open_panel
from tests.cast import Cast
from tests.push_service import Browser, push_service
from tests.till_orders import ordered
from transactions.alerts import addresses

# The test's browser shows no notifications, so what it is asked to show is noted instead.
NOTE = """() => {
    globalThis.asked = [];
    registration.showNotification = async (title, { body, data }) =>
        asked.push([title, body, data]);
}"""
ASKED = "() => new Promise((done) => setInterval(() => asked.length && done(asked), 20))"
GRANT = "Notification.requestPermission = async () => 'granted'"


def worker_of(till: Page) -> tuple[CDPSession, str]:
    """Return the browser's tools, and its name for the till's worker."""
    devtools = till.context.new_cdp_session(till)
    found: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(each["registrationId"] for each in event["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    while not found:
        till.evaluate("navigator.serviceWorker.ready.then(() => true)")  # lets events arrive
    return devtools, found[0]


@pytest.mark.near
@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (
            json.dumps({"title": "Pesanan baru · A1", "body": "Rp42.000"}),
            ["Pesanan baru · A1", "Rp42.000", "/kasir/pesanan/"],
        ),
        ("not JSON", ["Pesanan baru", "", "/kasir/pesanan/"]),
    ],
)
def test_push_is_shown(till: Page, road: str, data: str, shown: list[str]) -> None:
    expect_offline_ready(till)
    devtools, worker = worker_of(till)
    till.context.service_workers[0].evaluate(NOTE)
    push = {"origin": road, "registrationId": worker, "data": data}
    devtools.send("ServiceWorker.deliverPushMessage", push)
    assert till.context.service_workers[0].evaluate(ASKED) == [shown]


@pytest.mark.near
def test_browser_without_alerts_says_so_and_sells_on(till: Page, complaints: list[str]) -> None:
    """The test's browser refuses permission; once it is given, there is no push service."""
    expect_offline_ready(till)
    open_panel(till, "menu")
    choice = till.locator("[data-alerts]")
    choice.click()
    expect(till.locator("[data-alerts-told=denied]")).to_be_visible()
    expect(choice).not_to_be_checked()
    till.evaluate(GRANT)
    choice.click()
    expect(till.locator("[data-alerts-told=failed]")).to_be_visible()
    expect(choice).not_to_be_checked()
    expect(choice).to_be_enabled()
    complaints.clear()  # the browser's own, that it has no push service


def test_placed_order_alerts_the_stalls_phone(
    committed: Cast, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with push_service(tmp_path) as (service, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        settings.PUSH_SERVICES = (service.place,)
        browser = Browser(service.url("K1"))
        addresses.store_address(committed.till, addresses.parse_address(browser.subscription()))
        ordered(committed)
        assert service.has_come(1)
        assert browser.decrypt(service.posts[0][2])["body"] == "Rp42.000"
