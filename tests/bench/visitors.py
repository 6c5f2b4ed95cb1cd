"""Visitors who load one page after the other and check that it is the right one."""

import gzip
import http.client
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from statistics import median

from tests.bench import lines
from tests.bench.lines import BROWSER, HOST, PATIENCE, Load
from tests.bench.report import Row, Target, p99

# A page that is opened, not a script that asks.
OPENING = BROWSER | {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its path, and the texts that it must contain."""

    path: str
    holds: Sequence[str]


@dataclass(slots=True)
class Visitor:
    """A visitor whose `pages` never end.

    A page with the same bytes as before is checked once.
    """

    head: bytes
    pages: Iterator[Page]
    asked: Page = field(default_factory=lambda: Page("", ()))
    read: tuple[Page, bytes] | None = None

    def ask(self) -> bytes:
        self.asked = next(self.pages)
        return b"GET %b HTTP/1.1\r\n%b\r\n" % (self.asked.path.encode(), self.head)

    def hear(self, head: bytes, body: bytes) -> int:
        if self.read != (self.asked, body):
            self._read(head, body)
            self.read = self.asked, body
        return 1

    def _read(self, head: bytes, body: bytes) -> None:
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"{self.asked.path} was answered {head!r}")
        gzipped = b"\r\ncontent-encoding: gzip" in head.lower()
        html = (gzip.decompress(body) if gzipped else body).decode()
        if missing := [text for text in self.asked.holds if text not in html]:
            raise RuntimeError(f"{self.asked.path} lacks {missing}")


def look(
    port: int, pages: Callable[[], Iterator[Page]], cookies: str, *, clients: int, seconds: float
) -> Load:
    """Load pages like browsers that have been here before and send their cookies."""
    headers = OPENING | {"Host": f"{HOST}:{port}", "Cookie": cookies}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode()
    visitors = [Visitor(head, pages()) for _ in range(clients)]
    return lines.drive(port, visitors, seconds=seconds)


def cookies_from(port: int, path: str) -> SimpleCookie:
    """Return the cookies that a browser gets on its first visit."""
    _, headers = fetch(port, path)
    cookies: SimpleCookie = SimpleCookie()
    for value in headers.get_all("Set-Cookie") or ():
        cookies.load(value)
    return cookies


def as_header(cookies: SimpleCookie) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())


def fetch(port: int, path: str) -> tuple[bytes, http.client.HTTPMessage]:
    """Return (body as sent, headers). Raises RuntimeError unless the status is 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    connection.request("GET", path, headers=OPENING)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{path} was answered {answer.status}")
    return body, answer.headers


def row_of(
    what: str, loads: Sequence[Load], ratios: Sequence[float] = (), target: Target | None = None
) -> Row:
    """Return the row of a report that these loads make, one of each round."""
    return Row(
        what,
        rate=median(load.rate for load in loads),
        median_ms=median(median(load.times_ms) for load in loads),
        p99_ms=median(p99(load.times_ms) for load in loads),
        ratios=ratios,
        target=target,
    )
