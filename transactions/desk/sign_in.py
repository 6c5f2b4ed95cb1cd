"""The door: a name and a password, written down, and slower for whoever guesses.

django-axes counts the wrong ones; while it makes somebody wait, no password is looked at.
"""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from transactions.accounts import sign_ins
from transactions.models import Visit


class SignInForm(AdminAuthenticationForm):
    request: HttpRequest

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username", "")
        waits = sign_ins.waits_until(name, self.request)
        if sign_ins.address_waits(self.request):
            self._note_refused(name, waited=True)
        try:
            given: dict[str, Any] = super().clean()
        except ValidationError:
            self._note_refused(name, waited=bool(waits))
            raise
        if self.user_cache:
            sign_ins.note(Visit.IN, self.user_cache, self.request)
        return given

    def _note_refused(self, name: str, *, waited: bool) -> None:
        """All the same for a name that is nobody's."""
        account = sign_ins.account(name)
        if waited:
            sign_ins.note_waiting(account, self.request)
        else:
            sign_ins.note(Visit.WRONG, account, self.request)
            sign_ins.count_wrong(self.request)
        until = sign_ins.waits_until(name, self.request)
        if until:
            self.request.axes_locked_out = True  # type: ignore[attr-defined]  # its answer is 429
            raise ValidationError(
                _("Too many wrong tries. Try again from %(time)s WIB on."),
                code="wait",
                params={"time": formats.date_format(timezone.localtime(until), "H.i")},
            )
