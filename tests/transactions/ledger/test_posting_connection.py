"""Posting writes an attribute of Django's that its documentation does not name."""

import django
from django.db import connection

from tests.cast import Cast, line, sale, send


def test_django_still_has_the_attribute_that_posting_writes(db: None) -> None:
    """Look at transactions/ledger.py, `_post`, before another release of Django is named here."""
    assert django.VERSION[:2] == (6, 1)
    assert isinstance(connection.health_check_done, bool)  # type: ignore[attr-defined]


def test_posting_does_not_check_the_connection_first(cast: Cast) -> None:
    connection.health_check_enabled = True  # type: ignore[attr-defined]
    connection.health_check_done = False  # type: ignore[attr-defined]
    send(cast.till, sale(line(cast.keripik), number=1))
    assert connection.health_check_done  # type: ignore[attr-defined]
    connection.health_check_enabled = False  # type: ignore[attr-defined]
