"""Forms of the desk for a bazaar, with its channel rules, and for the office."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from bazar.models import Bazar, Category, Channel, Office
from bazar.models.bazaars import LEAD_MINUTES
from bazar.phone_fields import PhoneField
from bazar.rules import Allowed, allowed_at


def _every_pair() -> list[tuple[str, Any]]:
    """Return a choice for each category and channel. A bazaar may use archived categories."""
    return [
        (_choice((category.pk, channel)), f"{category}: {channel.label}")
        for category in Category.objects.all()
        for channel in Channel
    ]


def _choice(allowed: Allowed) -> str:
    return f"{allowed[0]}-{allowed[1]}"


class RulesMatrix(forms.CheckboxSelectMultiple):
    """A table of ticks: a row for each category in use, a column for each channel."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        ticked = set(value or ())
        rows = [
            {
                "category": category,
                "cells": [
                    {
                        "value": (pair := _choice((category.pk, channel))),
                        "label": channel.label,
                        "ticked": pair in ticked,
                    }
                    for channel in Channel
                ],
            }
            for category in Category.objects.all()
            if category.archived_at is None
            or any(_choice((category.pk, channel)) in ticked for channel in Channel)
        ]
        columns = [channel.label for channel in Channel]
        context = {"name": name, "rows": rows, "columns": columns}
        return render_to_string("admin/rules_matrix.html", context)


class RulesField(forms.MultipleChoiceField):
    """A field whose value is a set of (category id, channel)."""

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
        if "rules" in self.fields:
            self.fields["rules"].initial = self._ticked()

    def clean_lead_minutes(self) -> int:
        """Return the lead time in minutes, the usual one where none is given."""
        minutes: int | None = self.cleaned_data["lead_minutes"]
        return LEAD_MINUTES if minutes is None else minutes

    def _ticked(self) -> list[str]:
        """Return the choices that the bazaar allows. A new bazaar allows all at first."""
        if self.instance.pk:
            return [_choice(allowed) for allowed in sorted(allowed_at(self.instance))]
        in_use = Category.objects.filter(archived_at=None)
        return [_choice((category.pk, channel)) for category in in_use for channel in Channel]


NUMBERS = {"whatsapp", "privacy_whatsapp"}


class OfficeForm(forms.ModelForm):
    """A form that accepts mobile numbers as people write them and stores them in E.164."""

    class Meta:
        model = Office
        fields = [
            "name", "address", "email", "telephone", "whatsapp",
            "privacy_contact", "privacy_email", "privacy_whatsapp",
        ]  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in NUMBERS & self.fields.keys():  # a page that is only read has none
            self.fields[name] = PhoneField(label=self.fields[name].label, required=False)
