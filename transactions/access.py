"""Access: which till a browser is, and which orders, statements and goods it may touch.

A signed cookie of its own names the till. It is no login session: no row is read to know the till,
and it lasts longer than a bazaar, so that a late outbox can still be sent. The cookie has the
ledger's name for the till (models.Till); an older cookie, without `2.`, has the key that the phone
stores. Another cookie names the till's number and stalls: by it a till comes back that a restored
backup does not have. A third, which ends soon, says that the stall's PIN was given on this browser.
"""

import datetime as dt
import re
import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from bazar import cookies, tokens
from jakpreneur.models import Stall
from transactions.cashiers import lost_tills
from transactions.models import Order, PaymentProof, Seal, StallOrder, StallPin, StatementLink, Till
from transactions.reports import statements

TILL_COOKIE = "kasir"
TILL_PATH = "/kasir/"
STALLS_COOKIE = "kasir_lapak"
VERSION = "2."
MOST_STALLS = 50  # in a cookie
COOKIE_AGE = dt.timedelta(days=60)
ORDER_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
STATEMENT_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
ORDERS_COOKIE = "pesanan"
MOST_ORDERS = 30  # a cookie has room for more than a hundred
GOODS_PATH = "/kasir/dagangan/"
GOODS_OPEN = dt.timedelta(minutes=15)  # from the last page of the goods


def till_key(request: HttpRequest) -> uuid.UUID | None:
    """Return the key of the till that this browser is, or None. The till may be locked out."""
    value = cookies.load_signed(request, TILL_COOKIE, lasting=COOKIE_AGE)
    if not value:
        return None
    if value.startswith(VERSION):
        return uuid.UUID(value.removeprefix(VERSION))
    with_phone = Till.objects.filter(phone_digest=tokens.digest_of(value))
    return with_phone.values_list("key", flat=True).first()


def till_of(request: HttpRequest) -> Till | None:
    """Return the till that this browser is, or None."""
    key = till_key(request)
    return Till.objects.filter(key=key).first() if key else None


def forget_till(response: HttpResponse) -> None:
    cookies.delete_signed(response, TILL_COOKIE, path=TILL_PATH)
    cookies.delete_signed(response, STALLS_COOKIE, path=TILL_PATH)


def remember_till(response: HttpResponse, till: Till, stalls: Iterable[Stall] = ()) -> None:
    """Store which till this browser is, and with `stalls` what the till sells for."""
    value = f"{VERSION}{till.key}"
    cookies.store_signed(response, TILL_COOKIE, value, lasting=COOKIE_AGE, path=TILL_PATH)
    if ids := [stall.pk for stall in stalls]:
        named = "/".join([str(till.key), str(till.pk), *map(str, ids[:MOST_STALLS])])
        cookies.store_signed(response, STALLS_COOKIE, named, lasting=COOKIE_AGE, path=TILL_PATH)


def bring_back_till(request: HttpRequest) -> Till | None:
    """Return this browser's till, made again, if the database does not have it any more.

    No till is ever deleted, so the database was restored from a backup that is older than the till.
    The browser's signed cookies prove that the office had let it in, and for which stalls.
    """
    key = till_key(request)
    named = cookies.load_signed(request, STALLS_COOKIE, lasting=COOKIE_AGE)
    if key is None or not named:
        return None
    known_as, number, *stalls = named.split("/")
    is_same = known_as == str(key)
    return lost_tills.bring_back(key, int(number), map(int, stalls)) if is_same else None


def orders_of_till(till: Till) -> QuerySet[StallOrder]:
    """Return the parts of orders that the till may touch, with all that its pages show."""
    return with_all(StallOrder.objects.filter(stall__in=till.stalls.all()))


def order_at(token: str) -> Order:
    """Return the order with this secret token. Raises Http404."""
    if not ORDER_TOKEN.fullmatch(token):  # PostgreSQL does not accept every character
        raise Http404
    digest = tokens.digest_of(token)
    order = get_object_or_404(Order.objects.select_related("bazar"), token_digest=digest)
    order.token = token
    return order


def statement_link_at(token: str) -> StatementLink:
    """Return the valid link with this secret token. Raises Http404, also for one that ended."""
    if not STATEMENT_TOKEN.fullmatch(token):
        raise Http404
    links = StatementLink.objects.select_related("jakpreneur__kecamatan")
    valid = statements.valid_links(links, timezone.now())
    return get_object_or_404(valid, token_digest=tokens.digest_of(token))


def parts_of(order: Order) -> QuerySet[StallOrder]:
    return with_all(StallOrder.objects.filter(order=order)).order_by("stall__number")


def with_all(parts: QuerySet[StallOrder]) -> QuerySet[StallOrder]:
    """Load with each part all that a page of orders shows; `has_proof`: a picture was sent."""
    proofs = PaymentProof.objects.filter(part=OuterRef("pk"))
    return (
        with_closed_days(parts)
        .annotate(has_proof=Exists(proofs))
        .select_related(
            "order", "day__bazar", "slot__day", "stall__jakpreneur", "stall__venue__kecamatan"
        )
        .prefetch_related("lines", "steps", "taken_lines")
    )


def with_closed_days(parts: QuerySet[StallOrder]) -> QuerySet[StallOrder]:
    """Load with each part whether its day is closed."""
    closed = Exists(Seal.objects.filter(day=OuterRef("day")))
    return parts.annotate(day_is_closed=closed)  # type: ignore[no-redef]


def orders_of(request: HttpRequest) -> list[Order]:
    """Return the orders that this browser remembers, the newest first, with their parts."""
    by_digest = {tokens.digest_of(token): token for token in _order_tokens(request)}
    parts = with_all(StallOrder.objects.all()).order_by("stall__number")
    orders = list(
        Order.objects.filter(token_digest__in=list(by_digest))
        .select_related("bazar")
        .prefetch_related(Prefetch("parts", queryset=parts))
        .order_by("-placed_at", "-pk")
    )
    for order in orders:
        order.token = by_digest[bytes(order.token_digest)]
    return orders


def latest_order(request: HttpRequest, *, since: dt.timedelta) -> Order | None:
    """Return the order that this browser has placed last, if that is not longer ago."""
    token = next(iter(_order_tokens(request)), "")
    if not token:
        return None
    recent = Order.objects.filter(placed_at__gt=timezone.now() - since)
    order = recent.filter(token_digest=tokens.digest_of(token)).first()
    if order:
        order.token = token
    return order


def remember_order(request: HttpRequest, response: HttpResponse, order: Order) -> None:
    """Store the order's token in the browser: shoppers have no account."""
    others = [token for token in _order_tokens(request) if token != order.token]
    value = ".".join([order.token, *others][:MOST_ORDERS])
    cookies.store_signed(response, ORDERS_COOKIE, value, lasting=COOKIE_AGE)


def _order_tokens(request: HttpRequest) -> list[str]:
    value = cookies.load_signed(request, ORDERS_COOKIE, lasting=COOKIE_AGE)
    return value.split(".") if value else []


def goods_are_open(request: HttpRequest, till: Till, pin: StallPin) -> bool:
    """Tell whether today's PIN of the stall was given on this browser."""
    value = cookies.load_signed(
        request, _goods_cookie(pin.stall_id), lasting=GOODS_OPEN, narrow=True
    )
    return value == _goods_value(till, pin)


def open_goods(response: HttpResponse, till: Till, pin: StallPin) -> None:
    """Open the stall's goods on this browser for 15 minutes more."""
    name, value = _goods_cookie(pin.stall_id), _goods_value(till, pin)
    cookies.store_signed(response, name, value, lasting=GOODS_OPEN, path=GOODS_PATH, narrow=True)


def close_goods(response: HttpResponse, stall: int) -> None:
    cookies.delete_signed(response, _goods_cookie(stall), path=GOODS_PATH, narrow=True)


def _goods_cookie(stall: int) -> str:
    return f"dagangan-{stall}"


def _goods_value(till: Till, pin: StallPin) -> str:
    """Return the cookie's value. A reset of the PIN makes another, so it closes the goods."""
    return f"{till.key} {pin.chosen_at.timestamp()}"
