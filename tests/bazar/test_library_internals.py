"""Undocumented parts of libraries that the product uses, and the versions that have them.

Who raises one of these versions reads the named code again, then changes the number here.
"""

import inspect
from importlib.metadata import version

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql import base
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.log import log_response
from gunicorn.workers.gthread import TConn, ThreadWorker
from psycopg import errors

from bazar.gathering import Worker
from bazar.postgres.base import AnsweringConnection, DatabaseWrapper


def test_django_is_the_version_whose_database_wrapper_is_extended() -> None:
    """bazar/postgres/base.py extends these methods; transactions/ledger.py sets the flag."""
    assert version("django") == "6.1.3"
    for name in ("_set_autocommit", "_rollback", "_savepoint_rollback"):
        theirs = inspect.signature(getattr(base.DatabaseWrapper, name))
        ours = inspect.signature(getattr(DatabaseWrapper, name))
        assert list(ours.parameters) == list(theirs.parameters)
    source = inspect.getsource(BaseDatabaseWrapper.close_if_health_check_failed)
    assert "self.health_check_done = True" in source


def test_django_is_the_version_that_marks_logged_responses() -> None:
    """bazar/outages.py sets the mark, so that an outage is logged once."""
    assert version("django") == "6.1.3"
    response = HttpResponse(status=400)
    log_response("a bad request", response=response)
    assert response._has_been_logged  # type: ignore[attr-defined]  # noqa: SLF001


def test_django_is_the_version_whose_csrf_check_passes_over_a_processed_request() -> None:
    """bazar/middleware.py sets the mark on posts of our own pages."""
    assert version("django") == "6.1.3"
    source = inspect.getsource(CsrfViewMiddleware.process_view)
    assert 'getattr(request, "csrf_processing_done", False)' in source


def test_psycopg_is_the_version_whose_wait_is_extended() -> None:
    """bazar/postgres/base.py gives `wait` a time limit and catches its private exception."""
    assert version("psycopg") == "3.3.9"
    assert issubclass(errors._WaitTimeout, Exception)  # noqa: SLF001
    ours = list(inspect.signature(AnsweringConnection.wait).parameters)
    assert ours == list(inspect.signature(psycopg.Connection.wait).parameters)


def test_gunicorn_is_the_version_whose_worker_is_extended() -> None:
    """bazar/gathering.py takes requests from the event loop and fills in a connection's parser."""
    assert version("gunicorn") == "27.0.1"
    for name in ("enqueue_req", "murder_pending", "handle_request"):
        theirs = inspect.signature(getattr(ThreadWorker, name))
        assert list(inspect.signature(getattr(Worker, name)).parameters) == list(theirs.parameters)
    source = inspect.getsource(TConn)
    for name in ("self.parser", "self.initialized", "self.data_ready", "self.sock"):
        assert name in source
