"""The sign-in: a name and a password, then a code if the account has a second step.

Each try is logged, and guessing becomes slower (transactions/accounts/sign_ins.py).
"""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth import load_backend, login
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import formats, timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transactions import throttle
from transactions.accounts import known_devices, second_step, sign_ins, tries
from transactions.models import Visit

PENDING = "second_step"
PENDING_FOR = dt.timedelta(minutes=10)
OF_CODE, OF_OLD_PASSWORD = "code", "old password"
TOO_MANY_REQUESTS = 429


def wait_error(until: dt.datetime) -> ValidationError:
    """Return the error of a form during a wait, with its end in WIB rounded up to a minute."""
    end = timezone.localtime(until) + dt.timedelta(seconds=59)
    return ValidationError(
        _("Too many wrong tries. Try again from %(time)s WIB on."),
        code="wait",
        params={"time": formats.date_format(end, "H.i")},
    )


class SignInForm(AdminAuthenticationForm):
    request: HttpRequest

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username", "")
        if not name or not self.cleaned_data.get("password"):
            return self.cleaned_data
        try:
            sign_ins.claim(name, self.request)
        except throttle.TooOften as wait:
            sign_ins.note_waiting(sign_ins.account(name), self.request)
            raise wait_error(wait.until) from wait
        try:
            values: dict[str, Any] = super().clean()
        except ValidationError:
            self._note_wrong(name)
            raise
        sign_ins.forgive(name, self.request)
        return values

    def _note_wrong(self, name: str) -> None:
        """Log a wrong password, also for a name that no account has.

        Raise the form's error if the next try has to wait.
        """
        sign_ins.note(Visit.WRONG, sign_ins.account(name), self.request)
        sign_ins.count_wrong(self.request)
        until = sign_ins.waits_until(name, self.request)
        if until:
            raise wait_error(until)


class SignInView(LoginView):
    """Django's page, with the second step after the password."""

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        if not second_step.is_set_up(user):
            return _let_in(self.request, user, Visit.IN, self.get_success_url())
        self.request.session.cycle_key()
        self.request.session[PENDING] = {
            "user": user.pk,
            "password": user.get_session_auth_hash(),
            "backend": user.backend,
            "at": timezone.now().timestamp(),
            "next": self.get_success_url(),
        }
        return redirect("admin:second_step")

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if form.has_error("__all__", code="wait"):
            response.status_code = TOO_MANY_REQUESTS
        return response


def _let_in(request: HttpRequest, user: User, how: Visit, where: str) -> HttpResponse:
    login(request, user)
    request.session.pop(PENDING, None)
    sign_ins.note(how, user, request)
    response = HttpResponseRedirect(where)
    known_devices.remember(request, response, user)
    return response


# --- The second step ----------------------------------------------------------------------------


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "none"}
        ),
        help_text=gettext_lazy(
            "The six digits that your authenticator app shows now. If you do not "
            "have your phone: one of your recovery codes."
        ),
    )

    def __init__(self, request: HttpRequest, user: User, *args: Any) -> None:
        super().__init__(*args)
        self.request, self.user = request, user
        self.how = Visit.IN

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        try:
            tries.claim(OF_CODE, str(self.user.pk))
        except throttle.TooOften as wait:
            sign_ins.note_waiting(self.user, self.request)
            raise wait_error(wait.until) from wait
        if not self._is_right(code):
            sign_ins.note(Visit.WRONG_CODE, self.user, self.request)
            raise ValidationError(_("This code is wrong or has already been used."), code="wrong")
        tries.forgive(OF_CODE, str(self.user.pk))
        return code

    def _is_right(self, code: str) -> bool:
        if second_step.takes(self.user, code):
            return True
        if second_step.takes_recovery_code(self.user, code):
            self.how = Visit.BY_RECOVERY_CODE
            return True
        return False


def pending_user(request: HttpRequest) -> User | None:
    """Return the account that gave its password in this browser some minutes ago, or None."""
    pending = request.session.get(PENDING)
    if not pending or timezone.now().timestamp() - pending["at"] > PENDING_FOR.total_seconds():
        return None
    if pending["backend"] not in settings.AUTHENTICATION_BACKENDS:
        return None
    user: Any = load_backend(pending["backend"]).get_user(pending["user"])
    if user is None or not user.is_staff:
        return None
    if not constant_time_compare(pending["password"], user.get_session_auth_hash()):
        return None
    user.backend = pending["backend"]
    return user  # type: ignore[no-any-return]


def finish(request: HttpRequest, form: CodeForm) -> HttpResponse:
    """Sign the account of a valid `form` in, and redirect to the page that it asked for."""
    return _let_in(request, form.user, form.how, request.session[PENDING]["next"])


class OwnPasswordForm(AdminPasswordChangeForm):
    """Slow down whoever guesses the old password at a desk that was left open."""

    def clean_old_password(self) -> str:
        who = str(self.user.pk)
        try:
            tries.claim(OF_OLD_PASSWORD, who)
        except throttle.TooOften as wait:
            raise wait_error(wait.until) from wait
        password: str = super().clean_old_password()
        tries.forgive(OF_OLD_PASSWORD, who)
        return password
