"""The basket's page, stall by stall, and the changes to the basket."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bazar.typed import as_typed
from transactions.ordering.basket import Basket, load_basket
from transactions.ordering.basket_store import (
    ID_DIGITS,
    NOTE_LENGTH,
    StoredBasket,
    load_stored_basket,
    store_basket,
)
from transactions.views.doors import is_htmx


@require_safe
@never_cache
def basket(request: HttpRequest) -> HttpResponse:
    return _page(request, load_basket(load_stored_basket(request), timezone.now()))


@require_POST
@never_cache
def change_basket(request: HttpRequest) -> HttpResponse:
    """Change the basket by what is posted, and by the button's own address.

    A form posts `offer` with `units`, the quantity itself, or `add`, how many more. A button of
    the basket's page has them in its address: `?dagangan=12&jumlah=0`, `?dagangan=12&tambah=1`;
    `?pas=1` reduces the basket to what is available. Whatever the button, the page's own fields
    `units-<offer>` and `note-<stall>` are posted as well, so that nothing typed is lost.
    """
    stored = _changed(load_stored_basket(request), request)
    if is_htmx(request) and request.htmx.target != "basket":  # type: ignore[attr-defined]
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    elif is_htmx(request) or "pas" in request.GET:
        basket = load_basket(stored, timezone.now())
        if "pas" in request.GET:
            basket = basket.fit()
            stored = basket.stored
        response = _page(request, basket, part="#basket") if is_htmx(request) else _lead_on(request)
    else:
        response = _lead_on(request)
    store_basket(response, stored)
    return response


def _changed(stored: StoredBasket, request: HttpRequest) -> StoredBasket:
    for name, value in request.POST.items():
        kind, _dash, pk = name.partition("-")
        quantity = _parse_number(str(value))
        if kind == "units" and (offer := _parse_number(pk)) and quantity is not None:
            stored = stored.with_quantity(offer, quantity)
        if kind == "note" and (stall := _parse_number(pk)):
            stored = stored.with_note(stall, str(value))
    if "dagangan" in request.GET:
        asked, names = request.GET, ("dagangan", "jumlah", "tambah")
    else:
        asked, names = request.POST, ("offer", "units", "add")
    offer, quantity, more = [_parse_number(asked.get(name, "")) for name in names]
    if not offer:
        return stored
    before = stored.quantities.get(offer, 0) if quantity is None else quantity
    return stored.with_quantity(offer, before + (more or 0))


def _parse_number(text: str) -> int | None:
    number = as_typed(text)
    digits = number.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= ID_DIGITS):
        return None
    return int(number)


def _lead_on(request: HttpRequest) -> HttpResponse:
    return redirect("checkout" if request.POST.get("then") == "pay" else "basket")


def _page(request: HttpRequest, basket: Basket, part: str = "") -> HttpResponse:
    """Render the basket's page, or the `part` of it that htmx swaps in."""
    context = {
        "basket": basket,
        "place": basket.place,
        "bazar": basket.place.bazar,
        "action": reverse("basket_set"),
        "note_length": NOTE_LENGTH,
    }
    return render(request, f"shop/basket.html{part}", context)
