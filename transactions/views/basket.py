"""A stand-in until the ordering branch brings the real one: it keeps the basket's cookie."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from transactions import basket as baskets

COOKIE = "keranjang"


@require_safe
def basket(request: HttpRequest) -> HttpResponse:
    return redirect("front")


@require_safe
def my_orders(request: HttpRequest) -> HttpResponse:
    return redirect("front")


@require_POST
def put(request: HttpRequest) -> HttpResponse:
    kept = baskets.read(request.COOKIES.get(COOKIE, ""), "")
    offer, more = int(request.POST["offer"]), int(request.POST["add"])
    response = redirect("basket")
    cookie = baskets.units_cookie(kept.with_units(offer, kept.units.get(offer, 0) + more))
    response.set_cookie(COOKIE, cookie, samesite="Lax")
    return response
