"""The JSON address at which a till asks for alerts, and ends them."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from bazar import limits
from transactions.alerts import addresses, signing
from transactions.models import Till
from transactions.receiving.batches import NotABatch, read_json
from transactions.views.doors import for_tills


@require_http_methods(["GET", "POST", "DELETE"])
@limits.under(limits.TILL)
@for_tills
def alerts(request: HttpRequest, till: Till) -> HttpResponse:
    """GET: serve the key for the browser. POST: store the browser's address. DELETE: forget it."""
    if request.method == "DELETE":
        addresses.forget_address(till)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if request.method == "POST":
        try:
            address = addresses.parse_address(read_json(request.body))
        except (NotABatch, addresses.NotAnAddress):
            content = {
                "error": "no_address",
                "message": addresses.unknown_service_text(),
            }
            return JsonResponse(content, status=HTTPStatus.BAD_REQUEST)
        addresses.store_address(till, address)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return JsonResponse({"key": signing.public_key_text()})
