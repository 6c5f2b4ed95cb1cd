"""Who may touch what: the till that a browser is, by a signed cookie of its own.

Not a login session: no row is read to know the till, and it lasts longer than a bazaar, so
that a late outbox can still be sent.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from transactions.models import Till

COOKIE = "kasir"
COOKIE_PATH = "/kasir/"
LASTING = dt.timedelta(days=60)


def till_key(request: HttpRequest) -> uuid.UUID | None:
    """The key of the till that this browser is, or None. The till may be locked out since."""
    value = request.get_signed_cookie(COOKIE, default=None, salt=COOKIE, max_age=LASTING)
    return uuid.UUID(value) if value else None


def till_of(request: HttpRequest) -> Till | None:
    """The till that this browser is, or None."""
    key = till_key(request)
    return Till.objects.filter(key=key).first() if key else None


def forget_till(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Lax")


def remember_till(response: HttpResponse, till: Till) -> None:
    response.set_signed_cookie(
        COOKIE,
        str(till.key),
        salt=COOKIE,
        max_age=LASTING,
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
