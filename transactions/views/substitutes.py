"""Other goods in the place of some that are missing: the stall offers them, the shopper answers."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from transactions import access
from transactions.models import Order, OrderLine, StallOrder, Till
from transactions.ordering import parts, substitutes
from transactions.ordering.changes import NotChangeable
from transactions.ordering.reserving import CannotReserve
from transactions.views.doors import for_tills
from transactions.views.orders import failed, lead_back, of_token, part_of
from transactions.views.till_orders import shown_again

MOST_DIGITS = 18  # of an id or an amount that a form sends


@require_http_methods(["GET", "HEAD", "POST"])
@for_tills
def offer_instead(request: HttpRequest, till: Till, part: int, pk: int) -> HttpResponse:
    row = get_object_or_404(access.orders_of_till(till), pk=part)
    missing = get_object_or_404(OrderLine, part=row, pk=pk)
    if request.method == "POST":
        problem = _offer(row, missing, _number(request, "offer"), till)
        if not problem:
            done = _("Offered. The shopper answers on the order’s page.")
            messages.success(request, done, extra_tags=str(part))
            return shown_again(request, till, row)
    else:
        problem = ""
    context = {"till": till, "part": row, "line": missing, "problem": problem} | {
        "choices": substitutes.choices(row, missing)
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "cashier/substitute.html", context, status=status)


def _offer(part: StallOrder, line: OrderLine, offer: int, till: Till) -> str:
    """Offer it; return why that cannot be, "" if it could."""
    try:
        substitutes.offer_instead(part, line.pk, offer, till)
    except NotChangeable as cannot:
        state = {"state": cannot.progress.label}
        return _("Not possible now: the order’s state is “%(state)s”.") % state
    except substitutes.UnfitSubstitute:
        return _("Choose goods of this stall of which there are enough.")
    return ""


@require_POST
@of_token
def answer(request: HttpRequest, order: Order, part: int, pk: int) -> HttpResponse:
    followed_part, followed = part_of(order, part)
    row = followed_part.part
    try:
        if request.POST.get("jawab") == "ya":
            seen = _number(request, "offer"), _number(request, "price")
            substitutes.agree(row, pk, seen)
        else:
            substitutes.decline(row, pk)
    except OrderLine.DoesNotExist as unknown:
        raise Http404 from unknown
    except (NotChangeable, CannotReserve, parts.NotNow):
        return failed(request, followed, too_late=part)
    return lead_back(order, part)


def _number(request: HttpRequest, name: str) -> int:
    """Return the number that a form sends, -1 for none."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else -1
