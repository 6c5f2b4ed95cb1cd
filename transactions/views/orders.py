"""What a shopper has ordered: the order's own page, at an address nobody can guess, and a list."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bazar import visitors
from transactions import access, throttle
from transactions.models import Order, PaymentTime
from transactions.ordering import following, parts
from transactions.ordering.following import Followed, FollowedPart
from transactions.ordering.proofs import ProofForm
from transactions.views.waiting import wait

type View = Callable[..., HttpResponse]

WITHIN = dt.timedelta(minutes=10)
WRONG_ADDRESSES, PICTURES = 60, 30  # that one network address may try, and send


@require_safe
@never_cache
def my_orders(request: HttpRequest) -> HttpResponse:
    followed = following.follow_all(access.orders_of(request), timezone.now())
    response = render(request, "shop/my_orders.html", {"orders": followed})
    response["X-Robots-Tag"] = "noindex"
    return response


def of_token(view: View) -> View:
    """Gives `view` the order at the address; who guesses at addresses has to wait."""

    @wraps(view)
    @never_cache
    def found(request: HttpRequest, token: str, **named: int) -> HttpResponse:
        try:
            order = access.order_at(token)
        except Http404:
            return _unknown(request)
        return view(request, order, **named)

    return found


def _unknown(request: HttpRequest) -> HttpResponse:
    visitor = visitors.address(request)
    try:
        throttle.knock("order", visitor, most=WRONG_ADDRESSES, within=WITHIN)
    except throttle.TooOften as too_often:
        return wait(request, too_often.until)
    return render(request, "shop/order_unknown.html", status=HTTPStatus.NOT_FOUND)


@require_safe
@of_token
def order(request: HttpRequest, order: Order) -> HttpResponse:
    followed = following.follow(order, timezone.now())
    if not getattr(request, "htmx", False):
        return _page(request, followed)
    if request.GET.get("seen") == followed.seen:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(request, "shop/order.html#parts", _about(followed))


def _page(request: HttpRequest, followed: Followed, **said: object) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if said else HTTPStatus.OK
    return render(request, "shop/order.html", _about(followed) | said, status=status)


def _about(followed: Followed) -> dict[str, object]:
    return {"followed": followed, "order": followed.order, "proof": ProofForm()}


@require_POST
@of_token
def cancel(request: HttpRequest, order: Order, part: int) -> HttpResponse:
    one, followed = part_of(order, part)
    try:
        parts.cancel(one.part)
    except parts.NotNow:
        return _page(request, followed, too_late=part)
    return _back(order, part)


@require_POST
@of_token
def pay(request: HttpRequest, order: Order, part: int) -> HttpResponse:
    """The shopper says that it is paid, and may show a picture."""
    one, followed = part_of(order, part)
    if one.part.payment_time != PaymentTime.NOW:
        raise Http404
    if request.FILES:
        try:
            throttle.knock("proof", visitors.address(request), most=PICTURES, within=WITHIN)
        except throttle.TooOften as too_often:
            return wait(request, too_often.until)
    form = ProofForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, followed, failed=part, proof=form)
    try:
        parts.declare(one.part, form.cleaned_data["picture"])
    except parts.NotNow:
        return _page(request, followed, too_late=part)
    return _back(order, part)


def part_of(order: Order, pk: int) -> tuple[FollowedPart, Followed]:
    """Return that part of `order`, and the whole of it. Raises Http404 for any other part."""
    followed = following.follow(order, timezone.now())
    for one in followed.parts:
        if one.part.pk == pk:
            return one, followed
    raise Http404


def _back(order: Order, part: int) -> HttpResponse:
    response = redirect(f"{reverse('order', args=[order.token])}#bagian-{part}")
    response.status_code = HTTPStatus.SEE_OTHER
    return response


@require_safe
@of_token
def qris_picture(request: HttpRequest, order: Order, part: int) -> HttpResponse:
    """The code to pay by, as a file: the shopper's wallet is on the phone that shows the page."""
    one, _followed = part_of(order, part)
    if not (one.is_to_pay and one.payment):
        raise Http404
    response = HttpResponse(following.png(one.payment), content_type="image/png")
    name = f"qris-{order.code}-{part}.png"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
