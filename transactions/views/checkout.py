"""The checkout: one page, one order.

The road of a checkout: StoredBasket (what the browser stores) → Basket (what is available of it) →
CheckoutForm (what the shopper chooses) → OrderDraft → Order.
"""

import datetime as dt
from collections.abc import Collection
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bazar import visitors
from bazar.database_clock import database_now
from jakpreneur.stock import FEW
from transactions import access, throttle
from transactions.models import Order
from transactions.ordering import notice, orders
from transactions.ordering.basket import Basket, load_basket
from transactions.ordering.basket_store import StoredBasket, load_stored_basket, store_basket
from transactions.ordering.checkout import CheckoutForm, form_for
from transactions.ordering.limits import NotPlaced
from transactions.ordering.orders import OrdersClosed, PriceChanged, RanOut
from transactions.views.waiting import wait_page

WITHIN = dt.timedelta(minutes=10)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("name", "phone", "address")
def checkout(request: HttpRequest) -> HttpResponse:
    stored = load_stored_basket(request)
    if request.method != "POST":
        return _empty_form(request, stored)
    if order := orders.order_with_key(request.POST.get("key", "")):
        return _lead_to_order(request, order, stored)
    return _place_order(request, stored)


def _empty_form(request: HttpRequest, stored: StoredBasket) -> HttpResponse:
    """Render the form. From now on the basket is what is available; the page names the rest."""
    now = database_now()
    basket = load_basket(stored, now)
    if not basket.venues or not basket.place.takes_orders:
        return redirect("basket")
    response = _page(request, form_for(None, basket, now))
    store_basket(response, basket.fit().stored)
    return response


def _place_order(request: HttpRequest, stored: StoredBasket) -> HttpResponse:
    now = database_now()
    basket = load_basket(stored, now)
    if basket.place.bazar is None or not basket.venues:
        return redirect("basket")
    form = form_for(request.POST, basket, now)
    is_valid, visitor = form.is_valid(), visitors.address(request)
    try:
        _refuse_changed(basket)
        if not is_valid:
            return _invalid(request, form)
        throttle.count_try("checkout", visitor, most=settings.CHECKOUTS_PER_ADDRESS, within=WITHIN)
        visitor_hash = throttle.fingerprint("order", visitor)
        draft = form.draft(basket.place.bazar, visitor_hash, notice.record_notice())
        order = orders.place_order(draft)
    except throttle.TooOften as too_often:
        return wait_page(request, too_often.until)
    except NotPlaced as refusal:
        return _not_placed(request, stored, refusal)
    return _lead_to_order(request, order, stored)


def _refuse_changed(basket: Basket) -> None:
    """Refuse a basket that is not what the page showed any more. Raises NotPlaced.

    Nothing has been written by then, so it counts as no try.
    """
    if not basket.place.takes_orders:
        raise OrdersClosed
    if basket.lacking:
        raise RanOut([])


def _invalid(request: HttpRequest, form: CheckoutForm) -> HttpResponse:
    if form.agreed != form.basket.total:
        form.add_refusal(PriceChanged())
    return _page(request, form)


def _not_placed(request: HttpRequest, stored: StoredBasket, refusal: NotPlaced) -> HttpResponse:
    """Render the page again, with what is available and can be chosen by now."""
    now = database_now()
    stored, reduced = _with_fewer(stored, refusal)
    basket = load_basket(stored, now)
    if basket.place.bazar is None or not basket.venues:
        return redirect("basket")  # that page says what ran out
    form = form_for(request.POST, basket, now)
    form.add_refusal(refusal)
    response = _page(request, form, reduced)
    store_basket(response, basket.fit().stored)
    return response


def _with_fewer(stored: StoredBasket, refusal: NotPlaced) -> tuple[StoredBasket, Collection[int]]:
    """Take as many as a page may say are left, where not enough, but more than few, are left.

    Return the basket, and the ids of the offers of which it has fewer now.
    """
    if not isinstance(refusal, RanOut):
        return stored, []
    reduced = [
        short.offer.pk
        for short in refusal.shortages
        if short.available > FEW and stored.quantities.get(short.offer.pk, 0) > FEW
    ]
    for offer in reduced:
        stored = stored.with_quantity(offer, FEW)
    return stored, reduced


def _lead_to_order(request: HttpRequest, order: Order, stored: StoredBasket) -> HttpResponse:
    # A form sent again after the server's keys have changed: only the browser knows the address.
    response = redirect("order", order.token) if order.token else redirect("my_orders")
    response.status_code = HTTPStatus.SEE_OTHER
    store_basket(response, orders.basket_after(stored, order))
    if order.token:
        access.remember_order(request, response, order)
    return response


def _page(request: HttpRequest, form: CheckoutForm, reduced: Collection[int] = ()) -> HttpResponse:
    """Render the form. `reduced`: the ids of the offers of which the basket has fewer now."""
    context = {
        "basket": form.basket,
        "form": form,
        "reduced": [line for line in form.basket.lines if line.offer.pk in reduced],
        "erase_after": settings.ERASE_AFTER_DAYS,
        "reserve_minutes": settings.RESERVE_MINUTES,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "shop/checkout.html", context, status=status)
