"""Which bazaars a report is about, as its form says it."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from bazar.models import Series
from transactions.reports.participation import Period


class DayInput(forms.DateInput):
    """A browser's own field for a day, which can hold nothing else: what is none is not shown."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        shown = super().format_value(value)
        try:
            return dt.date.fromisoformat(shown or "").isoformat()
        except ValueError:
            return None


class PeriodForm(forms.Form):
    seri = forms.ModelChoiceField(
        label=_("Series"), queryset=Series.objects.all(), required=False, empty_label=_("All")
    )
    dari = forms.DateField(label=_("From"), required=False, widget=DayInput())
    sampai = forms.DateField(label=_("Until"), required=False, widget=DayInput())

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        since, until = given.get("dari"), given.get("sampai")
        if since and until and until < since:
            self.add_error("sampai", _("That is before the first day."))
        return given

    @property
    def period(self) -> Period:
        """What it says; of a field that cannot be read, nothing."""
        given = self.cleaned_data if self.is_valid() else {}
        return Period(given.get("seri"), given.get("dari"), given.get("sampai"))

    @property
    def query(self) -> str:
        return urlencode({name: self.data[name] for name in self.fields if self.data.get(name)})

    @property
    def words(self) -> list[str]:
        """What it is narrowed to, for who reads it on paper."""
        period = self.period
        said = [
            (_("Series"), period.series and str(period.series)),
            (_("From"), period.since and formats.date_format(period.since, "j F Y")),
            (_("Until"), period.until and formats.date_format(period.until, "j F Y")),
        ]
        return [f"{label}: {value}" for label, value in said if value]


def period_form(request: HttpRequest) -> PeriodForm:
    return PeriodForm(request.GET)
