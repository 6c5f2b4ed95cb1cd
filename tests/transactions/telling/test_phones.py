"""A shopper's phone is told what changes in an order, and nothing that others may not see."""

import json
from typing import Any

import pytest
from django.test import Client

from bazar.models import PickupSlot
from tests.cast import Cast, offer
from tests.orders import draft_part, place
from tests.push_service import Browser, PushService
from tests.shop import visitor
from tests.shoppers import address_of, page
from transactions.models import (
    Order,
    OrderAlertAddress,
    OrderNews,
    Payment,
    Refund,
    RefundMethod,
    StallOrder,
)
from transactions.ordering import changes, parts, refunds, substitutes
from transactions.personal_data import retention
from transactions.telling import phones, sending


@pytest.fixture
def placed(shop: Cast, morning: PickupSlot) -> Order:
    return place(shop, draft_part(shop.keripik, 2, at=morning))


@pytest.fixture
def part(placed: Order) -> StallOrder:
    return placed.parts.get()


def ask(placed: Order, content: dict[str, Any], client: Client | None = None) -> int:
    answer = (client or visitor()).post(
        f"{address_of(placed)}kabar/", json.dumps(content), content_type="application/json"
    )
    return answer.status_code


@pytest.fixture
def browser(placed: Order, service: PushService) -> Browser:
    """Return a phone that asked, in English, to be told."""
    browser = Browser(service.url("R1"))
    assert ask(placed, browser.subscription()) == 204
    return browser


def test_phone_is_told_that_its_order_is_ready(
    shop: Cast, placed: Order, part: StallOrder, service: PushService, browser: Browser
) -> None:
    parts.make_ready(part, shop.till)
    sending.send_due()
    [(_path, headers, body)] = service.posts
    told = browser.decrypt(body)
    assert told["title"] == "Ready"
    assert "Keripik Bu Sri" in told["body"]
    assert told["address"] == address_of(placed)
    assert headers["Topic"] == f"bagian-{part.pk}"
    assert not OrderNews.objects.exists()


def test_screen_shows_no_code_and_no_shopper(
    shop: Cast, placed: Order, part: StallOrder, service: PushService, browser: Browser
) -> None:
    parts.refuse(part, shop.till, "Rina tidak datang")
    sending.send_due()
    told = browser.decrypt(service.posts[0][2])
    for secret in (placed.code, placed.name, placed.phone):
        assert secret not in told["title"] + told["body"]


def test_shoppers_own_moves_and_a_hand_over_tell_nothing(
    shop: Cast, placed: Order, part: StallOrder, service: PushService, browser: Browser
) -> None:
    parts.accept(part, shop.till)
    parts.pay(part, shop.till, Payment.CASH)
    sending.send_due()
    before = len(service.posts)
    parts.hand_over(part, shop.till, placed.code)
    sending.send_due()
    assert len(service.posts) == before


def test_every_phone_of_the_order_is_told(
    shop: Cast, placed: Order, part: StallOrder, service: PushService, browser: Browser
) -> None:
    assert ask(placed, Browser(service.url("R2")).subscription()) == 204
    parts.accept(part, shop.till)
    sending.send_due()
    assert {path for path, _headers, _body in service.posts} == {"/wp/R1", "/wp/R2"}


def test_phone_that_asks_no_more_is_told_no_more(
    shop: Cast, placed: Order, part: StallOrder, service: PushService, browser: Browser
) -> None:
    assert ask(placed, {"endpoint": browser.url, "ends": True}) == 204
    parts.accept(part, shop.till)
    assert not OrderNews.objects.exists()


def test_address_that_ended_is_deleted(
    shop: Cast, part: StallOrder, service: PushService, browser: Browser
) -> None:
    service.status = 410
    parts.accept(part, shop.till)
    sending.send_due()
    assert not OrderAlertAddress.objects.exists()
    assert not OrderNews.objects.exists()


def test_push_service_that_fails_is_asked_again_later(
    shop: Cast, part: StallOrder, service: PushService, browser: Browser
) -> None:
    service.status = 503
    parts.accept(part, shop.till)
    sending.send_due()
    assert OrderNews.objects.get().tries == 1
    assert OrderAlertAddress.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        {"endpoint": "https://10.0.0.1/x", "keys": {}},
        {"endpoint": "\0", "keys": None},
        {},
        {"endpoint": 3, "ends": False},
    ],
)
def test_address_of_no_known_service_is_refused(placed: Order, content: dict[str, Any]) -> None:
    assert ask(placed, content) == 400
    assert not OrderAlertAddress.objects.exists()


@pytest.mark.parametrize("endpoint", ["\0", "https://elsewhere.example/", None, 7])
def test_ending_what_is_not_known_changes_nothing(
    placed: Order, browser: Browser, endpoint: object
) -> None:
    assert ask(placed, {"endpoint": endpoint, "ends": True}) == 204
    assert OrderAlertAddress.objects.count() == 1


def test_order_tells_few_phones_and_the_newest(placed: Order, service: PushService) -> None:
    for number in range(phones.MOST + 2):
        assert ask(placed, Browser(service.url(f"N{number}")).subscription()) == 204
    urls = set(OrderAlertAddress.objects.values_list("url", flat=True))
    assert len(urls) == phones.MOST
    assert service.url(f"N{phones.MOST + 1}") in urls


def test_nobody_is_told_by_a_wrong_address(placed: Order, service: PushService) -> None:
    wrong = placed.token[::-1]
    assert visitor().get(f"/pesanan/{wrong}/kabar/").status_code == 404


def test_page_offers_to_be_told_until_the_order_has_ended(placed: Order, shop: Cast) -> None:
    assert 'id="keep-alerts"' in page(visitor(), address_of(placed))
    parts.refuse(placed.parts.get(), shop.till, "habis")
    assert 'id="keep-alerts"' not in page(visitor(), address_of(placed))


def test_addresses_go_with_the_shopper(placed: Order, browser: Browser) -> None:
    retention.erase_orders(Order.objects.filter(pk=placed.pk))
    assert not OrderAlertAddress.objects.exists()


# --- Changes that are no move -------------------------------------------------------------------


def told(service: PushService, browser: Browser) -> dict[str, Any]:
    sending.send_due()
    _path, _headers, body = service.posts[-1]
    shown: dict[str, Any] = browser.decrypt(body)
    return shown


@pytest.fixture
def two(shop: Cast, morning: PickupSlot) -> StallOrder:
    """Order two crisps and an asinan."""
    quantities = {shop.keripik.pk: 2, shop.asinan.pk: 1}
    return place(shop, draft_part(shop.keripik, at=morning, quantities=quantities)).parts.get()


@pytest.fixture
def its_phone(two: StallOrder, service: PushService) -> Browser:
    browser = Browser(service.url("R2"))
    assert ask(two.order, browser.subscription()) == 204
    return browser


def test_phone_is_told_that_goods_lack_and_what_is_offered_instead(
    shop: Cast, two: StallOrder, service: PushService, its_phone: Browser
) -> None:
    peyek = offer(shop.stall, "Rempeyek", price=20_000, brought=3)
    crisps, asinan = (two.lines.get(offer=each) for each in (shop.keripik, shop.asinan))
    substitutes.offer_instead(two, crisps.pk, peyek.pk, shop.till)
    assert "The stall offers you something else." in told(service, its_phone)["body"]
    changes.take_out(two, asinan.pk, shop.till)
    assert "The stall does not have all of it any more." in told(service, its_phone)["body"]


def test_phone_is_not_told_of_what_its_shopper_has_done(
    shop: Cast, two: StallOrder, service: PushService, its_phone: Browser
) -> None:
    changes.take_out(two, two.lines.get(offer=shop.asinan).pk, None)
    sending.send_due()
    assert service.posts == []


def test_phone_is_told_of_money_back(
    shop: Cast, two: StallOrder, service: PushService, its_phone: Browser
) -> None:
    parts.declare(two, None)
    parts.refuse(two, shop.till, "habis")
    assert "You get money back" in told(service, its_phone)["body"]
    refunds.give(Refund.objects.get(), shop.till, RefundMethod.CASH)
    assert "Your money was given back." in told(service, its_phone)["body"]
