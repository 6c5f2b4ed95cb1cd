"""The log of sign-ins, and the waits for visitors who guess passwords.

There are three allowances of wrong tries. An account has one for all browsers that it does not
know. Each browser on which the account has signed in before has its own, so that strangers cannot
keep the owner out. A network address with many wrong tries has one try for each account name: that
is enough for a right password, however many strangers share the address.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest

from bazar import visitors
from transactions import throttle
from transactions.accounts import known_devices, tries
from transactions.models import SignIn, Visit

WRONG = "wrong sign-in"
OF_ACCOUNT, OF_DEVICE, OF_ADDRESS = "password", "password on a known device", "password from"
COUNTED_FOR = dt.timedelta(minutes=15)


def address(request: HttpRequest) -> str | None:
    """Return the visitor's address as bazar/visitors.py has it; None where there is none.

    A network is named by its first address.
    """
    return visitors.address(request).partition("/")[0] or None


def note(what: Visit, user: Any, request: HttpRequest) -> None:
    """Log a visit. `user` is None if no account has the name that was typed."""
    note_at(what, user, address(request) or "")


def note_at(what: Visit, user: Any, where: str) -> None:
    SignIn.objects.create(what=what, user=user, address=where)


def account(name: str) -> User | None:
    return User.objects.filter(username=User.normalize_username(name)).first()


def claim(name: str, request: HttpRequest) -> None:
    """Count one try at the account `name`, which may not exist, before its password is checked.

    Raise throttle.TooOften during a wait. Such a try is not counted.
    """
    with transaction.atomic():
        for kind, who, free in _allowances(name, request):
            tries.claim(kind, who, free=free)


def forgive(name: str, request: HttpRequest) -> None:
    """Forget the tries that `claim` counted, because the password was right."""
    for kind, who, _free in _allowances(name, request):
        tries.forgive(kind, who)


def waits_until(name: str, request: HttpRequest) -> dt.datetime | None:
    """Return the moment until which not even the right password is checked, or None."""
    ends = (tries.waits_until(kind, who) for kind, who, _free in _allowances(name, request))
    return max(filter(None, ends), default=None)


def _allowances(name: str, request: HttpRequest) -> Iterator[tuple[str, str, int]]:
    """Yield (kind, guesser, number of free tries) of each allowance that a try uses up."""
    of_account = User.normalize_username(name).casefold()
    device = known_devices.device_of(request, account(name))
    if device:
        yield OF_DEVICE, f"{device} {of_account}", tries.FREE
        return
    where = address(request)
    if where and throttle.waits_until(WRONG, where, **_limit()):
        yield OF_ADDRESS, f"{where} {of_account}", 1
    yield OF_ACCOUNT, of_account, tries.FREE


def count_wrong(request: HttpRequest) -> None:
    """Count a wrong password against the address from which it came."""
    if who := address(request):
        with suppress(throttle.TooOften):
            throttle.count_try(WRONG, who, **_limit())


def _limit() -> dict[str, Any]:
    return {"most": settings.WRONG_SIGN_INS_PER_ADDRESS, "within": COUNTED_FOR}


def note_waiting(user: User | None, request: HttpRequest) -> None:
    """Log one entry for all tries that are made during a wait, so that nobody floods the log."""
    visits = SignIn.objects.filter(user=user, address=address(request) or "")
    last = visits.order_by("-pk").values_list("what", flat=True).first()
    if last != Visit.WAIT:
        note(Visit.WAIT, user, request)
