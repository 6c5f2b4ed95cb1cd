"""The JSON address at which a shopper's phone asks to be told what changes in an order."""

import datetime as dt
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods

from bazar import visitors
from transactions import throttle
from transactions.alerts import addresses, signing
from transactions.models import Order
from transactions.receiving.batches import NotABatch, read_json
from transactions.telling import phones
from transactions.views.orders import of_token

MOST, WITHIN = 60, dt.timedelta(minutes=10)  # changes from one network address


@require_http_methods(["GET", "POST"])
@ensure_csrf_cookie
@of_token
def alerts(request: HttpRequest, order: Order) -> HttpResponse:
    """GET: serve the key for the browser. POST: store its address, or with `ends` forget it."""
    if request.method == "GET":
        return JsonResponse({"key": signing.public_key_text()})
    try:
        throttle.count_try("order alerts", visitors.address(request), most=MOST, within=WITHIN)
        return _change(order, read_json(request.body))
    except throttle.TooOften:
        return _refuse("too_often", _("Too many changes. Try again later."), 429)
    except (NotABatch, addresses.NotAnAddress):
        return _refuse("no_address", addresses.unknown_service_text(), HTTPStatus.BAD_REQUEST)


def _change(order: Order, content: dict[str, object]) -> HttpResponse:
    """Store or forget the phone's address. Raises addresses.NotAnAddress."""
    if content.get("ends"):
        phones.forget_phone(order, str(content.get("endpoint")))
    else:
        phones.store_phone(order, addresses.parse_address(content))
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _refuse(error: str, message: str, status: int) -> HttpResponse:
    return JsonResponse({"error": error, "message": message}, status=status)
