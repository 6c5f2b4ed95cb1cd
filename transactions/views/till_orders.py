"""Online orders on the till: the board, the moves of each part, and the list of what to pack.

Each button has an address of its own. Without script the answer leads back to the page of the
button; for htmx it is the orders rendered anew. A move that cannot be made says why beside its
order.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bazar.database_clock import database_now
from bazar.rupiah import group_thousands
from transactions import access
from transactions.cashiers import tills
from transactions.models import Move, Payment, PaymentProof, StallOrder, Till
from transactions.models.payments import Door
from transactions.ordering import incoming, parts, reserving
from transactions.ordering.incoming import OrderBoard
from transactions.ordering.states import Money
from transactions.views.doors import for_tills, is_htmx, refuse_till

PAYMENTS = Payment.by_wire(Door.ORDER)


@require_safe
@for_tills
def till_orders(request: HttpRequest, till: Till) -> HttpResponse:
    """Render the page; for htmx the orders alone, and 204 if their version has not changed."""
    board = incoming.board_of(till, database_now())
    if is_htmx(request) and request.GET.get("versi") == board.version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return _list(request, till, board=board)


def _list(request: HttpRequest, till: Till, board: OrderBoard | None = None) -> HttpResponse:
    board = board or incoming.board_of(till, database_now())
    page = "cashier/orders.html#orders" if is_htmx(request) else "cashier/orders.html"
    return render(request, page, _common(request, till) | {"board": board})


def _common(request: HttpRequest, till: Till) -> dict[str, object]:
    stalls = tills.stalls_of(till)
    return {
        "till": till,
        "stalls": stalls,
        "serves_several": len(stalls) > 1,
        "message": _newest_message(request),
    }


def _newest_message(request: HttpRequest) -> Message | None:
    return next(reversed(list(messages.get_messages(request))), None)


@require_POST
@for_tills
def accept(request: HttpRequest, till: Till, part: int) -> HttpResponse:
    return _move(request, till, part, lambda part: parts.accept(part, till), _("Accepted."))


@require_POST
@for_tills
def make_ready(request: HttpRequest, till: Till, part: int) -> HttpResponse:
    return _move(request, till, part, lambda part: parts.make_ready(part, till), _("Ready."))


@require_POST
@for_tills
def pay(request: HttpRequest, till: Till, part: int) -> HttpResponse:
    payment = PAYMENTS.get(request.POST.get("payment", ""))
    if payment is None:
        raise Http404  # no button posts it
    done = _("Paid: it is in the ledger.")
    return _move(request, till, part, lambda part: parts.pay(part, till, payment), done)


@require_POST
@for_tills
def give(request: HttpRequest, till: Till, part: int) -> HttpResponse:
    code = request.POST.get("code", "")
    done = _("Handed over.")
    return _move(request, till, part, lambda part: parts.hand_over(part, till, code), done)


@require_POST
@for_tills
def refuse(request: HttpRequest, till: Till, part: int) -> HttpResponse:
    reason = request.POST.get("quick") or request.POST.get("reason", "")
    done = _("Cancelled. The shopper sees why.")
    return _move(request, till, part, lambda part: parts.refuse(part, till, reason), done)


def _not_now_text(not_now: parts.NotNow) -> str:
    progress = not_now.progress
    if not_now.move is Move.REFUSED and progress.money is Money.FIXED:
        return _("It is paid and its day is over: only an official can void it, at the desk.")
    return _("Not possible now: the order’s state is “%(state)s”.") % {"state": progress.label}


def _not_reserved_text(refusal: reserving.CannotReserve) -> str:
    if not refusal.shortages:
        return _("Its pick-up time is now full. Say that you cannot deliver it, and why.")
    names = ", ".join(
        _("%(name)s (%(left)s left)")
        % {"name": short.offer.product.name, "left": group_thousands(short.available)}
        for short in refusal.shortages
    )
    return _(
        "It waited too long, and not all of its goods are still there: "
        "%(names)s. Count again under “My goods”, or say that you cannot deliver "
        "it."
    ) % {"names": names}


def _move(
    request: HttpRequest, till: Till, pk: int, move: Callable[[StallOrder], None], done: str
) -> HttpResponse:
    part = get_object_or_404(access.orders_of_till(till), pk=pk)
    try:
        move(part)
    except parts.NotNow as not_now:
        problem = _not_now_text(not_now)
    except reserving.CannotReserve as refusal:
        problem = _not_reserved_text(refusal)
    except parts.WrongCode:
        problem = _("This is not the code of this order. Check the shopper’s phone again.")
    except parts.UnfitRefusal:
        problem = _("Say why, in at most 200 characters: the shopper sees it.")
    else:
        problem = ""
    add_message = messages.error if problem else messages.success
    add_message(request, problem or done, extra_tags=str(pk))
    return shown_again(request, till, part)


@require_safe
@for_tills
def find_code(request: HttpRequest, till: Till) -> HttpResponse:
    """Lead from the field for a typed code to the parts of its order."""
    code = parts.parse_pickup_code(request.GET.get("kode", ""))
    return redirect("hand_over", code) if code else redirect("till_orders")


@require_safe
@never_cache
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """Render the order with this code, for the stall's phone that has read the QR code."""
    till = access.till_of(request)
    if till is None:
        status = HTTPStatus.UNAUTHORIZED
        return render(request, "cashier/order_not_till.html", status=status)
    if not till.may_send:
        return refuse_till(request, till)
    return _of_code(request, till, parts.parse_pickup_code(code))


def shown_again(request: HttpRequest, till: Till, part: StallOrder) -> HttpResponse:
    """Show the page of the button again, at the order. One opened by the code is shown by it."""
    code = part.order.code if request.POST.get("at") == part.order.code else ""
    if is_htmx(request):
        return _of_code(request, till, code) if code else _list(request, till)
    back = reverse("hand_over", args=[code]) if code else reverse("till_orders")
    return redirect(f"{back}#pesanan-{part.pk}")


def _of_code(request: HttpRequest, till: Till, code: str) -> HttpResponse:
    order_parts = access.orders_of_till(till).filter(order__code=code).order_by("stall__number")
    cards = incoming.cards_of(order_parts, database_now())
    if not cards:
        unknown = _common(request, till) | {"code": code}
        return render(request, "cashier/order_unknown.html", unknown, status=HTTPStatus.NOT_FOUND)
    page = "cashier/hand_over.html#orders" if is_htmx(request) else "cashier/hand_over.html"
    return render(request, page, _common(request, till) | {"cards": cards, "at": code})


@require_safe
@for_tills
def picking_list(request: HttpRequest, till: Till) -> HttpResponse:
    now = database_now()
    context = {"days": incoming.picking_list(till, now), "now": now}
    return render(request, "cashier/picking_list.html", _common(request, till) | context)


@require_safe
@for_tills
def proof(request: HttpRequest, till: Till, part: int) -> HttpResponse:
    """Serve the shopper's picture of the payment to the stall that was paid."""
    payment_proof = get_object_or_404(
        PaymentProof.objects.filter(part__stall__in=till.stalls.all()), part=part
    )
    return HttpResponse(bytes(payment_proof.picture), content_type="image/webp")
