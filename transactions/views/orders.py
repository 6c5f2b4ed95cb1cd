"""A shopper's orders: the page of each, at a secret address, and the list of this browser's."""

import datetime as dt
from functools import wraps
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bazar import visitors
from bazar.database_clock import database_now
from bazar.static import release_name
from transactions import access, qr, throttle
from transactions.models import Order, PaymentTime
from transactions.ordering import following, keeping, parts
from transactions.ordering.following import FollowedOrder, FollowedPart
from transactions.ordering.proofs import ProofForm
from transactions.ordering.refund_accounts import RefundAccountForm
from transactions.views.doors import View, is_htmx
from transactions.views.waiting import wait_page

PLACED = "terkirim"  # the parameter of the page that confirms a new order
JUST_NOW = dt.timedelta(minutes=30)
WITHIN = dt.timedelta(minutes=10)
WRONG_ADDRESSES, PICTURES = 60, 30  # that one network address may try and send in that time


@require_safe
@never_cache
def my_orders(request: HttpRequest) -> HttpResponse:
    followed = following.follow_all(access.orders_of(request), database_now())
    response = _own_page(request, "shop/my_orders.html", {"orders": followed})
    response["X-Robots-Tag"] = "noindex"
    return response


def _own_page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """Render a page with the marks by which the orders' worker believes it, and stores it.

    A page that tells of a failed move has none (static/js/order-worker.js).
    """
    release = release_name()
    response = render(request, template, context | {"order_release": release})
    response["Order-Release"] = release
    return response


def of_token(view: View) -> View:
    """Give `view` the order with the token. A visitor who guesses at tokens has to wait."""

    @wraps(view)
    @never_cache
    def with_order(request: HttpRequest, token: str, **arguments: int) -> HttpResponse:
        try:
            order = access.order_at(token)
        except Http404:
            return _unknown(request)
        return view(request, order, **arguments)

    return with_order


def _unknown(request: HttpRequest) -> HttpResponse:
    visitor = visitors.address(request)
    try:
        throttle.count_try("order", visitor, most=WRONG_ADDRESSES, within=WITHIN)
    except throttle.TooOften as too_often:
        return wait_page(request, too_often.until)
    return render(request, "shop/order_unknown.html", status=HTTPStatus.NOT_FOUND)


@require_safe
@of_token
def order(request: HttpRequest, order: Order) -> HttpResponse:
    now = database_now()
    followed = following.follow(order, now)
    if not is_htmx(request):
        is_new = now - order.placed_at < JUST_NOW
        context = _context(followed) | {"just_placed": is_new and PLACED in request.GET}
        return _own_page(request, "shop/order.html", context)
    if request.GET.get("versi") == followed.version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(request, "shop/order.html#parts", _context(followed))


def failed(request: HttpRequest, followed: FollowedOrder, **problem: object) -> HttpResponse:
    """Render the order's page after a move that failed. `problem`: what the template says of it."""
    context = _context(followed) | problem
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "shop/order.html", context, status=status)


def _context(followed: FollowedOrder) -> dict[str, object]:
    return {
        "followed": followed,
        "order": followed.order,
        "proof": ProofForm(),
        "where_to": RefundAccountForm(),
        "text": keeping.text_of(followed),
        "chat_to_oneself": keeping.chat_to_oneself(followed),
        "address": keeping.address_of(followed.order),
    }


@require_POST
@of_token
def cancel(request: HttpRequest, order: Order, part: int) -> HttpResponse:
    followed_part, followed = part_of(order, part)
    try:
        parts.cancel(followed_part.part)
    except parts.NotNow:
        return failed(request, followed, too_late=part)
    return lead_back(order, part)


@require_POST
@of_token
def pay(request: HttpRequest, order: Order, part: int) -> HttpResponse:
    """Record the shopper's word that the part is paid, and a picture if one is sent."""
    followed_part, followed = part_of(order, part)
    if followed_part.part.payment_time != PaymentTime.NOW:
        raise Http404
    if request.FILES:
        try:
            throttle.count_try("proof", visitors.address(request), most=PICTURES, within=WITHIN)
        except throttle.TooOften as too_often:
            return wait_page(request, too_often.until)
    form = ProofForm(request.POST, request.FILES)
    if not form.is_valid():
        return failed(request, followed, failed=part, proof=form)
    try:
        parts.declare(followed_part.part, form.cleaned_data["picture"])
    except parts.NotNow:
        return failed(request, followed, too_late=part)
    return lead_back(order, part)


def part_of(order: Order, pk: int) -> tuple[FollowedPart, FollowedOrder]:
    """Return the part of `order` with this id, and the order. Raises Http404."""
    followed = following.follow(order, database_now())
    for followed_part in followed.parts:
        if followed_part.part.pk == pk:
            return followed_part, followed
    raise Http404


def lead_back(order: Order, part: int) -> HttpResponse:
    response = redirect(f"{reverse('order', args=[order.token])}#bagian-{part}")
    response.status_code = HTTPStatus.SEE_OTHER
    return response


@require_safe
@of_token
def qris_picture(request: HttpRequest, order: Order, part: int) -> HttpResponse:
    """Serve the QRIS code as a file: the shopper's wallet is on the phone that shows the page."""
    followed_part, _followed = part_of(order, part)
    if not (followed_part.is_to_pay and followed_part.qris_text):
        raise Http404
    response = HttpResponse(qr.qr_png(followed_part.qris_text), content_type="image/png")
    name = f"qris-{order.code}-{part}.png"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@of_token
def calendar(request: HttpRequest, order: Order) -> HttpResponse:
    """Serve the order's visits as a file for the calendar."""
    now = database_now()
    file = keeping.calendar_of(following.follow(order, now), now)
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="pesanan-{order.code}.ics"'
    return response


@require_safe
@of_token
def code_picture(request: HttpRequest, order: Order) -> HttpResponse:
    """Serve the order's code as a picture, which is found without a network as well."""
    address = following.hand_over_address(order)
    response = HttpResponse(qr.qr_png(address, order.code), content_type="image/png")
    response["Content-Disposition"] = f'attachment; filename="pesanan-{order.code}.png"'
    return response
