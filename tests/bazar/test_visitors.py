"""The address of a visitor, behind trusted proxies and without them."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from bazar.visitors import address


def seen(near: str, said: str | None = None) -> str:
    headers = {} if said is None else {"X-Forwarded-For": said}
    return address(RequestFactory().get("/", REMOTE_ADDR=near, headers=headers))


def test_visitor_without_a_proxy_has_its_own_address() -> None:
    assert seen("203.0.113.9") == "203.0.113.9"


def test_header_of_a_stranger_is_not_believed() -> None:
    assert seen("203.0.113.9", "198.51.100.1") == "203.0.113.9"


def test_only_the_proxys_own_entry_is_believed() -> None:
    assert seen("127.0.0.1", "198.51.100.1") == "198.51.100.1"
    assert seen("127.0.0.1", "10.9.8.7, 198.51.100.1") == "198.51.100.1"


def test_proxy_before_the_proxy_is_skipped(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ("127.0.0.1/32", "10.0.0.0/8")
    assert seen("127.0.0.1", "203.0.113.9, 198.51.100.1, 10.0.0.7") == "198.51.100.1"


def test_last_entry_counts_when_every_proxy_is_trusted(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ("*",)
    assert seen("203.0.113.9", "1.1.1.1, 198.51.100.1") == "198.51.100.1"


@pytest.mark.parametrize("said", [None, "", "unknown", "198.51.100.1, <b>", "127.0.0.1"])
def test_proxy_without_the_header_counts_as_the_visitor(said: str | None) -> None:
    assert seen("127.0.0.1", said) == "127.0.0.1"


def test_socket_of_this_machine_is_a_proxy() -> None:
    assert seen("", "198.51.100.1") == "198.51.100.1"
    assert seen("") == ""


def test_household_is_one_network() -> None:
    assert seen("2001:db8:1:2:aaaa::1") == seen("2001:db8:1:2:bbbb::2") == "2001:db8:1:2::/64"
    assert seen("::ffff:203.0.113.9") == "203.0.113.9"
