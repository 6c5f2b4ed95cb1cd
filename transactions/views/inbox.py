"""The JSON addresses of the till's scripts: inbox, news, the till's own day, signing out.

A refusal has `error`, for the script, and `message`, for a person.
"""

import uuid
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bazar import limits
from bazar.bulkheads import POSTS
from bazar.calendar import today
from transactions import access, shifts
from transactions.cashiers import tills
from transactions.cashiers.day import own_day as day_of
from transactions.cashiers.selling import screen_of
from transactions.ledger import Status, TillShutOut
from transactions.models import Till
from transactions.ordering.incoming import count_new
from transactions.receiving.entries import (
    NotABatch,
    TooManyEntries,
    read_batch,
    read_json,
    read_says,
)
from transactions.receiving.inbox import EntryResult, receive


@require_POST
@limits.under(limits.TILL)
def inbox(request: HttpRequest) -> JsonResponse:
    """Answer a till's batch with 200 and a result for each entry, in order.

    503 when others lock a row that the batch needs; the phone then sends the batch again.
    """
    key = access.till_key(request)
    if key is None:
        return _refusal(HTTPStatus.UNAUTHORIZED, "no_till")
    try:
        arrived_at = timezone.now()
        batch = read_batch(request.body, arrived_at)
        with POSTS.enter():
            results = receive(batch.entries, till=key, says=batch.says, arrived_at=arrived_at)
    except NotABatch:
        return _refusal(HTTPStatus.BAD_REQUEST, "not_a_batch")
    except (TooManyEntries, RequestDataTooBig):
        return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_many")
    except TillShutOut:
        return _shut_out(key)
    return JsonResponse({"results": [_as_json(result) for result in results]})


def _as_json(result: EntryResult) -> dict[str, object]:
    verdict = result.verdict
    answer = {"key": result.key, "status": verdict.status.value}
    if verdict.status is Status.HELD and verdict.reason:
        message = _("Held for an official: %(why)s.") % {"why": verdict.reason.label}
        return answer | {"reason": verdict.reason.value, "message": message}
    message = _("Already recorded.") if verdict.status is Status.DUPLICATE else _("Recorded.")
    return answer | {
        "receipt": verdict.receipt,
        "flags": [flag.value for flag in verdict.flags],
        "message": message,
    }


@require_POST
@limits.under(limits.TILL)
def news(request: HttpRequest) -> JsonResponse:
    """Record what a phone says of its state, and answer with what is new for it.

    `phone` in the content is the key that the phone stores (static/js/till.js), by which it is
    recognised when it has lost its cookies. The answer has the version of the till's goods, how
    many are left of the counted ones, how many orders are new, and the cash of paid orders in the
    drawer of the open shift, which is no entry of the phone.
    """
    key = access.till_key(request)
    if key is None:
        return _refusal(HTTPStatus.UNAUTHORIZED, "no_till")
    try:
        content = read_json(request.body)
        says = read_says(content, timezone.now())
    except NotABatch:
        return _refusal(HTTPStatus.BAD_REQUEST, "not_a_batch")
    if not tills.record_phone_state(key, says):
        return _shut_out(key)
    till = Till.objects.get(key=key)
    if phone_key := _uuid_or_none(content.get("phone")):
        tills.learn_phone_key(till, phone_key)
    screen = screen_of(till, today())
    shift = shifts.open_now([till]).get(till.pk)
    return JsonResponse(
        {
            "orders": count_new(till),
            "orders_cash": shift
            and {"shift": shift.shift, "amount": shifts.cash_of_orders(till, shift.shift)},
            "goods": screen.version,
            "as_of": screen.as_of,
            "up_to": screen.up_to,
            "left": screen.left,
        }
    )


def _uuid_or_none(value: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


@require_safe
@never_cache
@limits.under(limits.TILL)
def own_day(request: HttpRequest) -> JsonResponse:
    """Serve the till's totals of today, in rupiah and units."""
    till = access.till_of(request)
    if till is None:
        return _refusal(HTTPStatus.UNAUTHORIZED, "no_till")
    if not till.may_send:
        return _shut_out(till.key)
    day = day_of(till, today())
    paid = {payment.wire: total.amount for payment, total in day.by_payment.items()}
    return JsonResponse(
        {
            "as_of": timezone.now().isoformat(),
            "amount": day.overall.amount,
            "sales": day.overall.sales,
            "units": day.overall.units,
            "discount": day.discount,
            "payments": paid,
            **paid,  # for a page that the phone stored before there was `payments`
            "products": [
                {
                    "stall": product.stall,
                    "name": product.name,
                    "units": product.total.units,
                    "amount": product.total.amount,
                }
                for product in day.products
            ],
            "voided": day.voided,
            "orders": {"amount": day.orders.amount, "number": day.orders.sales},
        }
    )


@require_POST
@limits.under(limits.TILL)
def sign_out(request: HttpRequest) -> JsonResponse:
    """Sign the till out. Its script asks only when no entry is unsent."""
    till = access.till_of(request)
    if till is None:
        return _refusal(HTTPStatus.UNAUTHORIZED, "no_till")
    tills.sign_out(till)
    response = JsonResponse({"message": _("Signed out.")})
    access.forget_till(response)
    return response


def _shut_out(key: uuid.UUID) -> JsonResponse:
    if Till.objects.filter(key=key, locked_out_at__isnull=False).exists():
        return _refusal(HTTPStatus.FORBIDDEN, "locked_out")
    return _refusal(HTTPStatus.UNAUTHORIZED, "no_till")


def _refusal(status: HTTPStatus, error: str) -> JsonResponse:
    sentences = {
        "no_till": _("This phone is not signed in. Open the link on the stall card again."),
        "locked_out": _(
            "This till is locked out. Its sales are safe on the phone: see an official."
        ),
        "not_a_batch": _("What was sent is not a batch of sales in JSON."),
        "too_many": _("At most 200 entries at once. Send them in smaller batches."),
    }
    return JsonResponse({"error": error, "message": sentences[error]}, status=status)
