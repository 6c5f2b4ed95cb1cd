"""The settings of e-mail, from one address in the environment, as of the database."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from bazar.environment import EMAIL

PATIENCE = 10  # seconds, for each answer of the mail server
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
HERE = {"localhost", "127.0.0.1", "::1"}


def mailers(name: str, url: str) -> dict[str, dict[str, Any]]:
    """Return Django's MAILERS for `scheme://user:password@host:port`.

    `smtp+tls` begins in the open and turns to TLS, `smtps` is TLS from the start, `smtp` is neither
    and takes no password to another machine. Raises ImproperlyConfigured.
    """
    parts = urlsplit(url)
    try:
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        port = None
    if port is None or not parts.hostname or parts.path not in {"", "/"}:
        raise ImproperlyConfigured(
            f"{name} must look like smtp+tls://user:password@mail.example.id:587."
        )
    if parts.password and parts.scheme == "smtp" and parts.hostname not in HERE:
        raise ImproperlyConfigured(
            f"{name} must be smtp+tls:// or smtps://, so that nobody reads the password."
        )
    options = {
        "host": parts.hostname,
        "port": port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtps",
        "timeout": PATIENCE,
    }
    return {"default": {"OPTIONS": options}}


def sender(name: str, value: str, host: str) -> str:
    """Return the address that mail comes from, or one of the site. Raises ImproperlyConfigured."""
    if value and not EMAIL.fullmatch(value):
        raise ImproperlyConfigured(f"{name} must be an e-mail address, not {value!r}.")
    return value or f"bazar@{host}"
