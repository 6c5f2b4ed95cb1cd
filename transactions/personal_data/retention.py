"""Erasure of personal data whose time is over, once a day.

Shoppers' data go some days after the last planned day of their bazaar, those of an order that
nobody paid sooner: name, phone, address, notes, reasons, proofs of payment, and the accounts for
refunds. What they bought, and the money, stays. Network addresses in the list of sign-ins and the
content of held entries that are settled go as well; the database lets nothing else of these tables
be changed (transactions/database/).
"""

import datetime as dt
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from bazar.calendar import today
from bazar.models import Bazar
from bazar.privacy import TRIES, Periods
from jakpreneur.spreadsheet import uploads
from transactions.accounts.sessions import DELETED_AFTER
from transactions.models import (
    Erasure,
    HeldSale,
    Knock,
    Move,
    Order,
    OrderAlertAddress,
    OrderNews,
    OrderStep,
    PaymentProof,
    RefundAccount,
    SignedIn,
    SignIn,
    StallOrder,
    WrongTries,
)
from transactions.models.held import ERASED
from transactions.ordering import basket_store
from transactions.receiving import held

WITHOUT_REASON = "–"
LATE = dt.timedelta(days=3)  # without a run
IS_LATE = """
SELECT NOT EXISTS (SELECT FROM transactions_erasure WHERE at > %(since)s) AND (
    EXISTS (SELECT FROM transactions_order WHERE placed_at < %(since)s)
    OR EXISTS (SELECT FROM transactions_signin WHERE at < %(since)s)
)
"""


@transaction.atomic
def erase_due(periods: Periods) -> Erasure:
    """Erase all data whose time is over; return the numbers. A second run erases nothing more."""
    before = today() - dt.timedelta(days=periods.orders - 1)
    orders = erase_orders(_of_bazaars_that_ended(before))
    unpaid = erase_orders(_never_paid(_ago(periods.unpaid)))
    _erase_what_came_later()
    _sweep()
    return Erasure.objects.create(
        before=before,
        orders=orders + unpaid,
        unpaid=unpaid,
        addresses=_erase_addresses(_ago(periods.addresses)),
        held=_erase_held(_ago(periods.held)),
    )


def is_late() -> bool:
    """Tell whether there is something to erase and nothing has been erased for some days.

    One query, for the desk's first page.
    """
    since = timezone.now() - LATE
    with connection.cursor() as cursor:
        cursor.execute(IS_LATE, {"since": since})
        return bool(cursor.fetchone()[0])


# --- Shoppers ---------------------------------------------------------------------------------


def erase_orders(orders: QuerySet[Order]) -> int:
    """Erase the person from these orders; return the number that had one. The money stays."""
    due = list(orders.filter(erased_at=None).order_by().values_list("pk", flat=True))
    erased = Order.objects.filter(pk__in=due)
    count = erased.update(name="", phone="", address="", email="", visitor=None, erased_at=Now())
    _clean(Q(order__in=due))
    OrderAlertAddress.objects.filter(order__in=due).delete()
    OrderNews.objects.filter(order__in=due).delete()
    return count


def _clean(parts: Q) -> None:
    """Empty notes and reasons of these parts, and delete their pictures and accounts."""
    of = StallOrder.objects.filter(parts).order_by()
    of.exclude(note="").update(note="")
    ids = of.values("pk")
    PaymentProof.objects.filter(part__in=ids).delete()
    RefundAccount.objects.filter(refund__part__in=ids).delete()
    steps = OrderStep.objects.filter(part__in=ids).exclude(reason__in=["", WITHOUT_REASON])
    steps.update(reason=WITHOUT_REASON)


def _erase_what_came_later() -> None:
    """Erase pictures that were sent after the shopper was erased: the order's page still stands."""
    _clean(Q(order__erased_at__isnull=False))


def _of_bazaars_that_ended(before: dt.date) -> QuerySet[Order]:
    """Return the orders of bazaars whose last day (WIB) was earlier than `before`."""
    return Order.objects.filter(bazar__in=Bazar.objects.ended(before).order_by().values("pk"))


def _never_paid(before: dt.datetime) -> QuerySet[Order]:
    """Return the orders that ended before then, unpaid, and whose shopper declared no payment."""
    parts = StallOrder.objects.filter(order=OuterRef("pk")).order_by()
    stands = parts.filter(Q(stands_until=None) | Q(stands_until__gte=before))
    paid = parts.filter(steps__move__in=[Move.PAID, Move.DECLARED])
    return Order.objects.filter(~Exists(stands), ~Exists(paid), Exists(parts))


# --- What stays without the person --------------------------------------------------------------


def _erase_addresses(before: dt.datetime) -> int:
    """Erase the network addresses of sign-ins, refused ones too, from before then."""
    return SignIn.objects.filter(at__lt=before).exclude(address="").update(address="")


def _erase_held(before: dt.datetime) -> int:
    """Erase the content of settled entries that arrived before then. A waiting one is a sale."""
    settled = held.with_state(HeldSale.objects.all()).exclude(held.WAITING)
    due = settled.filter(arrived_at__lt=before).exclude(content=ERASED).order_by()
    return HeldSale.objects.filter(pk__in=list(due.values_list("pk", flat=True))).update(
        content=ERASED
    )


def _sweep() -> None:
    """Delete rows whose time is over: tries, baskets, ended sessions, uploaded spreadsheets."""
    Knock.objects.filter(at__lt=timezone.now() - TRIES).delete()
    WrongTries.objects.filter(last_at__lt=timezone.now() - TRIES).delete()
    SignedIn.objects.filter(since__lt=timezone.now() - DELETED_AFTER).delete()
    basket_store.delete_old()
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    store.clear_expired()
    uploads.delete_old()


def _ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)
