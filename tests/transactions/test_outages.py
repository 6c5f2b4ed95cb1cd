"""A locked row and a database that has vanished.

Requests that need them are answered 503 soon; all others are served.
"""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.templatetags.static import static
from pytest_django.plugin import DjangoDbBlocker

from tests.blackhole import BlackHole, black_hole
from tests.cast import INBOX, Cast, line, phone_of, sale
from tests.conftest import connected_to
from tests.races import holders_parameters, holding
from tests.serving import Answer, Served, cookies_of, serving
from transactions.models import Sale, Till

TOKEN = "a" * 32
# Seconds, with room for a slow machine. Who waited behind the others would take ten at least.
AT_ONCE = 2.5


@pytest.fixture(scope="module")
def hole(clone: str, django_db_blocker: DjangoDbBlocker) -> Iterator[BlackHole]:
    with django_db_blocker.unblock(), connected_to(clone):
        folder = holders_parameters()["host"]
    with black_hole(f"{folder}/.s.PGSQL.5432") as hole:
        yield hole


@pytest.fixture(scope="module")
def server(
    clone: str,
    hole: BlackHole,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    with django_db_blocker.unblock(), connected_to(clone):
        user, name = connection.settings_dict["USER"], connection.settings_dict["NAME"]
    url = f"postgres://{user}@127.0.0.1:{hole.port}/{name}"
    with serving(url, tmp_path_factory.mktemp("outages") / "log") as served:
        yield served


def posted(server: Served, till: Till, *entries: Any, language: str = "id") -> Answer:
    phone = phone_of(till)
    phone.cookies["csrftoken"] = TOKEN
    phone.cookies["django_language"] = language
    headers = {"Content-Type": "application/json", "X-CSRFToken": TOKEN} | cookies_of(phone)
    return server.ask(INBOX, "POST", json.dumps({"entries": entries}).encode(), headers)


def statuses(answer: Answer) -> list[str]:
    return [result["status"] for result in json.loads(answer.body)["results"]]


def timed[T](asked: Callable[[], T]) -> tuple[T, float]:
    began = time.monotonic()
    return asked(), time.monotonic() - began


def assert_others_are_served(server: Served) -> None:
    for path in ["/healthz", static("css/page.css"), "/robots.txt"]:
        answer, took = timed(lambda path=path: server.ask(path))  # type: ignore[misc]
        assert (answer.status, took < AT_ONCE) == (200, True), path


# --- A row that somebody keeps --------------------------------------------------------------------


@pytest.mark.parametrize("row", ["offer", "day"])
def test_a_till_that_cannot_get_its_row_is_told_to_come_again(
    server: Served, committed: Cast, row: str
) -> None:
    entry = sale(line(committed.keripik), number=1)
    rows = {
        "offer": ("jakpreneur_offer", committed.keripik.pk),
        "day": ("bazar_bazarday", committed.day.pk),
    }
    with holding(*rows[row]):
        answer, took = timed(lambda: posted(server, committed.till, entry))
        assert answer.status == 503
        assert 2 <= took < 10  # a phone waits 15
        assert answer.headers["Retry-After"] == "5"
        said = json.loads(answer.body)
        assert said["error"] == "busy"
        assert "dikirim lagi" in said["message"]
    assert not Sale.objects.filter(key=entry["key"]).exists()
    assert statuses(posted(server, committed.till, entry)) == ["recorded"]
    assert statuses(posted(server, committed.till, entry)) == ["duplicate"]
    assert Sale.objects.filter(key=entry["key"]).count() == 1


def test_one_kept_row_leaves_the_other_till_and_all_else(server: Served, committed: Cast) -> None:
    """Twenty phones want the row; the process has four threads."""
    entries = [sale(line(committed.keripik), number=n) for n in range(1, 21)]
    with holding("jakpreneur_offer", committed.keripik.pk), ThreadPoolExecutor(20) as phones:
        waiting = [
            phones.submit(timed, lambda e=e: posted(server, committed.till, e)) for e in entries
        ]
        assert_others_are_served(server)
        page, took = timed(lambda: server.ask("/"))
        assert (page.status, took < AT_ONCE) == (200, True)
        told = [each.result() for each in waiting]
        assert {answer.status for answer, _took in told} == {503}
        # Four at a time, two seconds each, would be ten.
        assert max(took for _answer, took in told) < 8
        other = sale(line(committed.rujak), number=1)
        answer = posted(server, committed.neighbours_till, other)
        assert statuses(answer) == ["recorded"]
    assert Sale.objects.filter(till=committed.till).count() == 0
    assert statuses(posted(server, committed.till, *entries)) == ["recorded"] * 20


def test_an_outage_is_one_line_in_the_log_and_no_traceback(server: Served, committed: Cast) -> None:
    before = len(server.written())
    with holding("jakpreneur_offer", committed.keripik.pk):
        posted(server, committed.till, sale(line(committed.keripik), number=1))
    lines = server.written()[before:].splitlines()
    assert len(lines) == 1
    assert "POST /kasir/penjualan/ answered 503: 55P03" in lines[0]


# --- A database that has vanished -----------------------------------------------------------------


@pytest.fixture
def vanished(hole: BlackHole) -> Callable[[], Any]:
    @contextmanager
    def swallowing() -> Iterator[None]:
        hole.swallow()
        try:
            yield
        finally:
            hole.heal()

    return swallowing


def test_while_the_database_is_away_everybody_hears_it_in_seconds_and_static_files_come_at_once(
    server: Served, committed: Cast, vanished: Callable[[], Any]
) -> None:
    entry = sale(line(committed.keripik), number=1)
    assert server.ask("/").status == 200
    before = len(server.written())
    with vanished(), ThreadPoolExecutor(20) as visitors:
        pages = [visitors.submit(timed, lambda: server.ask("/belanja/")) for _n in range(8)]
        posts = [
            visitors.submit(timed, lambda: posted(server, committed.till, entry)) for _n in range(8)
        ]
        stylesheet, took = timed(lambda: server.ask(static("css/page.css")))
        assert (stylesheet.status, took < AT_ONCE) == (200, True)
        unhealthy, took = timed(lambda: server.ask("/healthz"))
        assert (unhealthy.status, took < AT_ONCE) == (503, True)
        told = [each.result() for each in pages + posts]
    assert {answer.status for answer, _took in told} == {503}
    assert max(took for _answer, took in told) < 15  # a phone's patience
    calm = pages[0].result()[0]
    assert calm.headers["Retry-After"] == "5"
    assert "Sebentar" in calm.body.decode()
    written = server.written()[before:]
    assert "Traceback" not in written
    assert written.count(" answered 503: ") == 16


def test_once_the_database_is_back_the_next_request_is_answered(
    server: Served, committed: Cast, vanished: Callable[[], Any]
) -> None:
    entry = sale(line(committed.keripik), number=1)
    with vanished():
        assert server.ask("/belanja/").status == 503
        assert posted(server, committed.till, entry).status == 503
    answer, took = timed(lambda: server.ask("/belanja/"))
    assert (answer.status, took < AT_ONCE) == (200, True)
    assert statuses(posted(server, committed.till, entry)) == ["recorded"]
    assert Sale.objects.filter(key=entry["key"]).count() == 1


def test_the_page_speaks_the_visitors_language(server: Served, vanished: Callable[[], Any]) -> None:
    with vanished():
        english = server.ask("/belanja/", headers={"Cookie": "django_language=en"})
    assert english.status == 503
    assert "Just a moment" in english.body.decode()


# --- A database that cannot be written ------------------------------------------------------------


def read_only(name: str, *, on: bool) -> None:
    with psycopg.connect(**holders_parameters(), autocommit=True) as owner:
        how = (
            "SET default_transaction_read_only = on"
            if on
            else "RESET default_transaction_read_only"
        )
        owner.execute("SET default_transaction_read_only = off")
        owner.execute(f'ALTER DATABASE "{name}" {how}')
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND application_name = 'bazar' AND pid <> pg_backend_pid()",
            [name],
        )


def test_a_database_that_is_only_read_is_not_healthy_and_tills_come_again(
    server: Served, committed: Cast, clone: str
) -> None:
    entry = sale(line(committed.keripik), number=1)
    connection.close()
    read_only(clone, on=True)
    try:
        assert server.ask("/healthz").status == 503
        assert posted(server, committed.till, entry).status == 503
        assert server.ask("/belanja/").status == 200
    finally:
        read_only(clone, on=False)
        connection.close()
    answer = posted(server, committed.till, entry)
    assert statuses(answer) == ["recorded"]
