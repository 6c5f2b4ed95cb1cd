"""Log lines contain no secret address."""

import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from bazar.logs import WithoutSecrets

SECRET = "kV3xQ9rahasia-Zz0_1abcd"
PARTS = {"token": SECRET, "code": SECRET}
OTHERS = {"part": 7, "pk": 8, "line": 9, "refund": 10}


def secret_addresses(patterns: list[Any] | None = None) -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver) and "admin" not in str(pattern.pattern):
            yield from secret_addresses(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.pattern.converters.keys() & PARTS.keys():
            wanted = pattern.pattern.converters.keys()
            yield reverse(str(pattern.name), kwargs={n: (PARTS | OTHERS)[n] for n in wanted})


def said(message: str, *args: Any) -> str:
    record = logging.LogRecord("django", logging.WARNING, "", 0, message, args, None)
    return WithoutSecrets("{message}", style="{").format(record)


def test_secret_parts_of_addresses_are_hidden() -> None:
    found = list(secret_addresses())
    assert len(found) > 6
    for address in [*found, f"/kasir/pesanan/serah/?kode={SECRET}"]:
        assert SECRET not in said("Not Found: %s", address), address
        assert "•••" in said("Not Found: %s", address)


def test_other_parts_of_addresses_are_logged() -> None:
    for address in ("/kasir/pesanan/daftar/", "/produk/7/", "/admin/transactions/order/7/change/"):
        assert said("Not Found: %s", address) == f"Not Found: {address}"


@pytest.mark.django_db
def test_log_of_the_product_hides_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    [handler] = [each for each in logging.root.handlers if type(each) is logging.StreamHandler]
    before = handler.setStream(sys.stderr)
    Client().get(f"/pernyataan/{SECRET}/")
    handler.setStream(before)
    assert "Not Found: /pernyataan/•••/" in capsys.readouterr().err
