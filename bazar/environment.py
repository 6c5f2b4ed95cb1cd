"""Readers of settings in the environment. A value that makes no sense stops the start.

Each function returns the default when the variable is unset or empty. It raises
ImproperlyConfigured, with the variable's name, when the value cannot be parsed.
"""

import os
import re
import secrets
import tempfile
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)


def variable(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    value = variable(name).lower()
    if not value:
        return default
    if value in TRUE | FALSE:
        return value in TRUE
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def whole(name: str, default: int, *, least: int, most: int) -> int:
    value = variable(name)
    if not value:
        return default
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ImproperlyConfigured(
            f"{name} must be a number from {least} to {most}, not {value!r}."
        )
    return int(value)


def choice(name: str, default: str, options: set[str]) -> str:
    value = variable(name, default)
    if value not in options:
        raise ImproperlyConfigured(f"{name} must be one of {sorted(options)}, not {value!r}.")
    return value


def networks(name: str, default: str) -> tuple[str, ...]:
    """Return addresses and networks (`10.0.0.0/8`); commas part them, `*` stands for all."""
    found = tuple(part.strip() for part in variable(name, default).split(",") if part.strip())
    try:
        return tuple("*" if part == "*" else str(ip_network(part)) for part in found)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must be addresses or networks, parted by commas, not {variable(name)!r}."
        ) from None


def site_url(name: str, default: str) -> str:
    """Return the public address, `scheme://host[:port]`, without a path."""
    value = variable(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or value != f"{parts.scheme}://{_host(parts)}":
        raise ImproperlyConfigured(
            f"{name} must look like https://bazar.example.id, without a path, not {value!r}."
        )
    return value


def _host(parts: SplitResult) -> str:
    """Return `host[:port]`, "" if the port is not a number."""
    try:
        port = parts.port
    except ValueError:
        return ""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return f"{host}:{port}" if port is not None else host


LEAST_KEY = 50  # characters
LEAST_DIFFERENT = 10
EXAMPLE = "django-insecure-"  # the beginning of Django's example


def secret_key(*, demanded: bool, file: Path) -> str:
    """Return SECRET_KEY. Without one, unless `demanded`, make one at the first run, in `file`."""
    value = variable("SECRET_KEY")
    if value:
        return _strong("SECRET_KEY", value)
    if demanded:
        raise ImproperlyConfigured(
            "SECRET_KEY must be set when DATABASE_URL is set: at least 50 random characters."
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    # The whole file is linked into place, so that two first runs at once agree on one key.
    # Its mode is 0600.
    with tempfile.NamedTemporaryFile("w", dir=file.parent) as new:
        new.write(secrets.token_urlsafe(64))
        new.flush()
        with suppress(FileExistsError):
            file.hardlink_to(new.name)
    return file.read_text()


def former_secret_keys() -> list[str]:
    """Return SECRET_KEY_FALLBACKS: former keys whose signatures are still valid."""
    found = variable("SECRET_KEY_FALLBACKS").split(",")
    return [_strong("SECRET_KEY_FALLBACKS", key.strip()) for key in found if key.strip()]


def _strong(name: str, key: str) -> str:
    """Return the key if it is strong. A guessed key forges every till and every session."""
    if len(key) < LEAST_KEY or len(set(key)) < LEAST_DIFFERENT or key.startswith(EXAMPLE):
        raise ImproperlyConfigured(
            f"{name} must be at least {LEAST_KEY} random characters, of at least "
            f"{LEAST_DIFFERENT} different ones, and no example. This makes one: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
        )
    return key


def debugging(name: str, *, over_tls: bool) -> bool:
    """Return DEBUG. It shows settings and source code, so that a public address refuses it."""
    value = flag(name, default=False)
    if value and over_tls:
        raise ImproperlyConfigured(
            f"{name} must be off with an https:// SITE_URL: it shows the source to everybody."
        )
    return value


def contact(name: str) -> str:
    """Return a URI: `mailto:…` for an e-mail address, or an https URL. "" when unset."""
    value = variable(name)
    if not value:
        return ""
    if EMAIL.fullmatch(value.removeprefix("mailto:")):
        return f"mailto:{value.removeprefix('mailto:')}"
    parts = urlsplit(value)
    if parts.scheme == "https" and parts.hostname and value.isascii() and value.isprintable():
        return value
    raise ImproperlyConfigured(
        f"{name} must be an e-mail address or an https:// address, not {value!r}."
    )
