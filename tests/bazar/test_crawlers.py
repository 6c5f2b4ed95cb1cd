"""Files at fixed addresses for programs: robots.txt and security.txt."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from pytest_django import Settings

# By their first part. A new address must be put here or among crawlers.PRIVATE.
PUBLIC = {
    "", "belanja", "produk", "lapak", "hasil", "gambar", "bagikan", "privasi", "service-worker.js",
    "order-worker.js", "manifest.webmanifest", "robots.txt", "favicon.ico", "sitemap.xml",
    "sitemap-1.xml", ".well-known",
}  # fmt: skip


def addresses(patterns: list[Any] | None = None, before: str = "/") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield re.sub(r"<[^>]*>", "1", route)


@pytest.fixture
def robots() -> RobotFileParser:
    answer = Client().get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    read = RobotFileParser()
    read.parse(answer.content.decode().splitlines())
    return read


def test_every_address_is_public_or_closed_to_crawlers(robots: RobotFileParser) -> None:
    open_to_them = {path for path in addresses() if robots.can_fetch("*", path)}
    assert {path.split("/")[1] for path in open_to_them} == PUBLIC


@pytest.mark.parametrize(
    "path", ["/admin/", "/kasir/kartu/x/", "/pesanan/x/", "/struk/x/", "/pernyataan/x/"]
)
def test_own_pages_of_persons_are_closed_to_crawlers(robots: RobotFileParser, path: str) -> None:
    assert not robots.can_fetch("*", path)
    assert not robots.can_fetch("Googlebot", path)


def test_security_txt_is_not_found_without_a_contact(settings: Settings) -> None:
    settings.SECURITY_CONTACT = ""
    assert Client().get("/.well-known/security.txt").status_code == 404


def test_security_txt_has_the_fields_of_rfc_9116(settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:aman@bazar.example.id"
    settings.SITE_URL = "https://bazar.example.id"
    answer = Client().get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    expires = dt.datetime.fromisoformat(fields.pop("Expires"))
    left = expires - dt.datetime.now(dt.UTC)
    assert dt.timedelta(days=90) < left < dt.timedelta(days=365)
    assert fields == {
        "Contact": "mailto:aman@bazar.example.id",
        "Preferred-Languages": "id, en",
        "Canonical": "https://bazar.example.id/.well-known/security.txt",
    }


def test_sign_in_without_a_target_leads_to_the_desk(db: None, settings: Settings) -> None:
    assert reverse(settings.LOGIN_REDIRECT_URL) == "/admin/"
    User.objects.create_superuser("sari", password="lihat saja")
    answer = Client().post("/admin/login/", {"username": "sari", "password": "lihat saja"})
    assert answer["Location"] == "/admin/"
