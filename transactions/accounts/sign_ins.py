"""Who came to the desk's door, and from where; how long one waits who tried too often."""

import datetime as dt
from contextlib import suppress
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from bazar import visitors
from transactions import throttle
from transactions.models import SignIn, Visit

WRONG = "wrong sign-in"


def address(request: HttpRequest) -> str | None:
    """As bazar/visitors.py has it, a network by its first address; None where there is none."""
    return visitors.address(request).partition("/")[0] or None


def note(what: Visit, user: Any, request: HttpRequest) -> None:
    """`user`: None where the name is nobody's."""
    SignIn.objects.create(what=what, user=user, address=address(request) or "")


def account(name: str) -> User | None:
    return User.objects.filter(username=User.normalize_username(name)).first()


def waits_until(name: str, request: HttpRequest) -> dt.datetime | None:
    """Until when not even the right password is looked at; None: it is."""
    return max(filter(None, (_name_waits(name, request), address_waits(request))), default=None)


def address_waits(request: HttpRequest) -> dt.datetime | None:
    """Who tries one name after another waits as well; never all whose address is unknown."""
    who = address(request)
    return throttle.waits_until(WRONG, who, **_limit()) if who else None


def count_wrong(request: HttpRequest) -> None:
    if who := address(request):
        with suppress(throttle.TooOften):
            throttle.knock(WRONG, who, **_limit())


def _limit() -> dict[str, Any]:
    return {"most": settings.WRONG_SIGN_INS_PER_ADDRESS, "within": settings.AXES_COOLOFF_TIME}


def _name_waits(name: str, request: HttpRequest) -> dt.datetime | None:
    tries = AccessAttempt.objects.filter(username=name, ip_address=address(request))
    counted = list(tries.values_list("failures_since_start", "attempt_time"))
    if sum(wrong for wrong, _at in counted) < settings.AXES_FAILURE_LIMIT:
        return None
    until: dt.datetime = max(at for _wrong, at in counted) + settings.AXES_COOLOFF_TIME
    return until if until > timezone.now() else None


def note_waiting(user: User | None, request: HttpRequest) -> None:
    """Once for all the tries that are made while one waits, or a log could be flooded."""
    of_them = SignIn.objects.filter(user=user, address=address(request) or "")
    last = of_them.order_by("-pk").values_list("what", flat=True).first()
    if last != Visit.WAIT:
        note(Visit.WAIT, user, request)
