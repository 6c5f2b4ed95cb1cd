"""Pick-up slots of a venue and how many places are left in each, and the days of deliveries.

A slot has room for so many orders, so that no crowd forms; an order over several stalls takes one
place.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now

from bazar.calendar import wib, wib_date
from bazar.models import Bazar, BazarDay, PickupSlot, Venue
from transactions.models import SlotChange, StallOrder


def standing() -> Q:
    """Return the condition for parts of orders that are paid, or may still be."""
    return Q(stands_until=None) | Q(stands_until__gt=Now())


def with_taken(slots: QuerySet[PickupSlot]) -> QuerySet[PickupSlot]:
    """Annotate each slot with `taken`: how many orders have a place in it."""
    taken = (
        StallOrder.objects.filter(standing(), slot=OuterRef("pk"))
        .order_by()
        .values("slot")
        .annotate(taken=Count("order", distinct=True))
        .values("taken")
    )
    return slots.annotate(taken=Coalesce(Subquery(taken), 0))  # type: ignore[no-redef]


TO_CHOOSE = """
SELECT slot.id, day_id, venue_id, starts, ends, capacity, (
        SELECT count(DISTINCT order_id) FROM transactions_stallorder
        WHERE slot_id = slot.id AND (stands_until IS NULL OR stands_until > statement_timestamp())
    )
FROM bazar_pickupslot slot JOIN bazar_bazarday day ON day.id = day_id
WHERE bazar_id = %s AND date >= %s AND venue_id = ANY(%s)
ORDER BY venue_id, date, starts
"""


def to_choose_from(bazar: Bazar, venues: Iterable[Venue], now: dt.datetime) -> list[PickupSlot]:
    """Load the slots at these venues that may still be ordered for, with `taken`, in order.

    One query, and another where the bazaar's days are not loaded yet.
    """
    by_id, days = {venue.pk: venue for venue in venues}, {day.pk: day for day in bazar.days.all()}
    with connection.cursor() as cursor:
        cursor.execute(TO_CHOOSE, [bazar.pk, wib_date(now), list(by_id)])
        rows = cursor.fetchall()
    slots = []
    for pk, day, venue, starts, ends, capacity, taken in rows:
        slot = PickupSlot(pk, day, venue, starts, ends, capacity)
        slot.day, slot.venue, slot.taken = days[day], by_id[venue], taken
        slots.append(slot)
    return [slot for slot in slots if ordered_until(bazar, slot.day, begins(slot)) > now]


VENUES = """
SELECT venue.id, venue.name, kecamatan.name, bool_or(slot.is_open),
    bool_or(slot.is_open AND capacity > (
        SELECT count(DISTINCT order_id) FROM transactions_stallorder
        WHERE slot_id = slot.id AND (stands_until IS NULL OR stands_until > statement_timestamp())
    ))
FROM (
    SELECT slot.id, venue_id, capacity,
        (date + starts) AT TIME ZONE 'Asia/Jakarta' - make_interval(mins => %(lead)s) > %(now)s
            AND (%(until)s::time IS NULL
                OR (date + %(until)s::time) AT TIME ZONE 'Asia/Jakarta' > %(now)s) AS is_open
    FROM bazar_pickupslot slot JOIN bazar_bazarday day ON day.id = day_id
    WHERE bazar_id = %(bazar)s
) slot
JOIN bazar_venue venue ON venue.id = slot.venue_id
JOIN bazar_kecamatan kecamatan ON kecamatan.id = venue.kecamatan_id
GROUP BY venue.id, venue.name, kecamatan.name ORDER BY kecamatan.name, venue.name
"""


class VenueTimes(NamedTuple):
    """A venue's pick-up times.

    `is_open`: whether one of them may still be ordered for. `has_place`: whether one of these has a
    place left.
    """

    venue: int
    name: str
    kecamatan: str
    is_open: bool
    has_place: bool


@dataclass(frozen=True, slots=True)
class Times:
    """The pick-up times of a bazaar, by id of the venue, and whether it still delivers."""

    venues: Mapping[int, VenueTimes]
    delivers: bool

    @property
    def without(self) -> list[VenueTimes]:
        """The venues with no time to choose any more."""
        return [venue for venue in self.venues.values() if not venue.has_place]

    @property
    def are_gone(self) -> bool:
        """True if there were times, and none is left at any venue."""
        return bool(self.venues) and len(self.without) == len(self.venues)

    @property
    def are_full(self) -> bool:
        """True if the times that may still be ordered for are all full."""
        return self.are_gone and any(venue.is_open for venue in self.venues.values())


def load_times(bazar: Bazar, now: dt.datetime) -> Times:
    """Load which venues of the bazaar have times left. One query; its days must be loaded."""
    parameters: dict[str, Any] = {
        "bazar": bazar.pk,
        "lead": bazar.lead_minutes,
        "until": bazar.same_day_until,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(VENUES, parameters)
        venues = [VenueTimes(*row) for row in cursor.fetchall()]
    return Times({venue.venue: venue for venue in venues}, bool(delivery_days(bazar, now)))


def ordered_until(bazar: Bazar, day: BazarDay, begins: dt.datetime) -> dt.datetime:
    """Return until when orders are taken for what begins at that moment of the day.

    The bazaar's lead time decides, and its last hour for orders of the same day.
    """
    until = begins - dt.timedelta(minutes=bazar.lead_minutes)
    if bazar.same_day_until is None:
        return until
    return min(until, wib(day.date, bazar.same_day_until))


def begins(slot: PickupSlot) -> dt.datetime:
    return wib(slot.day.date, slot.starts)


def ends(slot: PickupSlot) -> dt.datetime:
    return wib(slot.day.date, slot.ends)


def delivery_days(bazar: Bazar, now: dt.datetime) -> list[BazarDay]:
    """Return the planned days of the bazaar for which a delivery may still be ordered."""
    return [day for day in bazar.days.all() if may_deliver(bazar, day, now)]


def may_deliver(bazar: Bazar, day: BazarDay, now: dt.datetime) -> bool:
    return day.closes is not None and ordered_until(bazar, day, wib(day.date, day.closes)) > now


LOCK = "SELECT FROM bazar_pickupslot WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
FULL = """
SELECT id FROM bazar_pickupslot slot WHERE id = ANY(%s) AND capacity <= (
    SELECT count(DISTINCT order_id) FROM transactions_stallorder
    WHERE slot_id = slot.id AND (stands_until IS NULL OR stands_until > statement_timestamp())
        AND order_id IS DISTINCT FROM %s
)
"""


def lock(slots: Collection[int]) -> None:
    """Lock these slots, by id, until the transaction ends. Places are counted after it.

    All callers lock them in the order of their ids, so that none waits for another for good.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [list(slots)])


def full(slots: Collection[int], *, besides: int | None = None) -> Sequence[PickupSlot]:
    """Return those of `slots`, by id, that have no place left for one more order.

    `besides`: an order, by id, that is not counted, since it asks for its own place.
    """
    with connection.cursor() as cursor:
        cursor.execute(FULL, [list(slots), besides])
        full_ids = [pk for (pk,) in cursor.fetchall()]
    return list(PickupSlot.objects.filter(pk__in=full_ids)) if full_ids else []


@transaction.atomic
def delete_unused(bazar: Bazar) -> int:
    """Delete the bazaar's slots that no order has ever named; return how many."""
    own = list(PickupSlot.objects.filter(day__bazar=bazar).values_list("pk", flat=True))
    lock(own)  # an order that takes a place in one of them meanwhile is waited for
    named = StallOrder.objects.filter(slot=OuterRef("pk"))
    left = SlotChange.objects.filter(before=OuterRef("pk"))
    unused = PickupSlot.objects.filter(pk__in=own).exclude(Exists(named) | Exists(left))
    deleted, _by_model = unused.delete()
    return deleted
