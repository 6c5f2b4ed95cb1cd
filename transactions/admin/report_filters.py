"""The filters of reports: one bazaar, or all bazaars of a series within a period."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from bazar.calendar import bazar_on_or_last, today
from bazar.models import Bazar, Series
from transactions.reports.participation import Period


class DayInput(forms.DateInput):
    """The browser's own field for a day. A value that is no day is not shown in it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        text = super().format_value(value)
        try:
            return dt.date.fromisoformat(text or "").isoformat()
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
        """Return the period. A field that cannot be read counts as empty."""
        values = self.cleaned_data if self.is_valid() else {}
        return Period(values.get("seri"), values.get("dari"), values.get("sampai"))

    @property
    def query(self) -> str:
        return urlencode({name: self.data[name] for name in self.fields if self.data.get(name)})

    @property
    def words(self) -> list[str]:
        """Return "label: value" for each field that is set, for readers of the paper."""
        period = self.period
        fields = [
            (_("Series"), period.series and str(period.series)),
            (_("From"), period.since and formats.date_format(period.since, "j F Y")),
            (_("Until"), period.until and formats.date_format(period.until, "j F Y")),
        ]
        return [f"{label}: {value}" for label, value in fields if value]


def chosen_bazar(request: HttpRequest) -> Bazar | None:
    """Return the bazaar that the address names, else the one on now or last, else the newest.

    A bazaar without a planned day is returned where there is no other.
    """
    pk = request.GET.get("bazar", "")
    chosen = Bazar.objects.filter(pk=pk).first() if pk.isdecimal() else None
    return chosen or bazar_on_or_last(today()) or Bazar.objects.newest_first().first()
