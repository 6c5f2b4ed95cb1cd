"""What the shop needs besides the bench's bazaar: orders are taken, goods are described."""

import datetime as dt

from django.db import connection
from django.utils import timezone

from bazar.models import PickupSlot, Venue
from jakpreneur.models import Product
from tests.bench.world import World

DESCRIPTION = (
    "Dibuat pagi hari dari bahan segar, digoreng sekali, tanpa pengawet. Tahan dua minggu dalam "
    "wadah tertutup. Pedasnya bisa dipilih."
)
PLACES = 2_000_000_000  # a slot is never full


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
