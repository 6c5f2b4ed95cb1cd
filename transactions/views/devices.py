"""The JSON addresses by which a phone comes back after a crash, or becomes a till of its own."""

import uuid
from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bazar import limits, visitors
from transactions import access
from transactions.cashiers import devices
from transactions.models import Till
from transactions.receiving.batches import NotABatch, read_json
from transactions.receiving.entries import key_of
from transactions.receiving.values import MOST_ID
from transactions.throttle import TooOften


@require_POST
@limits.under(limits.TILL)
def come_back(request: HttpRequest) -> JsonResponse:
    """Sign a phone in that lost its cookie, by the two keys that it stores."""
    phone, device = _keys(request, "phone", "device")
    if phone is None or device is None:
        return _refuse()
    try:
        till = devices.come_back(
            phone, device, address=visitors.address(request), lasting=access.COOKIE_AGE
        )
    except (devices.NotKnown, TooOften):
        return _refuse()
    return _let_in(till)


@require_POST
@limits.under(limits.TILL)
def split(request: HttpRequest) -> JsonResponse:
    """Make the phone, which has a copy of a till's storage, a till of its own."""
    till = access.till_of(request)
    try:
        content = read_json(request.body)
    except NotABatch:
        content = {}
    phone, first = key_of(content, "phone"), content.get("numbers_from")
    if till is None or not till.may_send or phone is None:
        return _refuse()
    if type(first) is not int or not 1 <= first <= MOST_ID:
        return _refuse()
    try:
        return _let_in(devices.split(till, phone, first))
    except (devices.NotKnown, TooOften):
        return _refuse()


def _keys(request: HttpRequest, *names: str) -> list[uuid.UUID | None]:
    try:
        content = read_json(request.body)
    except NotABatch:
        return [None for _name in names]
    return [key_of(content, name) for name in names]


def _let_in(till: Till) -> JsonResponse:
    response = JsonResponse({"till": till.code, "last_number": till.last_number})
    access.remember_till(response, till)
    return response


def _refuse() -> JsonResponse:
    message = _("This phone is not signed in. Open the link on the stall card again.")
    return JsonResponse({"error": "no_till", "message": message}, status=HTTPStatus.UNAUTHORIZED)
