"""The stall's part of online orders, on the till: what came in, what becomes of it, what to pack.

Each button has an address of its own. Without script the answer leads back to where it was
tapped; with htmx it is the orders anew. A move that cannot be made says so beside its order.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bazar.rupiah import group_thousands
from transactions import access
from transactions.models import Move, Payment, PaymentProof, StallOrder, Till
from transactions.models.payments import Door
from transactions.ordering import holding, incoming, parts
from transactions.ordering.states import Money
from transactions.views.doors import for_tills, is_htmx, shut_out

PAYMENTS = Payment.by_wire(Door.ORDER)


@require_safe
@for_tills
def till_orders(request: HttpRequest, till: Till) -> HttpResponse:
    """The page; for htmx the orders alone, and nothing (204) where it has them as they are."""
    board = incoming.board_of(till, timezone.now())
    if is_htmx(request) and request.GET.get("versi") == board.version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return _list(request, till, board=board)


def _list(request: HttpRequest, till: Till, **said: object) -> HttpResponse:
    board = said.get("board") or incoming.board_of(till, timezone.now())
    page = "cashier/orders.html#orders" if is_htmx(request) else "cashier/orders.html"
    return render(request, page, _common(request, till) | said | {"board": board})


def _common(request: HttpRequest, till: Till) -> dict[str, object]:
    return {"till": till, "serves_several": till.stalls.count() > 1, "told": _told(request)}


def _told(request: HttpRequest) -> Message | None:
    """The newest."""
    return next(reversed(list(messages.get_messages(request))), None)


@require_POST
@for_tills
def accept(request: HttpRequest, till: Till, part: int) -> HttpResponse:
    return _move(request, till, part, lambda found: parts.accept(found, till), _("Accepted."))


@require_POST
@for_tills
def make_ready(request: HttpRequest, till: Till, part: int) -> HttpResponse:
    return _move(request, till, part, lambda found: parts.make_ready(found, till), _("Ready."))


@require_POST
@for_tills
def pay(request: HttpRequest, till: Till, part: int) -> HttpResponse:
    payment = PAYMENTS.get(request.POST.get("payment", ""))
    if payment is None:
        raise Http404  # no button says so
    done = _("Paid: it is in the ledger.")
    return _move(request, till, part, lambda found: parts.pay(found, till, payment), done)


@require_POST
@for_tills
def give(request: HttpRequest, till: Till, part: int) -> HttpResponse:
    code = request.POST.get("code", "")
    done = _("Handed over.")
    return _move(request, till, part, lambda found: parts.hand_over(found, till, code), done)


@require_POST
@for_tills
def refuse(request: HttpRequest, till: Till, part: int) -> HttpResponse:
    reason = request.POST.get("quick") or request.POST.get("reason", "")
    done = _("Cancelled. The shopper sees why.")
    return _move(request, till, part, lambda found: parts.refuse(found, till, reason), done)


def _why_not(not_now: parts.NotNow) -> str:
    at = not_now.progress
    if not_now.move is Move.REFUSED and at.money is Money.FIXED:
        return _("It is paid and its day is over: only an official voids it, at the desk.")
    return _("Not possible now: the order is “%(state)s”.") % {"state": at.label}


def _not_held(gone: holding.CannotHold) -> str:
    if not gone.shortages:
        return _("Its pick-up time is full by now. Say that you cannot deliver it, and why.")
    names = ", ".join(
        _("%(name)s (%(left)s left)")
        % {"name": short.offer.product.name, "left": group_thousands(short.available)}
        for short in gone.shortages
    )
    return _(
        "It waited too long, and what it wants is not all there any more: %(names)s. Count anew "
        "under “My goods”, or say that you cannot deliver it."
    ) % {"names": names}


def _move(
    request: HttpRequest, till: Till, pk: int, move: Callable[[StallOrder], None], done: str
) -> HttpResponse:
    part = get_object_or_404(access.orders_of_till(till), pk=pk)
    try:
        move(part)
    except parts.NotNow as not_now:
        problem = _why_not(not_now)
    except holding.CannotHold as gone:
        problem = _not_held(gone)
    except parts.WrongCode:
        problem = _("This is not the code of this order. Look again at the phone that shows it.")
    except parts.UnfitReason:
        problem = _("Say why, in 200 characters at most: the shopper sees it.")
    else:
        problem = ""
    tell = messages.error if problem else messages.success
    tell(request, problem or done, extra_tags=str(pk))
    # Whoever came by the shopper's code goes on there.
    code = part.order.code if request.POST.get("at") == part.order.code else ""
    if is_htmx(request):
        return _of_code(request, till, code) if code else _list(request, till)
    back = reverse("hand_over", args=[code]) if code else reverse("till_orders")
    return redirect(f"{back}#pesanan-{pk}")


@require_safe
@for_tills
def find_code(request: HttpRequest, till: Till) -> HttpResponse:
    """From the field in which the code is typed."""
    code = parts.as_code(request.GET.get("kode", ""))
    return redirect("hand_over", code) if code else redirect("till_orders")


@require_safe
@never_cache
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code of the shopper's page leads to: it is for the stall's phone."""
    till = access.till_of(request)
    if till is None:
        status = HTTPStatus.UNAUTHORIZED
        return render(request, "cashier/order_not_till.html", status=status)
    if not till.may_send:
        return shut_out(request, till)
    return _of_code(request, till, parts.as_code(code))


def _of_code(request: HttpRequest, till: Till, code: str) -> HttpResponse:
    found = access.orders_of_till(till).filter(order__code=code).order_by("stall__number")
    cards = incoming.cards_of(found, timezone.now())
    if not cards:
        return render(
            request, "cashier/order_unknown.html", {"code": code}, status=HTTPStatus.NOT_FOUND
        )
    page = "cashier/hand_over.html#orders" if is_htmx(request) else "cashier/hand_over.html"
    return render(request, page, _common(request, till) | {"cards": cards, "at": code})


@require_safe
@for_tills
def picking_list(request: HttpRequest, till: Till) -> HttpResponse:
    now = timezone.now()
    said = {"days": incoming.picking_list(till, now), "now": now}
    return render(request, "cashier/picking_list.html", _common(request, till) | said)


@require_safe
@for_tills
def proof(request: HttpRequest, till: Till, part: int) -> HttpResponse:
    """The shopper's picture, for the stall that it is meant for."""
    found = get_object_or_404(
        PaymentProof.objects.filter(part__stall__in=till.stalls.all()), part=part
    )
    return HttpResponse(bytes(found.picture), content_type="image/webp")
