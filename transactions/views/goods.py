"""The vendor's pages on the till: the goods of the stall, behind the stall's PIN."""

from collections.abc import Sequence
from functools import wraps
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from bazar.calendar import format_moment
from bazar.database_clock import database_today
from jakpreneur import goods, stock
from jakpreneur.forms import BringForm, GoodsForm, NewGoodsForm
from jakpreneur.models import Offer, Stall
from transactions import access
from transactions.cashiers import pins, tills
from transactions.models import StallPin, Till
from transactions.views.doors import View, for_tills, is_htmx, refuse_till


@require_safe
@for_tills
def choose_stall(request: HttpRequest, till: Till) -> HttpResponse:
    stalls = tills.stalls_to_sell_for(till, database_today())
    if len(stalls) == 1:
        return redirect("goods_of", stalls[0].pk)
    return render(request, "cashier/goods_stalls.html", {"till": till, "stalls": stalls})


def behind_pin(view: View) -> View:
    """Ask for the stall's PIN before `view`, which is given the stall.

    A form that was posted after the goods have closed is carried through the PIN's form, and done
    once the PIN is right.
    """

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, stall: int, **arguments: int) -> HttpResponse:
        till = access.till_of(request)
        if till is None or not till.may_send:
            return refuse_till(request, till)
        found_stall = _stall_among(tills.stalls_to_sell_for(till, database_today()), stall)
        pin = StallPin.objects.filter(stall=found_stall).first()
        if pin is None:
            return _ask(request, found_stall, "cashier/goods_no_pin.html")
        is_open = access.goods_are_open(request, till, pin)
        if not is_open and (refusal := _refusal(request, found_stall, till)):
            return refusal
        only_pin = "pin" in request.POST and not _carried(request)
        response = redirect(request.path) if only_pin else view(request, found_stall, **arguments)
        access.open_goods(response, till, pin)
        return response

    return guarded


def _stall_among(stalls: Sequence[Stall], pk: int) -> Stall:
    for stall in stalls:
        if stall.pk == pk:
            return stall
    raise Http404


def _refusal(request: HttpRequest, stall: Stall, till: Till) -> HttpResponse | None:
    """Render the form for the PIN; None if the request has the right PIN."""
    typed = request.POST.get("pin")
    if typed is None:
        return _ask(request, stall)
    try:
        if pins.check(stall, typed.strip(), on=till):
            return None
    except pins.TooManyWrong as wrong:
        response = _ask(request, stall, until=format_moment(wrong.minute))
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        response["Retry-After"] = str(int((wrong.minute - timezone.now()).total_seconds()))
        return response
    return _ask(request, stall, wrong=True)


def _ask(
    request: HttpRequest,
    stall: Stall,
    page: str = "cashier/goods_pin.html",
    **problem: object,
) -> HttpResponse:
    context = {"stall": stall, "carried": _carried(request), "had_file": bool(request.FILES)}
    if not is_htmx(request):
        return render(request, page, context | problem)
    response = render(request, f"{page}#main", context | problem)
    return reswap(retarget(response, "#main"), "innerHTML")


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields that were posted beside the PIN."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in {"pin", "csrfmiddlewaretoken"}
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@behind_pin
def offers(request: HttpRequest, stall: Stall) -> HttpResponse:
    return _list(request, stall)


def _list(request: HttpRequest, stall: Stall, **more: object) -> HttpResponse:
    saved = next(iter(messages.get_messages(request)), None)
    context = {"stall": stall, "offers": goods.offers_at(stall), "saved": saved}
    return render(request, "cashier/goods.html", context | more)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_pin
def change(request: HttpRequest, stall: Stall, offer: int) -> HttpResponse:
    found_offer = _offer_at(stall, offer)
    form = GoodsForm(request.POST or None, request.FILES or None, initial=_initial(found_offer))
    if form.is_valid():
        try:
            goods.change_offer(found_offer, form.details())
        except goods.NameTaken:
            form.say_name_taken()
        else:
            return _saved(request, stall, found_offer.pk)
    return _form(request, stall, form, offer=found_offer)


def _offer_at(stall: Stall, pk: int) -> Offer:
    return get_object_or_404(goods.offers_at(stall), pk=pk)


def _initial(offer: Offer) -> dict[str, object]:
    return {
        "name": offer.product.name,
        "description": offer.product.description,
        "price": offer.price,
        "bundle_units": offer.bundle_units,
        "bundle_price": offer.bundle_price,
        "left": None if offer.left is None else max(offer.left, 0),
    }


def _saved(request: HttpRequest, stall: Stall, offer: int) -> HttpResponse:
    messages.success(request, _("Saved."), extra_tags=str(offer))
    address = f"{reverse('goods_of', args=[stall.pk])}#dagangan-{offer}"
    return HttpResponseClientRedirect(address) if is_htmx(request) else redirect(address)


def _form(request: HttpRequest, stall: Stall, form: GoodsForm, **more: object) -> HttpResponse:
    form.focus_first_error()
    page, had_file = "cashier/goods_form.html", bool(request.FILES)
    if is_htmx(request):  # the file stays chosen: htmx replaces only the form
        page, had_file = f"{page}#form", False
    return render(request, page, {"stall": stall, "form": form, "had_file": had_file} | more)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_pin
def add(request: HttpRequest, stall: Stall) -> HttpResponse:
    form = NewGoodsForm(request.POST or None, request.FILES or None, stall=stall)
    if form.is_valid():
        try:
            offer = goods.add_offer(stall, form.cleaned_data["category"], form.details())
        except goods.NameTaken:
            form.say_name_taken()
        else:
            return _saved(request, stall, offer.pk)
    return _form(request, stall, form)


@require_POST
@behind_pin
def bring(request: HttpRequest, stall: Stall, offer: int) -> HttpResponse:
    found_offer = _offer_at(stall, offer)
    form = BringForm(request.POST, auto_id=f"id_{offer}_%s")
    if form.is_valid():
        stock.bring(found_offer, form.cleaned_data["units"])
        if not is_htmx(request):
            return redirect("goods_of", stall.pk)
        context = {"stall": stall, "offer": _offer_at(stall, offer)}
        context["brought"] = form.cleaned_data["units"]
        return render(request, "cashier/goods.html#offer", context)
    if is_htmx(request):
        unsaved = {"stall": stall, "offer": found_offer, "bring": form}
        return render(request, "cashier/goods.html#offer", unsaved)
    return _list(request, stall, failed=offer, bring=form)


@require_POST
@never_cache
def close(request: HttpRequest, stall: int) -> HttpResponse:
    """Close the goods: their pages ask for the PIN again."""
    response = redirect("sell")
    access.close_goods(response, stall)
    return response
