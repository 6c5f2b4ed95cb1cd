"""Refusals at the desk stand in the log of visits: who asked for which page, from where, when."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from bazar.logs import without_secrets
from transactions.accounts.sign_ins import address
from transactions.models import SignIn, Visit

WITHIN = dt.timedelta(hours=1)
MOST_OF_ONE = 10  # rows in that time, of one account at one address
MOST = 100  # rows in that time, of all
LOOKED_AT = 2 * MOST  # the latest rows of the log
LONGEST = 200  # characters


def noted(get_response: Callable[[HttpRequest], HttpResponse]) -> object:
    """Write down each 403 below /admin/, as far as the log has room."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        refused = response.status_code == HTTPStatus.FORBIDDEN
        if refused and request.path.startswith(reverse("admin:index")):
            _note(request)
        return response

    return answer


def _note(request: HttpRequest) -> None:
    user = request.user if request.user.is_authenticated else None
    where = address(request) or ""
    if _has_room(user.pk if user else None, where):
        asked = without_secrets(request.path)[:LONGEST]
        SignIn.objects.create(what=Visit.REFUSED, user=user, address=where, asked=asked)


def _has_room(user: int | None, where: str) -> bool:
    """Return False for somebody who tries again and again, and for all when many do.

    A look at the end of the log, which costs the same however long it is.
    """
    latest = SignIn.objects.order_by("-pk").values_list("what", "at", "user_id", "address")
    since = timezone.now() - WITHIN
    refused: list[tuple[int | None, str]] = [
        (who, at_address)
        for what, at, who, at_address in latest[:LOOKED_AT]
        if what == Visit.REFUSED and at > since
    ]
    return len(refused) < MOST and refused.count((user, where)) < MOST_OF_ONE
