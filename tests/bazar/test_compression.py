"""Compression: which answers, for whom, and what keeps secrets from the length of an answer."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from bazar.compression import CompressionMiddleware, accepts_gzip
from tests.cast import Cast, phone_of
from tests.orders import take_orders
from tests.shoppers import shopper_with

HTML = "<p>Keripik tempe</p>" * 40
GZIP = {"Accept-Encoding": "gzip, deflate, br, zstd"}


def compressed(response: HttpResponse | StreamingHttpResponse, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = RequestFactory().get("/", headers=GZIP | named)
    return CompressionMiddleware(lambda _request: response)(request)


@pytest.mark.parametrize(
    ("accepted", "reads"),
    [
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, gzip;q=0.8", True),
        ("br, gzip;q=0.5", True),
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
    ],
)
def test_browser_says_whether_it_reads_gzip(accepted: str, *, reads: bool) -> None:
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepted})
    assert accepts_gzip(request) == reads
    assert (
        compressed(HttpResponse(HTML), accept_encoding=accepted).has_header("Content-Encoding")
        == reads
    )


def test_html_is_compressed() -> None:
    found = compressed(HttpResponse(HTML))
    assert found["Content-Encoding"] == "gzip"
    assert found["Vary"] == "Accept-Encoding"
    assert int(found["Content-Length"]) == len(found.content) < len(HTML)
    assert gzip.decompress(found.content).decode() == HTML


def test_html_for_a_browser_without_gzip_varies_too() -> None:
    found = compressed(HttpResponse(HTML), accept_encoding="br")
    assert found.content.decode() == HTML
    assert found["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("content_type", ["image/webp", "text/csv", "application/json", "font/x"])
def test_other_types_are_not_compressed(content_type: str) -> None:
    found = compressed(HttpResponse(HTML, content_type=content_type))
    assert found.content.decode() == HTML
    assert not found.has_header("Vary")


def parts() -> Iterator[str]:
    yield from [HTML, HTML]


def test_streamed_page_is_compressed() -> None:
    found = compressed(StreamingHttpResponse(parts()))
    assert found["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(found.streaming_content)).decode() == HTML * 2


def test_download_keeps_its_length() -> None:
    headers = {"Content-Type": "text/csv", "Content-Length": str(len(HTML) * 2)}
    found = compressed(StreamingHttpResponse(parts(), headers=headers))
    assert found["Content-Length"] == str(len(HTML) * 2)
    assert b"".join(found.streaming_content).decode() == HTML * 2


def test_compressed_answer_is_not_compressed_again() -> None:
    before = gzip.compress(HTML.encode() * 9)
    found = compressed(HttpResponse(before, headers={"Content-Encoding": "gzip"}))
    assert found.content == before


def test_strong_tag_becomes_weak() -> None:
    assert compressed(HttpResponse(HTML, headers={"ETag": '"a"'}))["ETag"] == 'W/"a"'


# --- BREACH ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("site", ["cross-site", "same-site", "something-new"])
def test_answer_to_a_request_of_another_site_is_not_compressed(site: str) -> None:
    found = compressed(HttpResponse(HTML), sec_fetch_site=site)
    assert found.content.decode() == HTML


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_answer_to_an_own_request_is_compressed(site: str) -> None:
    assert compressed(HttpResponse(HTML), sec_fetch_site=site)["Content-Encoding"] == "gzip"


def test_length_of_the_same_page_differs() -> None:
    lengths = {len(compressed(HttpResponse(HTML)).content) for _ in range(50)}
    assert len(lengths) > 10


# --- Pages ----------------------------------------------------------------------------------------


def test_basket_and_privacy_notice_are_compressed(cast: Cast) -> None:
    take_orders(cast)
    client = shopper_with(cast.keripik, headers=GZIP)
    for address in ("/keranjang/", "/keranjang/bayar/", "/privasi/", "/bahasa/", "/tidak-ada/"):
        found = client.get(address)
        assert found["Content-Encoding"] == "gzip", address
        assert "<html" in gzip.decompress(found.content).decode()


def test_service_worker_is_compressed() -> None:
    plain = Client().get("/service-worker.js")
    found = Client(headers=GZIP).get("/service-worker.js")
    assert found["Content-Encoding"] == "gzip"
    assert gzip.decompress(found.content) == plain.content
    assert found["Content-Type"] == plain["Content-Type"]


def test_page_of_a_till_is_compressed(cast: Cast) -> None:
    found = phone_of(cast.till).get("/kasir/", headers=GZIP)
    assert found.status_code == 200
    assert found["Content-Encoding"] == "gzip"
    assert "<html" in gzip.decompress(found.content).decode()


def test_pages_of_the_desk_are_compressed(cast: Cast) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("kepala"))
    for address in ("/admin/", "/admin/jakpreneur/jakpreneur/", "/admin/bazar/bazar/"):
        found = client.get(address, headers=GZIP, follow=True)
        assert found.status_code == 200
        assert found["Content-Encoding"] == "gzip", address
        assert "<html" in gzip.decompress(found.content).decode()


def test_exported_list_is_not_compressed(cast: Cast) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("kepala"))
    found = client.get("/admin/jakpreneur/jakpreneur/ekspor/csv/", headers=GZIP)
    assert found.status_code == 200
    assert not found.has_header("Content-Encoding")


def test_head_has_the_headers_of_get(cast: Cast) -> None:
    client = Client(headers=GZIP)
    for address in ("/", "/keranjang/", "/privasi/"):
        answer = client.head(address)
        assert answer.status_code == 200
        assert answer["Content-Encoding"] == "gzip"
        assert not answer.content
