"""Fixtures of all tests: the cast, and a database whose rows stay.

The ledger's rows cannot be deleted, so a test with several connections cannot clean up
behind itself. It works in a clone of the test database instead, with a cast of its own, and
leaves everything there; the clone goes when the session ends.
"""

import itertools
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import pytest
from django.db import connection, transaction
from django.test.utils import override_settings, setup_databases, teardown_databases
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from bazar import page_cache
from bazar.page_cache import LIFE, PageCache
from tests.cast import Cast, make_cast

# A busy machine and one that counts lines are slow, which says nothing about the code.
hypothesis_settings.register_profile(
    "bazar", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("bazar")


@pytest.fixture(scope="session", autouse=True)
def _no_collected_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Use an empty folder of static files: var/static may hold anything, or be missing."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


@pytest.fixture(autouse=True)
def page_cache_without_memory(monkeypatch: pytest.MonkeyPatch) -> PageCache:
    """Return an empty page cache whose clock jumps: each request renders its page anew."""
    moments = itertools.count(step=100 * LIFE)
    cache = PageCache(clock=lambda: float(next(moments)))
    monkeypatch.setattr(page_cache, "PAGES", cache)
    return cache


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Make the test database, as pytest-django does, also where all tests of a session use a clone.

    `--reuse-db` keeps it for the next run, which mutmut makes thousands of.
    """
    keeps = bool(request.config.getoption("reuse_db"))
    with django_db_blocker.unblock():
        made = setup_databases(
            verbosity=0, interactive=False, aliases={"default": None}, keepdb=keeps
        )
    yield
    if not keeps:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(scope="module")
def lasting(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[DjangoDbBlocker]:
    """Keep what a module's fixtures write until its last test has ended; yield what lets them in.

    It saves a large world from being made for each test that only reads it. A test's transaction
    is a savepoint in this one, so what a test writes goes with the test. Not for a module with
    tests of the clone: they leave the connection, and this transaction with it.
    """
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
    yield django_db_blocker
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.fixture
def committed(clone: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """Yield a cast in the clone, for tests with real connections. Their commits stay there."""
    with django_db_blocker.unblock(), connected_to(clone):
        with transaction.atomic():  # written to the disk once, not row by row
            cast = make_cast(uuid.uuid4().hex)
        yield cast


@pytest.fixture(scope="session")
def clone(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Yield the name of the clone."""
    with django_db_blocker.unblock(), cloned("clone") as name:
        yield name


@contextmanager
def cloned(suffix: str) -> Iterator[str]:
    """Copy the test database; yield the copy's name and drop the copy at the end."""
    template = str(connection.settings_dict["NAME"])
    assert template.startswith("test_")
    name = f"{template}_{suffix}"
    connection.close()  # a database with visitors cannot be a template
    elsewhere(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    elsewhere(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield name
    finally:
        elsewhere(f'DROP DATABASE "{name}" WITH (FORCE)')


def elsewhere(statement: str) -> None:
    """Run `statement` in the server's own database, outside any transaction."""
    with connection._nodb_cursor() as cursor:  # noqa: SLF001
        cursor.execute(statement)


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Lead every thread's new connections to the database `name`."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name  # one dict for the connections of all threads
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def database_url() -> str:
    """Return the DATABASE_URL of the connected database, for other processes."""
    to = connection.get_connection_params()
    login = ":".join(quote(str(to[part]), safe="") for part in ("user", "password") if to.get(part))
    where = urlencode({part: to[part] for part in ("host", "port") if to.get(part)})
    return f"postgres://{login}@/{to['dbname']}?{where}"
