"""The form field for a mobile number."""

from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bazar.phones import NotAMobile, as_written, to_e164


class PhoneField(forms.CharField):
    """A field for a mobile number as people write it. Its value is in E.164, "" for none.

    `abroad`: accept numbers of other countries, written with their +.
    """

    widget = forms.TelInput

    def __init__(self, *, abroad: bool = False, **options: Any) -> None:
        self.abroad = abroad
        super().__init__(**({"max_length": 100} | options))

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        try:
            return to_e164(typed, abroad=self.abroad) if typed else ""
        except NotAMobile as reason:
            raise ValidationError(str(reason), code=reason.problem) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        with suppress(NotAMobile):
            return bool(to_e164(str(data or ""), abroad=self.abroad) != initial)
        return bool(super().has_changed(initial, data))

    def prepare_value(self, value: Any) -> Any:
        return as_written(value) if isinstance(value, str) else value
