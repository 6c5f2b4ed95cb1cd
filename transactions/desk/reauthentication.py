"""The page that asks for the password or a code again before a change worth stealing a session.

The form that was sent goes along in hidden fields. It is carried out when the answer is right, so
that nothing has to be filled in twice. No form that is protected this way uploads files.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from transactions import throttle
from transactions.accounts import second_step, sessions, sign_ins, tries
from transactions.desk.base import DeskAdmin
from transactions.desk.gate import session_of
from transactions.desk.log import official
from transactions.models import Visit

TRIES = "asked again"
PROOF = "proof_asked_again"


def reauthenticates[**Arguments](
    view: Callable[Arguments, HttpResponse],
) -> Callable[Arguments, HttpResponse]:
    """Ask before `view` carries out a POST. A GET is answered at once."""

    @wraps(view)
    def asking_view(*args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        request: Any = args[0]
        return reauthentication_page(request) or view(*args, **kwargs)

    return sensitive_post_parameters()(asking_view)


def reauthentication_page(request: HttpRequest) -> HttpResponse | None:
    """Return the page that asks; None if the official has proved lately who they are.

    Return None, too, when this request has the right proof. The proof is then taken out of
    `request.POST`.
    """
    if request.method != "POST":
        return None
    row = session_of(request)
    proof = request.POST.get(PROOF)
    if proof is not None:
        request.POST = _without_proof(request)
    if sessions.is_proved(row):
        return None
    error, status = "", 200
    if proof is not None:
        error, status = _error_of(request, proof)
        if not error:
            sessions.prove(row)
            return None
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Confirm that it is you"),
        "is_nav_sidebar_enabled": False,
        "sent": [
            (name, each)
            for name, values in request.POST.lists()
            for each in values
            if name != "csrfmiddlewaretoken"
        ],
        "proof": PROOF,
        "has_second_step": second_step.is_set_up(official(request)),
        "minutes": int(sessions.PROVED_FOR.total_seconds() // 60),
        "error": error,
    }
    return render(request, "admin/reauthentication.html", context, status=status)


def _without_proof(request: HttpRequest) -> Any:
    sent = request.POST.copy()
    del sent[PROOF]
    return sent


def _error_of(request: HttpRequest, proof: str) -> tuple[str, int]:
    """Return the error message for a wrong proof ("" for a right one), and the HTTP status."""
    user = official(request)
    try:
        tries.claim(TRIES, str(user.pk))
    except throttle.TooOften as wait:
        until = formats.date_format(timezone.localtime(wait.until), "H.i.s")
        return _("Too many wrong tries. Try again from %(time)s WIB on.") % {"time": until}, 429
    if user.check_password(proof) or second_step.takes(user, proof):
        tries.forgive(TRIES, str(user.pk))
        return "", 200
    sign_ins.note(Visit.WRONG, user, request)
    return _("That is wrong. Nothing has been changed, and what you filled in is saved."), 200


class ReauthenticatedChanges(DeskAdmin):
    """A list that asks before a row is added or changed."""

    def needs_reauthentication(self, request: HttpRequest, object_id: str | None) -> bool:
        """Return whether the list asks before this change. `object_id` is None for a new row."""
        return True

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        page = None
        if self.needs_reauthentication(request, object_id):
            page = reauthentication_page(request)
        return page or super().changeform_view(request, object_id, form_url, extra_context)


class ReauthenticatedList(ReauthenticatedChanges):
    """A list that asks before everything that is sent to it: changes, deletions and actions."""

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        page = reauthentication_page(request)
        return page or super().delete_view(request, object_id, extra_context)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        return reauthentication_page(request) or super().changelist_view(request, extra_context)
