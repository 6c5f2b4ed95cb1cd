"""Visits at the desk's door: written down, and made to wait when somebody guesses passwords.

Three allowances. An account has one for all browsers that it does not know; each browser on which
it has signed in before has its own, so that strangers cannot keep its owner out. A network address
with many wrong tries loses the free ones: each further name has one look from there, which is
enough for a right password however many strangers share the address.
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
    """Return the visitor's address as bazar/visitors.py has it, a network by its first address, or
    None where there is none."""
    return visitors.address(request).partition("/")[0] or None


def note(what: Visit, user: Any, request: HttpRequest) -> None:
    """Write a visit down. `user`: None where the name is nobody's."""
    note_at(what, user, address(request) or "")


def note_at(what: Visit, user: Any, where: str) -> None:
    SignIn.objects.create(what=what, user=user, address=where)


def account(name: str) -> User | None:
    return User.objects.filter(username=User.normalize_username(name)).first()


def claim(name: str, request: HttpRequest) -> None:
    """Count one try at the account `name` before its password is looked at. Raise
    throttle.TooOften, and count nothing, if it is not to be looked at now. The name may be
    nobody's."""
    with transaction.atomic():
        for kind, who, free in _allowances(name, request):
            tries.claim(kind, who, free=free)


def forgive(name: str, request: HttpRequest) -> None:
    """Forget the tries that `claim` counted: the password was right."""
    for kind, who, _free in _allowances(name, request):
        tries.forgive(kind, who)


def waits_until(name: str, request: HttpRequest) -> dt.datetime | None:
    """Return until when not even the right password is looked at, or None."""
    ends = (tries.waits_until(kind, who) for kind, who, _free in _allowances(name, request))
    return max(filter(None, ends), default=None)


def _allowances(name: str, request: HttpRequest) -> Iterator[tuple[str, str, int]]:
    """Yield kind, guesser and number of free tries of each allowance that a try uses up."""
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
    """Count a wrong password against the address that it came from."""
    if who := address(request):
        with suppress(throttle.TooOften):
            throttle.count_try(WRONG, who, **_limit())


def _limit() -> dict[str, Any]:
    return {"most": settings.WRONG_SIGN_INS_PER_ADDRESS, "within": COUNTED_FOR}


def note_waiting(user: User | None, request: HttpRequest) -> None:
    """Write it down once for all the tries that are made while one waits, or a log could be
    flooded."""
    of_them = SignIn.objects.filter(user=user, address=address(request) or "")
    last = of_them.order_by("-pk").values_list("what", flat=True).first()
    if last != Visit.WAIT:
        note(Visit.WAIT, user, request)
