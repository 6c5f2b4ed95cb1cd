"""The cookies of a basket: its key, which nobody can guess and no script reads, and its count.

Every page of goods gives a browser its key before the first tap, so that taps of one moment and of
several tabs mean one basket. Nothing is stored for it until something is in it; until then the
cookie ends with the browser's session. The count, `<revision>.<units>`, is for the pages' script:
their bytes are the same for everybody.
"""

import datetime as dt
import re
import secrets

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from bazar import visitors
from bazar.cookies import cookie_name
from transactions.ordering.basket_store import LIFE, StoredBasket

KEY_COOKIE, COUNT_COOKIE = "kunci_keranjang", "isi_keranjang"
KEY_BYTES = 16
KEY = re.compile(r"[A-Za-z0-9_-]{22}")


def key_of(request: HttpRequest) -> str:
    """Return the key in the browser's cookie, "" if it has none."""
    key = request.COOKIES.get(cookie_name(KEY_COOKIE), "")
    return key if KEY.fullmatch(key) else ""


def new_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


def give_key(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give a browser that has no key one until its session ends. Nothing is stored here."""
    if not key_of(request):
        _set_cookie(response, KEY_COOKIE, new_key(), lasting=None)


def remember_basket(request: HttpRequest, response: HttpResponseBase, stored: StoredBasket) -> None:
    """Store the key for 30 days, and the count as it is."""
    if stored.pk is not None:
        _set_cookie(response, KEY_COOKIE, stored.key)
    show_count(request, response, stored)


def show_count(request: HttpRequest, response: HttpResponseBase, stored: StoredBasket) -> None:
    """Store the count for the pages' script, if the browser has another one."""
    count = f"{stored.revision}.{stored.units}" if stored.pk is not None else ""
    if request.COOKIES.get(COUNT_COOKIE, "") == count:
        return
    if count:
        _set_cookie(response, COUNT_COOKIE, count, for_script=True)
    else:
        response.delete_cookie(COUNT_COOKIE, samesite="Lax")


def has_no_cookies(request: HttpRequest) -> bool:
    """Tell whether the browser comes from a page of ours and sends back none of its cookies."""
    came_from_us = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return not request.COOKIES and (came_from_us or bool(visitors.path_of_referrer(request)))


def _set_cookie(
    response: HttpResponseBase,
    name: str,
    value: str,
    *,
    lasting: dt.timedelta | None = LIFE,
    for_script: bool = False,
) -> None:
    response.set_cookie(
        name if for_script else cookie_name(name),
        value,
        max_age=lasting,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=not for_script,
        samesite="Lax",
    )
