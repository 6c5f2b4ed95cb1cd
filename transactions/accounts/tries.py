"""Waits that grow with each wrong try, and never last.

A try is counted before it is looked at, in one statement under the row's lock: of many tries at
once no more are looked at than of as many one after another, on however many hosts.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from transactions import throttle
from transactions.models import WrongTries

FREE = 5
FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(minutes=15)
FORGOTTEN_AFTER = dt.timedelta(days=1)


def claim(kind: str, who: str, *, free: int = FREE) -> None:
    """Count one try of `kind` by `who` as wrong, before it is looked at.

    From the try number `free` on each is followed by a wait of 1, 2, 4, 8 and at most 15 minutes.
    Raise throttle.TooOften during a wait; such a try is not counted, so that the wait ends. A right
    try calls `forgive`. A day without a try forgives, too.
    """
    name, now = throttle.fingerprint(kind, who), timezone.now()
    with transaction.atomic():
        tries, _made = WrongTries.objects.select_for_update().get_or_create(
            who=name, defaults={"count": 0, "last_at": now}
        )
        if tries.waits_until and tries.waits_until > now:
            raise throttle.TooOften(tries.waits_until)
        before = tries.count if now - tries.last_at < FORGOTTEN_AFTER else 0
        tries.count, tries.last_at = before + 1, now
        tries.waits_until = _wait_after(tries.count, free, now)
        tries.save()


def _wait_after(count: int, free: int, now: dt.datetime) -> dt.datetime | None:
    if count < free:
        return None
    doublings = min(count - free, 10)  # beyond, the longest wait is reached anyway
    return now + min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def forgive(kind: str, who: str) -> None:
    """Forget the tries of `who`: the last was right. Forget old tries of everybody with them."""
    WrongTries.objects.filter(who=throttle.fingerprint(kind, who)).update(count=0, waits_until=None)
    WrongTries.objects.filter(last_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()


def waits_until(kind: str, who: str) -> dt.datetime | None:
    """Return the end of the wait of `who`, or None. Count nothing."""
    found = WrongTries.objects.filter(
        who=throttle.fingerprint(kind, who), waits_until__gt=timezone.now()
    )
    return found.values_list("waits_until", flat=True).first()
