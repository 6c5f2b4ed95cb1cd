"""The checkout: one page, one order."""

import datetime as dt
from collections.abc import Mapping
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bazar import visitors
from jakpreneur.stock import FEW
from transactions import access, throttle
from transactions.models import Order
from transactions.ordering import basket_cookies, orders
from transactions.ordering.basket import Basket, Contents, contents
from transactions.ordering.checkout import CheckoutForm, form_for
from transactions.ordering.limits import NotPlaced
from transactions.ordering.orders import OrdersClosed, PriceChanged, RanOut
from transactions.views.waiting import wait

WITHIN = dt.timedelta(minutes=10)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("name", "phone", "address")
def checkout(request: HttpRequest) -> HttpResponse:
    kept = basket_cookies.of_visitor(request)
    return _order(request, kept) if request.method == "POST" else _ask(request, kept)


def _ask(request: HttpRequest, kept: Basket) -> HttpResponse:
    """What is in the basket is from now on what can be had; it is said what is not."""
    now = timezone.now()
    had = contents(kept, now)
    if not had.venues or not had.takes_orders:
        return redirect("basket")
    response = _page(request, had, form_for(None, had, now))
    basket_cookies.keep(response, _as_can_be_had(kept, had))
    return response


def _as_can_be_had(kept: Basket, had: Contents) -> Basket:
    for row in had.lacking:
        kept = kept.with_units(row.offer.pk, row.to_be_had)
    return kept


def _order(request: HttpRequest, kept: Basket) -> HttpResponse:
    if standing := orders.placed_with(request.POST.get("key", "")):
        return _placed(request, standing, kept)
    now = timezone.now()
    had = contents(kept, now)
    if had.bazar is None or not had.venues:
        return redirect("basket")
    form = form_for(request.POST, had, now)
    if not form.is_valid() and had.takes_orders and not had.lacking:
        return _not_valid(request, had, form)
    visitor = visitors.address(request)
    try:
        _refuse_what_is_seen(had)
        throttle.knock("checkout", visitor, most=settings.CHECKOUTS_PER_ADDRESS, within=WITHIN)
        shopper = form.shopper(throttle.fingerprint("order", visitor))
        order = orders.place(form.key, had.bazar, shopper, form.wanted(), agreed=form.agreed)
    except throttle.TooOften as too_often:
        return wait(request, too_often.until)
    except NotPlaced as why:
        return _not_placed(request, kept, why)
    return _placed(request, order, kept)


def _not_valid(request: HttpRequest, had: Contents, form: CheckoutForm) -> HttpResponse:
    if form.agreed != had.total:
        form.say(PriceChanged())
    return _page(request, had, form)


def _refuse_what_is_seen(had: Contents) -> None:
    """Raises NotPlaced for what is seen before anything is written, and counts as no try."""
    if not had.takes_orders:
        raise OrdersClosed
    if had.lacking:  # what can be had is less than what the page showed
        raise RanOut([])


def _not_placed(request: HttpRequest, kept: Basket, why: NotPlaced) -> HttpResponse:
    """The page again, with what can be had and chosen by now."""
    now = timezone.now()
    kept, changed = _with_fewer(kept, why)
    had = contents(kept, now)
    if had.bazar is None or not had.venues:
        return redirect("basket")  # which says what ran out
    form = form_for(request.POST, had, now)
    form.say(why)
    response = _page(request, had, form, changed)
    basket_cookies.keep(response, _as_can_be_had(kept, had))
    return response


def _with_fewer(kept: Basket, why: NotPlaced) -> tuple[Basket, dict[int, int]]:
    """Take as many as a page may say are left, where there is not enough but more than few.

    Return the basket, and the units by offer that were changed.
    """
    if not isinstance(why, RanOut):
        return kept, {}
    fewer = {
        short.offer.pk: FEW
        for short in why.shortages
        if short.available > FEW and kept.units.get(short.offer.pk, 0) > FEW
    }
    for offer, units in fewer.items():
        kept = kept.with_units(offer, units)
    return kept, fewer


def _placed(request: HttpRequest, order: Order, kept: Basket) -> HttpResponse:
    # A form sent again after the server's keys have changed: only the browser knows the address.
    response = redirect("order", order.token) if order.token else redirect("my_orders")
    response.status_code = HTTPStatus.SEE_OTHER
    basket_cookies.keep(response, orders.left_in(kept, order))
    if order.token:
        access.remember_order(request, response, order)
    return response


def _page(
    request: HttpRequest,
    had: Contents,
    form: CheckoutForm,
    changed: Mapping[int, int] | None = None,
) -> HttpResponse:
    """`changed`: the units by offer that were taken instead of more."""
    fewer = [row for row in had.rows if row.offer.pk in (changed or {})]
    context = {
        "contents": had,
        "form": form,
        "fewer": fewer,
        "erase_after": settings.ERASE_AFTER_DAYS,
        "hold_minutes": settings.RESERVE_MINUTES,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "shop/checkout.html", context, status=status)
