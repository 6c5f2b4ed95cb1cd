from bazar.models.bazaars import (
    Bazar,
    BazarDay,
    BazarQuerySet,
    Channel,
    ChannelRule,
    PickupSlot,
    Series,
)
from bazar.models.office import MOBILE, Office
from bazar.models.places import Archivable, Category, Kecamatan, Posting, Venue

__all__ = [
    "MOBILE",
    "Archivable",
    "Bazar",
    "BazarDay",
    "BazarQuerySet",
    "Category",
    "Channel",
    "ChannelRule",
    "Kecamatan",
    "Office",
    "PickupSlot",
    "Posting",
    "Series",
    "Venue",
]
