"""The fields of the checkout that Django lacks."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bazar.models import PickupSlot
from bazar.typed import one_line

FULL = _("full")


class LineField(forms.CharField):
    """One line of visible characters, cut to its length."""

    def __init__(self, *, length: int, **options: Any) -> None:
        super().__init__(max_length=length, **options)

    def to_python(self, value: Any) -> str:
        return one_line(str(super().to_python(value)), self.max_length or 0)


class SlotSelect(forms.Select):
    """A list of slots. Those in `full`, by id as text, are listed and cannot be chosen."""

    full: frozenset[str] = frozenset()

    def create_option(self, name: Any, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **options)
        if str(value) in self.full:
            option["attrs"]["disabled"] = True
        return option


def slot_field(its_slots: Sequence[PickupSlot]) -> forms.ChoiceField:
    """Return the field for the slots of one venue, which are sorted by day."""
    by_day = [
        (str(day), [(slot.pk, _label(slot)) for slot in of_day])
        for day, of_day in groupby(its_slots, key=lambda slot: slot.day)
    ]
    field = forms.ChoiceField(
        label=_("Pick-up time"),
        choices=[("", _("Choose a time")), *by_day],
        required=False,
        widget=SlotSelect,
        error_messages={"invalid_choice": _("That time cannot be chosen. Choose another.")},
    )
    full = (str(slot.pk) for slot in its_slots if slot.taken >= slot.capacity)
    field.widget.full = frozenset(full)
    return field


def hours_of(slot: PickupSlot) -> str:
    return f"{date_format(slot.day.date, 'D j M')}, {slot.starts:%H.%M}–{slot.ends:%H.%M}"


def _label(slot: PickupSlot) -> str:
    # The day belongs to it: a browser shows no more than this of the slot that is chosen.
    hours = hours_of(slot)
    left = slot.capacity - slot.taken
    if left <= 0:
        return f"{hours} · {FULL}"
    places = ngettext("%(left)d place left", "%(left)d places left", left) % {"left": left}
    return f"{hours} · {places}"
