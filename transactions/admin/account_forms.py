"""Django's forms of accounts, where they are no valid HTML or English everywhere."""

from typing import Any

from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.utils.translation import gettext_lazy as _


class ShownHash(ReadOnlyPasswordHashWidget):
    """What is no field has neither a state nor a help that describes it."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        for unfit in ("disabled", "aria-describedby"):
            context["widget"]["attrs"].pop(unfit, None)
        return context


class AccountForm(UserChangeForm):
    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        if "password" in self.fields:
            self.fields["password"].widget = ShownHash()


class PasswordForm(AdminPasswordChangeForm):
    """Django has a list inside a paragraph here."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        if "usable_password" in self.fields:
            self.fields["usable_password"].help_text = _(
                "Disabled: nobody signs in with this account, and its present password is lost."
            )
