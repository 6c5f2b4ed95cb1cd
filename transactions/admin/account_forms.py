"""Django's forms of accounts, corrected where they are not valid HTML or not translated."""

from typing import Any

from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.utils.translation import gettext_lazy as _


class PasswordSummary(ReadOnlyPasswordHashWidget):
    """The text in the place of a password, without the attributes of a field: it is none."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        for unfit in ("disabled", "aria-describedby"):
            context["widget"]["attrs"].pop(unfit, None)
        return context


class AccountForm(UserChangeForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "password" in self.fields:
            self.fields["password"].widget = PasswordSummary()


class PasswordForm(AdminPasswordChangeForm):
    """The form of a new password. Django's help text is a list inside a paragraph."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "usable_password" in self.fields:
            self.fields["usable_password"].help_text = _(
                "Disabled: nobody can sign in with this account, and its current password is lost."
            )
