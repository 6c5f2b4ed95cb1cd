"""How officials say what may be sold through which channel: a tick for each pair."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from bazar.models import Bazar, Category, Channel, Office
from bazar.phones import NotAMobile, to_e164
from bazar.rules import Allowed, allowed_at


def _every_pair() -> list[tuple[str, Any]]:
    return [
        (_written((category.pk, channel)), f"{category}: {channel.label}")
        for category in Category.objects.all()
        for channel in Channel
    ]


def _written(allowed: Allowed) -> str:
    return f"{allowed[0]}-{allowed[1]}"


class RulesMatrix(forms.CheckboxSelectMultiple):
    """A row for each category, a column for each channel."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        ticked = set(value or ())
        rows = [
            {
                "category": category,
                "cells": [
                    {
                        "value": (pair := _written((category.pk, channel))),
                        "label": channel.label,
                        "ticked": pair in ticked,
                    }
                    for channel in Channel
                ],
            }
            for category in Category.objects.all()
        ]
        columns = [channel.label for channel in Channel]
        context = {"name": name, "rows": rows, "columns": columns}
        return render_to_string("admin/rules_matrix.html", context)


class RulesField(forms.MultipleChoiceField):
    """Gives pairs of a category, by id, and a channel."""

    widget = RulesMatrix

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=_every_pair, required=False, **options)

    def clean(self, value: Any) -> Any:
        pairs = [pair.split("-") for pair in super().clean(value)]
        return {(int(category), int(channel)) for category, channel in pairs}


class BazarForm(forms.ModelForm):
    rules = RulesField(
        label=_("channel rules"),
        help_text=_("Tick what may be sold how. A category without a tick is not sold at all."),
    )

    class Meta:
        model = Bazar
        fields = ["series", "name"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk and "rules" in self.fields:
            ticked = sorted(allowed_at(self.instance))
            self.fields["rules"].initial = [_written(allowed) for allowed in ticked]


NUMBERS = {"whatsapp", "privacy_whatsapp"}


class OfficeForm(forms.ModelForm):
    """Takes mobile numbers as people write them and stores them in E.164."""

    class Meta:
        model = Office
        fields = [
            "name", "address", "email", "telephone", "whatsapp",
            "privacy_contact", "privacy_email", "privacy_whatsapp",
        ]  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in NUMBERS & self.fields.keys():  # none where the page is only read
            # Longer than what is stored: people write blanks and hyphens.
            self.fields[name] = forms.CharField(
                label=self.fields[name].label, max_length=40, required=False
            )

    def clean_whatsapp(self) -> str:
        return _mobile(self.cleaned_data["whatsapp"])

    def clean_privacy_whatsapp(self) -> str:
        return _mobile(self.cleaned_data["privacy_whatsapp"])


def _mobile(text: str) -> str:
    """Return `text` in E.164, "" for a blank one."""
    try:
        return to_e164(text) if text else ""
    except NotAMobile:
        raise ValidationError(
            _("Write a mobile number, such as 0812-3456-7890."), code="not_a_mobile"
        ) from None
