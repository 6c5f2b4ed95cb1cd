"""The cashier's addresses: the stall card, the selling screen, the inbox."""

import uuid
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bazar.calendar import today
from bazar.models import Category, Channel
from jakpreneur.catalogue import offers_of
from transactions import access, tills
from transactions.entries import NotABatch, TooManyEntries, read_batch
from transactions.inbox import Result, receive
from transactions.ledger import Status, TillShutOut
from transactions.models import Till


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stall_card(request: HttpRequest, token: str) -> HttpResponse:
    """Asks on GET; only POST lets the phone in."""
    card = tills.valid_card(token)
    if card is None:
        return render(request, "cashier/card_unknown.html", status=HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        return render(request, "cashier/card.html", {"card": card})
    till = tills.let_in(card, _uuid_or_none(request.POST.get("till", "")))
    response = redirect("sell")
    access.remember_till(response, till)
    return response


def _uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@require_safe
@never_cache
@ensure_csrf_cookie
def sell(request: HttpRequest) -> HttpResponse:
    till = access.till_of(request)
    if till is None:
        return render(request, "cashier/no_till.html", status=HTTPStatus.UNAUTHORIZED)
    if till.locked_out_at:
        return render(request, "cashier/locked_out.html", status=HTTPStatus.FORBIDDEN)
    stalls = tills.stalls_to_sell_for(till, today())
    return render(
        request,
        "cashier/sell.html",
        {
            "till": till,
            "stalls": stalls,
            "offers": offers_of(stalls, Channel.ONSITE),
            "categories": Category.objects.all(),
        },
    )


@require_POST
def inbox(request: HttpRequest) -> HttpResponse:
    """A till's batch (design.md): 200 with a result for each entry, in order."""
    key = access.till_key(request)
    if key is None:
        return _refusal(HTTPStatus.UNAUTHORIZED, "no_till")
    try:
        arrived_at = timezone.now()
        batch = read_batch(request.body, arrived_at)
        results = receive(batch.entries, till=key, says=batch.says, arrived_at=arrived_at)
    except NotABatch:
        return _refusal(HTTPStatus.BAD_REQUEST, "not_a_batch")
    except (TooManyEntries, RequestDataTooBig):
        return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_many")
    except TillShutOut:
        if Till.objects.filter(key=key).exists():
            return _refusal(HTTPStatus.FORBIDDEN, "locked_out")
        return _refusal(HTTPStatus.UNAUTHORIZED, "no_till")
    return JsonResponse({"results": [_as_json(result) for result in results]})


def _refusal(status: HTTPStatus, error: str) -> JsonResponse:
    sentences = {
        "no_till": _("This phone is not let in. Follow the stall card's link again."),
        "locked_out": _("This till is locked out. Its sales stay on the phone: see an official."),
        "not_a_batch": _("What was sent is no batch of sales in JSON."),
        "too_many": _("At most 200 entries at once. Send them in smaller batches."),
    }
    return JsonResponse({"error": error, "message": sentences[error]}, status=status)


def _as_json(result: Result) -> dict[str, object]:
    verdict = result.verdict
    answer = {"key": result.key, "status": verdict.status.value}
    if verdict.status is Status.HELD and verdict.reason:
        message = _("Kept for an official: %(why)s.") % {"why": verdict.reason.label}
        return answer | {"reason": verdict.reason.value, "message": message}
    message = _("Recorded already.") if verdict.status is Status.DUPLICATE else _("Recorded.")
    return answer | {
        "receipt": verdict.receipt,
        "flags": [flag.value for flag in verdict.flags],
        "message": message,
    }
