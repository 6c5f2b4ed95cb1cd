"""The checkout: one page, one order.

The road of a checkout: StoredBasket (what is stored) → Basket (what is available of it) →
CheckoutForm (what the shopper chooses, and the goods that the page showed) → OrderDraft → Order.

Each post is answered with a redirect: to the order, or to the page again, which then says why there
is none (transactions/ordering/typed_forms.py). So no way back ever sends a form again.
"""

import datetime as dt
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bazar import visitors
from bazar.models import Bazar
from jakpreneur.stock import FEW
from transactions import access, throttle
from transactions.models import Order
from transactions.ordering import basket_changes, basket_cookies, notice, orders, refusals
from transactions.ordering.basket import load_basket
from transactions.ordering.basket_store import StoredBasket
from transactions.ordering.checkout import CheckoutForm, form_for
from transactions.ordering.limits import NotPlaced
from transactions.ordering.orders import OrderDraft, OrdersClosed, PriceChanged, RanOut
from transactions.ordering.typed_forms import (
    TypedForm,
    forget_typed_form,
    load_typed_form,
    store_typed_form,
)
from transactions.views.basket import basket_of, bazar_query, named_bazar
from transactions.views.orders import PLACED
from transactions.views.waiting import wait_page

WITHIN = dt.timedelta(minutes=10)
AGAIN = "periksa"  # the parameter of the page that says why no order was placed
JUST_NOW = dt.timedelta(minutes=30)
LATER = {"basket": "basket", "language": "languages"}  # the button's value, and where it leads


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("name", "phone", "address", "email")
def checkout(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request, basket_of(request))
    if order := orders.order_with_key(request.POST.get("key", "")):
        return _lead_to_order(request, order)
    return _place_order(request, basket_of(request))


def _form(request: HttpRequest, stored: StoredBasket) -> HttpResponse:
    """Render the form. From now on the basket is what is available; the page names the rest."""
    before = load_typed_form(request) or TypedForm()
    is_again = AGAIN in request.GET and bool(before.typed)
    now = stored.read_at or timezone.now()
    basket = load_basket(stored, now, named_bazar(request))
    named, bazar = named_bazar(request), basket.place.bazar
    is_another = named is not None and bazar is not None and named != bazar.pk
    if not basket.venues or is_another or not (basket.place.takes_orders or is_again):
        return _without_goods(request, stored)
    if is_again:
        form = form_for(before.typed, basket, now)
        _say_why_not(form, before)
    else:
        form = form_for(None, basket, now, before.typed)
    response = _page(request, form)
    if basket.lacking:
        most = {line.offer.pk: line.quantity for line in basket.lacking}
        stored = basket_changes.reduce_basket(stored.key, most)
    basket_cookies.remember_basket(request, response, stored)
    return response


def _without_goods(request: HttpRequest, stored: StoredBasket) -> HttpResponse:
    """Lead to the order that has just emptied the basket, else to the basket's page."""
    order = None if stored.quantities else access.latest_order(request, since=JUST_NOW)
    return redirect("order", order.token) if order else redirect("basket")


def _say_why_not(form: CheckoutForm, before: TypedForm) -> None:
    """Add to the form why it was not ordered; what is not so any more is not said."""
    form.is_valid()
    basket = form.basket
    refusal = refusals.unpack(before.refusal, basket, form.slots) if before.refusal else None
    if not basket.place.takes_orders:
        refusal = OrdersClosed()
    if refusal:
        form.add_refusal(refusal)
    if form.differences and not isinstance(refusal, PriceChanged):
        form.add_refusal(PriceChanged())


def _place_order(request: HttpRequest, stored: StoredBasket) -> HttpResponse:
    now = stored.read_at or timezone.now()
    basket = load_basket(stored, now, named_bazar(request))
    if basket.place.bazar is None or not basket.venues:
        return _without_goods(request, stored)
    form = form_for(request.POST, basket, now)
    if then := LATER.get(request.POST.get("then", "")):
        return _lead_elsewhere(form, then, named_bazar(request))
    try:
        _refuse_changed(form)
        if not form.is_valid():
            return _lead_back(request, form, None)
        order = orders.place_order(_draft(request, form, basket.place.bazar))
    except throttle.TooOften as too_often:
        return wait_page(request, too_often.until)
    except NotPlaced as refusal:
        _take_fewer(stored, refusal)
        return _lead_back(request, form, refusal)
    response = _lead_to_order(request, order)
    basket_cookies.remember_basket(request, response, form.left_by_order)
    return response


def _draft(request: HttpRequest, form: CheckoutForm, bazar: Bazar) -> OrderDraft:
    """Return the order that the valid form asks for. Raises throttle.TooOften."""
    visitor = visitors.address(request)
    throttle.count_try("checkout", visitor, most=settings.CHECKOUTS_PER_ADDRESS, within=WITHIN)
    return form.draft(bazar, throttle.fingerprint("order", visitor), notice.record_notice())


def _lead_elsewhere(form: CheckoutForm, then: str, bazar: int | None) -> HttpResponse:
    """Lead to another page, and store what was typed for when the shopper comes back."""
    response = redirect(reverse(then) + bazar_query(bazar))
    response.status_code = HTTPStatus.SEE_OTHER
    store_typed_form(response, TypedForm(form.typed))
    return response


def _refuse_changed(form: CheckoutForm) -> None:
    """Refuse a basket that is not what the page showed any more. Raises NotPlaced.

    Nothing has been written by then, so it counts as no try.
    """
    if not form.basket.place.takes_orders:
        raise OrdersClosed
    if form.basket.lacking:
        raise RanOut([])
    if form.differences:
        raise PriceChanged


def _take_fewer(stored: StoredBasket, refusal: NotPlaced) -> None:
    """Take as many as a page may say are left, where not enough, but more than few, are left."""
    if not isinstance(refusal, RanOut):
        return
    most = {
        short.offer.pk: FEW
        for short in refusal.shortages
        if short.available > FEW and stored.quantities.get(short.offer.pk, 0) > FEW
    }
    if most:
        basket_changes.reduce_basket(stored.key, most)


def _lead_back(request: HttpRequest, form: CheckoutForm, refusal: NotPlaced | None) -> HttpResponse:
    """Lead to the page that says why no order was placed, with all that was typed."""
    packed = refusals.pack(refusal) if refusal else None
    response = redirect(reverse("checkout") + bazar_query(named_bazar(request), **{AGAIN: "1"}))
    response.status_code = HTTPStatus.SEE_OTHER
    if store_typed_form(response, TypedForm(form.typed, packed)):
        return response
    # Too much was typed for a cookie: better a page that asks before it is loaded again.
    _say_why_not(form, TypedForm(form.typed, packed))
    return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)


def _lead_to_order(request: HttpRequest, order: Order) -> HttpResponse:
    # A form sent again after the server's keys have changed: only the browser knows the address.
    to = f"{reverse('order', args=[order.token])}?{PLACED}=1" if order.token else "my_orders"
    response = redirect(to)
    response.status_code = HTTPStatus.SEE_OTHER
    if order.token:
        access.remember_order(request, response, order)
    forget_typed_form(request, response)
    return response


def _page(
    request: HttpRequest, form: CheckoutForm, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "basket": form.basket,
        "place": form.basket.place,
        "form": form,
        "erase_after": settings.ERASE_AFTER_DAYS,
        "reserve_minutes": settings.RESERVE_MINUTES,
    }
    return render(request, "shop/checkout.html", context, status=status)
