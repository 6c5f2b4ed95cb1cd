"""The JSON addresses of the till's scripts: inbox, news, the till's own day, signing out.

A refusal has `error`, for the script, and `message`, for a person.
"""

import datetime as dt
import uuid
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bazar import limits
from bazar.bulkheads import POSTS
from bazar.calendar import wib_date
from bazar.database_clock import database_now
from transactions import access, shifts
from transactions.cashiers import devices, tills
from transactions.cashiers.day import own_day as day_of
from transactions.cashiers.selling import screen_of
from transactions.ledger import AnotherDevice, Status, TillShutOut
from transactions.models import Till
from transactions.ordering.incoming import count_waiting
from transactions.receiving import reconciliation
from transactions.receiving.batches import (
    Batch,
    NotABatch,
    TooManyEntries,
    read_batch,
    read_json,
    read_report,
)
from transactions.receiving.inbox import EntryResult, receive
from transactions.receiving.settlements import Settlement, find_settlements


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
        arrived_at, last_number = devices.load_office_state(key)
        batch = read_batch(request.body, arrived_at)
        with POSTS.enter():
            results = _receive(request, batch, key, arrived_at)
    except NotABatch:
        return _refusal(HTTPStatus.BAD_REQUEST, "not_a_batch")
    except (TooManyEntries, RequestDataTooBig):
        return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_many")
    except TillShutOut:
        return _shut_out(key)
    except AnotherDevice:
        return _refusal(HTTPStatus.CONFLICT, "another_device")
    if batch.report.cleared:
        devices.note_cleared(key, batch.report.cleared, last_number)
    return JsonResponse(
        {
            "results": [_as_json(result) for result in results],
            "now": _milliseconds(arrived_at),
            "last_number": batch.report.last_believed(last_number),
        }
    )


def _receive(
    request: HttpRequest, batch: Batch, key: uuid.UUID, arrived_at: dt.datetime
) -> list[EntryResult]:
    try:
        return receive(batch.entries, till=key, report=batch.report, arrived_at=arrived_at)
    except TillShutOut:
        if access.bring_back_till(request) is None:
            raise
    return receive(batch.entries, till=key, report=batch.report, arrived_at=arrived_at)


def _as_json(result: EntryResult) -> dict[str, object]:
    verdict = result.verdict
    answer: dict[str, object] = {"key": result.key, "status": verdict.status.value}
    if verdict.status is Status.RENUMBER:
        return answer | {"message": _("Another entry has its number.")}
    if verdict.status is Status.HELD and verdict.reason:
        message = _("Held for an official: %(why)s.") % {"why": verdict.reason.label}
        return answer | {"reason": verdict.reason.value, "message": message}
    message = _("Already recorded.") if verdict.status is Status.DUPLICATE else _("Recorded.")
    return answer | {
        "receipt": verdict.receipt,
        "flags": [flag.value for flag in verdict.flags],
        "message": message,
        **({"sold_at": _milliseconds(result.made_at)} if result.made_at else {}),
    }


def _milliseconds(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)


@require_POST
@limits.under(limits.TILL)
def news(request: HttpRequest) -> JsonResponse:
    """Record what a phone says of its state, and answer with what is new for it.

    `phone` in the content is the key that the phone stores (static/js/till.js), by which it is
    recognised when it has lost its cookies. The answer has the version of the till's goods, how
    many are left of the counted ones, how many orders are new and how many of them have waited too
    long, and the cash of paid orders in the drawer of the open shift, which is no entry of the
    phone. `compare` in the content names blocks of the phone's numbers; the answer tells what the
    office has of them (receiving/reconciliation).
    `held` has the keys of entries that are held as far as the phone knows; the answer tells how
    those ended that are settled.
    """
    key = access.till_key(request)
    if key is None:
        return _refusal(HTTPStatus.UNAUTHORIZED, "no_till")
    now, last_number = devices.load_office_state(key)
    try:
        content = read_json(request.body)
        report = read_report(content, now)
    except NotABatch:
        return _refusal(HTTPStatus.BAD_REQUEST, "not_a_batch")
    is_heard = tills.record_phone_state(key, report) or (
        access.bring_back_till(request) is not None and tills.record_phone_state(key, report)
    )
    till = Till.objects.filter(key=key).first()
    if not is_heard or till is None:
        is_copy = till is not None and till.may_send
        return _refusal(HTTPStatus.CONFLICT, "another_device") if is_copy else _shut_out(key)
    if report.cleared:
        devices.note_cleared(key, report.cleared, last_number)
    if phone_key := _uuid_or_none(content.get("phone")):
        tills.learn_phone_key(till, phone_key)
    screen = screen_of(till, wib_date(now))
    shift = shifts.open_now([till]).get(till.pk)
    waiting = count_waiting(till)
    return JsonResponse(
        {
            "now": _milliseconds(now),
            "last_number": till.last_number,
            "orders": waiting.new,
            "orders_late": waiting.overdue,
            "orders_cash": shift
            and {"shift": shift.shift, "amount": shifts.cash_of_orders(till, shift.shift)},
            "goods": screen.version,
            "as_of": screen.as_of,
            "up_to": screen.up_to,
            "left": screen.left,
            "settled": [
                _settlement_json(each) for each in find_settlements(key, content.get("held"))
            ],
            **reconciliation.compare_blocks(key, content.get("compare")),
        }
    )


def _settlement_json(settlement: Settlement) -> dict[str, object]:
    """Return how a held entry of the phone ended; `message` is for the cashier."""
    answer: dict[str, object] = {"key": str(settlement.key)}
    words = {"note": settlement.note}
    if settlement.sale is None:
        return answer | {"message": _("Settled by an official: %(note)s") % words}
    receipt = settlement.sale.receipt
    words["receipt"] = receipt
    message = _("Recorded already as %(receipt)s.") % words
    if settlement.is_by_official:
        message = _("Recorded by an official as %(receipt)s: %(note)s") % words
    return answer | {"receipt": receipt, "amount": settlement.amount, "message": message}


@require_POST
@limits.under(limits.TILL)
def missing_entries(request: HttpRequest) -> JsonResponse:
    """Answer which of the phone's `keys`, at most 200, belong to no entry that the office has."""
    key = access.till_key(request)
    if key is None:
        return _refusal(HTTPStatus.UNAUTHORIZED, "no_till")
    if not Till.objects.filter(key=key, locked_out_at=None, signed_out_at=None).exists():
        return _shut_out(key)
    try:
        missing = reconciliation.find_missing(key, read_json(request.body).get("keys"))
    except NotABatch:
        return _refusal(HTTPStatus.BAD_REQUEST, "not_a_batch")
    return JsonResponse({"missing": missing})


def _date_or_none(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _uuid_or_none(value: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


@require_safe
@never_cache
@limits.under(limits.TILL)
def own_day(request: HttpRequest) -> JsonResponse:
    """Serve the till's totals of today, or of the day `hari` (WIB date), in rupiah and units."""
    till = access.till_of(request)
    if till is None:
        return _refusal(HTTPStatus.UNAUTHORIZED, "no_till")
    if not till.may_send:
        return _shut_out(till.key)
    now = database_now()
    date = _date_or_none(request.GET.get("hari", "")) or wib_date(now)
    day = day_of(till, date)
    paid = {payment.wire: total.amount for payment, total in day.by_payment.items()}
    return JsonResponse(
        {
            "now": _milliseconds(now),
            "as_of": now.isoformat(),
            "day": date.isoformat(),
            "sealed": day.is_sealed,
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
        "another_device": _("Another phone is this till. This phone becomes a till of its own."),
        "not_a_batch": _("What was sent is not a batch of sales in JSON."),
        "too_many": _("At most 200 entries at once. Send them in smaller batches."),
    }
    return JsonResponse({"error": error, "message": sentences[error]}, status=status)
