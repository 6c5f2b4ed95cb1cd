"""A chat with a vendor by WhatsApp, one tap away. No page prints a vendor's number.

A link, not a form: it needs no token, so that a stall's page can be the same for everybody, and no
form may be sent to another site (form-action). A harvester that follows links gets no number
without the cookie that the stall's page sets, none ahead of a tap, and a few in an hour.
"""

import datetime as dt
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bazar import visitors
from bazar.phones import chat_link
from jakpreneur import shopfront
from transactions import throttle
from transactions.models import Order
from transactions.ordering import following
from transactions.views.orders import of_token, part_of
from transactions.views.waiting import wait

MOST, WITHIN = 30, dt.timedelta(hours=1)  # chats from one network address


@require_safe
@never_cache
def with_stall(request: HttpRequest, stall: int) -> HttpResponse:
    """Without a tap on the stall's page, or when nobody is to be asked, lead to that page."""
    found = shopfront.load_stall(stall, timezone.now())
    if found is None:
        return render(request, "shop/not_here.html", status=HTTPStatus.NOT_FOUND)
    page = reverse("stall", args=[stall])
    if not found.may_be_asked or not _is_tapped(request):
        return _led_to(page)
    return _chat(request, chat_link(found.stall.jakpreneur.phone))


@require_safe
@of_token
def with_stall_of_order(request: HttpRequest, order: Order, part: int) -> HttpResponse:
    one, _followed = part_of(order, part)
    page = f"{reverse('order', args=[order.token])}#bagian-{part}"
    if not one.may_write or _is_ahead(request):
        return _led_to(page)
    return _chat(request, following.chat(one.part))


def _is_tapped(request: HttpRequest) -> bool:
    came_from = request.headers.get("Sec-Fetch-Site", "same-origin")
    has_seen_page = settings.CSRF_COOKIE_NAME in request.COOKIES
    return has_seen_page and came_from == "same-origin" and not _is_ahead(request)


def _is_ahead(request: HttpRequest) -> bool:
    """Whether a browser or an app fetches the address ahead of a tap."""
    said = f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}"
    return "prefetch" in said or request.method == "HEAD"


def _chat(request: HttpRequest, address: str) -> HttpResponse:
    try:
        throttle.knock("chat", visitors.address(request), most=MOST, within=WITHIN)
    except throttle.TooOften as too_often:
        return wait(request, too_often.until)
    return _led_to(address)


def _led_to(address: str) -> HttpResponse:
    response = redirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
