"""Browsers on which an official has signed in before. A signed cookie marks them.

Such a browser has its own allowance of wrong passwords, so that strangers who guess cannot keep
the owner of the account out.
"""

import datetime as dt
import re
import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

COOKIE = "perangkat"
COOKIE_PATH = "/admin/"
LASTING = dt.timedelta(days=180)
MOST_ACCOUNTS = 5  # that share one browser
VALUE = re.compile(r"(?P<device>[A-Za-z0-9_-]{22}):(?P<accounts>\d+(?:\.\d+)*)")


def device_of(request: HttpRequest, user: User | None) -> str | None:
    """Return the browser's own number if `user` has signed in on it before, else None."""
    device, accounts = _load_cookie(request)
    return device if user and user.pk in accounts else None


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Remember in the browser that `user` has signed in on it."""
    device, accounts = _load_cookie(request)
    known = [user.pk, *(each for each in accounts if each != user.pk)][:MOST_ACCOUNTS]
    response.set_signed_cookie(
        COOKIE,
        f"{device or secrets.token_urlsafe(16)}:{'.'.join(map(str, known))}",
        salt=COOKIE,
        max_age=LASTING,
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _load_cookie(request: HttpRequest) -> tuple[str | None, list[int]]:
    """Return the browser's own number, and the ids of the accounts that signed in on it."""
    cookie = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=LASTING)
    match = VALUE.fullmatch(cookie or "")
    if not match:
        return None, []
    return match["device"], [int(each) for each in match["accounts"].split(".")]
