"""Hosts of the release before post sales while another host upgrades the database, and after."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from bazar.database.catalogue import read_catalogue
from bazar.database.checking import differences
from bazar.database.files import SqlFile, find_files
from bazar.database.installing import install
from tests.cast import Cast, desk_id, ledger_entry, ledger_line, make_cast
from tests.conftest import cloned, connected_to
from transactions import ledger
from transactions.ledger import Entry, Status
from transactions.models import Sale

PATIENCE = 60  # seconds for the other thread
# A later release gives each posting function one parameter more, and passes it on.
LATER = (
    ("entries json,\n    lines json\n)", "entries json,\n    lines json, more json\n)"),
    ("entries json, lines json)\n", "entries json, lines json, more json)\n"),
    ("(from_till, sales, sale_lines);", "(from_till, sales, sale_lines, more);"),
    ("(from_till, voids, void_lines)", "(from_till, voids, void_lines, more)"),
)
BEFORE = {
    "function post_sales(uuid, json, boolean, bigint[], uuid[], json, json)",
    "function enter_entries(bigint, json, json)",
}
AFTER = {name.replace("json)", "json, json)") for name in BEFORE}


def later_release() -> list[SqlFile]:
    """Return the files of a release that changes the signatures of both posting functions."""
    files = []
    for file in find_files():
        text = file.text
        for now, later in LATER:
            text = text.replace(now, later)
        files.append(SqlFile(file.path, text))
    return files


@pytest.fixture
def upgraded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """Yield a cast in a database of its own, whose functions a test may replace for good."""
    with django_db_blocker.unblock(), cloned("upgraded") as name, connected_to(name):
        yield make_cast()


def sale_of(cast: Cast, number: int) -> Entry:
    return ledger_entry(ledger_line(cast.keripik), sold_at=timezone.now(), number=number)


def void_of(entry: Entry) -> Entry:
    return ledger_entry(sold_at=timezone.now(), voids=entry.key, entered_by=desk_id())


def posted(cast: Cast, *entries: Entry) -> list[Status]:
    """Post the entries as a host of the release before does: with the parameters of before."""
    return [verdict.status for verdict in ledger.record(entries, till=cast.till.key)]


def test_later_release_has_other_signatures() -> None:
    """Prove that the tests below change both functions and both calls."""
    texts = "".join(file.text for file in later_release())
    assert [texts.count(later) for _now, later in LATER] == [1, 1, 1, 1]


def test_host_of_the_release_before_posts_during_an_upgrade(upgraded: Cast) -> None:
    """Post while the other host has installed its functions and has not committed yet."""
    installed, done = threading.Event(), threading.Event()

    def upgrade() -> None:
        try:
            with transaction.atomic():
                install(later_release())
                installed.set()
                assert done.wait(PATIENCE)
        finally:
            connection.close()

    first, second = sale_of(upgraded, 1), sale_of(upgraded, 2)
    with ThreadPoolExecutor(1) as threads:
        upgrading = threads.submit(upgrade)
        try:
            assert installed.wait(PATIENCE)
            assert posted(upgraded, first) == [Status.RECORDED]
        finally:
            done.set()
        upgrading.result()
    assert read_catalogue().keys() >= BEFORE | AFTER
    assert posted(upgraded, first, second) == [Status.DUPLICATE, Status.RECORDED]
    assert Sale.objects.count() == 2


def test_host_of_the_release_before_posts_and_voids_after_an_upgrade(upgraded: Cast) -> None:
    files = later_release()
    install(files)
    sold = sale_of(upgraded, 1)
    assert posted(upgraded, sold) == [Status.RECORDED]
    [verdict] = ledger.record([void_of(sold)], till=None)
    assert verdict.status is Status.RECORDED
    upgraded.keripik.refresh_from_db()
    assert upgraded.keripik.sold == 0
    assert differences(files) == []


def test_host_of_the_later_release_posts_beside_it(upgraded: Cast) -> None:
    install(later_release())
    query = ledger.POST.replace("lines => %s::json", "lines => %s::json, more => '{}'::json")
    with connection.cursor() as cursor:
        cursor.execute(query, [None, "{}", False, [], [], "[]", "[]"])
        assert cursor.fetchall() == []
