"""Sending alerts: what a push service gets, and what becomes of its answers."""

import base64
import datetime as dt
import json
import time
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.test import override_settings
from django.utils import timezone

from tests import orders
from tests.cast import Cast
from tests.push_service import Browser, PushService, base64url
from tests.till_orders import ordered
from transactions.alerts import addresses, sending, signing
from transactions.models import AlertAddress, Order
from transactions.ordering import answers, parts


@pytest.fixture
def browser(cast: Cast, service: PushService) -> Browser:
    browser = Browser(service.url("K1?satu=1"))
    addresses.store_address(cast.till, addresses.parse_address(browser.subscription()))
    return browser


def test_phone_alone_reads_the_alert(cast: Cast, service: PushService, browser: Browser) -> None:
    order = ordered(cast).order
    sending.send_alerts(order.pk)
    [(path, headers, body)] = service.posts
    assert path == "/wp/K1?satu=1"
    assert headers["Content-Encoding"] == "aes128gcm"
    assert headers["TTL"] == "1800"
    assert browser.decrypt(body) == {
        "title": "Pesanan baru · A1",
        "body": "Rp42.000",
        "address": "/kasir/pesanan/",
    }


def test_alert_says_nothing_of_the_shopper(
    cast: Cast, service: PushService, browser: Browser
) -> None:
    part = ordered(cast)
    sending.send_alerts(part.order.pk)
    message = json.dumps(browser.decrypt(service.posts[0][2]))
    for secret in (part.order.name, part.order.phone, part.order.code):
        assert secret not in message


def test_push_service_recognises_the_office(
    cast: Cast, service: PushService, browser: Browser
) -> None:
    sending.send_alerts(ordered(cast).order.pk)
    scheme, _, fields = service.posts[0][1]["Authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in fields.split(","))
    assert scheme == "vapid"
    assert parts["k"] == base64url(signing.public_key())
    claims = _verified(parts["t"], signing.public_key())
    assert claims["aud"] == f"https://{service.place}"
    assert claims["sub"].startswith("https://")
    assert time.time() < claims["exp"] < time.time() + 24 * 60 * 60


def _verified(token: str, public: bytes) -> Any:
    """Return the claims of a JSON Web Token that is signed by ES256. Raises InvalidSignature."""
    head, claims, signature = token.split(".")
    r_and_s = _decoded(signature)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    numbers = int.from_bytes(r_and_s[:32]), int.from_bytes(r_and_s[32:])
    key.verify(
        encode_dss_signature(*numbers), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256())
    )
    return json.loads(_decoded(claims))


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(f"{text}==")


def test_key_follows_the_secret_key(service: PushService) -> None:
    before = signing.public_key()
    assert signing.public_key() == before
    with override_settings(SECRET_KEY="another" * 10):
        other = signing.public_key()
        token = signing.authorization(service.url("x")).partition("t=")[2].partition(",")[0]
    assert other != before
    assert _verified(token, other)
    with pytest.raises(InvalidSignature):
        _verified(token, before)


@pytest.mark.parametrize("status", [404, 410, 403])
def test_address_that_ended_is_deleted(
    cast: Cast, service: PushService, browser: Browser, status: int
) -> None:
    service.status = status
    sending.send_alerts(ordered(cast).order.pk)
    assert not AlertAddress.objects.exists()


@pytest.mark.parametrize("status", [302, 413, 429, 500, 503])
def test_address_outlives_a_failure_and_no_redirection_is_followed(
    cast: Cast, service: PushService, browser: Browser, status: int
) -> None:
    service.status = status
    sending.send_alerts(ordered(cast).order.pk)
    assert len(service.posts) == 1
    assert AlertAddress.objects.exists()


def test_failure_of_one_phone_leaves_the_others_alerted(
    cast: Cast, service: PushService, browser: Browser
) -> None:
    nobody = Browser("https://localhost:1/wp/nobody")
    with override_settings(PUSH_SERVICES=("localhost:1",)):
        address = addresses.parse_address(nobody.subscription())
    addresses.store_address(cast.neighbours_till, address)
    at = orders.slot(cast)
    orders.take_orders(cast)
    order = orders.place(
        cast, orders.draft_part(cast.rujak, at=at), orders.draft_part(cast.keripik, at=at)
    )
    sending.send_alerts(order.pk)
    assert len(service.posts) == 1


def test_stall_that_has_not_answered_is_alerted_once_more(
    cast: Cast, service: PushService, browser: Browser
) -> None:
    order = ordered(cast).order
    sending.send_reminders(order.pk, answers.overdue_of)
    assert service.posts == []  # there is time left
    Order.objects.update(placed_at=timezone.now() - dt.timedelta(minutes=11))
    sending.send_reminders(order.pk, answers.overdue_of)
    [(_path, _headers, body)] = service.posts
    assert browser.decrypt(body)["title"].endswith("· A1")
    assert browser.decrypt(body)["title"] != "Pesanan baru · A1"
    parts.accept(order.parts.get(), cast.till)
    sending.send_reminders(order.pk, answers.overdue_of)
    assert len(service.posts) == 1
