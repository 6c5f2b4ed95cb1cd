"""The cashier's pages: the stall card that lets a phone in, and the selling screen."""

import uuid
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe

from bazar import tokens, visitors
from bazar.calendar import first_day, format_moment
from bazar.database_clock import database_today
from bazar.features import permissions_policy
from bazar.static import release_name
from transactions import access, throttle
from transactions.cashiers import card_codes, devices, pin_proofs, pins, tills
from transactions.cashiers.selling import payment_data, screen_of
from transactions.models import Payment, StallCard, Till
from transactions.models.payments import Door
from transactions.shifts import COINS


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stall_card(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the stall's PIN on GET; let the phone in by POST, with that PIN.

    `token`: of the card's address, or its short code.
    """
    try:
        card = _card_of(request, token)
    except throttle.TooOften as wait:
        return _entry(request, token, _too_many_codes(wait), HTTPStatus.TOO_MANY_REQUESTS)
    if card is None:
        return render(request, "cashier/card_unknown.html", status=HTTPStatus.NOT_FOUND)
    return _open(request, card) if request.method == "POST" else _ask(request, card)


def _open(request: HttpRequest, card: StallCard) -> HttpResponse:
    """Let the phone in if the PIN that it sends is right, else ask again."""
    try:
        typed = request.POST.get("pin", "").strip()
        outcome = pins.open_with(card.stall, typed, on=access.till_of(request))
    except pins.UnfitPin:
        problem = _("Six digits, but not ones that are easy to guess, like 123456.")
        return _ask(request, card, problem, HTTPStatus.UNPROCESSABLE_ENTITY)
    except pins.TooManyWrong as wait:
        problem = _("Too many wrong PINs. Try again after %(time)s WIB.")
        problem %= {"time": format_moment(wait.minute)}
        return _ask(request, card, problem, HTTPStatus.TOO_MANY_REQUESTS)
    if outcome is pins.PinOutcome.WRONG:
        problem = _(
            "This is not the stall's PIN. The person who chose it knows it; an "
            "official can reset it."
        )
        return _ask(request, card, problem, HTTPStatus.FORBIDDEN)
    return _let_in(request, card, is_first=outcome is pins.PinOutcome.CHOSEN)


def _card_of(request: HttpRequest, token: str) -> StallCard | None:
    """Return the valid card of an address. Raises throttle.TooOften for many wrong codes."""
    if card_codes.is_code(token):
        return card_codes.find_card(token, visitors.address(request))
    return tills.valid_card(token)


@require_safe
@never_cache
def card_entry(request: HttpRequest) -> HttpResponse:
    """Ask for a stall card's code, or scan the card; with `?kode=` lead to the card's page."""
    typed = request.GET.get("kode", "").strip()
    if not typed:
        return _entry(request)
    if not card_codes.is_code(typed):
        problem = _("A card’s code has eight letters and digits, such as K7PM-3XQR.")
        return _entry(request, typed, problem, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        card = card_codes.find_card(typed, visitors.address(request))
    except throttle.TooOften as wait:
        return _entry(request, typed, _too_many_codes(wait), HTTPStatus.TOO_MANY_REQUESTS)
    if card is None:
        problem = _("No valid card has this code. Check each sign, or ask an official.")
        return _entry(request, typed, problem, HTTPStatus.NOT_FOUND)
    return redirect("stall_card", tokens.parse_code(typed))


def _too_many_codes(wait: throttle.TooOften) -> str:
    problem = _("Too many wrong codes. Try again after %(time)s WIB, or scan the card.")
    return problem % {"time": format_moment(wait.until)}


def _entry(
    request: HttpRequest, typed: str = "", problem: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {"typed": typed[:40], "problem": problem}
    response = render(request, "cashier/card_entry.html", context, status=status)
    response["Permissions-Policy"] = permissions_policy(allowed="camera")
    return response


def _let_in(request: HttpRequest, card: StallCard, *, is_first: bool) -> HttpResponse:
    """Let in a phone that gave the right PIN. `is_first`: the phone has just chosen that PIN."""
    phone_key = _uuid_or_none(request.POST.get("till", ""))
    try:
        till = tills.let_in(card, phone_key, before=access.till_key(request))
    except tills.AnotherTill as another:
        return _another_till(request, card, another.till)
    if is_first:
        pins.note_first_phone(card.stall, till)
    # Under this address the service worker has no older page (static/js/worker.js).
    if device := _uuid_or_none(request.POST.get("device", "")):
        devices.remember_device(till, device)
    response = redirect(f"{reverse('sell')}?baru")
    access.remember_till(response, till)
    return response


def _ask(
    request: HttpRequest, card: StallCard, problem: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {"card": card, "has_pin": pins.is_chosen(card.stall), "problem": problem}
    return render(request, "cashier/card.html", context, status=status)


def _another_till(request: HttpRequest, card: StallCard, till: Till) -> HttpResponse:
    """Render which cards let the phone back in as the till whose key it stores."""
    stalls = till.stalls.select_related("jakpreneur").order_by("number")
    context = {"card": card, "till": till, "stalls": stalls}
    return render(request, "cashier/another_till.html", context, status=HTTPStatus.CONFLICT)


def _uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@require_safe
@never_cache
@ensure_csrf_cookie
def sell(request: HttpRequest) -> HttpResponse:
    """Render the selling screen, or the page of a till that may not sell."""
    till = access.till_of(request) or access.bring_back_till(request)
    if till is None or till.signed_out_at:
        # A phone that has lost its cookie goes on selling on the page that it stores.
        state = "signed_out" if till else "unknown"
        return _own_page(request, "no_till", state, {}, HTTPStatus.UNAUTHORIZED)
    if till.locked_out_at:
        return _own_page(request, "locked_out", "locked_out", {"till": till}, HTTPStatus.FORBIDDEN)
    screen = screen_of(till, database_today())
    context = {
        "till": till,
        "screen": screen,
        "first_day": first_day(screen.bazar) if screen.bazar else None,
        "coins": COINS,
        "payments": Payment.at(Door.TILL),
        "payment_data": payment_data(),
        "ask_rupiah": settings.ASK_ABOVE_RUPIAH,
        "ask_units": settings.ASK_ABOVE_UNITS,
        "proof_key": pin_proofs.public_key(),
    }
    response = _own_page(request, "sell", "sells", context)
    # 60 days from the last visit, not from the first.
    access.remember_till(response, till, screen.stalls)
    return response


def _own_page(
    request: HttpRequest,
    page: str,
    state: str,
    context: dict[str, object],
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Render a page with the marks by which the till's service worker knows it for the till's own.

    `state` tells the worker whether to store and show it (static/js/worker.js).
    """
    release = release_name()
    context |= {"till_release": release}
    response = render(request, f"cashier/{page}.html", context, status=status)
    response["Till-Release"] = release
    response["Till-State"] = state
    return response
