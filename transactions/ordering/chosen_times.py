"""The sentences about pick-up times that were chosen: too late, or the same at two places."""

from collections.abc import Sequence
from itertools import combinations

from django.utils.translation import gettext as _

from bazar.calendar import format_moment
from bazar.entering import MOST_DIGITS
from bazar.models import Bazar, PickupSlot, Venue
from transactions.ordering import slots
from transactions.ordering.checkout_fields import hours_of


def why_too_late(bazar: Bazar, venue: Venue, chosen: str) -> str:
    """Return until when the slot with this id could be ordered for, "" if the venue has none such.

    `chosen`: the id as it was posted. One query at most.
    """
    if not (chosen.isascii() and chosen.isdecimal() and len(chosen) <= MOST_DIGITS):
        return ""
    of_venue = PickupSlot.objects.filter(venue=venue, day__bazar=bazar)
    slot = of_venue.select_related("day").filter(pk=chosen).first()
    if slot is None:
        return ""
    until = slots.ordered_until(bazar, slot.day, slots.begins(slot))
    text = _("%(slot)s was open for orders until %(until)s WIB. Choose another time.")
    return text % {"slot": hours_of(slot), "until": format_moment(until)}


def clash_of(chosen: Sequence[tuple[Venue, PickupSlot]]) -> str:
    """Return a sentence that warns of the same time at two venues, "" if there is none."""
    for (venue, slot), (other_venue, other) in combinations(chosen, 2):
        is_same_day = slot.day_id == other.day_id
        if is_same_day and slot.starts < other.ends and other.starts < slot.ends:
            text = _(
                "At the same time at two places: %(one)s at %(slot)s, and %(other)s at "
                "%(other_slot)s. Choose another time, or say that you can be at both."
            )
            return text % {
                "one": venue.name,
                "slot": hours_of(slot),
                "other": other_venue.name,
                "other_slot": hours_of(other),
            }
    return ""
