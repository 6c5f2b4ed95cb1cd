"""Addresses of alerts: what a till may tell, and whose they are."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast, let_in, phone_of
from tests.push_service import Browser
from transactions.alerts import addresses
from transactions.cashiers import tills
from transactions.models import AlertAddress, StallOrder

ADDRESS = "/kasir/panggilan/"
AT_GOOGLE = "https://fcm.googleapis.com/fcm/send/abc:def"
KNOWN = [
    AT_GOOGLE,
    "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
    "https://web.push.apple.com/QGx",
    "https://wns2-par02p.notify.windows.com/w/?token=BQY",
]
UNKNOWN = [
    "http://fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com:8443/fcm/send/abc",
    "https://fcm.googleapis.com.example/fcm/send/abc",
    "https://evil-push.apple.com/x",
    "https://user:word@fcm.googleapis.com/x",
    "https://fcm.googleapis.com@127.0.0.1/x",
    "https://127.0.0.1/admin/",
    "https://[::1]:443/x",
    "https://fcm.googleapis.com/a b",
    "https://fcm.googleapis.com/\r\nX: y",
    f"https://fcm.googleapis.com/{'a' * 1000}",
    "https://fcm.googleapis.com:x/",
    "//fcm.googleapis.com/x",
    "",
]


def tell(phone: Client, content: Any) -> int:
    return phone.post(ADDRESS, json.dumps(content), content_type="application/json").status_code


@pytest.mark.parametrize("url", KNOWN)
def test_till_tells_its_address(cast: Cast, phone: Client, url: str) -> None:
    browser = Browser(url)
    assert tell(phone, browser.subscription()) == 204
    assert tell(phone, browser.subscription()) == 204  # told again
    stored = AlertAddress.objects.get()
    assert (stored.till, stored.url, stored.language) == (cast.till, url, "id")
    assert bytes(stored.phone_secret) == browser.secret


@pytest.mark.parametrize("url", UNKNOWN)
def test_server_posts_to_no_unknown_service(phone: Client, url: str) -> None:
    assert tell(phone, Browser(url).subscription()) == 400
    assert not AlertAddress.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"keys": None},
        {"keys": {}},
        {"keys": {"p256dh": "AAAA", "auth": "AAAA"}},
        {"keys": {"p256dh": 1, "auth": ["x"]}},
        {"keys": {"p256dh": "B" + 86 * "A", "auth": 21 * "A" + "A"}},  # not on the curve
        {"keys": {"p256dh": "é!", "auth": "\x00"}},
        {"endpoint": None},
        {"endpoint": ["https://fcm.googleapis.com/x"]},
    ],
)
def test_malformed_address_is_refused(phone: Client, change: dict[str, Any]) -> None:
    assert tell(phone, Browser(AT_GOOGLE).subscription() | change) == 400
    assert tell(phone, [change]) == 400
    assert not AlertAddress.objects.exists()


def test_new_address_takes_the_place_of_the_old(cast: Cast, phone: Client) -> None:
    tell(phone, Browser(AT_GOOGLE).subscription())
    tell(phone, Browser(KNOWN[1]).subscription())
    assert [each.url for each in AlertAddress.objects.all()] == [KNOWN[1]]


def test_address_moves_with_the_browser_to_another_till(cast: Cast, phone: Client) -> None:
    browser = Browser(AT_GOOGLE)
    tell(phone, browser.subscription())
    tell(phone_of(cast.neighbours_till), browser.subscription())
    assert AlertAddress.objects.get().till == cast.neighbours_till


def test_till_ends_its_alerts(cast: Cast, phone: Client) -> None:
    tell(phone, Browser(AT_GOOGLE).subscription())
    assert phone.delete(ADDRESS).status_code == 204
    assert not AlertAddress.objects.exists()


def test_only_a_till_gets_the_key_and_tells_an_address(cast: Cast, phone: Client) -> None:
    assert len(phone.get(ADDRESS).json()["key"]) == 87  # 65 bytes in base64url
    stranger = Client()
    assert stranger.get(ADDRESS).status_code == 401
    assert tell(stranger, Browser(AT_GOOGLE).subscription()) == 401
    cast.till.refresh_from_db()
    tills.sign_out(cast.till)
    assert tell(phone, Browser(AT_GOOGLE).subscription()) == 401


def test_each_open_till_of_the_stall_is_alerted_once(cast: Cast) -> None:
    second = let_in(cast.stall, cast.neighbour)
    third = let_in(cast.stall)
    for number, till in enumerate((cast.till, second, third, cast.neighbours_till)):
        addresses.store_address(
            till, addresses.parse_address(Browser(f"{AT_GOOGLE}{number}").subscription())
        )
    tills.sign_out(third)
    at_stall, at_neighbour = StallOrder(stall=cast.stall), StallOrder(stall=cast.neighbour)
    found = addresses.addresses_for([at_stall])
    assert {address.till_id for address in found} == {cast.till.pk, second.pk}
    both = addresses.addresses_for([at_stall, at_neighbour])
    assert {address.till_id for address in both} == {
        cast.till.pk,
        second.pk,
        cast.neighbours_till.pk,
    }
