"""When orders are fetched: a bazaar's pick-up slots, made in one go."""

import datetime as dt
from collections.abc import Iterator

from bazar.models import Bazar, BazarDay, PickupSlot

# A bazaar that is open round the clock hands out orders by day.
ROUND_THE_CLOCK = (dt.time.min, dt.time(23, 59))
BY_DAY = (dt.time(8), dt.time(20))


def make_slots(bazar: Bazar, minutes: int, capacity: int) -> int:
    """Slots of so many minutes, for `capacity` orders each, at every venue on every planned day.

    From opening to closing; what is left before closing and is shorter makes none. Slots that are
    there already stay as they are. Answers how many there are now.
    """
    slots = [
        PickupSlot(day=day, venue=venue, starts=starts, ends=ends, capacity=capacity)
        for day in bazar.days.all()
        for venue in bazar.venues.all()
        for starts, ends in _parts_of(day, dt.timedelta(minutes=minutes))
    ]
    PickupSlot.objects.bulk_create(slots, ignore_conflicts=True)
    return PickupSlot.objects.filter(day__bazar=bazar).count()


def _parts_of(day: BazarDay, length: dt.timedelta) -> Iterator[tuple[dt.time, dt.time]]:
    if day.opens is None or day.closes is None:
        return
    opens, closes = day.opens, day.closes
    if opens <= ROUND_THE_CLOCK[0] and closes >= ROUND_THE_CLOCK[1]:
        opens, closes = BY_DAY
    starts, end = (dt.datetime.combine(day.date, time) for time in (opens, closes))
    while starts + length <= end:
        yield starts.time(), (starts + length).time()
        starts += length
