"""The middleware that logs refusals at the desk: the account, the page, the address, the time."""

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
MOST_OF_ONE = 10  # rows within that time, of one account at one address
MOST = 100  # rows within that time, of all accounts
LATEST_ROWS = 2 * MOST  # of the log, in which refusals are counted
LONGEST = 200  # characters


def noted(get_response: Callable[[HttpRequest], HttpResponse]) -> object:
    """Log each 403 below /admin/, as far as the log has room."""

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
        path = without_secrets(request.path)[:LONGEST]
        SignIn.objects.create(what=Visit.REFUSED, user=user, address=where, asked=path)


def _has_room(user: int | None, where: str) -> bool:
    """Return False for a user who is refused very often, and for all when many are.

    Only the end of the log is read, so the cost does not grow with the log.
    """
    latest = SignIn.objects.order_by("-pk").values_list("what", "at", "user_id", "address")
    since = timezone.now() - WITHIN
    refused: list[tuple[int | None, str]] = [
        (who, at_address)
        for what, at, who, at_address in latest[:LATEST_ROWS]
        if what == Visit.REFUSED and at > since
    ]
    return len(refused) < MOST and refused.count((user, where)) < MOST_OF_ONE
