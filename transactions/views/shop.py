"""The shop's pages for looking around. They are the same for everybody: a request is read into
a value, and a function renders that value; only the product page's form has a token."""

import datetime as dt
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from bazar.agenda import agenda
from bazar.calendar import wib_date
from jakpreneur import filters, listing, shopfront
from jakpreneur.filters import Filters
from jakpreneur.shopfront import Place

PAGE, RESULTS, CARDS = "", "#results", "#cards"


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    return _with_token_cookie(request, HttpResponse(front_page(timezone.now())))


def front_page(at: dt.datetime) -> str:
    place = shopfront.at(at)
    context = {
        **_about(place, reverse("front")),
        "agenda": agenda(wib_date(at), without=place.bazar),
        "venues": shopfront.venues_of(place),
        "categories": shopfront.categories_of(place),
        "offers": shopfront.some_goods(place),
    }
    return render_to_string("shop/front.html", context)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    wanted, part = filters.read(request.GET.dict()), _part(request)
    response = HttpResponse(catalogue_page(wanted, part, timezone.now()))
    if part == RESULTS:
        response["HX-Push-Url"] = reverse("catalogue") + wanted.query
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return _with_token_cookie(request, response)


def catalogue_page(wanted: Filters, part: str, at: dt.datetime) -> str:
    """The whole list, or the `part` of it that htmx wants."""
    place = shopfront.at(at)
    found = listing.find(place.bazar, wanted, wib_date(at)) if place.bazar else None
    heeded = found.filters if found else Filters()
    context = {
        **_about(place, reverse("catalogue") + heeded.query),
        "found": found,
        "filters": heeded,
        "sorts": filters.Sort,
    }
    return render_to_string(f"shop/catalogue.html{part}", context)


def _part(request: HttpRequest) -> str:
    htmx = request.htmx  # type: ignore[attr-defined]
    if not htmx or htmx.history_restore_request:
        return PAGE
    return CARDS if htmx.target == "more" else RESULTS


@require_safe
def product(request: HttpRequest, offer: int) -> HttpResponse:
    shown = shopfront.product(offer, timezone.now())
    if shown is None:
        return _not_here(request)
    context = {**_about(shown.place, request.path), "shown": shown, "offer": shown.offer}
    return render(request, "shop/product.html", context)


@require_safe
def stall(request: HttpRequest, stall: int) -> HttpResponse:
    page = stall_page(stall, timezone.now())
    if page is None:
        return _not_here(request)
    return _with_token_cookie(request, HttpResponse(page))


def stall_page(stall: int, at: dt.datetime) -> str | None:
    """None where there is no such stall."""
    shown = shopfront.stall(stall, at)
    if shown is None:
        return None
    context = {**_about(shown.place, reverse("stall", args=[stall])), "shown": shown}
    return render_to_string("shop/stall.html", context)


@require_safe
def languages(request: HttpRequest) -> HttpResponse:
    """Asks for the language; the choice leads back to where the visitor came from."""
    before = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(before, {request.get_host()})
    then = before if is_ours and request.path not in before else reverse("front")
    return render(request, "shop/languages.html", {"then": then})


def _about(place: Place, address: str) -> dict[str, object]:
    return {"place": place, "bazar": place.bazar, "canonical": f"{settings.SITE_URL}{address}"}


def _not_here(request: HttpRequest) -> HttpResponse:
    return render(request, "shop/not_here.html", status=HTTPStatus.NOT_FOUND)


def _with_token_cookie(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page's script adds to the basket with the token of the cookie; nothing of it is in the
    page itself."""
    if settings.CSRF_COOKIE_NAME not in request.COOKIES:
        get_token(request)
    return response
