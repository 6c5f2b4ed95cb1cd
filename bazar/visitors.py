"""The network address and the page that a request comes from."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

HOUSEHOLD = 64  # bits: with IPv6 a household has a network of its own, and all addresses in it


def address(request: HttpRequest) -> str:
    """Return the visitor's IPv4 address or IPv6 network, "" if there is none.

    The header X-Forwarded-For is believed as far as proxies in FORWARDED_ALLOW_IPS wrote it: the
    visitor is its last entry that is not such a proxy.
    """
    near = _parse(request.META.get("REMOTE_ADDR", ""))
    # A request without an address came through a socket of this machine's own proxy, as in
    # gunicorn.
    if near and not _is_trusted(near):
        return _household(near)
    written = request.headers.get("X-Forwarded-For", "").split(",")
    for entry in reversed(written):
        far = _parse(entry)
        if far is None:
            break
        if "*" in settings.TRUSTED_PROXIES or not _is_trusted(far):
            return _household(far)
    return _household(near) if near else ""


def is_trusted(text: str) -> bool:
    """Return True if the address is that of a proxy in FORWARDED_ALLOW_IPS."""
    found = _parse(text)
    return found is not None and _is_trusted(found)


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_trusted(found: IPv4Address | IPv6Address) -> bool:
    return any(proxy == "*" or found in ip_network(proxy) for proxy in settings.TRUSTED_PROXIES)


def _household(found: IPv4Address | IPv6Address) -> str:
    if found.version == 4:  # noqa: PLR2004
        return str(found)
    return str(ip_network((found, HOUSEHOLD), strict=False))


def path_of_referrer(request: HttpRequest) -> str:
    """Return the path and query of the page of this site that led here, or ""."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host() or not came_from.path.startswith("/"):
        return ""
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")
