"""The choices that the checkout's page shows: the fields of each venue, and of its stalls."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from bazar.models import BazarDay, PickupSlot, Venue
from bazar.phone_fields import PhoneField
from jakpreneur.models import Stall
from transactions.models import Payment, PaymentTime
from transactions.models.payments import Door
from transactions.ordering.basket import Basket, StallBasket
from transactions.ordering.checkout_fields import LineField, slot_field

NAME_LENGTH, ADDRESS_LENGTH, EMAIL_LENGTH = 80, 300, 254
PICKUP, DELIVERY, LATER = "pickup", "delivery", "later"

NOT_SO = _("That way is not possible here any more. Choose another.")
NO_DAY = _("A delivery on that day cannot be ordered any more. Choose another day.")
AT_STALL = _("at the stall, on pick-up (%(methods)s)")


@dataclass(frozen=True, slots=True)
class StallChoices:
    """The fields for one stall. `payment_time`: None where there is nothing to choose.

    Nothing is to be chosen where the goods are free.
    """

    basket: StallBasket
    payment_time: BoundField | None


@dataclass(frozen=True, slots=True)
class VenueChoices:
    """The fields for one venue, and for its stalls.

    `slot`: None where nothing can be fetched; `is_full`: where its times are all full; `day`: None
    where nothing is delivered. `without_code`: the stalls without a QRIS code, for which nothing is
    delivered from the venue. `could_deliver`: whether something would be without these stalls.
    """

    venue: Venue
    is_full: bool
    how: BoundField
    slot: BoundField | None
    day: BoundField | None
    without_code: Sequence[Stall]
    stalls: Sequence[StallChoices]
    could_deliver: bool


class ChoicesForm(forms.Form):
    """The fields of the checkout for one basket."""

    name = LineField(
        label=_("Your name"),
        length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name, so that the stall can call you.")},
    )
    phone = PhoneField(
        label=_("Mobile number"),
        abroad=True,
        widget=forms.TelInput(attrs={"autocomplete": "tel"}),
        error_messages={"required": _("Enter your mobile number, like 0812 3456 7890.")},
    )
    address = LineField(
        label=_("Address for the delivery"),
        length=ADDRESS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    email = forms.EmailField(
        label=_("E-mail (not required)"),
        max_length=EMAIL_LENGTH,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    both = forms.BooleanField(label=_("I can be at both places in that time"), required=False)
    # Nobody sees this field: a program fills it in, or a browser that is too helpful.
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        basket: Basket,
        pickup: Iterable[PickupSlot],
        days: Sequence[BazarDay],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """`pickup`: the slots to choose from; `days`: those on which something is delivered.

        `initial`: what was typed before, without having been ordered.
        """
        super().__init__(data, initial=dict(initial or {}))
        if not settings.SENDS_MAIL:
            del self.fields["email"]
        self.basket = basket
        self.slots = {slot.pk: slot for slot in pickup}
        self.days = {day.pk: day for day in days}
        for venue, of_stalls in basket.venues.items():
            self._add_venue_fields(venue, of_stalls)
            for of_stall in of_stalls:
                self._add_stall_field(of_stall)

    def _add_venue_fields(self, venue: Venue, of_stalls: Sequence[StallBasket]) -> None:
        its_slots = self._slots_at(venue)
        has_place = any(slot.taken < slot.capacity for slot in its_slots)
        ways = [(PICKUP, _("I pick it up myself"))] if has_place else []
        if self.days and not _without_code(of_stalls):
            ways.append((DELIVERY, _("A courier brings it")))
        if not has_place and len(self.basket.venues) > 1:
            ways.append((LATER, _("Not now: leave it in the basket and order the rest")))
        self.fields[f"how_{venue.pk}"] = forms.ChoiceField(
            label=_("How you get it"),
            choices=ways,
            required=False,
            widget=forms.RadioSelect,
            initial=ways[0][0] if ways else None,
            error_messages={"invalid_choice": NOT_SO},
        )
        if has_place:
            self.fields[f"slot_{venue.pk}"] = slot_field(its_slots)
        if any(way == DELIVERY for way, _label in ways):
            self.fields[f"day_{venue.pk}"] = forms.ChoiceField(
                label=_("On which day"),
                choices=[(pk, str(day)) for pk, day in self.days.items()],
                required=False,
                initial=next(iter(self.days)),
                error_messages={"invalid_choice": NO_DAY},
            )

    def _slots_at(self, venue: Venue) -> list[PickupSlot]:
        return [slot for slot in self.slots.values() if slot.venue_id == venue.pk]

    def _add_stall_field(self, of_stall: StallBasket) -> None:
        stall = of_stall.stall
        if stall.jakpreneur.qris and of_stall.total:
            self.fields[f"pay_{stall.pk}"] = forms.TypedChoiceField(
                label=_("How you pay"),
                choices=[
                    (
                        PaymentTime.AT_STALL.value,
                        AT_STALL % {"methods": Payment.words_at(Door.ORDER)},
                    ),
                    (PaymentTime.NOW.value, _("now, by QRIS")),
                ],
                coerce=lambda value: PaymentTime(int(value)),
                required=False,
                empty_value=None,
                widget=forms.RadioSelect,
                initial=PaymentTime.AT_STALL.value,
            )

    @cached_property
    def venues(self) -> list[VenueChoices]:
        return [
            VenueChoices(
                venue,
                bool(self._slots_at(venue)) and f"slot_{venue.pk}" not in self.fields,
                self[f"how_{venue.pk}"],
                self._bound_or_none(f"slot_{venue.pk}"),
                self._bound_or_none(f"day_{venue.pk}"),
                _without_code(of_stalls),
                [
                    StallChoices(of_stall, self._bound_or_none(f"pay_{of_stall.stall.pk}"))
                    for of_stall in of_stalls
                ],
                bool(self.days) and len(_without_code(of_stalls)) < len(of_stalls),
            )
            for venue, of_stalls in self.basket.venues.items()
        ]

    def _bound_or_none(self, name: str) -> BoundField | None:
        return self[name] if name in self.fields else None


def _without_code(of_stalls: Sequence[StallBasket]) -> list[Stall]:
    """Return the stalls that could not be paid beforehand. Free goods need not be."""
    paid = [of_stall.stall for of_stall in of_stalls if of_stall.total]
    return [stall for stall in paid if not stall.jakpreneur.qris]
