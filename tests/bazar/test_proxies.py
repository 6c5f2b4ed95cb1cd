"""A proxy that sets no headers is reported, in the log and to administrators."""

import logging
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django import Settings

from bazar import proxies
from bazar.management.commands import serve
from tests.html import html_of

BOTH = {"X-Forwarded-For": "198.51.100.1", "X-Forwarded-Proto": "https"}
ENOUGH = proxies.IN_A_ROW


@pytest.fixture(autouse=True)
def _over_tls(settings: Settings) -> Iterator[None]:
    settings.OVER_TLS = True
    proxies.reset()
    yield
    proxies.reset()


def ask(times: int, near: str = "127.0.0.1", path: str = "/robots.txt", **headers: str) -> None:
    for _n in range(times):
        Client().get(path, REMOTE_ADDR=near, headers=headers, secure=True)


def test_proxy_that_sets_both_headers_is_not_reported() -> None:
    ask(ENOUGH, **BOTH)
    assert proxies.missing() == []


@pytest.mark.parametrize("header", proxies.HEADERS)
def test_missing_header_is_reported(header: str) -> None:
    some = {name: value for name, value in BOTH.items() if name != header}
    ask(ENOUGH - 1, **some)
    assert proxies.missing() == []
    ask(1, **some)
    assert proxies.missing() == [header]


def test_report_ends_when_the_header_arrives() -> None:
    ask(ENOUGH)
    ask(1, **BOTH)
    assert proxies.missing() == []


def test_proxy_on_a_socket_is_watched() -> None:
    ask(ENOUGH, near="")
    assert proxies.missing() == list(proxies.HEADERS)


def test_visitors_and_health_checks_are_not_watched(settings: Settings, db: None) -> None:
    ask(ENOUGH, near="203.0.113.9")
    ask(ENOUGH, path="/healthz")
    settings.OVER_TLS = False
    ask(ENOUGH)
    assert proxies.missing() == []


def test_missing_header_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "bazar.proxies"):
        ask(ENOUGH * 3, **{"X-Forwarded-Proto": "https"})
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "the proxy sets no X-Forwarded-For"
    ]


def first_page(*permissions: str) -> str:
    user = User.objects.create_user("sari", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return html_of(client.get("/admin/", headers=BOTH, secure=True))


def test_administrator_sees_the_missing_header(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxies, "missing", lambda: ["X-Forwarded-For"])
    assert "X-Forwarded-For" in first_page("change_user")


def test_other_roles_do_not_see_the_missing_header(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proxies, "missing", lambda: ["X-Forwarded-For"])
    assert "X-Forwarded-For" not in first_page("view_sale")


def test_no_warning_is_shown_when_headers_are_set(db: None) -> None:
    assert "X-Forwarded-For" not in first_page("change_user")


def test_serve_says_what_the_proxy_must_do(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    command = serve.Command()
    command._say_what_the_proxy_must_do()  # noqa: SLF001
    assert "X-Forwarded-For" in capsys.readouterr().err
    settings.OVER_TLS = False
    command._say_what_the_proxy_must_do()  # noqa: SLF001
    assert capsys.readouterr().err == ""


def test_check_warns_when_every_sender_is_trusted(settings: Settings) -> None:
    assert proxies.check_trusted_proxies() == []
    settings.TRUSTED_PROXIES = ("*",)
    assert [found.id for found in proxies.check_trusted_proxies()] == ["bazar.W001"]
