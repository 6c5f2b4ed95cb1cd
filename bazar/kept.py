"""Rendered pages, kept as bytes for as long as nothing that they show has changed.

They are the same for everybody: no visitor, no token, nothing secret is in them, so that one
rendering serves all, compressed once. What they show has a version that the caller knows; it must
have been read before what is shown, or else a change in between would never be seen. What the
clock alone changes is shown no longer than until a moment that the page names.

Each process keeps its own.
"""

import datetime as dt
import gzip
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

MOST_BYTES = 16 * 2**20
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")

type Render = Callable[[], tuple[str, dt.datetime]]
type Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """`version` and `until` (aware) say how long it holds; `tag` stands for the bytes."""

    version: str
    until: dt.datetime
    tag: str
    plain: bytes
    gzipped: bytes

    def holds(self, version: str) -> bool:
        return self.version == version and timezone.now() < self.until

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.gzipped)


class Shelf:
    """The pages asked for last, `most` bytes of them. Any thread may use it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Key) -> Page | None:
        with self._lock:
            if page := self._pages.get(key):
                self._pages.move_to_end(key)
            return page

    def keep(self, key: Key, page: Page) -> None:
        with self._lock:
            self._forget(key)
            self._pages[key] = page
            self._size += page.size
            while self._size > self._most:
                self._forget(next(iter(self._pages)))

    def _forget(self, key: Key) -> None:
        if page := self._pages.pop(key, None):
            self._size -= page.size


SHELF = Shelf(MOST_BYTES)


def answer(
    request: HttpRequest, address: str, *, version: str, render: Render, part: str = ""
) -> HttpResponse:
    """The page at `address`, or the `part` of it that htmx asks for, as it is at `version`.

    `address` is canonical: the path and what the page knows of the query, in one order. `render`
    gives the HTML and the moment until which it holds at most; what it raises is passed on, and
    nothing is kept.
    """
    key = (address, part, get_language() or "")
    page = SHELF.find(key)
    if page is None or not page.holds(version):
        page = _made(version, page, *render())
        SHELF.keep(key, page)
    return _response(request, page)


def _made(version: str, before: Page | None, html: str, until: dt.datetime) -> Page:
    """Compressed anew only where it has become another."""
    plain = html.encode()
    if before and before.plain == plain:
        return Page(version, until, before.tag, before.plain, before.gzipped)
    tag = f'W/"{blake2b(plain, digest_size=12).hexdigest()}"'
    return Page(version, until, tag, plain, gzip.compress(plain, mtime=0))


def _response(request: HttpRequest, page: Page) -> HttpResponse:
    response: HttpResponse
    if page.tag in _weak(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    elif GZIP.search(request.headers.get("Accept-Encoding", "")):
        response = HttpResponse(page.gzipped)
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(page.plain)
    response["ETag"] = page.tag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Accept-Encoding", "Cookie", "HX-Request"))
    return response


def _weak(header: str) -> list[str]:
    """Whatever stands between may have compressed an answer, and so weakened its tag, or not."""
    return [tag if tag.startswith("W/") else f"W/{tag}" for tag in parse_etags(header)]
