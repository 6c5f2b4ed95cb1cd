"""Pages that are kept as bytes: until when, for whom, and how they are answered."""

import datetime as dt
import gzip
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone, translation

from bazar import kept
from bazar.kept import Shelf

PAGE = "<p>Keripik tempe</p>" * 40
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """An empty one."""
    shelf = Shelf(most=1_000_000)
    monkeypatch.setattr(kept, "SHELF", shelf)
    return shelf


class Counted:
    """Renders `html`, and counts how often."""

    def __init__(self, html: str = PAGE, lasts: dt.timedelta = HOUR) -> None:
        self.html = html
        self.lasts = lasts
        self.times = 0

    def __call__(self) -> tuple[str, dt.datetime]:
        self.times += 1
        return self.html, timezone.now() + self.lasts


def ask(
    render: kept.Render, address: str = "/belanja/", version: str = "1", part: str = "", **sent: Any
) -> Any:
    return kept.answer(request(**sent), address, version=version, render=render, part=part)


def request(**sent: str) -> HttpRequest:
    return RequestFactory().get("/", headers={name.replace("_", "-"): sent[name] for name in sent})


# --- How long ---------------------------------------------------------------------------------


def test_a_page_is_rendered_once_for_a_version() -> None:
    page = Counted()
    assert [ask(page).content for _ in range(3)] == [PAGE.encode()] * 3
    assert page.times == 1


def test_another_version_is_another_page() -> None:
    ask(Counted("old"), version="1")
    assert ask(Counted("new"), version="2").content == b"new"


def test_a_page_made_under_an_older_version_does_not_stay() -> None:
    """A slow renderer comes last."""
    ask(Counted("new"), version="2")
    ask(Counted("old"), version="1")
    assert ask(Counted("new"), version="2").content == b"new"


def test_a_page_holds_until_its_moment() -> None:
    page = Counted(lasts=dt.timedelta(0))
    ask(page)
    ask(page)
    assert page.times == 2


def test_a_rendering_that_fails_keeps_nothing() -> None:
    def fail() -> tuple[str, dt.datetime]:
        raise LookupError

    with pytest.raises(LookupError):
        ask(fail)
    assert ask(Counted()).content == PAGE.encode()


def test_a_rendering_that_fails_leaves_no_older_page() -> None:
    def fail() -> tuple[str, dt.datetime]:
        raise LookupError

    ask(Counted("old"), version="1")
    for _ in range(2):
        with pytest.raises(LookupError):
            ask(fail, version="2")


# --- Which ------------------------------------------------------------------------------------


def test_addresses_parts_and_languages_are_pages_of_their_own() -> None:
    asked = [("/", "", "id"), ("/?hal=2", "", "id"), ("/", "cards", "id"), ("/", "", "en")]
    for n, (address, part, language) in enumerate(asked * 2):
        with translation.override(language):
            answer = ask(Counted(str(n)), address, part=part)
        assert answer.content == str(n % 4).encode()


def test_the_pages_asked_for_last_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    ask(Counted(), "/")
    [page] = kept.SHELF._pages.values()  # noqa: SLF001
    monkeypatch.setattr(kept, "SHELF", Shelf(most=2 * page.size))
    first, second, third = Counted(), Counted(), Counted()
    for render, address in ((first, "/1"), (second, "/2"), (first, "/1"), (third, "/3")):
        ask(render, address)
    for render, address in ((first, "/1"), (third, "/3"), (second, "/2")):
        ask(render, address)
    assert (first.times, second.times, third.times) == (1, 2, 1)


def test_a_page_that_is_too_large_is_answered_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept, "SHELF", Shelf(most=10))
    page = Counted()
    assert [ask(page).content for _ in range(2)] == [PAGE.encode()] * 2
    assert page.times == 2


def test_what_is_forgotten_weighs_nothing() -> None:
    shelf = Shelf(most=10**6)
    for n in range(50):
        ask(Counted(f"{n}"), version=str(n))
        shelf.keep(("/", "", ""), kept.SHELF.find(("/belanja/", "", "id")))  # type: ignore[arg-type]
    assert shelf._size == sum(page.size for page in shelf._pages.values())  # noqa: SLF001
    assert len(shelf._pages) == 1  # noqa: SLF001


# --- How it is answered -----------------------------------------------------------------------


def test_who_has_it_is_told_so() -> None:
    first = ask(Counted())
    again = ask(Counted(), if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == first["Cache-Control"]
    assert again["Vary"] == first["Vary"]


def test_a_new_version_with_the_same_bytes_is_known_too() -> None:
    first = ask(Counted(), version="1")
    assert ask(Counted(), version="2", if_none_match=first["ETag"]).status_code == 304


def test_who_has_another_gets_this() -> None:
    old = ask(Counted("old"), version="1")
    new = ask(Counted("new"), version="2", if_none_match=f'"x", {old["ETag"]}')
    assert (new.status_code, new.content) == (200, b"new")


@pytest.mark.parametrize(
    ("accepts", "gzipped"),
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
def test_it_is_compressed_for_who_can_read_it(accepts: str, *, gzipped: bool) -> None:
    answer = ask(Counted(), accept_encoding=accepts)
    assert answer.has_header("Content-Encoding") == gzipped
    assert (gzip.decompress(answer.content) if gzipped else answer.content) == PAGE.encode()
    assert len(answer.content) < len(PAGE) or not gzipped


def test_a_browser_asks_each_time_and_nobody_between_keeps_it() -> None:
    answer = ask(Counted())
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Vary"] == "Accept-Encoding, Cookie, HX-Request"
    assert answer["Content-Type"] == "text/html; charset=utf-8"


# --- Many at once -----------------------------------------------------------------------------


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def test_one_that_renders_keeps_nobody_waiting(threads: ThreadPoolExecutor) -> None:
    """The first renders until the second has been answered."""
    begun, may_end = Event(), Event()

    def slow() -> tuple[str, dt.datetime]:
        begun.set()
        assert may_end.wait(30)
        return "slow", timezone.now() + HOUR

    waiting = threads.submit(ask, slow, "/slow")
    assert begun.wait(30)
    assert ask(Counted(), "/quick").content == PAGE.encode()
    may_end.set()
    assert waiting.result().content == b"slow"


def test_many_threads_over_few_places(
    threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each gets the page that it asked for, while pages come and go."""
    shelf = Shelf(most=1_000)
    monkeypatch.setattr(kept, "SHELF", shelf)
    start = Barrier(8)

    def look(thread: int) -> list[bool]:
        start.wait()
        return [
            ask(Counted(f"page {n % 20}"), f"/{n % 20}").content == f"page {n % 20}".encode()
            for n in range(thread, thread + 200)
        ]

    assert all(all(found) for found in threads.map(look, range(8)))
    assert shelf._size == sum(page.size for page in shelf._pages.values()) <= 1_000  # noqa: SLF001
