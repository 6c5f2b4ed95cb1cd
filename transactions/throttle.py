"""Who tries something too often has to wait. Who that is, is kept as a hash that only this server
can make: neither an address nor a number can be read from it."""

import datetime as dt

from django.utils import timezone
from django.utils.crypto import salted_hmac

from transactions.models import Knock


class TooOften(Exception):
    """`until`: when the next try may be made."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(until)
        self.until = until


def knock(kind: str, who: str, *, most: int, within: dt.timedelta) -> None:
    """Counts a try of `kind` by `who`, an address or a number. Raises TooOften for one more than
    `most` in the time `within`; such a try counts no more, so that waiting ends.

    Written first and counted afterwards: of many tries at once none is overlooked.
    """
    name = name_of(kind, who)
    since = timezone.now() - within
    of_them = Knock.objects.filter(who=name)
    of_them.filter(at__lte=since).delete()
    this = Knock.objects.create(who=name)
    until = _waits_until(name, most=most + 1, within=within)
    if until:
        this.delete()
        raise TooOften(until)


def waits_until(kind: str, who: str, *, most: int, within: dt.timedelta) -> dt.datetime | None:
    """Until when `who` has to wait, who has tried `most` times in the time `within`; None: not.
    Counts nothing."""
    return _waits_until(name_of(kind, who), most=most, within=within)


def name_of(kind: str, who: str) -> bytes:
    """Return the keyed hash (32 bytes) by which `who` is known to tries of this `kind`."""
    return salted_hmac("transactions.throttle", f"{kind} {who}", algorithm="sha256").digest()


def _waits_until(name: bytes, *, most: int, within: dt.timedelta) -> dt.datetime | None:
    tries = Knock.objects.filter(who=name, at__gt=timezone.now() - within)
    latest = list(tries.order_by("-at", "-pk").values_list("at", flat=True)[:most])
    return latest[-1] + within if len(latest) == most else None
