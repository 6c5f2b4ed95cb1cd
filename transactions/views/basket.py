"""The basket's page, stall by stall, and the changes to the basket."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bazar import visitors
from bazar.entering import PARAMETER, parse_bazar
from bazar.typed import as_typed
from transactions import throttle
from transactions.models.baskets import NOTE_LENGTH
from transactions.ordering import basket_changes, basket_cookies, slots
from transactions.ordering.basket import Basket, load_basket
from transactions.ordering.basket_changes import BasketChange, Changed
from transactions.ordering.basket_store import StoredBasket, load_stored_basket
from transactions.views.doors import is_htmx
from transactions.views.waiting import wait_page

ID_DIGITS = 15
MOST_BASKETS, WITHIN = 300, dt.timedelta(minutes=10)  # new ones of one network address
LIMIT = "basket"  # the tag of a message that names what did not fit
JSON = "application/json"


@require_safe
@never_cache
def basket(request: HttpRequest) -> HttpResponse:
    has_no_cookies = basket_cookies.has_no_cookies(request)
    if has_no_cookies and "kuki" not in request.GET:
        get_token(request)  # sets a cookie: the page after this one says whether it came back
        return redirect(f"{reverse('basket')}?kuki=1")
    stored = basket_of(request)
    loaded = load_basket(stored, stored.read_at or timezone.now(), named_bazar(request))
    limits = [str(message) for message in messages.get_messages(request)]
    response = _page(request, loaded, limits, has_no_cookies=has_no_cookies)
    basket_cookies.remember_basket(request, response, stored)
    return response


def basket_of(request: HttpRequest) -> StoredBasket:
    """Return the visitor's basket."""
    return load_stored_basket(basket_cookies.key_of(request))


@require_POST
@never_cache
def change_basket(request: HttpRequest) -> HttpResponse:
    """Change the basket by what is posted, and by the button's own address.

    A form posts `offer` with `units`, the quantity itself, or `add`, how many more. A button of
    the basket's page has them in its address: `?dagangan=12&jumlah=0`, `?dagangan=12&tambah=1`;
    `?pas=1` reduces the basket to what is available. Whatever the button, the page's own fields
    `units-<offer>` and `note-<stall>` are posted as well, so that nothing typed is lost. Beside
    each stands its value as the page showed it, `was-units-<offer>`: a field that still has it
    changes nothing, for another tab may have. `step`: a script's idempotency key.
    """
    stored = basket_of(request)
    change = _parse_change(request)
    try:
        changed = _changed(request, stored, change)
    except throttle.TooOften as too_often:
        return wait_page(request, too_often.until)
    if "pas" in request.GET and changed.stored.pk is not None:
        basket = _shown(request, changed.stored)
        most = {line.offer.pk: line.quantity for line in basket.lacking}
        reduced = basket_changes.reduce_basket(changed.stored.key, most)
        changed = Changed(reduced, changed.limits)
    response = _answer(request, changed, change)
    basket_cookies.remember_basket(request, response, changed.stored)
    return response


def _parse_change(request: HttpRequest) -> BasketChange:
    quantities = {
        pk: quantity
        for pk, text in _typed_fields(request.POST, "units")
        if (quantity := _parse_number(text)) is not None
    }
    more: dict[int, int] = {}
    if "dagangan" in request.GET:
        asked, names = request.GET, ("dagangan", "jumlah", "tambah")
    else:
        asked, names = request.POST, ("offer", "units", "add")
    offer, quantity, step = [_parse_number(asked.get(name, "")) for name in names]
    if offer and quantity is not None:
        quantities[offer] = quantity
    if offer and step:
        more[offer] = step
    notes = dict(_typed_fields(request.POST, "note"))
    return BasketChange(quantities, more, notes, _parse_step(request.POST.get("step", "")))


def _typed_fields(posted: Mapping[str, str], kind: str) -> Iterator[tuple[int, str]]:
    """Yield the id and the text of each field of the kind that is not as the page showed it."""
    for name, text in posted.items():
        field, _dash, number = name.partition("-")
        if field == kind and (pk := _parse_number(number)) and posted.get(f"was-{name}") != text:
            yield pk, text


def _parse_number(text: str) -> int | None:
    number = as_typed(text)
    digits = number.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= ID_DIGITS):
        return None
    return int(number)


def _parse_step(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _changed(request: HttpRequest, stored: StoredBasket, change: BasketChange) -> Changed:
    """Make the change. Raises throttle.TooOften for too many new baskets from one address."""
    if not change:
        return Changed(stored)
    if stored.pk is None:
        who = visitors.address(request)
        throttle.count_try("basket", who, most=MOST_BASKETS, within=WITHIN)
    return basket_changes.change_basket(stored.key or basket_cookies.new_key(), change)


def _answer(request: HttpRequest, changed: Changed, change: BasketChange) -> HttpResponse:
    stored = changed.stored
    if request.headers.get("Accept") == JSON:
        return JsonResponse(
            {
                "revision": stored.revision,
                "units": stored.units,
                "limits": list(changed.limits),
                "added": any(pk in stored.quantities for pk in change.raises),
            }
        )
    if is_htmx(request):
        return _page(request, _shown(request, stored), changed.limits, part="#basket")
    for limit in changed.limits:
        messages.warning(request, limit, extra_tags=LIMIT)
    page = reverse("checkout" if request.POST.get("then") == "pay" else "basket")
    return redirect(page + bazar_query(named_bazar(request)))


def _shown(request: HttpRequest, stored: StoredBasket) -> Basket:
    return load_basket(stored, timezone.now(), named_bazar(request))


def named_bazar(request: HttpRequest) -> int | None:
    """Return the id of the bazaar that the request names, of those in the basket."""
    return parse_bazar(request.GET.get(PARAMETER, ""))


def bazar_query(bazar: int | None, **more: str) -> str:
    """Return the query string that names the bazaar with this id, with more parameters."""
    parameters = more | ({PARAMETER: str(bazar)} if bazar is not None else {})
    return f"?{urlencode(parameters)}" if parameters else ""


def _page(
    request: HttpRequest,
    basket: Basket,
    limits: object = (),
    *,
    part: str = "",
    has_no_cookies: bool = False,
) -> HttpResponse:
    """Render the basket's page, or the `part` of it that the page's script swaps in."""
    place = basket.place
    context = {
        "basket": basket,
        "times": slots.load_times(place.bazar, place.at)
        if place.bazar and place.takes_orders
        else None,
        "place": place,
        "bazar": basket.place.bazar,
        "action": reverse("basket_set"),
        "of_offer": f"{reverse('basket_set')}{place.more}dagangan=",
        "note_length": NOTE_LENGTH,
        "limits": limits,
        "has_no_cookies": has_no_cookies,
    }
    return render(request, f"shop/basket.html{part}", context)
