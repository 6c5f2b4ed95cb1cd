"""The checkout's form: who orders, and for each venue how the goods are fetched and paid."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from bazar.models import Bazar, BazarDay, PickupSlot, Venue
from bazar.phone_fields import PhoneField
from jakpreneur.models import Stall
from transactions import totals
from transactions.models import Payment, PaymentTime
from transactions.models.payments import Door
from transactions.ordering import refusals, slots
from transactions.ordering.agreement import (
    NOTHING,
    Agreement,
    agreement_on,
    differences,
    format_agreement,
    parse_agreement,
)
from transactions.ordering.basket import Basket, StallBasket
from transactions.ordering.basket_store import StoredBasket
from transactions.ordering.checkout_choices import StallChoices, VenueChoices
from transactions.ordering.checkout_fields import LineField, slot_field
from transactions.ordering.chosen_times import clash_of, why_too_late
from transactions.ordering.limits import NotPlaced
from transactions.ordering.orders import (
    CannotPayNow,
    DraftPart,
    OrderDraft,
    Shopper,
    SlotsFull,
    TooLate,
)

NAME_LENGTH, ADDRESS_LENGTH, EMAIL_LENGTH = 80, 300, 254
PICKUP, DELIVERY, LATER = "pickup", "delivery", "later"

NOT_SO = _("That way is not possible here any more. Choose another.")
NO_DAY = _("A delivery on that day cannot be ordered any more. Choose another day.")
NOTHING_NOW = _("All goods would stay in the basket. Choose what is ordered now.")
NO_CHOICE = _("Choose when you will fetch it.")
TAKEN = _("No places are left at that time. Choose another.")
AT_STALL = _("at the stall, on pick-up (%(methods)s)")
NO_CODE = _("This stall no longer has a QRIS code: pay when you pick it up.")


class CheckoutForm(forms.Form):
    """The form for one basket. A valid form makes one OrderDraft."""

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

    @cached_property
    def key(self) -> uuid.UUID:
        """The key of the form that was sent, so that it stays one order; else the basket's."""
        try:
            return uuid.UUID(self.data.get("key", ""))
        except ValueError:
            return self.basket.order_key

    @property
    def typed(self) -> dict[str, str]:
        """All that was typed and chosen, with the goods that the page showed, as it was sent."""
        # A time is remembered also where none can be chosen any more.
        names = {*self.fields, "agreed", *(f"slot_{venue.pk}" for venue in self.basket.venues)}
        typed = {name: str(self.data.get(name, "")) for name in names}
        return typed | {"website": typed["website"][:1]}  # a program's text is nobody's

    @cached_property
    def agreement(self) -> Agreement:
        """The goods that the page showed to which the form was sent; none if nobody can tell."""
        return parse_agreement(self.data.get("agreed", "")) or NOTHING

    @cached_property
    def differences(self) -> list[str]:
        """A sentence for each thing that is another one now than what the page showed."""
        return differences(self.agreement, self.basket)

    @cached_property
    def to_agree(self) -> str:
        """The goods that this page shows, for its hidden field."""
        return format_agreement(agreement_on(self.basket))

    @property
    def email_field(self) -> BoundField | None:
        """The field for an e-mail address, None where no mail is sent."""
        return self._bound_or_none("email")

    @property
    def may_deliver(self) -> bool:
        return any(venue.day for venue in self.venues)

    @property
    def wrong_fields(self) -> list[tuple[BoundField, str, str]]:
        """Each field with an error: the field, its label on this page, and the error's text."""
        labels = {
            f"{question}_{venue.pk}": (
                f"{venue.kecamatan.name}: {self[f'{question}_{venue.pk}'].label}"
            )
            for venue in self.basket.venues
            for question in ("how", "slot", "day")
            if f"{question}_{venue.pk}" in self.fields
        }
        return [
            (field, labels.get(field.name, str(field.label)), str(field.errors[0]))
            for field in self
            if field.errors
        ]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("website"):
            self.data = {**{name: self.data[name] for name in self.data}, "website": ""}
            self.add_error(
                None, _("A hidden field was filled in. It is empty again: please order again.")
            )
        for venue in self.basket.venues:
            self._check_how(venue)
        if not self.errors:
            self._check_all()
        return self.cleaned_data

    def _check_how(self, venue: Venue) -> None:
        how = f"how_{venue.pk}"
        if not self.fields[how].choices:  # type: ignore[attr-defined]
            self.add_error(
                how,
                _("You can no longer pick up goods here. Remove them from the basket."),
            )
            return
        if how in self.errors or self._is_way(venue, LATER):
            return
        if self._is_way(venue, DELIVERY):
            if not self.cleaned_data.get("address") and "address" not in self.errors:
                self.add_error("address", _("Enter the address for the courier."))
            return
        if f"slot_{venue.pk}" in self.fields:
            self._check_slot(venue)
        else:
            self.add_error(how, NOT_SO)

    def _check_slot(self, venue: Venue) -> None:
        name, slot = f"slot_{venue.pk}", self._slot(venue)
        if name in self.errors:
            if late := self._late_slot(venue):
                del self.errors[name]
                self.add_error(name, late)
        elif slot is None:
            self.add_error(name, NO_CHOICE)
        elif slot.taken >= slot.capacity:
            self.add_error(name, TAKEN)

    def _late_slot(self, venue: Venue) -> str:
        bazar = self.basket.place.bazar
        return why_too_late(bazar, venue, self.data.get(f"slot_{venue.pk}", "")) if bazar else ""

    def _check_all(self) -> None:
        """Check what concerns several venues: that something is ordered, and no time clashes."""
        if not self.ordered_stalls:
            self.add_error(None, NOTHING_NOW)
        if self.clash and not self.cleaned_data["both"]:
            self.add_error("both", self.clash)

    @cached_property
    def clash(self) -> str:
        """The sentence that warns of the same time at two venues, "" if there is none."""
        if not self.is_bound:
            return ""
        return clash_of(
            [
                (venue, slot)
                for venue in self.basket.venues
                if self._is_way(venue, PICKUP) and (slot := self._slot(venue))
            ]
        )

    def _is_way(self, venue: Venue, way: str) -> bool:
        """Tell whether the goods of the venue are had in this way: the chosen, else the first."""
        name = f"how_{venue.pk}"
        chosen = self.cleaned_data.get(name)
        if not chosen and self.data.get(f"slot_{venue.pk}"):
            chosen = PICKUP
        return bool((chosen or self.fields[name].initial) == way)

    @cached_property
    def ordered_stalls(self) -> list[tuple[Venue, StallBasket]]:
        """The stalls of which something is ordered now, with their venues, of a checked form."""
        return [
            (venue, of_stall)
            for venue, of_stalls in self.basket.venues.items()
            if not self._is_way(venue, LATER)
            for of_stall in of_stalls
        ]

    @property
    def left_by_order(self) -> StoredBasket:
        """The stored basket after the order, as this page knows."""
        return self.basket.left_by_order([of_stall for _venue, of_stall in self.ordered_stalls])

    def _slot(self, venue: Venue) -> PickupSlot | None:
        chosen = self.cleaned_data.get(f"slot_{venue.pk}")
        return self.slots.get(int(chosen)) if chosen else None

    def draft(self, bazar: Bazar, visitor: bytes, notice: str) -> OrderDraft:
        """Return the order that the valid form asks for.

        `visitor`: a keyed hash of the network address, 32 bytes. `notice`: the version of the
        privacy notice that the page linked to.
        """
        ordered = {pk for _venue, each in self.ordered_stalls for pk in each.quantities}
        agreed = {pk: line for pk, line in self.agreement.lines.items() if pk in ordered}
        return OrderDraft(
            self.key,
            bazar,
            self._shopper(visitor, notice),
            [self._draft_part(venue, of_stall) for venue, of_stall in self.ordered_stalls],
            totals.of_goods(list(agreed.values())).amount,
            {pk: (line.price, line.discount) for pk, line in agreed.items()},
            self.basket.stored.pk,
        )

    def _shopper(self, visitor: bytes, notice: str) -> Shopper:
        is_delivered = any(self._is_way(venue, DELIVERY) for venue in self.basket.venues)
        address = self.cleaned_data["address"] if is_delivered else ""
        name, phone = self.cleaned_data["name"], self.cleaned_data["phone"]
        email = self.cleaned_data.get("email", "")
        return Shopper(name, phone, address, visitor, notice, email)

    def _draft_part(self, venue: Venue, of_stall: StallBasket) -> DraftPart:
        slot, payment_time = self._slot(venue), PaymentTime.NOW
        if self._is_way(venue, DELIVERY):
            slot = None
            day = self.days[int(self.cleaned_data[f"day_{venue.pk}"] or next(iter(self.days)))]
        elif slot is None:
            raise ValueError("the form is not valid")
        else:
            day = slot.day
            chosen = self.cleaned_data.get(f"pay_{of_stall.stall.pk}")
            payment_time = chosen or PaymentTime.AT_STALL
        return DraftPart(
            of_stall.stall, of_stall.quantities, day, slot, payment_time, of_stall.note
        )

    def add_refusal(self, refusal: NotPlaced) -> None:
        """Add why the order could not be placed, beside the field that it concerns."""
        if isinstance(refusal, SlotsFull) and not isinstance(refusal, TooLate):
            for slot in refusal.slots:
                self._add_error_once(f"slot_{slot.venue_id}", str(TAKEN))
        elif isinstance(refusal, CannotPayNow):
            for stall in refusal.stalls:
                self._add_error_once(f"pay_{stall.pk}", str(NO_CODE))
        else:
            for sentence in refusals.sentences(refusal, self.basket):
                self.add_error(None, sentence)

    def _add_error_once(self, name: str, text: str) -> None:
        field = name if name in self.fields else None
        if field is None or field not in self.errors:
            self.add_error(field, text)


def _without_code(of_stalls: Sequence[StallBasket]) -> list[Stall]:
    """Return the stalls that could not be paid beforehand. Free goods need not be."""
    paid = [of_stall.stall for of_stall in of_stalls if of_stall.total]
    return [stall for stall in paid if not stall.jakpreneur.qris]


def form_for(
    data: Mapping[str, Any] | None,
    basket: Basket,
    now: dt.datetime,
    initial: Mapping[str, Any] | None = None,
) -> CheckoutForm:
    """Return the form for a basket that is not empty, with what can be chosen now. One query."""
    bazar = basket.place.bazar
    return CheckoutForm(
        data,
        basket=basket,
        pickup=slots.to_choose_from(bazar, basket.venues, now) if bazar else [],
        days=slots.delivery_days(bazar, now) if bazar else [],
        initial=initial,
    )
