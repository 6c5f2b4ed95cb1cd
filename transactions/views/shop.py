"""The shop's pages for looking around. They are the same for everybody, and kept as bytes until
something that they show changes: a request is read into a value, and a function renders that
value. Only the product page, whose form has a token, is rendered each time."""

import datetime as dt
from collections.abc import Callable
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
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from bazar import kept
from bazar.agenda import agenda
from bazar.calendar import wib_date
from jakpreneur import filters, listing, shopfront, version
from jakpreneur.filters import Filters
from jakpreneur.models import Stall
from jakpreneur.shopfront import Place

PAGE, RESULTS, CARDS = "", "#results", "#cards"

type Shown = tuple[str, dt.datetime]  # a page, and until when the clock changes nothing of it


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    return _kept(request, reverse("front"), front_page)


def front_page(at: dt.datetime) -> Shown:
    place = shopfront.at(at)
    context = {
        **_about(place, reverse("front")),
        "agenda": agenda(wib_date(at), without=place.bazar),
        "venues": shopfront.venues_of(place),
        "categories": shopfront.categories_of(place),
        "offers": shopfront.some_goods(place),
    }
    return render_to_string("shop/front.html", context), shopfront.holds_until(place)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    wanted, part = filters.parse_filters(request.GET.dict()), _part(request)
    address = reverse("catalogue") + wanted.query
    response = _kept(request, address, lambda at: catalogue_page(wanted, part, at), part)
    if part == RESULTS:
        response["HX-Push-Url"] = address
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def catalogue_page(wanted: Filters, part: str, at: dt.datetime) -> Shown:
    """The whole list, or the `part` of it that htmx wants."""
    place = shopfront.at(at)
    found = listing.find_offers(place.bazar, wanted, wib_date(at)) if place.bazar else None
    if found is None and part:
        # The page around it was made before the bazaar was taken away.
        return "", shopfront.holds_until(place)
    heeded = found.filters if found else Filters()
    context = {
        **_about(place, reverse("catalogue") + heeded.query),
        "found": found,
        "filters": heeded,
        "sorts": filters.Sort,
    }
    html = render_to_string(f"shop/catalogue.html{part}", context)
    return html, shopfront.holds_until(place)


def _part(request: HttpRequest) -> str:
    htmx = request.htmx  # type: ignore[attr-defined]
    if not htmx or htmx.history_restore_request:
        return PAGE
    return CARDS if htmx.target == "more" else RESULTS


@require_safe
@gzip_page  # the token is masked anew each time
def product(request: HttpRequest, offer: int) -> HttpResponse:
    shown = shopfront.product(offer, timezone.now())
    if shown is None:
        return _not_here(request)
    context = {**_about(shown.place, request.path), "shown": shown, "offer": shown.offer}
    return render(request, "shop/product.html", context)


@require_safe
def stall(request: HttpRequest, stall: int) -> HttpResponse:
    try:
        return _kept(request, request.path, lambda at: stall_page(stall, at))
    except Stall.DoesNotExist:
        return _not_here(request)


def stall_page(stall: int, at: dt.datetime) -> Shown:
    """Raises Stall.DoesNotExist."""
    shown = shopfront.stall(stall, at)
    if shown is None:
        raise Stall.DoesNotExist
    context = {**_about(shown.place, reverse("stall", args=[stall])), "shown": shown}
    return render_to_string("shop/stall.html", context), shopfront.holds_until(shown.place)


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


def _kept(
    request: HttpRequest, address: str, render: Callable[[dt.datetime], Shown], part: str = ""
) -> HttpResponse:
    """The page's script adds to the basket with the token of a cookie: nothing of it is in the
    page itself."""
    response = kept.answer(
        request,
        address,
        version=version.current(),
        render=lambda: render(timezone.now()),
        part=part,
    )
    if settings.CSRF_COOKIE_NAME not in request.COOKIES:
        get_token(request)
    return response
