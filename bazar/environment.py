"""Settings from the environment, strict: a value that cannot be meant stops the start.

Each reader returns the default when the variable is unset or empty, and raises
ImproperlyConfigured, naming the variable, when its value cannot be read.
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


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in TRUE | FALSE:
        return value in TRUE
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def whole(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ImproperlyConfigured(
            f"{name} must be a number from {least} to {most}, not {value!r}."
        )
    return int(value)


def choice(name: str, default: str, options: set[str]) -> str:
    value = text(name, default)
    if value not in options:
        raise ImproperlyConfigured(f"{name} must be one of {sorted(options)}, not {value!r}.")
    return value


def networks(name: str, default: str) -> tuple[str, ...]:
    """Addresses and networks (`10.0.0.0/8`), parted by commas; `*` for all of them."""
    found = tuple(part.strip() for part in text(name, default).split(",") if part.strip())
    try:
        return tuple("*" if part == "*" else str(ip_network(part)) for part in found)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must be addresses or networks, parted by commas, not {text(name)!r}."
        ) from None


def site_url(name: str, default: str) -> str:
    """The public address, `scheme://host[:port]`, without a path."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or value != f"{parts.scheme}://{_host(parts)}":
        raise ImproperlyConfigured(
            f"{name} must look like https://bazar.example.id, without a path, not {value!r}."
        )
    return value


def _host(parts: SplitResult) -> str:
    """`host[:port]` of an address that has a host, and a port that is a number."""
    try:
        port = parts.port
    except ValueError:
        return ""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return f"{host}:{port}" if port is not None else host


LEAST_KEY = 50  # characters
LEAST_DIFFERENT = 10
EXAMPLE = "django-insecure-"  # how Django's own example begins


def secret_key(*, demanded: bool, file: Path) -> str:
    """SECRET_KEY; for the embedded default one is made on first run and kept in `file`."""
    value = text("SECRET_KEY")
    if value:
        return _strong("SECRET_KEY", value)
    if demanded:
        raise ImproperlyConfigured(
            "SECRET_KEY must be set when DATABASE_URL is set: at least 50 random characters."
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    # Linked into place whole, so that two first runs at once agree on one key. Mode 0600.
    with tempfile.NamedTemporaryFile("w", dir=file.parent) as new:
        new.write(secrets.token_urlsafe(64))
        new.flush()
        with suppress(FileExistsError):
            file.hardlink_to(new.name)
    return file.read_text()


def former_secret_keys() -> list[str]:
    """SECRET_KEY_FALLBACKS: keys that are not used any more, whose signatures still hold."""
    found = text("SECRET_KEY_FALLBACKS").split(",")
    return [_strong("SECRET_KEY_FALLBACKS", key.strip()) for key in found if key.strip()]


def _strong(name: str, key: str) -> str:
    """Return the key. Whoever guesses it is every till, and every official."""
    if len(key) < LEAST_KEY or len(set(key)) < LEAST_DIFFERENT or key.startswith(EXAMPLE):
        raise ImproperlyConfigured(
            f"{name} must be at least {LEAST_KEY} random characters, of at least "
            f"{LEAST_DIFFERENT} different ones, and no example. This makes one: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
        )
    return key


def debugging(name: str, *, over_tls: bool) -> bool:
    """DEBUG, which shows settings and source to everybody: not at a public address."""
    value = flag(name, default=False)
    if value and over_tls:
        raise ImproperlyConfigured(
            f"{name} must be off with an https:// SITE_URL: it shows the source to everybody."
        )
    return value


def contact(name: str) -> str:
    """An address as a URI: `mailto:…` of an e-mail address, or an https URL. "" when unset."""
    value = text(name)
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
