"""The checkout: one page, one order."""

import datetime as dt
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bazar import visitors
from bazar.models import Bazar
from transactions import access, throttle
from transactions.models import Order
from transactions.ordering import basket_cookies, orders
from transactions.ordering.basket import Basket, Contents, contents
from transactions.ordering.checkout import CheckoutForm, form_for
from transactions.ordering.orders import NotPlaced, OrdersClosed, PriceChanged, RanOut
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
    try:
        throttle.knock(
            "checkout",
            visitors.address(request),
            most=settings.CHECKOUTS_PER_ADDRESS,
            within=WITHIN,
        )
    except throttle.TooOften as too_often:
        return wait(request, too_often.until)
    now = timezone.now()
    had = contents(kept, now)
    if had.bazar is None or not had.venues:
        return redirect("basket")
    form = form_for(request.POST, had, now)
    if not form.is_valid() and had.takes_orders and not had.lacking:
        return _not_valid(request, had, form)
    try:
        order = _place(form, had.bazar, had)
    except NotPlaced as why:
        return _not_placed(request, kept, why)
    return _placed(request, order, kept)


def _not_valid(request: HttpRequest, had: Contents, form: CheckoutForm) -> HttpResponse:
    if form.agreed != had.total:
        form.say(PriceChanged())
    return _page(request, had, form)


def _place(form: CheckoutForm, bazar: Bazar, had: Contents) -> Order:
    """Raises NotPlaced also for what is seen before anything is written."""
    if not had.takes_orders:
        raise OrdersClosed
    if had.lacking:  # what can be had is less than what the page showed
        raise RanOut([])
    return orders.place(form.key, bazar, form.shopper(), form.wanted(), agreed=form.agreed)


def _not_placed(request: HttpRequest, kept: Basket, why: NotPlaced) -> HttpResponse:
    """The page again, with what can be had and chosen by now."""
    now = timezone.now()
    had = contents(kept, now)
    if had.bazar is None or not had.venues:
        return redirect("basket")  # which says what ran out
    form = form_for(request.POST, had, now)
    form.say(why)
    response = _page(request, had, form)
    basket_cookies.keep(response, _as_can_be_had(kept, had))
    return response


def _placed(request: HttpRequest, order: Order, kept: Basket) -> HttpResponse:
    # A form sent again after the server's keys have changed: only the browser knows the address.
    response = redirect("order", order.token) if order.token else redirect("my_orders")
    response.status_code = HTTPStatus.SEE_OTHER
    basket_cookies.keep(response, orders.left_in(kept, order))
    if order.token:
        access.remember_order(request, response, order)
    return response


def _page(request: HttpRequest, had: Contents, form: CheckoutForm) -> HttpResponse:
    context = {"contents": had, "form": form, "erase_after": settings.ERASE_AFTER_DAYS}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "shop/checkout.html", context, status=status)
