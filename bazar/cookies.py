"""The names of cookies, and our own signed ones.

Over TLS a name begins with `__Host-`: a browser takes such a cookie from this very host alone,
never from a sister site under the same domain, which could else plant its own till or session on
somebody's phone. It demands the path `/`, so a till's cookie goes to every page: a path keeps no
secret, and 150 bytes are cheap. A cookie that is only for some pages and of which a browser may
have dozens keeps its narrow path, and is called `__Secure-`.

Phones in the field have cookies under the former names, without prefix. A signed one is known
until it is too old; the signature holds for the name. The session is not: whoever works at the
desk signs in again.
"""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse

TILLS = "/kasir/"


def named(name: str, *, narrow: bool = False) -> str:
    """Return the name under which the cookie is set now. `narrow`: it keeps its own path."""
    if not settings.SESSION_COOKIE_SECURE:
        return name
    return f"{'__Secure-' if narrow else '__Host-'}{name}"


def read(request: HttpRequest, name: str, *, lasting: dt.timedelta, narrow: bool = False) -> str:
    """Return the signed value, "" where there is none, or none that is young and ours."""
    for each in dict.fromkeys([named(name, narrow=narrow), name]):
        value = request.get_signed_cookie(each, default="", salt=name, max_age=lasting)
        if value:
            return value
    return ""


def keep(  # noqa: PLR0913
    response: HttpResponse,
    name: str,
    value: str,
    *,
    lasting: dt.timedelta,
    path: str = "/",
    narrow: bool = False,
) -> None:
    """Set the signed cookie, out of reach of scripts and of other sites."""
    response.set_signed_cookie(
        named(name, narrow=narrow),
        value,
        salt=name,
        max_age=lasting,
        path=_path(path, narrow=narrow),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse, name: str, *, path: str = "/", narrow: bool = False) -> None:
    """Take the cookie away, under its former name, too."""
    response.delete_cookie(name, path=path, samesite="Lax")
    current = named(name, narrow=narrow)
    if current != name:
        # A browser heeds no word about such a cookie that is not marked as secure.
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
    """Let Django find what the browser keeps under the former names.

    The language, everywhere. The token against forged posts at the tills alone: a till's script
    may be older than its page's cookies, and goes on sending the former token. The desk and the
    shop take none that a sister site could have planted.
    """
    _rename(request, settings.LANGUAGE_COOKIE_NAME)
    if request.path.startswith(TILLS):
        _rename(request, settings.CSRF_COOKIE_NAME)


def _rename(request: HttpRequest, name: str) -> None:
    former = name.removeprefix("__Host-")
    if name not in request.COOKIES and former in request.COOKIES:
        request.COOKIES[name] = request.COOKIES[former]
