"""The shop's pages for looking around, and the language switch.

These pages are the same for every visitor. They come from the page cache, at most about a second
old: a request is read into a value, and a function renders that value to HTML. No page in the
cache has a CSRF token. Its script takes the token from the cookie. A post without a token, of
which the browser does not say that it comes from our own page (bazar/middleware.py), is answered
with an uncached product page, whose form has a token.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from bazar.agenda import agenda
from bazar.cached_responses import cached_response
from bazar.calendar import wib_date
from bazar.entering import PARAMETER, parse_bazar
from jakpreneur import filters, listing, sharing, shopfront
from jakpreneur.filters import Filters
from jakpreneur.models import Offer, Stall
from jakpreneur.shopfront import BazarState, ProductPage
from transactions.ordering import basket_cookies, slots
from transactions.ordering.slots import Times, VenueTimes

PAGE, RESULTS, CARDS = "", "#results", "#cards"  # parts of the list's template
MOST_DIGITS = 15

type PostView = Callable[[HttpRequest], HttpResponse]


@require_safe
def front(request: HttpRequest) -> HttpResponseBase:
    named = parse_bazar(request.GET.get(PARAMETER, ""))
    address = reverse("front") + (f"?{PARAMETER}={named}" if named is not None else "")
    return _cached(request, address, lambda: front_page(named))


def front_page(named: int | None = None) -> str:
    """Return the HTML of the front page of the bazaar with the id `named`."""
    state = shopfront.load_state(timezone.now(), named)
    query = "" if state.is_obvious else state.query
    venues = shopfront.load_venues(state)
    card, event = sharing.card_of_bazar(state), sharing.event(state, venues)
    context = {
        **_base_context(state, reverse("front") + query),
        "shared": sharing.share(
            card, reverse("front") + query, reverse("card_of_bazar") + query, event
        ),
        "agenda": agenda(wib_date(state.at), without=state.bazar),
        "venues": venues,
        "categories": shopfront.load_categories(state),
        "offers": shopfront.load_front_goods(state),
    }
    return render_to_string("shop/front.html", context)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponseBase:
    wanted, part = filters.parse_filters(request.GET.dict()), _part(request)
    address = reverse("catalogue") + wanted.query
    response = _cached(request, address, lambda: catalogue_page(wanted, part), part + wanted.unread)
    if part == RESULTS:
        response["HX-Push-Url"] = address
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def catalogue_page(wanted: Filters, part: str) -> str:
    """Return the HTML of the whole list, or of the `part` of it that htmx requests."""
    state = shopfront.load_state(timezone.now(), wanted.bazar)
    wanted = replace(wanted, bazar=wanted.bazar if state.is_named else None)
    found = listing.find_offers(state.bazar, wanted, wib_date(state.at)) if state.bazar else None
    if found is None and part:
        return ""  # the bazaar was taken away after the page around the part was loaded
    heeded = found.filters if found else Filters(bazar=wanted.bazar)
    query = "" if state.is_obvious else state.query
    context = {
        **_base_context(state, reverse("catalogue") + query),
        "shared": sharing.share(
            sharing.card_of_bazar(state),
            reverse("catalogue") + query,
            reverse("card_of_bazar") + query,
        ),
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
def product(request: HttpRequest, offer: int) -> HttpResponseBase:
    try:
        address = reverse("product", args=[offer])
        return _cached(request, address, lambda: product_page(offer))
    except Offer.DoesNotExist:
        return _not_here(request)


def product_page(offer: int) -> str:
    """Return the HTML of the product's page. Raises Offer.DoesNotExist."""
    page = shopfront.load_product(offer, timezone.now())
    if page is None:
        raise Offer.DoesNotExist
    return render_to_string("shop/product.html", _product_context(page))


def _product_context(page: ProductPage) -> dict[str, object]:
    address = reverse("product", args=[page.offer.pk])
    card, data = sharing.card_of_product(page), sharing.product(page)
    picture = reverse("card_of_product", args=[page.offer.pk])
    context = _base_context(page.state, address)
    return context | {
        "shared": sharing.share(card, address, picture, data),
        "page": page,
        "offer": page.offer,
        "at_venue": _times_at(context["times"], page.offer.stall),
    }


def _times_at(times: Times | None, stall: Stall) -> VenueTimes | None:
    """Return the pick-up times of the stall's venue, None where there is nothing to say of them."""
    return times.venues.get(stall.venue_id) if times else None


def with_form_again(fill_basket: PostView) -> PostView:
    """Answer a post whose CSRF token lacks with a form that has one.

    An old browser without JavaScript posts the form of a cached page, which has no token. Such a
    post changes nothing: the answer is the product's page, rendered for this visitor, with the
    quantity that was typed. Its status is 403, so that no script takes it for success.
    """
    checked = csrf_protect(fill_basket)

    @csrf_exempt  # `checked` does it
    @wraps(fill_basket)
    def view(request: HttpRequest) -> HttpResponse:
        response = checked(request)
        if response.status_code != HTTPStatus.FORBIDDEN:
            return response
        return _form_again(request) or response

    return view


def _form_again(request: HttpRequest) -> HttpResponse | None:
    offer = _number(request.POST.get("offer", ""))
    page = shopfront.load_product(offer, timezone.now()) if offer else None
    if page is None:
        return None
    context = {
        **_product_context(page),
        "quantity": _number(request.POST.get("add", "")),
        "again": True,
        "has_no_cookies": basket_cookies.has_no_cookies(request),
    }
    response = render(request, "shop/product.html", context, status=HTTPStatus.FORBIDDEN)
    add_never_cache_headers(response)
    return response


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None


@require_safe
def stall(request: HttpRequest, stall: int) -> HttpResponseBase:
    try:
        address = reverse("stall", args=[stall])
        return _cached(request, address, lambda: stall_page(stall))
    except Stall.DoesNotExist:
        return _not_here(request)


def stall_page(stall: int) -> str:
    """Return the HTML of the stall's page. Raises Stall.DoesNotExist."""
    page = shopfront.load_stall(stall, timezone.now())
    if page is None:
        raise Stall.DoesNotExist
    card, data = sharing.card_of_stall(page), sharing.local_business(page)
    address, picture = (reverse(name, args=[stall]) for name in ("stall", "card_of_stall"))
    context = _base_context(page.state, address)
    context |= {
        "shared": sharing.share(card, address, picture, data),
        "page": page,
        "at_venue": _times_at(context["times"], page.stall),
    }
    return render_to_string("shop/stall.html", context)


@require_safe
def languages(request: HttpRequest) -> HttpResponse:
    """Show the languages to choose from; the choice leads back to where the visitor came from."""
    before = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(before, {request.get_host()})
    then = before if is_ours and request.path not in before else reverse("front")
    return render(request, "shop/languages.html", {"then": then})


def _base_context(state: BazarState, address: str) -> dict[str, Any]:
    """Return what every page of the shop shows. One query while the bazaar takes orders."""
    times = slots.load_times(state.bazar, state.at) if state.bazar and state.takes_orders else None
    return {
        "place": state,
        "bazar": state.bazar,
        "times": times,
        "canonical": f"{settings.SITE_URL}{address}",
    }


def _not_here(request: HttpRequest) -> HttpResponse:
    return render(request, "shop/not_here.html", status=HTTPStatus.NOT_FOUND)


def _cached(
    request: HttpRequest, address: str, render: Callable[[], str], part: str = ""
) -> HttpResponseBase:
    """Return the page from the cache; give the visitor a CSRF token and a key for a basket."""
    response = cached_response(request, address, render, part)
    basket_cookies.give_key(request, response)
    if settings.CSRF_COOKIE_NAME not in request.COOKIES:
        get_token(request)
    return response
