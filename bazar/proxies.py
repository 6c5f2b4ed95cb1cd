"""A watch over the headers that the proxy in front must set.

Without `X-Forwarded-For` all visitors have the proxy's address: one who guesses passwords makes
all officials wait. Without `X-Forwarded-Proto` every page over TLS redirects to itself for ever.
Each process counts the requests without such a header and writes one line to the log; the desk
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
# Requests one after the other, so that a request from the machine itself is no alarm.
IN_A_ROW = 5
NOT_VISITORS = {"/healthz"}

_bare = dict.fromkeys(HEADERS, 0)  # requests in a row without the header


def count_missing_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> object:
    """Count the requests through a trusted proxy that lack a header.

    It is the first middleware, because the redirect to TLS comes early.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.OVER_TLS and request.path not in NOT_VISITORS:
            note_headers(request)
        return get_response(request)

    return answer


def note_headers(request: HttpRequest) -> None:
    """Count each missing header if a trusted proxy has sent the request."""
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
    """Return the headers that have been missing in this process."""
    return [header for header, count in _bare.items() if count >= IN_A_ROW]


def reset() -> None:
    """Set all counts to zero."""
    _bare.update(dict.fromkeys(HEADERS, 0))


@register(Tags.security, deploy=True)
def check_trusted_proxies(**_options: Any) -> list[CheckMessage]:
    """Warn if the headers of every sender are believed."""
    if settings.OVER_TLS and "*" in settings.TRUSTED_PROXIES:
        return [
            Warning(
                "FORWARDED_ALLOW_IPS=* believes what any sender says of its own address.",
                hint="Name the proxies, or close the port to everybody else.",
                id="bazar.W001",
            )
        ]
    return []
