"""Django's settings for PostgreSQL: the server in DATABASE_URL, or the embedded one in var/."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

# libpq's own parameters, for every connection; DATABASE_URL may override them. With them a client
# notices within seconds that a server has vanished.
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
    """Return DATABASES["default"] for `url`; "" means the embedded server in `data_dir`.

    `prepare`: connections use prepared statements. PgBouncer in transaction mode needs it off,
    because it gives the same connection to several clients.
    """
    # Parameters are sent apart from the text, so that the server can reuse a statement's plan.
    binding: dict[str, Any] = {"server_side_binding": True}
    binding |= {"prepare_threshold": 5} if prepare else {}
    lasting = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    if not url:
        return {
            "ENGINE": "bazar.embedded_postgres",
            "NAME": "postgres",  # every server has this database from the start
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
