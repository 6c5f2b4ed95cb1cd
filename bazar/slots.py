"""Pick-up slots of a bazaar, made all at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bazar.models import Bazar, BazarDay, PickupSlot

# A bazaar that is open round the clock hands out orders only by day.
ROUND_THE_CLOCK = (dt.time.min, dt.time(23, 59))
BY_DAY = (dt.time(8), dt.time(20))


@dataclass(frozen=True, slots=True)
class PickupHours:
    """The hours of each day in which orders are fetched; None: the day's own hours."""

    starts: dt.time | None = None
    ends: dt.time | None = None


def make_slots(bazar: Bazar, minutes: int, capacity: int, hours: PickupHours | None = None) -> int:
    """Make slots of so many minutes at every venue on every planned day; return their number.

    `capacity`: orders in one slot. The slots go from opening to closing, or within `hours`; a rest
    before closing that is shorter than a slot gets none. Existing slots stay as they are, and no
    new slot overlaps them. The number counts existing slots, too.
    """
    there = defaultdict(list)
    for slot in PickupSlot.objects.filter(day__bazar=bazar).order_by():
        there[slot.day_id, slot.venue_id].append(slot)
    venues = list(bazar.venues.all())
    slots = [
        PickupSlot(day=day, venue=venue, starts=starts, ends=ends, capacity=capacity)
        for day in bazar.days.all()
        for starts, ends in _parts_of(day, dt.timedelta(minutes=minutes), hours or PickupHours())
        for venue in venues
        if not any(slot.starts < ends and starts < slot.ends for slot in there[day.pk, venue.pk])
    ]
    PickupSlot.objects.bulk_create(slots, ignore_conflicts=True)
    return PickupSlot.objects.filter(day__bazar=bazar).count()


def _parts_of(
    day: BazarDay, length: dt.timedelta, hours: PickupHours
) -> Iterator[tuple[dt.time, dt.time]]:
    if day.opens is None or day.closes is None:
        return
    opens, closes = day.opens, day.closes
    if opens <= ROUND_THE_CLOCK[0] and closes >= ROUND_THE_CLOCK[1]:
        opens, closes = hours.starts or BY_DAY[0], hours.ends or BY_DAY[1]
    opens, closes = max(opens, hours.starts or opens), min(closes, hours.ends or closes)
    starts, end = (dt.datetime.combine(day.date, time) for time in (opens, closes))
    while starts + length <= end:
        yield starts.time(), (starts + length).time()
        starts += length
