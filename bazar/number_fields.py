"""Form fields for amounts and for numbers of things, as people write them.

Django's own IntegerField reads 15.000 as 15, and a browser's number field sends it so.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from bazar.rupiah import MOST_RUPIAH, NotAnAmount, group_thousands, parse_rupiah, parse_thousands

MOST_UNITS = 10**6
RUPIAH = {"price", "list_price", "amount", "tendered", "target", "online_target", "difference"}
MOST_TARGET = 10**15  # rupiah; a bazaar's turnover is larger than one entry's


class BareHiddenInput(forms.HiddenInput):
    """A hidden input without the aria attributes of its field, which HTML does not allow there."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        attrs: dict[str, Any] = super().build_attrs(base_attrs, extra_attrs)
        return {name: value for name, value in attrs.items() if not name.startswith("aria-")}


class UnitsField(forms.IntegerField):
    """A field for a whole number from 0 as people write it: 1.000 is a thousand."""

    hidden_widget = BareHiddenInput
    default_error_messages = {
        "invalid": _("Write a whole number, digits only."),
        "too_many": _("At most %(most)s."),
    }

    def __init__(self, *, most: int = MOST_UNITS, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        self.most = most
        super().__init__(**options)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        number = self.parse(str(value))
        if number > self.most:
            most = {"most": group_thousands(self.most)}
            raise ValidationError(self.error_messages["too_many"], "too_many", most)
        return number

    def parse(self, text: str) -> int:
        """Return the number that is written. Raises ValidationError."""
        try:
            return parse_thousands(text)
        except NotAnAmount:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return group_thousands(value) if is_number else value


class RupiahField(UnitsField):
    """A field for an amount in whole rupiah. Its error says why the text cannot be read."""

    def __init__(self, *, most: int = MOST_RUPIAH, **options: Any) -> None:
        super().__init__(most=most, **options)

    def parse(self, text: str) -> int:
        try:
            return parse_rupiah(text, self.most)
        except NotAnAmount as reason:
            raise ValidationError(str(reason), code=reason.problem) from None


def options_for(db_field: models.Field) -> dict[str, Any]:
    """Return the options of the form field for a model's whole number; {} for another field."""
    is_number = isinstance(db_field, models.IntegerField) and not isinstance(
        db_field, models.AutoField | models.BigAutoField
    )
    if not is_number or db_field.choices or db_field.remote_field:
        return {}
    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "vIntegerField"})
    if db_field.name in {"target", "online_target"}:
        return {"form_class": RupiahField, "widget": widget, "most": MOST_TARGET}
    return {
        "form_class": RupiahField if db_field.name in RUPIAH else UnitsField,
        "widget": widget,
    }
