"""The basket: shown stall by stall; filled and changed."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from transactions.ordering import basket_cookies
from transactions.ordering.basket import NOTE_LENGTH, Basket, contents

MOST_DIGITS = 15


@require_safe
@never_cache
def basket(request: HttpRequest) -> HttpResponse:
    return _page(request, basket_cookies.of_visitor(request))


@require_POST
@never_cache
def put(request: HttpRequest) -> HttpResponse:
    """Changes the basket by what is posted, and by the button's own address (`?offer=…&add=1`).

    `offer` with `units`, so many, or `add`, so many more. Of the basket's own page come also
    `units-<offer>` and `note-<stall>`, whatever the button: nothing that was typed is lost.
    """
    kept = _with_changes(basket_cookies.of_visitor(request), request)
    if request.GET.get("fit"):
        kept = as_can_be_had(kept)
    response = _answer(request, kept)
    basket_cookies.keep(response, kept)
    return response


def _with_changes(kept: Basket, request: HttpRequest) -> Basket:
    for name, value in request.POST.items():
        kind, _dash, pk = name.partition("-")
        units = _number(str(value))
        if kind == "units" and (offer := _number(pk)) and units is not None:
            kept = kept.with_units(offer, units)
        if kind == "note" and (stall := _number(pk)):
            kept = kept.with_note(stall, str(value))
    asked = request.GET if "offer" in request.GET else request.POST
    offer = _number(asked.get("offer", ""))
    if not offer:
        return kept
    units = _number(asked.get("units", ""))
    before = kept.units.get(offer, 0) if units is None else units
    return kept.with_units(offer, before + (_number(asked.get("add", "")) or 0))


def _number(text: str) -> int | None:
    digits = text.strip().removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS):
        return None
    return int(text)


def as_can_be_had(kept: Basket) -> Basket:
    for row in contents(kept, timezone.now()).lacking:
        kept = kept.with_units(row.offer.pk, row.to_be_had)
    return kept


def _answer(request: HttpRequest, kept: Basket) -> HttpResponse:
    if not getattr(request, "htmx", False):
        return redirect("checkout" if request.POST.get("then") == "pay" else "basket")
    if request.htmx.target != "basket":  # type: ignore[attr-defined]
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return _page(request, kept, part="#basket")


def _page(request: HttpRequest, kept: Basket, part: str = "") -> HttpResponse:
    had = contents(kept, timezone.now())
    context = {
        "contents": had,
        "place": had.place,
        "bazar": had.bazar,
        "action": reverse("basket_set"),
        "note_length": NOTE_LENGTH,
    }
    return render(request, f"shop/basket.html{part}", context)
