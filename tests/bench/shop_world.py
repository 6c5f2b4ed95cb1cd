"""Additions to the bench's bazaar for the shop: orders, slots and descriptions."""

import datetime as dt
import itertools
from collections.abc import Iterator

from django.db import connection
from django.utils import timezone

from bazar.models import PickupSlot, Venue
from jakpreneur.models import Offer, Product
from tests.bench.world import World

DESCRIPTION = (
    "Dibuat pagi hari dari bahan segar, digoreng sekali, tanpa pengawet. Tahan dua minggu dalam "
    "wadah tertutup. Pedasnya bisa dipilih."
)
HOURS = range(8, 20)
PLACES = 2_000_000_000  # a slot is never full
STALLS_AN_ORDER = 3

type Choice = tuple[list[Offer], PickupSlot]


def open_shop(world: World) -> None:
    world.bazar.orders_open_at = timezone.now() - dt.timedelta(days=2)
    world.bazar.save()
    Product.objects.update(description=DESCRIPTION)
    world.bazar.venues.set(Venue.objects.all())
    last_day = world.bazar.days.order_by("-date")[0]
    PickupSlot.objects.bulk_create(
        PickupSlot(
            day=last_day, venue=venue, starts=dt.time(hour), ends=dt.time(hour + 1), capacity=PLACES
        )
        for venue in Venue.objects.all()
        for hour in HOURS
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def choices(world: World) -> Iterator[Choice]:
    """Yield without end (first offers of three stalls of one venue, pick-up slot)."""
    slots: dict[int, list[PickupSlot]] = {}
    for slot in PickupSlot.objects.all():
        slots.setdefault(slot.venue_id, []).append(slot)
    by_venue = sorted(world.stalls, key=lambda stall: (stall.venue_id, stall.pk))
    found = [
        ([world.offers[stall.pk][0] for stall in stalls], slot)
        for venue, of_venue in itertools.groupby(by_venue, key=lambda stall: stall.venue_id)
        for stalls, slot in zip(
            itertools.batched(of_venue, STALLS_AN_ORDER, strict=False),
            itertools.cycle(slots[venue]),
            strict=False,
        )
        if len(stalls) == STALLS_AN_ORDER
    ]
    return itertools.cycle(found)
