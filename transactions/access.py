"""Who may touch what: the till that a browser is, by a signed cookie of its own.

Not a login session: no row is read to know the till, and it lasts longer than a bazaar, so
that a late outbox can still be sent. It holds the ledger's name for the till (models.Till); an
older one, without `2.`, holds the key that the phone keeps. A second cookie, soon gone, says that
the stall's PIN was given on this browser.
"""

import datetime as dt
import re
import uuid

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from bazar import cookies, tokens
from transactions.models import Order, Seal, StallOrder, StallPin, StatementLink, Till
from transactions.reports import statements

COOKIE = "kasir"
COOKIE_PATH = "/kasir/"
VERSION = "2."
LASTING = dt.timedelta(days=60)
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
STATEMENT_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
ORDERS = "pesanan"
MOST_ORDERS = 30  # a cookie has room for more than a hundred
GOODS_PATH = "/kasir/dagangan/"
GOODS_OPEN = dt.timedelta(minutes=15)  # of use: each page starts them anew


def till_key(request: HttpRequest) -> uuid.UUID | None:
    """The key of the till that this browser is, or None. The till may be locked out since."""
    value = cookies.read(request, COOKIE, lasting=LASTING)
    if not value:
        return None
    if value.startswith(VERSION):
        return uuid.UUID(value.removeprefix(VERSION))
    of_phone = Till.objects.filter(phone_digest=tokens.digest_of(value))
    return of_phone.values_list("key", flat=True).first()


def till_of(request: HttpRequest) -> Till | None:
    """The till that this browser is, or None."""
    key = till_key(request)
    return Till.objects.filter(key=key).first() if key else None


def forget_till(response: HttpResponse) -> None:
    cookies.forget(response, COOKIE, path=COOKIE_PATH)


def remember_till(response: HttpResponse, till: Till) -> None:
    value = f"{VERSION}{till.key}"
    cookies.keep(response, COOKIE, value, lasting=LASTING, path=COOKIE_PATH)


def orders_of_till(till: Till) -> QuerySet[StallOrder]:
    """The stalls' parts of orders that the till may touch, with all that its pages show."""
    return with_all(StallOrder.objects.filter(stall__in=till.stalls.all()))


def order_at(token: str) -> Order:
    """Whose address nobody can guess; Http404 for any other."""
    if not TOKEN.fullmatch(token):  # PostgreSQL takes not every character
        raise Http404
    digest = tokens.digest_of(token)
    order = get_object_or_404(Order.objects.select_related("bazar"), token_digest=digest)
    order.token = token
    return order


def statement_link_at(token: str) -> StatementLink:
    """Whose address nobody can guess; Http404 for any other, and for one that holds no more."""
    if not STATEMENT_TOKEN.fullmatch(token):
        raise Http404
    links = StatementLink.objects.select_related("jakpreneur__kecamatan")
    holding = statements.valid_links(links, timezone.now())
    return get_object_or_404(holding, token_digest=tokens.digest_of(token))


def parts_of(order: Order) -> QuerySet[StallOrder]:
    return with_all(StallOrder.objects.filter(order=order)).order_by("stall__number")


def with_all(parts: QuerySet[StallOrder]) -> QuerySet[StallOrder]:
    """Load with each part all that a page of orders shows."""
    return (
        with_closed_days(parts)
        .select_related(
            "order", "day__bazar", "slot__day", "stall__jakpreneur", "stall__venue__kecamatan"
        )
        .prefetch_related("lines", "steps")
    )


def with_closed_days(parts: QuerySet[StallOrder]) -> QuerySet[StallOrder]:
    """Load with each part whether its day is closed."""
    closed = Exists(Seal.objects.filter(day=OuterRef("day")))
    return parts.annotate(day_is_closed=closed)  # type: ignore[no-redef]


def orders_of(request: HttpRequest) -> list[Order]:
    """Return the orders that this browser remembers, the newest first, with their parts."""
    kept = {tokens.digest_of(token): token for token in _order_tokens(request)}
    parts = with_all(StallOrder.objects.all()).order_by("stall__number")
    found = list(
        Order.objects.filter(token_digest__in=list(kept))
        .select_related("bazar")
        .prefetch_related(Prefetch("parts", queryset=parts))
        .order_by("-placed_at", "-pk")
    )
    for order in found:
        order.token = kept[bytes(order.token_digest)]
    return found


def remember_order(request: HttpRequest, response: HttpResponse, order: Order) -> None:
    """The browser's own memory of what was ordered with it: no account, and none to guess."""
    others = [token for token in _order_tokens(request) if token != order.token]
    kept = ".".join([order.token, *others][:MOST_ORDERS])
    cookies.keep(response, ORDERS, kept, lasting=LASTING)


def _order_tokens(request: HttpRequest) -> list[str]:
    kept = cookies.read(request, ORDERS, lasting=LASTING)
    return kept.split(".") if kept else []


def goods_are_open(request: HttpRequest, till: Till, pin: StallPin) -> bool:
    """Whether the PIN of the stall was given on this browser, and it is the stall's still."""
    value = cookies.read(request, _goods_cookie(pin.stall_id), lasting=GOODS_OPEN, narrow=True)
    return value == _opened_by(till, pin)


def open_goods(response: HttpResponse, till: Till, pin: StallPin) -> None:
    """The stall's goods are open on this browser from now on, until nobody uses them."""
    name, value = _goods_cookie(pin.stall_id), _opened_by(till, pin)
    cookies.keep(response, name, value, lasting=GOODS_OPEN, path=GOODS_PATH, narrow=True)


def close_goods(response: HttpResponse, stall: int) -> None:
    cookies.forget(response, _goods_cookie(stall), path=GOODS_PATH, narrow=True)


def _goods_cookie(stall: int) -> str:
    return f"dagangan-{stall}"


def _opened_by(till: Till, pin: StallPin) -> str:
    """With the moment that the PIN was chosen, so that a reset closes what it had opened."""
    return f"{till.key} {pin.chosen_at.timestamp()}"
