"""Waits between wrong tries. They grow with each wrong try up to 15 minutes.

A try is counted before it is checked, under the lock of its row. So many tries at the same moment,
on however many hosts, are checked no more often than as many tries one after another.
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
    """Count one try of `kind` by `who` as wrong, before it is checked.

    From try number `free` on, each is followed by a wait of 1, 2, 4, 8 and at most 15 minutes.
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
    """Forget the tries of `who`, because the last was right, and everybody's old tries."""
    WrongTries.objects.filter(who=throttle.fingerprint(kind, who)).update(count=0, waits_until=None)
    WrongTries.objects.filter(last_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()


def waits_until(kind: str, who: str) -> dt.datetime | None:
    """Return the end of the wait of `who`, or None. No try is counted."""
    waiting = WrongTries.objects.filter(
        who=throttle.fingerprint(kind, who), waits_until__gt=timezone.now()
    )
    return waiting.values_list("waits_until", flat=True).first()
