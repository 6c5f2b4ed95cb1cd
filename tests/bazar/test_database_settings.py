"""PostgreSQL is the server in DATABASE_URL, or the embedded one."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from bazar import database_settings

DATA = Path("/nowhere/postgres")


def test_embedded_server_is_used_without_database_url() -> None:
    chosen = database_settings.configuration("", data_dir=DATA, prepare=True)
    assert (chosen["ENGINE"], chosen["DATA_DIR"]) == ("bazar.embedded_postgres", DATA)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_database_url_is_parsed(scheme: str) -> None:
    url = f"{scheme}://bazar:rahasia%40@db.example.id:6432/bazar?sslmode=require"
    chosen = database_settings.configuration(url, data_dir=DATA, prepare=False)
    assert chosen["ENGINE"] == "bazar.postgres"
    parts = {name: chosen[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")}
    assert parts == {
        "USER": "bazar",
        "PASSWORD": "rahasia@",
        "HOST": "db.example.id",
        "PORT": 6432,
        "NAME": "bazar",
    }
    assert chosen["OPTIONS"]["sslmode"] == "require"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///bazar.db",
        "mysql://bazar@localhost/bazar",
        "postgis://bazar@localhost/bazar",
        "POSTGRES",
        "localhost/bazar",
        "postgres://bazar@localhost",
        "postgres://bazar@localhost/",
    ],
)
def test_database_url_of_another_server_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database_settings.configuration(url, data_dir=DATA, prepare=True)


def test_behind_pgbouncer_no_connection_keeps_state() -> None:
    """In transaction mode the next statement may go through another one."""
    url = "postgres://bazar@localhost/bazar"
    chosen = database_settings.configuration(url, data_dir=DATA, prepare=False)
    assert "prepare_threshold" not in chosen["OPTIONS"]  # Django's backend then prepares nothing
    assert chosen["DISABLE_SERVER_SIDE_CURSORS"] is True


@pytest.mark.parametrize("url", ["", "postgres://bazar@localhost/bazar"])
def test_connections_last_and_are_checked_before_use(url: str) -> None:
    chosen = database_settings.configuration(url, data_dir=DATA, prepare=True)
    assert chosen["CONN_MAX_AGE"] is None
    assert chosen["CONN_HEALTH_CHECKS"] is True


def test_server_is_recent_enough(db: None) -> None:
    assert connection.cursor().connection.info.server_version >= 150_000
