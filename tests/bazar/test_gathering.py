"""Slow clients wait in the event loop: threads get only complete requests."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from bazar import gathering
from tests.conftest import connected_to, database_url
from tests.serving import Served, serving

AT_ONCE = 5.0  # seconds, with room for a slow machine; a thread that is held takes 15 at least


@pytest.fixture(scope="module")
def server(
    clone: str, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with django_db_blocker.unblock(), connected_to(clone):
        database = database_url()
    with serving(database, tmp_path_factory.mktemp("gathering") / "log") as served:
        yield served


def dial(server: Served, said: bytes = b"") -> socket.socket:
    line = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    line.sendall(said)
    return line


def heard(line: socket.socket) -> bytes:
    """Return all bytes until the server closes the connection."""
    with closing(line):
        return b"".join(iter(lambda: line.recv(2**16), b""))


def post(body: bytes, announced: int | None = None, more: str = "") -> bytes:
    length = len(body) if announced is None else announced
    head = f"POST /kasir/penjualan/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n"
    return f"{head}Connection: close\r\n{more}\r\n".encode() + body


@pytest.mark.parametrize(
    "begun",
    [
        post(b"{", 5_000),
        post(b"", 5_000),
        b"POST /kasir/penjualan/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
        b"",
        post(b"x" * 70_000, 30_000_000),
    ],
    ids=["slow body", "no body", "slow head", "nothing", "slow upload"],
)
def test_ten_slow_clients_delay_nobody(server: Served, begun: bytes) -> None:
    with ExitStack() as stack:
        for _n in range(10):
            stack.enter_context(dial(server, begun))
        began = time.monotonic()
        assert server.ask("/healthz").status == 200
        assert server.ask("/").status == 200
        assert time.monotonic() - began < AT_ONCE


def test_body_that_arrives_byte_by_byte_is_answered(server: Served) -> None:
    line = dial(server)
    for byte in post(b"{}", more="X-Padding: " + "x" * 50 + "\r\n"):
        line.sendall(bytes([byte]))
    assert heard(line).startswith(b"HTTP/1.1 403")  # the whole was read: it lacks its token


def test_requests_on_one_connection_are_answered_in_order(server: Served) -> None:
    """The second request arrives together with the first, and its end later."""
    first = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    second = b"GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    line = dial(server, first + second[:20])
    assert line.recv(2**16).startswith(b"HTTP/1.1 200")
    line.sendall(second[20:])
    assert b"User-agent" in heard(line)


def test_request_announced_as_too_large_is_refused_at_once(server: Served) -> None:
    line = dial(server, post(b"x", gathering.LARGEST_BODY + 1))
    assert heard(line).startswith(b"HTTP/1.1 413")


def test_body_without_its_length_is_refused(server: Served) -> None:
    """No browser sends one, and a thread would have to read it."""
    said = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"
    assert heard(dial(server, said)).startswith(b"HTTP/1.1 411")


def test_large_upload_arrives_complete(server: Served) -> None:
    """A form of 3 MB in three hundred pieces is gathered on the disk."""
    body = b"a=" + b"x" * 3_000_000
    line = dial(server, post(b"", len(body), "Expect: 100-continue\r\n"))
    assert line.recv(100).startswith(b"HTTP/1.1 100")
    for start in range(0, len(body), 10_000):
        line.sendall(body[start : start + 10_000])
    assert b"HTTP/1.1 403" in heard(line)


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: abc\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12",
        b"\x16\x03\x01\x02\x00\x01\x00\x01" + bytes(300) + b"\r\n\r\n",
    ],
    ids=["long head", "version", "empty", "length", "two lengths", "tls"],
)
def test_broken_request_is_refused_and_the_next_one_answered(server: Served, said: bytes) -> None:
    answer = b""
    with suppress(ConnectionResetError, BrokenPipeError):  # it hung up before all was sent
        answer = heard(dial(server, said))
    assert not answer or answer.startswith(b"HTTP/1.1 4")
    assert server.ask("/healthz").status == 200


# --- How long one may take ------------------------------------------------------------------------


class Clock:
    now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(gathering, "time", clock)
    return clock


def begun(said: bytes) -> gathering.Gathered:
    connection: Any = type("Connection", (), {"sock": None})()
    return gathering.Gathered(connection, said)


def test_head_of_a_request_has_ten_seconds(clock: Clock) -> None:
    slow = begun(b"GET / HTTP/1.1\r\n")
    assert not slow.is_late(clock.now + 9.9)
    assert slow.is_late(clock.now + 10.1)


def test_body_has_time_by_its_size_and_five_minutes_at_most(clock: Clock) -> None:
    nothing, some = begun(post(b"", 10_000)), begun(post(b"x" * 20_000, 60_000))
    assert not nothing.is_late(clock.now + 15)
    assert nothing.is_late(clock.now + 16)
    assert not some.is_late(clock.now + 24)
    assert some.is_late(clock.now + 27)
    some.on_disk = 10**9
    assert not some.is_late(clock.now + 299)
    assert some.is_late(clock.now + 301)
