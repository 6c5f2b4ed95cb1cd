"""What a shopper has ordered: the order's own page, and a list of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe


@require_safe
def my_orders(request: HttpRequest) -> HttpResponse:
    raise Http404


@require_safe
def order(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404


@require_POST
def cancel(request: HttpRequest, token: str, part: int) -> HttpResponse:
    raise Http404


@require_POST
def pay(request: HttpRequest, token: str, part: int) -> HttpResponse:
    raise Http404


@require_safe
def qris_picture(request: HttpRequest, token: str, part: int) -> HttpResponse:
    raise Http404
