"""What the shop needs besides the bench's bazaar: orders are taken, goods are described."""

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
            day=last_day, venue=venue, starts=dt.time(23), ends=dt.time(23, 59), capacity=PLACES
        )
        for venue in Venue.objects.all()
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def choices(world: World) -> Iterator[Choice]:
    """Without end: the first offers of three stalls of one venue, and when they are fetched."""
    slots = {slot.venue_id: slot for slot in PickupSlot.objects.all()}
    by_venue = sorted(world.stalls, key=lambda stall: (stall.venue_id, stall.pk))
    found = [
        ([world.offers[stall.pk][0] for stall in stalls], slots[stalls[0].venue_id])
        for _venue, of_venue in itertools.groupby(by_venue, key=lambda stall: stall.venue_id)
        for stalls in itertools.batched(of_venue, STALLS_AN_ORDER, strict=False)
        if len(stalls) == STALLS_AN_ORDER
    ]
    return itertools.cycle(found)
