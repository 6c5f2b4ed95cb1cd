"""The nginx configuration in .deploy keeps slow bodies and forged headers away."""

import re
import socket
import ssl
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import IO

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.cast import Cast
from tests.conftest import connected_to, database_url
from tests.nginx import NAME, Nginx, nginx
from tests.serving import Served, serving
from transactions.models import SignIn, Visit

FORGED = {
    "X-Forwarded-For": "203.0.113.66",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "lain.example",
    "Forwarded": "for=203.0.113.66;host=lain.example",
    "X-Real-IP": "203.0.113.66",
}
LARGEST = 32 * 1024 * 1024
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


# --- What reaches the product ---------------------------------------------------------------------


@pytest.fixture
def upstream() -> Iterator[socket.socket]:
    """Run a server in the product's place that returns the requests it receives."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(30)
        yield door


@pytest.fixture
def proxy(upstream: socket.socket, tmp_path: Path) -> Iterator[Nginx]:
    with nginx(tmp_path, upstream.getsockname()[1]) as proxy:
        yield proxy


def arrived(upstream: socket.socket) -> tuple[dict[str, str], bytes]:
    """Answer the next request; return its headers, with the request line under "", and its body."""
    line, _address = upstream.accept()
    with line, line.makefile("rb") as reading:
        headers = dict(_head(reading))
        body = reading.read(int(headers.get("content-length", 0)))
        line.sendall(OK)
    return headers, body


def _head(reading: IO[bytes]) -> Iterator[tuple[str, str]]:
    yield "", reading.readline().decode().strip()
    while said := reading.readline().strip().decode():
        name, _colon, value = said.partition(": ")
        yield name.lower(), value


def post(path: str, length: int, more: str = "") -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: {length}\r\n{more}\r\n".encode()
    )


def test_slow_body_waits_at_the_proxy(proxy: Nginx, upstream: socket.socket) -> None:
    """Ten slow requests have begun when another arrives: it reaches the product before them."""
    slow = [proxy.dial() for _n in range(10)]
    for n, line in enumerate(slow):
        line.sendall(post(f"/lambat/{n}", 10) + b"12345")
    quick = proxy.dial()
    quick.sendall(post("/cepat", 2) + b"ok")
    headers, body = arrived(upstream)
    assert (headers[""], body) == ("POST /cepat HTTP/1.1", b"ok")
    slow[3].sendall(b"67890")
    headers, body = arrived(upstream)
    assert (headers[""], body) == ("POST /lambat/3 HTTP/1.1", b"1234567890")
    for line in [quick, *slow]:
        line.close()


def test_headers_of_a_visitor_about_itself_are_overwritten(
    proxy: Nginx, upstream: socket.socket
) -> None:
    forged = "".join(f"{name}: {value}\r\n" for name, value in FORGED.items())
    with proxy.dial() as line:
        line.sendall(post("/", 0, forged))
        headers, _body = arrived(upstream)
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "https"
    assert headers["host"] == NAME
    assert not {"x-forwarded-host", "forwarded"} & headers.keys()


def test_picture_of_32_mb_passes_and_a_larger_one_does_not(
    proxy: Nginx, upstream: socket.socket
) -> None:
    with proxy.dial() as line:
        line.sendall(post("/gambar", LARGEST))
        line.sendall(b"x" * LARGEST)
        _headers, body = arrived(upstream)
    assert len(body) == LARGEST
    with proxy.dial() as line:
        line.sendall(post("/gambar", LARGEST + 2 * 1024 * 1024))
        assert line.recv(100).startswith(b"HTTP/1.1 413")


def test_http_is_redirected_and_other_host_names_get_no_answer(proxy: Nginx) -> None:
    plain = HTTPConnection("127.0.0.1", proxy.plain, timeout=30)
    plain.request("GET", "/belanja/?q=kopi", headers={"Host": NAME})
    answer = plain.getresponse()
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{NAME}/belanja/?q=kopi"
    plain.close()
    with pytest.raises(ssl.SSLError):
        proxy.dial("lain.example")
    with socket.create_connection(("127.0.0.1", proxy.plain), timeout=30) as other:
        other.sendall(b"GET / HTTP/1.1\r\nHost: lain.example\r\n\r\n")
        assert other.recv(100) == b""


# --- With the product -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def product(
    clone: str, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with django_db_blocker.unblock(), connected_to(clone):
        database = database_url()
    log = tmp_path_factory.mktemp("product") / "log"
    with serving(database, log, SITE_URL=f"https://{NAME}") as served:
        yield served


def test_product_behind_the_proxy_knows_tls_and_the_visitor(
    product: Served, committed: Cast, tmp_path: Path
) -> None:
    with nginx(tmp_path, product.port) as proxy:
        status, page = proxy.ask("/", headers=FORGED)
        assert (status, b"Bazar" in page) == (200, True)
        status, _page = proxy.ask("/healthz")
        assert status == 200
        # Without its token, so that the refusal is noted with the address.
        status, _page = proxy.ask("/admin/login/", "POST", b"username=x", FORGED)
        assert status == 403
    last = SignIn.objects.filter(what=Visit.REFUSED).latest("pk")
    assert last.address == "127.0.0.1"
    assert "proxy" not in product.written()


def test_form_of_32_mb_reaches_the_products_own_checks(
    product: Served, committed: Cast, tmp_path: Path
) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    with nginx(tmp_path, product.port) as proxy:
        status, page = proxy.ask("/admin/login/", "POST", b"x" * LARGEST, kind)
    assert status == 403
    assert re.search(rb"<html", page)  # its own page, not the proxy's
