"""When orders are fetched at a venue, and how many places are left: so that no crowd forms."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now

from bazar.calendar import wib, wib_date
from bazar.models import Bazar, PickupSlot
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


def to_choose_from(bazar: Bazar, now: dt.datetime) -> list[PickupSlot]:
    """The slots of a bazaar that have not begun, with `taken`, by venue and time. One query."""
    slots = with_taken(PickupSlot.objects.filter(day__bazar=bazar, day__date__gte=wib_date(now)))
    in_order = slots.select_related("day", "venue").order_by("venue", "day__date", "starts")
    return [slot for slot in in_order if begins(slot) > now]


def begins(slot: PickupSlot) -> dt.datetime:
    return wib(slot.day.date, slot.starts)


def ends(slot: PickupSlot) -> dt.datetime:
    return wib(slot.day.date, slot.ends)


def lock(slots: Collection[int]) -> None:
    """Keeps these slots until the transaction ends, in one order; places are counted after it."""
    rows = PickupSlot.objects.filter(pk__in=slots).order_by("pk").select_for_update(no_key=True)
    list(rows.values_list("pk"))


def full(slots: Collection[int]) -> Sequence[PickupSlot]:
    """Which of these have no place left for one more order."""
    chosen = with_taken(PickupSlot.objects.filter(pk__in=slots)).select_related("day", "venue")
    return [slot for slot in chosen if slot.taken >= slot.capacity]


@transaction.atomic
def take_away_unused(bazar: Bazar) -> int:
    """The bazaar's slots that no order has ever named go; how many."""
    own = list(PickupSlot.objects.filter(day__bazar=bazar).values_list("pk", flat=True))
    lock(own)  # an order that takes its place in one meanwhile is waited for
    named = StallOrder.objects.filter(slot=OuterRef("pk"))
    gone, _by_model = PickupSlot.objects.filter(pk__in=own).exclude(Exists(named)).delete()
    return gone
