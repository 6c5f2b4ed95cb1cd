"""The basket's two cookies: what is in it, which the page's script may count, and the notes."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from transactions.ordering import basket
from transactions.ordering.basket import Basket

UNITS, NOTES = "keranjang", "catatan"
LASTING = dt.timedelta(days=30)


def of_visitor(request: HttpRequest) -> Basket:
    return basket.read(request.COOKIES.get(UNITS, ""), request.COOKIES.get(NOTES, ""))


def keep(response: HttpResponse, kept: Basket) -> None:
    """For 30 days more; an empty cookie is taken away."""
    _write(response, UNITS, basket.units_cookie(kept), for_script=True)
    _write(response, NOTES, basket.notes_cookie(kept), for_script=False)


def _write(response: HttpResponse, name: str, value: str, *, for_script: bool) -> None:
    if not value:
        response.delete_cookie(name, samesite="Lax")
        return
    response.set_cookie(
        name,
        value,
        max_age=LASTING,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=not for_script,
        samesite="Lax",
    )
