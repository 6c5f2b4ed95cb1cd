"""The checkout's form: who orders, and for each venue how it comes to them and how it is paid."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from bazar.models import BazarDay, PickupSlot, Venue
from jakpreneur.models import Stall
from transactions.models import Pay, Payment
from transactions.models.payments import Door
from transactions.ordering import notice, orders, refusals, slots
from transactions.ordering.basket import Contents, OfStall
from transactions.ordering.checkout_fields import LineField, PhoneField, slot_field
from transactions.ordering.limits import NotPlaced
from transactions.ordering.orders import (
    CannotPayNow,
    Shopper,
    SlotsFull,
    Wanted,
)

NAME_LENGTH, ADDRESS_LENGTH = 80, 300
PICKUP, DELIVERY = "pickup", "delivery"

NO_CHOICE = _("Choose when you will fetch it.")
TAKEN = _("No place is left at that time. Choose another.")
AT_STALL = _("at the stall, on pick-up (%(methods)s)")
NO_CODE = _("This stall has no QRIS code any more: pay on pick-up.")


@dataclass(frozen=True, slots=True)
class AtStall:
    """`pay`: None where there is nothing to choose."""

    part: OfStall
    pay: BoundField | None


@dataclass(frozen=True, slots=True)
class AtVenue:
    """How what is ordered of a venue's stalls comes to the shopper. `without_code`: the stalls
    for whose sake nothing is delivered."""

    venue: Venue
    how: BoundField
    slot: BoundField | None
    day: BoundField | None
    without_code: Sequence[Stall]
    stalls: Sequence[AtStall]


class CheckoutForm(forms.Form):
    name = LineField(
        label=_("Your name"),
        length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name, so that the stall can call you.")},
    )
    phone = PhoneField(
        label=_("Mobile number"),
        max_length=40,
        widget=forms.TelInput(attrs={"autocomplete": "tel"}),
        error_messages={"required": _("Write your mobile number, like 0812 3456 7890.")},
    )
    address = LineField(
        label=_("Address for the delivery"),
        length=ADDRESS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    # Nobody sees it; what fills it in is no person, or a browser that is too helpful.
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        contents: Contents,
        pickup: Iterable[PickupSlot],
        days: Sequence[BazarDay],
    ) -> None:
        """`pickup`: the slots to choose from; `days`: those on which something is delivered."""
        super().__init__(data)
        self.contents = contents
        self.slots = {slot.pk: slot for slot in pickup}
        self.days = {day.pk: day for day in days}
        for venue, parts in contents.venues.items():
            self._ask_how(venue, parts)
            for part in parts:
                self._ask_to_pay(part.stall)

    def _ask_how(self, venue: Venue, parts: Sequence[OfStall]) -> None:
        its_slots = [slot for slot in self.slots.values() if slot.venue_id == venue.pk]
        ways = [(PICKUP, _("I fetch it myself"))] if its_slots else []
        if self.days and not _without_code(parts):
            ways.append((DELIVERY, _("A courier brings it")))
        self.fields[f"how_{venue.pk}"] = forms.ChoiceField(
            label=_("How you get it"),
            choices=ways,
            required=False,
            widget=forms.RadioSelect,
            initial=ways[0][0] if ways else None,
        )
        if its_slots:
            self.fields[f"slot_{venue.pk}"] = slot_field(its_slots)
        if any(way == DELIVERY for way, _label in ways):
            self.fields[f"day_{venue.pk}"] = forms.ChoiceField(
                label=_("On which day"),
                choices=[(pk, str(day)) for pk, day in self.days.items()],
                required=False,
                initial=next(iter(self.days)),
            )

    def _ask_to_pay(self, stall: Stall) -> None:
        if stall.jakpreneur.qris:
            self.fields[f"pay_{stall.pk}"] = forms.TypedChoiceField(
                label=_("How you pay"),
                choices=[
                    (Pay.AT_STALL.value, AT_STALL % {"methods": Payment.words_at(Door.ORDER)}),
                    (Pay.NOW.value, _("now, by QRIS")),
                ],
                coerce=lambda value: Pay(int(value)),
                required=False,
                empty_value=None,
                widget=forms.RadioSelect,
                initial=Pay.AT_STALL.value,
            )

    @property
    def venues(self) -> list[AtVenue]:
        return [
            AtVenue(
                venue,
                self[f"how_{venue.pk}"],
                self._bound(f"slot_{venue.pk}"),
                self._bound(f"day_{venue.pk}"),
                _without_code(parts),
                [AtStall(part, self._bound(f"pay_{part.stall.pk}")) for part in parts],
            )
            for venue, parts in self.contents.venues.items()
        ]

    def _bound(self, name: str) -> BoundField | None:
        return self[name] if name in self.fields else None

    @property
    def key(self) -> uuid.UUID:
        """That of the form that was sent, so that it stays one order; a new one for a new form."""
        try:
            return uuid.UUID(self.data.get("key", ""))
        except ValueError:
            return uuid.uuid4()

    @property
    def agreed(self) -> int:
        """The rupiah that the shopper saw; 0 for what is no sum."""
        try:
            return int(self.data.get("agreed", ""))
        except ValueError:
            return 0

    @property
    def may_deliver(self) -> bool:
        return any(venue.day for venue in self.venues)

    @property
    def wrong(self) -> list[tuple[BoundField, str, str]]:
        """Each field that is wrong, how it is called here, and what to do."""
        called = {
            f"{asked}_{venue.pk}": f"{venue.kecamatan.name}: {self[f'{asked}_{venue.pk}'].label}"
            for venue in self.contents.venues
            for asked in ("how", "slot", "day")
            if f"{asked}_{venue.pk}" in self.fields
        }
        return [
            (field, called.get(field.name, str(field.label)), str(field.errors[0]))
            for field in self
            if field.errors
        ]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("website"):
            self.data = {**self.data.dict(), "website": ""}  # type: ignore[attr-defined]
            self.add_error(
                None, _("A field that nobody sees was filled in. It is empty again: order again.")
            )
        for venue in self.contents.venues:
            self._check_how(venue)
        return self.cleaned_data

    def _check_how(self, venue: Venue) -> None:
        how = self.fields[f"how_{venue.pk}"]
        if not how.choices:  # type: ignore[attr-defined]
            self.add_error(
                f"how_{venue.pk}",
                _("Nothing can be fetched here any more. Take it out of the basket."),
            )
            return
        if self._is_delivered(venue):
            if not self.cleaned_data.get("address") and "address" not in self.errors:
                self.add_error("address", _("Write the address to which the courier goes."))
            return
        slot = self._slot(venue)
        if slot is None and f"slot_{venue.pk}" not in self.errors:
            self.add_error(f"slot_{venue.pk}", NO_CHOICE)
        elif slot and slot.taken >= slot.capacity:
            self.add_error(f"slot_{venue.pk}", TAKEN)

    def _is_delivered(self, venue: Venue) -> bool:
        how = self.cleaned_data.get(f"how_{venue.pk}") or self.fields[f"how_{venue.pk}"].initial
        return bool(how == DELIVERY)

    def _slot(self, venue: Venue) -> PickupSlot | None:
        chosen = self.cleaned_data.get(f"slot_{venue.pk}")
        return self.slots.get(int(chosen)) if chosen else None

    def shopper(self, visitor: bytes | None = None) -> Shopper:
        """Return who orders, with the privacy notice that this page led to.

        `visitor`: a keyed hash of the network address.
        """
        delivered = any(self._is_delivered(venue) for venue in self.contents.venues)
        address = self.cleaned_data["address"] if delivered else ""
        name, phone = self.cleaned_data["name"], self.cleaned_data["phone"]
        return Shopper(name, phone, address, visitor, notice=notice.shown())

    def wanted(self) -> list[Wanted]:
        return [
            self._wanted_of(venue, part)
            for venue, parts in self.contents.venues.items()
            for part in parts
        ]

    def _wanted_of(self, venue: Venue, part: OfStall) -> Wanted:
        if self._is_delivered(venue):
            day = self.cleaned_data[f"day_{venue.pk}"] or next(iter(self.days))
            return Wanted(
                part.stall, part.units, self.days[int(day)], None, Pay.NOW, note=part.note
            )
        slot = self._slot(venue)
        if slot is None:
            raise ValueError("the form is not valid")
        pay = self.cleaned_data.get(f"pay_{part.stall.pk}") or Pay.AT_STALL
        return Wanted(part.stall, part.units, slot.day, slot, pay, note=part.note)

    def say(self, why: NotPlaced) -> None:
        """Why the order could not be placed, beside the field that it concerns."""
        if isinstance(why, SlotsFull):
            for slot in why.slots:
                self._say_at(f"slot_{slot.venue_id}", str(TAKEN))
        elif isinstance(why, CannotPayNow):
            for stall in why.stalls:
                self._say_at(f"pay_{stall.pk}", str(NO_CODE))
        else:
            for sentence in refusals.sentences(why, self.contents):
                self.add_error(None, sentence)

    def _say_at(self, name: str, text: str) -> None:
        field = name if name in self.fields else None
        if field is None or field not in self.errors:
            self.add_error(field, text)


def _without_code(parts: Sequence[OfStall]) -> list[Stall]:
    return [part.stall for part in parts if not part.stall.jakpreneur.qris]


def form_for(data: Mapping[str, Any] | None, contents: Contents, now: dt.datetime) -> CheckoutForm:
    """The form for a basket that is not empty, with what can be chosen now. One query."""
    bazar = contents.bazar
    return CheckoutForm(
        data,
        contents=contents,
        pickup=slots.to_choose_from(bazar, contents.venues, now) if bazar else [],
        days=orders.days_to_deliver(bazar, now) if bazar else [],
    )
