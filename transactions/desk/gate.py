"""The gate before every page of the desk. It refuses ended sessions and a missing second step."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from bazar.visitors import path_of_referrer
from transactions.accounts import second_step, sessions, sign_ins
from transactions.models import End, SignedIn, Visit


class DeskRequest(HttpRequest):
    """A request that has passed the gate, with the row of its session."""

    signed_in: SignedIn


def session_of(request: HttpRequest) -> SignedIn:
    """Return the row of the session with which a page of the desk was opened."""
    return cast("DeskRequest", request).signed_in


def refusal(request: HttpRequest, view: Callable[..., Any], *, may_enter: bool) -> Any:
    """Return the response that refuses `view`, or None to let the request in.

    `may_enter` is True for an active official. Set `request.signed_in` to the row of the session.
    """
    # At the desk htmx sends only the requests by which a page refreshes itself. They do not prolong
    # a session. When one is refused, the browser loads the whole page, which shows the reason.
    is_polling = bool(request.headers.get("HX-Request"))
    if not may_enter and not is_polling:
        _warn_of_ended_session(request)
        return None  # Django's own answer leads to the sign-in
    if not may_enter:
        return HttpResponseClientRefresh()
    row, now = sessions.current(request), timezone.now()
    over = sessions.end_of(row, now) if row else End.SIGNED_OUT
    if over is End.IDLE and is_polling and sessions.is_on_a_wall(request, view):
        over = None  # nobody touches that screen; any other page demands a sign-in
    if row is None or over is not None:
        return HttpResponseClientRefresh() if is_polling else _signed_out(request, row, over)
    cast("DeskRequest", request).signed_in = row
    if getattr(row, "lacks_second_step", False) and not second_step.is_open(view):
        return HttpResponseClientRefresh() if is_polling else _to_second_step(request)
    if not is_polling:
        sessions.use(row, now)
    return None


def _to_second_step(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("Your role needs two-step verification. Set it up to continue."))
    return redirect("admin:second_step_set_up")


def _warn_of_ended_session(request: HttpRequest) -> None:
    """Add a message if the browser still names a session that exists no longer."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty():
        messages.warning(request, _("Your session has ended. Sign in again."))


REASONS: dict[End, Callable[[], str]] = {
    End.SIGNED_OUT: lambda: _("Your session has ended. Sign in again."),
    End.IDLE: lambda: (
        _("You were signed out, because nobody used the desk for %(minutes)s minutes.")
        % {"minutes": settings.SESSION_IDLE_MINUTES}
    ),
    End.TOO_LONG: lambda: _("You were signed out, because a session lasts eight hours at most."),
    End.BY_BUTTON: lambda: _("You were signed out: this session was ended from another device."),
    End.PASSWORD: lambda: _("You were signed out, because the password was changed."),
    End.SECOND_STEP: lambda: _(
        "You were signed out, because two-step verification was switched on."
    ),
}


def _signed_out(request: HttpRequest, row: SignedIn | None, why: End | None) -> HttpResponse:
    why = why or End.SIGNED_OUT
    if row is None:
        sign_ins.note(Visit.ENDED, request.user, request)
    else:
        sessions.end(SignedIn.objects.filter(pk=row.pk), why)
    logout(request)
    messages.warning(request, REASONS[why]())
    return redirect_to_login(_address_after_sign_in(request), reverse("admin:login"))


def _address_after_sign_in(request: HttpRequest) -> str:
    """Return the address to which the sign-in leads back; after a POST the page of its form."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    return path_of_referrer(request) or reverse("admin:index")
