"""Links to a chat with a vendor by WhatsApp. No page prints a vendor's number.

They are links, not forms: a link needs no token, so a stall's page can be the same for everybody,
and no form may be sent to another site (form-action). A harvester that follows links gets no number
without the cookie that the stall's page sets, none before a tap, and a few in an hour.
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
from transactions.views.waiting import wait_page

MOST, WITHIN = 30, dt.timedelta(hours=1)  # chats from one network address


@require_safe
@never_cache
def with_stall(request: HttpRequest, stall: int) -> HttpResponse:
    """Lead to a chat after a tap on the stall's page, otherwise back to that page."""
    shop_stall = shopfront.load_stall(stall, timezone.now())
    if shop_stall is None:
        return render(request, "shop/not_here.html", status=HTTPStatus.NOT_FOUND)
    page = reverse("stall", args=[stall])
    if not shop_stall.may_be_asked or not _is_tapped(request):
        return _lead_to(page)
    return _chat(request, chat_link(shop_stall.stall.jakpreneur.phone))


@require_safe
@of_token
def with_stall_of_order(request: HttpRequest, order: Order, part: int) -> HttpResponse:
    followed_part, _followed = part_of(order, part)
    page = f"{reverse('order', args=[order.token])}#bagian-{part}"
    if not followed_part.may_write or _is_prefetch(request):
        return _lead_to(page)
    return _chat(request, following.chat_address(followed_part.part))


def _is_tapped(request: HttpRequest) -> bool:
    came_from = request.headers.get("Sec-Fetch-Site", "same-origin")
    has_seen_page = settings.CSRF_COOKIE_NAME in request.COOKIES
    return has_seen_page and came_from == "same-origin" and not _is_prefetch(request)


def _is_prefetch(request: HttpRequest) -> bool:
    """Tell whether a browser or an app fetches the address before a tap."""
    purpose = f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}"
    return "prefetch" in purpose or request.method == "HEAD"


def _chat(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to the chat; a network address that opens too many has to wait."""
    try:
        throttle.count_try("chat", visitors.address(request), most=MOST, within=WITHIN)
    except throttle.TooOften as too_often:
        return wait_page(request, too_often.until)
    return _lead_to(address)


def _lead_to(address: str) -> HttpResponse:
    response = redirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
