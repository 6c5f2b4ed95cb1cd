"""The front page, the health check, headers and the language."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from PIL import Image

from tests.cast import Cast, phone_of
from tests.conftest import connected_to
from tests.html import html_of

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def assert_guarded(answer: Any) -> None:
    for name, value in HEADERS.items():
        assert answer[name] == value
    assert "geolocation=()" in answer["Permissions-Policy"]
    policy = dict(
        directive.split(" ", 1) for directive in answer["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "nonce" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/healthz", "/kasir/", "/admin/login/", "/tidak-ada"])
def test_every_answer_has_security_headers(db: None, path: str) -> None:
    assert_guarded(Client().get(path))


def test_refusal_has_security_headers_and_is_not_cached(cast: Cast, admin_client: Client) -> None:
    refused = [
        admin_client.get("/tidak-ada"),
        admin_client.get("/admin/tidak-ada/"),
        admin_client.get("/", headers={"Host": "lain.example"}),
        admin_client.get("/admin/logout/"),
        Client(enforce_csrf_checks=True).post("/admin/login/"),
    ]
    assert [answer.status_code for answer in refused] == [404, 404, 400, 405, 403]
    for answer in refused:
        assert_guarded(answer)
        assert "no-store" in answer["Cache-Control"]


def test_static_file_has_security_headers(settings: Any, tmp_path: Any) -> None:
    (tmp_path / "style.css").write_text("p { margin: 0 }")
    settings.STATIC_ROOT = tmp_path
    answer = Client().get("/static/style.css")
    assert answer.getvalue() == b"p { margin: 0 }"
    assert_guarded(answer)


# --- Health -----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head"])
def test_health_check_asks_the_database(db: None, method: str) -> None:
    answer = getattr(Client(), method)("/healthz")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_health_check_fails_without_the_database(
    django_db_setup: None, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), connected_to("no_such_database"):
        assert Client().get("/healthz").status_code == 503
    assert connection.settings_dict["NAME"] != "no_such_database"


# --- The first page ---------------------------------------------------------------------------


def test_front_page_names_the_bazaar(cast: Cast) -> None:
    assert "Bazar Menteng" in html_of(Client().get("/"))


@pytest.mark.django_db
def test_front_page_works_without_a_bazaar() -> None:
    assert Client().get("/").status_code == 200


@pytest.mark.django_db
def test_front_page_refuses_posts() -> None:
    assert Client().head("/").status_code == 200
    assert Client().post("/").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/tidak-ada", "/kasir/tidak-ada/", "/%00", "/kasir/kartu/x%0Ay/"])
def test_unknown_address_is_not_found(path: str) -> None:
    assert Client().get(path).status_code == 404


# --- Language ---------------------------------------------------------------------------------


def language_of(answer: Any) -> str:
    page = html_of(answer)
    assert f'<html lang="{answer["Content-Language"]}"' in page
    return str(answer["Content-Language"])


@pytest.mark.django_db
@pytest.mark.parametrize("accepts", ["", "en", "en-GB,en;q=0.9", "id;q=0.1, en"])
def test_page_is_indonesian_whatever_the_phone_is_set_to(accepts: str) -> None:
    assert language_of(Client(headers={"Accept-Language": accepts}).get("/")) == "id"


@pytest.mark.django_db
def test_page_is_english_after_the_visitor_chose_it() -> None:
    visitor = Client()
    answer = visitor.post("/bahasa/setlang/", {"language": "en", "next": "/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert language_of(visitor.get("/")) == "en"
    visitor.post("/bahasa/setlang/", {"language": "id", "next": "/"})
    assert language_of(visitor.get("/")) == "id"


@pytest.mark.django_db
def test_language_cookie_is_closed_to_scripts_and_other_sites() -> None:
    kept = Client().post("/bahasa/setlang/", {"language": "en"}).cookies["django_language"]
    assert kept["httponly"]
    assert kept["samesite"] == "Lax"


@pytest.mark.django_db
@pytest.mark.parametrize("to", ["//lain.example/", "https://lain.example", "/\\lain.example"])
def test_language_switch_redirects_only_within_the_site(to: str) -> None:
    answer = Client().post("/bahasa/setlang/", {"language": "en", "next": to})
    assert answer["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["", "de", "xx", "id; en", "../en"])
def test_unknown_language_means_indonesian(cookie: str) -> None:
    visitor = Client()
    visitor.cookies["django_language"] = cookie
    assert language_of(visitor.get("/")) == "id"


@pytest.mark.django_db
def test_inbox_speaks_the_visitors_language() -> None:
    till = Client()
    indonesian = till.post("/kasir/penjualan/").json()["message"]
    till.cookies["django_language"] = "en"
    english = till.post("/kasir/penjualan/").json()["message"]
    assert english == "This phone is not signed in. Open the link on the stall card again."
    assert indonesian != english


def with_words(patterns: list[Any] | None = None, before: str = "/") -> Iterator[str]:
    """Yield each address outside the desk with a word in it that PostgreSQL cannot read."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver) and not route.startswith("/admin/"):
            yield from with_words(pattern.url_patterns, route)
        elif "<str:" in route:
            yield re.sub(r"<\w+:\w+>", "1", re.sub(r"<str:\w+>", "%00", route))


def test_address_that_postgresql_cannot_read_is_not_found(cast: Cast) -> None:
    phone = phone_of(cast.till)
    answers = {address: phone.get(address).status_code for address in with_words()}
    assert len(answers) > 9
    assert {address for address, status in answers.items() if status not in {404, 405}} == set()


def test_manifest_has_what_a_home_screen_shows(db: None) -> None:
    manifest = Client().get(reverse("manifest")).json()
    assert manifest["description"]
    assert {each["url"] for each in manifest["shortcuts"]} == {"/kasir/pesanan/", "/kasir/kartu/"}
    assert all(each["url"].startswith(manifest["scope"]) for each in manifest["shortcuts"])
    for picture in (*manifest["icons"], *manifest["screenshots"]):
        with Image.open(
            settings.BASE_DIR / "static" / picture["src"].partition("static/")[2]
        ) as of:
            assert f"{of.width}x{of.height}" == picture["sizes"]


def test_iphone_finds_an_icon_for_its_home_screen(db: None) -> None:
    page = Client().get("/kasir/").content.decode()
    assert '<link rel="apple-touch-icon" href="/static/icons/till-apple-180.png">' in page
    assert '<link rel="manifest"' in page
