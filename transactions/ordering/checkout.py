"""The checkout's form: who orders, and for each venue how the goods are fetched and paid."""

import datetime as dt
import uuid
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from bazar.models import Bazar, PickupSlot, Venue
from transactions import totals
from transactions.models import PaymentTime
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
from transactions.ordering.checkout_choices import DELIVERY, LATER, NOT_SO, PICKUP, ChoicesForm
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

NOTHING_NOW = _("All goods would stay in the basket. Choose what is ordered now.")
NO_CHOICE = _("Choose when you will fetch it.")
TAKEN = _("No places are left at that time. Choose another.")
NO_CODE = _("This stall no longer has a QRIS code: pay when you pick it up.")


class CheckoutForm(ChoicesForm):
    """The form for one basket. A valid form makes one OrderDraft."""

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
