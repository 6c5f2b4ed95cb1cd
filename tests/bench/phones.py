"""Phones that post sales: raw sockets and one thread, to leave the cores to what is measured."""

import http.client
import re
import select
import socket
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

from jakpreneur.models import Offer
from tests.bench.pgbench import LINES
from tests.cast import PIN

HOST = "127.0.0.1"
PATIENCE = 20  # seconds without any answer: the server is stuck
MOST_REQUESTS = 1_000_000
# What a phone's browser sends along; the server must read it.
BROWSER = {
    "Connection": "keep-alive",
    "User-Agent": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36",
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "id-ID,id;q=0.9,en-US;q=0.8,en;q=0.7",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Dest": "empty",
}


@dataclass(slots=True)
class Phone:
    """A till, with its cookies and the sale that it repeats."""

    head: bytes
    entry: bytes
    number: int = 0

    def request(self, size: int) -> bytes:
        entries = []
        for _ in range(size):
            self.number += 1
            entries.append(
                self.entry % (str(uuid.uuid4()).encode(), self.number, self.number % 500)
            )
        body = b'{"entries":[' + b",".join(entries) + b"]}"
        return b"%b%d\r\n\r\n%b" % (self.head, len(body), body)


@dataclass(slots=True)
class Load:
    """What came of a round: sales that the server said it recorded, milliseconds per request."""

    recorded: int = 0
    seconds: float = 0
    times_ms: list[float] = field(default_factory=list)
    client_seconds: float = 0

    @property
    def rate(self) -> float:
        return self.recorded / self.seconds


def let_in(port: int, token: str, offers: Sequence[Offer]) -> Phone:
    """A phone that follows a stall card's link and confirms, as people do."""
    card, inbox = f"/kasir/kartu/{token}/", "/kasir/penjualan/"
    cookies: SimpleCookie = SimpleCookie()
    _ask(port, "GET", card, cookies)
    form = f"till=&pin={PIN}&csrfmiddlewaretoken={cookies['csrftoken'].value}"
    _ask(port, "POST", card, cookies, form)
    _ask(port, "GET", "/kasir/", cookies)
    headers = BROWSER | {
        "Host": f"{HOST}:{port}",
        "Origin": f"http://{HOST}:{port}",
        "Referer": f"http://{HOST}:{port}/kasir/",
        "Cookie": _header(cookies),
        "X-CSRFToken": cookies["csrftoken"].value,
        "Content-Type": "application/json",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"POST {inbox} HTTP/1.1\r\n{lines}Content-Length: "
    return Phone(head.encode(), _entry(offers))


def _entry(offers: Sequence[Offer]) -> bytes:
    """A sale's JSON with places for key, number and age."""
    lines = ",".join(
        f'{{"offer":{offer.pk},"name":"{offer.product.name}","price":{offer.price},"quantity":1}}'
        for offer in offers[:LINES]
    )
    entry = '{"key":"%b","number":%d,"age_ms":%d,"kind":"sale","payment":"cash","tendered":50000'
    return f'{entry},"lines":[{lines}]}}'.encode()


def _ask(port: int, method: str, path: str, cookies: SimpleCookie, form: str = "") -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": _header(cookies)}
    connection.request(method, path, form or None, headers)
    answer = connection.getresponse()
    answer.read()
    for value in answer.headers.get_all("Set-Cookie") or ():
        cookies.load(value)
    connection.close()
    if answer.status not in {200, 302}:
        raise RuntimeError(f"{method} {path} was answered {answer.status}")


def _header(cookies: SimpleCookie) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())


def post(port: int, phones: Sequence[Phone], *, size: int, seconds: float) -> Load:
    """Each phone posts batches of `size`, the next when the last is answered."""
    poll = select.epoll()
    lines: dict[int, _Line] = {}
    load = Load()
    processor, begun = time.process_time(), time.perf_counter()
    for phone in phones:
        # A phone connects because it has something to send: not all first, to the worker that
        # happens to be idle, and keep it.
        line = _Line(port, phone)
        lines[line.socket.fileno()] = line
        poll.register(line.socket, select.EPOLLIN)
        line.send(size)
    waiting = len(lines)
    while waiting:
        events = poll.poll(PATIENCE)
        if not events:
            raise RuntimeError("the server does not answer")
        for file, _ in events:
            line = lines[file]
            answer = line.receive()
            if answer is None:
                continue
            now = time.perf_counter()
            load.times_ms.append((now - line.sent_at) * 1000)
            load.recorded += answer.count(b'"status": "recorded"')
            if now - begun < seconds and len(load.times_ms) < MOST_REQUESTS:
                line.send(size)
            else:
                waiting -= 1
    load.seconds = time.perf_counter() - begun
    load.client_seconds = time.process_time() - processor
    poll.close()
    for line in lines.values():
        line.socket.close()
    return load


LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class _Line:
    """A kept-alive connection with one request under way."""

    def __init__(self, port: int, phone: Phone) -> None:
        self.phone = phone
        self.socket = socket.create_connection((HOST, port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**19)
        self.answer = b""
        self.sent_at = 0.0

    def send(self, size: int) -> None:
        request = self.phone.request(size)
        self.answer = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bytes | None:
        """The body, when all of it is here."""
        piece = self.socket.recv(2**18)
        self.answer += piece
        head, gap, body = self.answer.partition(b"\r\n\r\n")
        if not piece or (gap and not head.startswith(b"HTTP/1.1 200 ")):
            raise RuntimeError(f"the inbox answered {self.answer[:500]!r}")
        length = LENGTH.search(head)
        if not gap or (length and len(body) < int(length[1])):
            return None
        if not length:
            raise RuntimeError(f"an answer without its length: {head!r}")
        return body
