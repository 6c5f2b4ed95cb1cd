"""When orders are fetched at a venue, and how many places are left: so that no crowd forms."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now

from bazar.calendar import wib, wib_date
from bazar.models import Bazar, PickupSlot, Venue
from transactions.models import StallOrder


def standing() -> Q:
    """The parts that are paid, or may still be."""
    return Q(stands_until=None) | Q(stands_until__gt=Now())


def with_taken(slots: QuerySet[PickupSlot]) -> QuerySet[PickupSlot]:
    """With `taken`: how many orders come then; one over several stalls comes once."""
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
    """The slots at these venues that have not begun, with `taken`, by venue and time. One query,
    and another where the bazaar's days are not known yet."""
    known, days = {venue.pk: venue for venue in venues}, {day.pk: day for day in bazar.days.all()}
    with connection.cursor() as cursor:
        cursor.execute(TO_CHOOSE, [bazar.pk, wib_date(now), list(known)])
        rows = cursor.fetchall()
    found = []
    for pk, day, venue, starts, ends, capacity, taken in rows:
        slot = PickupSlot(pk, day, venue, starts, ends, capacity)
        slot.day, slot.venue, slot.taken = days[day], known[venue], taken
        found.append(slot)
    return [slot for slot in found if begins(slot) > now]


def begins(slot: PickupSlot) -> dt.datetime:
    return wib(slot.day.date, slot.starts)


def ends(slot: PickupSlot) -> dt.datetime:
    return wib(slot.day.date, slot.ends)


LOCK = "SELECT FROM bazar_pickupslot WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
FULL = """
SELECT id FROM bazar_pickupslot slot WHERE id = ANY(%s) AND capacity <= (
    SELECT count(DISTINCT order_id) FROM transactions_stallorder
    WHERE slot_id = slot.id AND (stands_until IS NULL OR stands_until > statement_timestamp())
        AND order_id IS DISTINCT FROM %s
)
"""


def lock(slots: Collection[int]) -> None:
    """Keeps these slots until the transaction ends, in one order; places are counted after it."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [list(slots)])


def full(slots: Collection[int], *, besides: int | None = None) -> Sequence[PickupSlot]:
    """Return those of `slots`, by id, that have no place left for one more order.

    `besides`: an order, by id, that is not counted, since it asks for its own place.
    """
    with connection.cursor() as cursor:
        cursor.execute(FULL, [list(slots), besides])
        found = [pk for (pk,) in cursor.fetchall()]
    return list(PickupSlot.objects.filter(pk__in=found)) if found else []


@transaction.atomic
def take_away_unused(bazar: Bazar) -> int:
    """The bazaar's slots that no order has ever named go; how many."""
    own = list(PickupSlot.objects.filter(day__bazar=bazar).values_list("pk", flat=True))
    lock(own)  # an order that takes its place in one meanwhile is waited for
    named = StallOrder.objects.filter(slot=OuterRef("pk"))
    gone, _by_model = PickupSlot.objects.filter(pk__in=own).exclude(Exists(named)).delete()
    return gone
