"""Sessions of officials. They begin at the sign-in and end by a person, time, or a new password.

Django's session has the id of a row here, and the row decides. So a session can be ended from
another device, and the official who was signed out is told why.
"""

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.db.models.expressions import ExpressionWrapper
from django.db.models.fields import BooleanField
from django.http import HttpRequest
from django.utils import timezone

from transactions.accounts import second_step, sign_ins
from transactions.models import End, SignedIn, Visit

KEY = "signed_in"
USE_NOTED_EVERY = dt.timedelta(minutes=1)  # else each page would write a row
PROVED_FOR = dt.timedelta(minutes=10)
DELETED_AFTER = dt.timedelta(days=30)


def begin(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Note a session that begins now.

    Django's signal `user_logged_in` calls this function, so that no way of signing in forgets it.
    """
    now = timezone.now()
    row = SignedIn.objects.create(
        user=user,
        since=now,
        used_at=now,
        proved_at=now,
        agent=request.headers.get("User-Agent", "")[:300].replace("\0", ""),
        address=sign_ins.address(request) or "",
    )
    request.session[KEY] = row.pk
    SignedIn.objects.filter(user=user, since__lt=now - DELETED_AFTER).delete()


def number_of(request: HttpRequest) -> int:
    """Return the id of the row of the request's session; 0, which is no id, without a session."""
    return int(request.session.get(KEY) or 0)


def current(request: HttpRequest) -> SignedIn | None:
    """Return the row of the request's session, ended or not; None if it has none.

    The row has `lacks_second_step`: a role demands a second step that the account has not set up.
    """
    rows = _with_second_step().filter(pk=number_of(request), user=request.user.pk)
    row: SignedIn | None = rows.first()
    return row


@cache
def _with_second_step() -> QuerySet[SignedIn]:
    """Return all rows with `lacks_second_step`.

    Every page of the desk asks for it: building the condition anew took as long as the question.
    """
    lacking = ExpressionWrapper(
        second_step.demanded_and_missing("user"), output_field=BooleanField()
    )
    return SignedIn.objects.annotate(lacks_second_step=lacking)


def end_of(row: SignedIn, now: dt.datetime) -> End | None:
    """Return the reason for which the session is over, or None."""
    if row.ended_why is not None:
        return End(row.ended_why)
    if now - row.since > dt.timedelta(seconds=settings.SESSION_COOKIE_AGE):
        return End.TOO_LONG
    if now - row.used_at > idle_time():
        return End.IDLE
    return None


def idle_time() -> dt.timedelta:
    return dt.timedelta(minutes=settings.SESSION_IDLE_MINUTES)


WALL = "layar"  # the parameter of a page's form for a screen on the wall


class WallView(Protocol):
    """A view with the mark that the gate reads."""

    stays_on_a_wall: bool


def stays_on_a_wall[View: Callable[..., Any]](view: View) -> View:
    """Let this page, opened with WALL in its address, refresh itself in an idle session.

    That ends with the session's absolute limit. Any page that is loaded in the idle session, this
    one too, demands a sign-in.
    """
    cast("WallView", view).stays_on_a_wall = True
    return view


def is_on_a_wall(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Return whether the request is for a page in its form for a screen on the wall."""
    return WALL in request.GET and getattr(view, "stays_on_a_wall", False)


def use(row: SignedIn, now: dt.datetime) -> None:
    """Note that a person has used the session, at most once a minute."""
    if now - row.used_at >= USE_NOTED_EVERY:
        SignedIn.objects.filter(pk=row.pk, used_at__lt=now).update(used_at=now)


def prove(row: SignedIn) -> None:
    """Note that the person has just given a password or a code."""
    row.proved_at = timezone.now()
    row.save(update_fields=["proved_at"])


def is_proved(row: SignedIn) -> bool:
    return timezone.now() - row.proved_at <= PROVED_FOR


def open_of(user: User) -> QuerySet[SignedIn]:
    """Return the account's sessions that are not over, the newest first."""
    now = timezone.now()
    return SignedIn.objects.filter(
        user=user,
        ended_at__isnull=True,
        since__gte=now - dt.timedelta(seconds=settings.SESSION_COOKIE_AGE),
        used_at__gte=now - idle_time(),
    ).order_by("-since", "-pk")


def end(rows: QuerySet[SignedIn], why: End) -> int:
    """End those of `rows` that are open, and return how many. Each is logged once."""
    ended = 0
    for row in rows.filter(ended_at__isnull=True).select_related("user"):
        this = SignedIn.objects.filter(pk=row.pk, ended_at__isnull=True)
        if this.update(ended_at=timezone.now(), ended_why=why):
            ended += 1
            if why != End.SIGNED_OUT:  # the sign-out itself logs that
                sign_ins.note_at(Visit.ENDED, row.user, row.address)
    return ended


def end_others(request: HttpRequest, user: User, why: End) -> int:
    """End the open sessions of `user` but for the one that asks for it."""
    return end(open_of(user).exclude(pk=number_of(request)), why)
