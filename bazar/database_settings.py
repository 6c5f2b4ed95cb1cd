"""Which PostgreSQL: the one that DATABASE_URL names, or the embedded one under var/."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

# What libpq heeds itself, for every connection; DATABASE_URL may say otherwise. A server that has
# vanished is noticed within seconds, whatever is done on the connection.
NETWORK = {
    "connect_timeout": 3,  # seconds
    "tcp_user_timeout": 5_000,  # ms
    "keepalives": 1,
    "keepalives_idle": 10,  # seconds
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "application_name": "bazar",
}


def configuration(url: str, *, data_dir: Path, prepare: bool) -> dict[str, Any]:
    """Django's DATABASES["default"] for `url` (empty: the embedded server in `data_dir`).

    `prepare` lets connections keep prepared statements; not behind PgBouncer in
    transaction mode, which hands the same connection to others.
    """
    # Parameters apart from the text: that is what lets the server keep a statement's plan.
    binding: dict[str, Any] = {"server_side_binding": True}
    binding |= {"prepare_threshold": 5} if prepare else {}
    lasting = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    if not url:
        return {
            "ENGINE": "bazar.embedded_postgres",
            "NAME": "postgres",  # the one that every server has from the start
            "USER": "postgres",
            "DATA_DIR": data_dir,
            "OPTIONS": NETWORK | binding,
            **lasting,
        }
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured("DATABASE_URL must start with postgres:// or postgresql://.")
    named: dict[str, Any] = dict(dj_database_url.parse(url, engine="bazar.postgres"))
    if not named.get("NAME"):
        raise ImproperlyConfigured("DATABASE_URL must name a database: postgres://user@host/NAME.")
    named["OPTIONS"] = NETWORK | named.get("OPTIONS", {}) | binding
    return named | lasting | {"DISABLE_SERVER_SIDE_CURSORS": not prepare}
