"""Forms and widgets of the lists, where Django's own are not accessible or not valid HTML."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect


class ListRowForm(forms.ModelForm):
    """A row of a list that is edited in place. Each field is named after itself and its row."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values() if self.instance.pk else ():
            field.widget.attrs["aria-label"] = f"{field.label}, {self.instance}"
            field.help_text = ""  # a list shows no help


class SearchedSelect(AutocompleteSelect):
    """A select that is searched. It has no empty choice, without which `required` is no valid HTML.

    The server demands a value all the same.
    """

    def use_required_attribute(self, initial: Any) -> bool:
        return False
