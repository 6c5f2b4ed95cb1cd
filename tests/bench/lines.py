"""Clients over raw sockets in one thread, which leaves the cores to the product."""

import re
import select
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

HOST = "127.0.0.1"
PATIENCE = 20  # seconds without any answer: the server is stuck
MOST_REQUESTS = 1_000_000
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
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


class Client(Protocol):
    def ask(self) -> bytes:
        """Return the next request, complete."""

    def hear(self, head: bytes, body: bytes) -> int:
        """Return how much the answer counts. Raises RuntimeError for a wrong answer."""


@dataclass(slots=True)
class Load:
    """The result of a round.

    `recorded`: what the answers counted. `times_ms`: one for each request.
    """

    recorded: int = 0
    seconds: float = 0
    times_ms: list[float] = field(default_factory=list)
    client_seconds: float = 0

    @property
    def rate(self) -> float:
        return self.recorded / self.seconds


def drive(port: int, clients: Sequence[Client], *, seconds: float) -> Load:
    """Let each client send its next request when the last is answered, for so many seconds."""
    poll = select.epoll()
    lines: dict[int, _Line] = {}
    load = Load()
    processor, begun = time.process_time(), time.perf_counter()
    for client in clients:
        # A client connects because it has something to send: not all first, to the worker that
        # happens to be idle, and keep it.
        line = _Line(port, client)
        lines[line.socket.fileno()] = line
        poll.register(line.socket, select.EPOLLIN)
        line.send()
    waiting = len(lines)
    while waiting:
        events = poll.poll(PATIENCE)
        if not events:
            raise RuntimeError("the server does not answer")
        for file, _ in events:
            line = lines[file]
            counts = line.receive()
            if counts is None:
                continue
            now = time.perf_counter()
            load.times_ms.append((now - line.sent_at) * 1000)
            load.recorded += counts
            if now - begun < seconds and len(load.times_ms) < MOST_REQUESTS:
                line.send()
            else:
                waiting -= 1
    load.seconds = time.perf_counter() - begun
    load.client_seconds = time.process_time() - processor
    poll.close()
    for line in lines.values():
        line.socket.close()
    return load


class _Line:
    """A kept-alive connection with one request under way."""

    def __init__(self, port: int, client: Client) -> None:
        self.client = client
        self.socket = socket.create_connection((HOST, port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**19)
        self.answer = b""
        self.sent_at = 0.0

    def send(self) -> None:
        request = self.client.ask()
        self.answer = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> int | None:
        """Return how much the answer counts, None while a part of it is missing."""
        piece = self.socket.recv(2**18)
        self.answer += piece
        head, gap, body = self.answer.partition(b"\r\n\r\n")
        if not piece:
            raise RuntimeError(f"the server broke off: {self.answer[:500]!r}")
        length = LENGTH.search(head)
        if not gap or (length and len(body) < int(length[1])):
            return None
        if not length:
            raise RuntimeError(f"an answer without its length: {head!r}")
        return self.client.hear(head, body)
