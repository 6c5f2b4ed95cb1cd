"""Whether the proxy in front says from whom a request comes, and that it came over TLS.

Without `X-Forwarded-For` all visitors have the proxy's address: one who guesses passwords makes
all officials wait. Without `X-Forwarded-Proto` every page over TLS redirects to itself for ever.
Each process remembers it of the requests that it has seen, and says so once in the log; the desk
tells administrators.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004
from django.http import HttpRequest, HttpResponse

from bazar import visitors

logger = logging.getLogger(__name__)

HEADERS = ("X-Forwarded-For", "X-Forwarded-Proto")
# One after the other, so that a look from the machine itself is no alarm.
IN_A_ROW = 5
NOT_VISITORS = {"/healthz"}

_bare = dict.fromkeys(HEADERS, 0)  # requests in a row without the header


def watched(get_response: Callable[[HttpRequest], HttpResponse]) -> object:
    """Count the requests through a trusted proxy that lack a header. First of the middleware, for
    a redirect to TLS comes early."""

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.OVER_TLS and request.path not in NOT_VISITORS:
            look_at(request)
        return get_response(request)

    return answer


def look_at(request: HttpRequest) -> None:
    near = request.META.get("REMOTE_ADDR", "")
    if near and not visitors.is_trusted(near):
        return
    for header in HEADERS:
        if request.headers.get(header):
            _bare[header] = 0
            continue
        _bare[header] += 1
        if _bare[header] == IN_A_ROW:
            logger.warning(
                "the proxy sets no %s: see Deploying in README.md, and .deploy/nginx.conf", header
            )


def missing() -> list[str]:
    """Return the headers that the proxy does not set, as far as this process has seen."""
    return [header for header, count in _bare.items() if count >= IN_A_ROW]


def forget() -> None:
    """Start to count anew."""
    _bare.update(dict.fromkeys(HEADERS, 0))


@register(Tags.security, deploy=True)
def trusts_somebody(**_asked: Any) -> list[CheckMessage]:
    """Warn where every sender's word is believed."""
    if settings.OVER_TLS and "*" in settings.TRUSTED_PROXIES:
        return [
            Warning(
                "FORWARDED_ALLOW_IPS=* believes what any sender says of its own address.",
                hint="Name the proxies, or close the port to everybody else.",
                id="bazar.W001",
            )
        ]
    return []
