"""Answers from the page cache: conditional requests, compression, headers."""

import gzip
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation

from bazar.cached_responses import cached_response
from bazar.page_cache import PageCache

HTML = "<p>Keripik tempe</p>" * 40


def answer(html: str = HTML, address: str = "/belanja/", part: str = "", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = RequestFactory().get("/", headers=named)
    return cached_response(request, address, lambda: html, part)


def test_browser_that_has_the_page_gets_a_304() -> None:
    first = answer()
    second = answer(if_none_match=first["ETag"])
    assert (second.status_code, second.content) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary"):
        assert second[name] == first[name]
    assert not second.has_header("Content-Encoding")


def test_tag_is_weak_and_the_same_for_plain_and_compressed_bytes() -> None:
    plain, gzipped = answer(), answer(accept_encoding="gzip")
    assert plain["ETag"] == gzipped["ETag"]
    assert plain["ETag"].startswith('W/"')


def test_tag_is_known_without_its_mark_of_weakness() -> None:
    tag = answer()["ETag"].removeprefix("W/")
    assert answer(if_none_match=f'"x", {tag}').status_code == 304


def test_browser_that_has_another_page_gets_this_one() -> None:
    old = answer("old")
    new = answer("new", if_none_match=f'"x", {old["ETag"]}')
    assert (new.status_code, new.content) == (200, b"new")


def test_page_is_compressed_for_a_browser_that_reads_gzip() -> None:
    found = answer(accept_encoding="gzip, deflate, br, zstd")
    assert found["Content-Encoding"] == "gzip"
    assert len(found.content) < len(HTML)
    assert gzip.decompress(found.content).decode() == HTML


def test_page_is_plain_for_a_browser_that_does_not_read_gzip() -> None:
    for accepted in ("", "identity", "br", "gzip;q=0"):
        found = answer(accept_encoding=accepted)
        assert not found.has_header("Content-Encoding")
        assert found.content.decode() == HTML


def test_browser_asks_each_time_and_nothing_between_stores_the_page() -> None:
    found = answer()
    assert found["Cache-Control"] == "private, no-cache"
    assert found["Vary"] == "Accept-Encoding, Cookie, HX-Request"
    assert found["Content-Type"] == "text/html; charset=utf-8"
    assert not found.cookies


@pytest.mark.usefixtures("page_cache_without_memory")
def test_addresses_parts_and_languages_are_cached_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bazar.page_cache.PAGES", PageCache(clock=lambda: 0.0))
    kinds = [("/", "", "id"), ("/?hal=2", "", "id"), ("/", "#cards", "id"), ("/", "", "en")]
    for n, (address, part, language) in enumerate(kinds * 2):
        with translation.override(language):
            assert answer(str(n), address, part).content == str(n % 4).encode()
