"""Ask for the password or a code again before changes that would be worth a stolen session.

The form that was sent goes along in hidden fields and is done when the answer is right, so that
nothing has to be filled in twice. The forms that ask have no files.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from transactions import throttle
from transactions.accounts import second_step, sessions, sign_ins, tries
from transactions.admin.log import official
from transactions.models import Visit

if TYPE_CHECKING:
    Admin = admin.ModelAdmin
else:
    Admin = object

AGAIN = "asked again"
PROOF = "proof_asked_again"


def asks_again[**Given](
    view: Callable[Given, HttpResponse],
) -> Callable[Given, HttpResponse]:
    """Ask before `view` does what is sent to it; looking is free."""

    @wraps(view)
    def answer(*args: Given.args, **named: Given.kwargs) -> HttpResponse:
        request: Any = args[0]
        return page_before(request) or view(*args, **named)

    return sensitive_post_parameters()(answer)


def page_before(request: HttpRequest) -> HttpResponse | None:
    """Return the page that asks, or None if the person has proved lately who they are, or does so
    with this request. What is sent is then as if nobody had asked."""
    if request.method != "POST":
        return None
    row = vars(request)["signed_in"]
    given = request.POST.get(PROOF)
    if given is not None:
        request.POST = _without_proof(request)
    if sessions.is_proved(row):
        return None
    error, status = "", 200
    if given is not None:
        error, status = _error_of(request, given)
        if not error:
            sessions.prove(row)
            return None
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Is it you?"),
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
    return render(request, "admin/asked_again.html", context, status=status)


def _without_proof(request: HttpRequest) -> Any:
    sent = request.POST.copy()
    del sent[PROOF]
    return sent


def _error_of(request: HttpRequest, given: str) -> tuple[str, int]:
    """Return what is wrong with the proof, "" for nothing, and the status of the answer."""
    user = official(request)
    try:
        tries.claim(AGAIN, str(user.pk))
    except throttle.TooOften as wait:
        until = formats.date_format(timezone.localtime(wait.until), "H.i.s")
        return _("Too many wrong tries. Try again from %(time)s WIB on.") % {"time": until}, 429
    if user.check_password(given) or second_step.takes(user, given):
        tries.forgive(AGAIN, str(user.pk))
        return "", 200
    sign_ins.note(Visit.WRONG, user, request)
    return _(
        "That is wrong. Nothing has been changed, and nothing that you filled in is lost."
    ), 200


class AsksAgain(Admin):
    """Under a list of the desk: ask before its rows are added, changed, deleted or acted on."""

    def asks_before(self, request: HttpRequest, object_id: str | None) -> bool:
        """Say whether this change is one of those before which the desk asks."""
        return True

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        asks = self.asks_before(request, object_id)
        asked = page_before(request) if asks else None
        return asked or super().changeform_view(request, object_id, form_url, extra_context)


class AsksAgainOfAll(AsksAgain):
    """The same before everything that is sent to the list, too."""

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        return page_before(request) or super().delete_view(request, object_id, extra_context)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        return page_before(request) or super().changelist_view(request, extra_context)
