"""A throttle: whoever tries something too often has to wait.

The visitor is recorded as a keyed hash that only this server can make, so neither an address nor a
number can be read from the database.
"""

import datetime as dt

from django.utils import timezone
from django.utils.crypto import salted_hmac

from transactions.models import Knock


class TooOften(Exception):
    """`until`: when the next try may be made."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(until)
        self.until = until


def count_try(kind: str, who: str, *, most: int, within: dt.timedelta) -> None:
    """Count a try of `kind` by `who`, an address or a number.

    Raises TooOften for one more than `most` in the time `within`. Such a try is not counted, so
    that waiting ends. A try is written first and counted afterwards: of many tries at once none is
    overlooked.
    """
    who_hash = fingerprint(kind, who)
    since = timezone.now() - within
    earlier = Knock.objects.filter(who=who_hash)
    earlier.filter(at__lte=since).delete()
    this_try = Knock.objects.create(who=who_hash)
    until = _waits_until(who_hash, most=most + 1, within=within)
    if until:
        this_try.delete()
        raise TooOften(until)


def waits_until(kind: str, who: str, *, most: int, within: dt.timedelta) -> dt.datetime | None:
    """Return until when `who` has to wait after `most` tries in the time `within`, else None.

    This counts no try.
    """
    return _waits_until(fingerprint(kind, who), most=most, within=within)


def fingerprint(kind: str, who: str) -> bytes:
    """Return the keyed hash, 32 bytes, by which `who` is recognised for `kind`."""
    return salted_hmac("transactions.throttle", f"{kind} {who}", algorithm="sha256").digest()


def _waits_until(who_hash: bytes, *, most: int, within: dt.timedelta) -> dt.datetime | None:
    tries = Knock.objects.filter(who=who_hash, at__gt=timezone.now() - within)
    latest = list(tries.order_by("-at", "-pk").values_list("at", flat=True)[:most])
    return latest[-1] + within if len(latest) == most else None
