"""Phones that post sales."""

import http.client
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie

from jakpreneur.models import Offer
from tests.bench import lines
from tests.bench.lines import BROWSER, HOST, PATIENCE, Load
from tests.bench.pgbench import LINES
from tests.cast import PIN


@dataclass(slots=True)
class Phone:
    """A till with its cookies and the sale that it repeats."""

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


def let_in(port: int, token: str, offers: Sequence[Offer]) -> Phone:
    """Return a phone that has followed a stall card's link and confirmed, as people do."""
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
    sent = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"POST {inbox} HTTP/1.1\r\n{sent}Content-Length: "
    return Phone(head.encode(), _entry(offers))


def _entry(offers: Sequence[Offer]) -> bytes:
    """Return the JSON of a sale with placeholders for key, number and age."""
    goods = ",".join(
        f'{{"offer":{offer.pk},"name":"{offer.product.name}","price":{offer.price},"quantity":1}}'
        for offer in offers[:LINES]
    )
    entry = '{"key":"%b","number":%d,"age_ms":%d,"kind":"sale","payment":"cash","tendered":50000'
    return f'{entry},"lines":[{goods}]}}'.encode()


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
    """Let each phone post batches of `size`, the next when the last is answered.

    The load counts the sales that the server said it recorded.
    """
    return lines.drive(port, [_Batches(phone, size) for phone in phones], seconds=seconds)


@dataclass(slots=True)
class _Batches:
    phone: Phone
    size: int

    def ask(self) -> bytes:
        return self.phone.request(self.size)

    def hear(self, head: bytes, body: bytes) -> int:
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"the inbox answered {head!r} {body[:500]!r}")
        return body.count(b'"status": "recorded"')
