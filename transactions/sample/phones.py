"""The reports of the demo's phones: when they were seen, unsent sales, a held entry."""

import datetime as dt
import uuid
from collections import Counter

from bazar.calendar import wib
from bazar.models import Bazar
from transactions.cashiers.tills import PhoneReport, record_phone_state
from transactions.models import Storage, Till
from transactions.receiving import inbox
from transactions.sample.day import NAMESPACE

UNSENT = (2, 5, 1)  # sales that wait on the phones of so many stalls
UNSENT_FOR = dt.timedelta(minutes=23)
SEEN_WITHIN = 5  # minutes; the others
NO_OFFER = 10**12


def report(bazar: Bazar, used: Counter[uuid.UUID], now: dt.datetime) -> None:
    """Let the phones report: most of them lately, a few with sales that they could not send.

    One entry is held, because it names an offer that nobody knows.
    """
    moment = last_open(bazar, now)
    keys = sorted(used, key=str)
    silent, holder = keys[: len(UNSENT)], keys[len(UNSENT)]
    _hold(holder, used[holder] + 1, moment, now)
    for n, key in enumerate(keys[len(UNSENT) :]):
        record_phone_state(key, PhoneReport(unsent=0, storage=Storage.PERSISTENT))
        _seen(key, moment - dt.timedelta(minutes=n % SEEN_WITHIN, seconds=7 * n % 60))
    for key, unsent in zip(silent, UNSENT, strict=True):
        since = moment - UNSENT_FOR
        state = PhoneReport(
            last_number=used[key] + unsent,
            unsent=unsent,
            oldest_unsent_at=since,
            storage=Storage.BEST_EFFORT,
        )
        record_phone_state(key, state)
        _seen(key, since)


def last_open(bazar: Bazar, now: dt.datetime) -> dt.datetime:
    """Return the last moment until now at which the bazaar was open; without one, now."""
    hours = [
        (wib(day.date, day.opens), wib(day.date, day.closes))
        for day in bazar.days.order_by("date")
        if day.opens and day.closes
    ]
    begun = [min(closes, now) for opens, closes in hours if opens + UNSENT_FOR <= now]
    return max(begun, default=now)


def _hold(till: uuid.UUID, number: int, moment: dt.datetime, now: dt.datetime) -> None:
    """Send, as a phone would, an entry of an offer that nobody knows, made at the moment."""
    line = {"offer": NO_OFFER, "name": "Kue pesanan", "price": 35_000, "list_price": 35_000}
    entry = {
        "kind": "sale",
        "key": str(uuid.uuid5(NAMESPACE, f"held/{till}")),
        "number": number,
        "age_ms": round((now - moment).total_seconds() * 1000),
        "payment": "cash",
        "tendered": 50_000,
        "lines": [line | {"quantity": 1}],
    }
    inbox.receive([entry], till=till, report=PhoneReport(last_number=number), arrived_at=now)


def _seen(key: uuid.UUID, at: dt.datetime) -> None:
    Till.objects.filter(key=key).update(last_seen_at=at)
