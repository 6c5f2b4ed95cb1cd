"""Shoppers who order over three stalls, each from another address and number."""

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from django.db import connection

from tests.bench import lines, visitors
from tests.bench.full_baskets import agreed, full_baskets
from tests.bench.lines import HOST, Load
from tests.bench.shop_world import STALLS_AN_ORDER, Choice
from tests.bench.visitors import OPENING
from transactions.ordering.basket_cookies import KEY_COOKIE

CHECKOUT = "/keranjang/bayar/"
COUNTS = """
SELECT (SELECT count(*) FROM transactions_order), (SELECT count(*) FROM transactions_stallorder),
    (SELECT coalesce(sum(quantity), 0) FROM transactions_orderline),
    (SELECT coalesce(sum(units), 0) FROM jakpreneur_reservation)
"""


@dataclass(slots=True)
class Shoppers:
    """All shoppers of a run. `placed`: orders that were answered as placed."""

    port: int
    cookies: SimpleCookie
    choices: Iterator[Choice]
    numbers: Iterator[int] = field(default_factory=itertools.count)
    baskets: Iterator[tuple[str, Choice]] = field(init=False)
    placed: int = 0

    def __post_init__(self) -> None:
        self.baskets = full_baskets(self.choices, itertools.count())

    def order(self, *, clients: int, seconds: float) -> Load:
        """Let so many shoppers order at once, each the next when the last is placed."""
        load = lines.drive(self.port, [_Shopper(self) for _ in range(clients)], seconds=seconds)
        self.placed += load.recorded
        return load

    def request(self) -> bytes:
        key, (offers, slot) = next(self.baskets)
        number = next(self.numbers)
        form = {
            "key": uuid.uuid4(),
            "agreed": agreed(offers),
            "name": "Rina",
            "phone": f"0812{number:08}",
            "address": "",
            "website": "",
            f"how_{slot.venue_id}": "pickup",
            f"slot_{slot.venue_id}": slot.pk,
        }
        body = urlencode(form)
        headers = OPENING | {
            "Host": f"{HOST}:{self.port}",
            "Origin": f"http://{HOST}:{self.port}",
            "Cookie": f"{visitors.as_header(self.cookies)}; {KEY_COOKIE}={key}",
            "X-CSRFToken": self.cookies["csrftoken"].value,
            "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {CHECKOUT} HTTP/1.1\r\n{head}\r\n{body}".encode()

    def disagreements(self) -> Iterator[str]:
        """Yield each difference between the placed orders and the rows, in words."""
        with connection.cursor() as cursor:
            cursor.execute(COUNTS)
            found = cursor.fetchone()
        parts = self.placed * STALLS_AN_ORDER
        names = ("orders", "parts", "units ordered", "units held")
        for name, is_there, sent in zip(
            names, found, (self.placed, parts, parts, parts), strict=True
        ):
            if is_there != sent:
                yield f"{is_there} {name}, {sent} were placed"


@dataclass(frozen=True, slots=True)
class _Shopper:
    all: Shoppers

    def ask(self) -> bytes:
        return self.all.request()

    def hear(self, head: bytes, body: bytes) -> int:
        if not (head.startswith(b"HTTP/1.1 303 ") and b"\r\nLocation: /pesanan/" in head):
            raise RuntimeError(f"an order was answered {head!r} {body[:2000]!r}")
        return 1
