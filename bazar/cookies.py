"""Names of cookies, and signed cookies.

Over TLS a name begins with `__Host-`. A browser accepts such a cookie only from this host, never
from another site under the same domain, which could otherwise plant its own till or session on
somebody's phone. The prefix demands the path `/`, so that a till's cookie goes to every page: a
path protects no secret, and 150 bytes are cheap. A cookie for a few pages of which a browser may
have dozens has a narrow path, and the prefix `__Secure-`.

Phones in the field have cookies under the former names, without prefix. A signed cookie is still
accepted under its former name until it is too old; its signature covers the name without prefix.
A session is not accepted: officials sign in again.
"""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse

TILLS = "/kasir/"


def cookie_name(name: str, *, narrow: bool = False) -> str:
    """Return the name under which the cookie is set. `narrow`: it has a path of its own."""
    if not settings.SESSION_COOKIE_SECURE:
        return name
    return f"{'__Secure-' if narrow else '__Host-'}{name}"


def load_signed(
    request: HttpRequest, name: str, *, lasting: dt.timedelta, narrow: bool = False
) -> str:
    """Return the signed value, "" if there is none, it is too old or its signature is wrong."""
    for known_name in dict.fromkeys([cookie_name(name, narrow=narrow), name]):
        value = request.get_signed_cookie(known_name, default="", salt=name, max_age=lasting)
        if value:
            return value
    return ""


def store_signed(  # noqa: PLR0913
    response: HttpResponse,
    name: str,
    value: str,
    *,
    lasting: dt.timedelta,
    path: str = "/",
    narrow: bool = False,
) -> None:
    """Set the signed cookie, unreadable for scripts and not sent with posts of other sites."""
    response.set_signed_cookie(
        cookie_name(name, narrow=narrow),
        value,
        salt=name,
        max_age=lasting,
        path=_path(path, narrow=narrow),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def delete_signed(
    response: HttpResponse, name: str, *, path: str = "/", narrow: bool = False
) -> None:
    """Delete the cookie under its present and its former name."""
    response.delete_cookie(name, path=path, samesite="Lax")
    current = cookie_name(name, narrow=narrow)
    if current != name:
        # A browser ignores an answer about such a cookie unless it is marked as secure.
        response.set_cookie(
            current,
            "",
            max_age=0,
            path=_path(path, narrow=narrow),
            secure=True,
            httponly=True,
            samesite="Lax",
        )


def _path(path: str, *, narrow: bool) -> str:
    return path if narrow or not settings.SESSION_COOKIE_SECURE else "/"


def rename_former(request: HttpRequest) -> None:
    """Let Django find cookies that the browser stores under their former names.

    The language is accepted on every page. The CSRF token is accepted only at the tills: a till's
    script may be older than its page's cookies and still send the former token. The desk and the
    shop accept no token that another site under the same domain could have planted.
    """
    _rename(request, settings.LANGUAGE_COOKIE_NAME)
    if request.path.startswith(TILLS):
        _rename(request, settings.CSRF_COOKIE_NAME)


def _rename(request: HttpRequest, name: str) -> None:
    former = name.removeprefix("__Host-")
    if name not in request.COOKIES and former in request.COOKIES:
        request.COOKIES[name] = request.COOKIES[former]
