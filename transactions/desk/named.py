"""What fields are called where no label stands beside them, and what browsers are told of them."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib import admin

    Admin = admin.ModelAdmin
else:
    Admin = object


class RowForm(forms.ModelForm):
    """Of a list that is edited: each field says what it is, and of what."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for field in self.fields.values() if self.instance.pk else ():
            field.widget.attrs["aria-label"] = f"{field.label}, {self.instance}"
            field.help_text = ""  # which no list shows


class Named(Admin):
    def get_changelist_form(self, request: HttpRequest, **options: Any) -> Any:
        return super().get_changelist_form(request, **{"form": RowForm} | options)


def without_required(field: Any) -> None:
    """A list that is searched has no empty choice, without which `required` is no valid HTML. The
    server asks for one all the same."""
    if isinstance(getattr(field.widget, "widget", field.widget), AutocompleteSelect):
        field.widget.use_required_attribute = lambda _initial: False
