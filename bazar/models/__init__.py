from bazar.models.bazaars import (
    Bazar,
    BazarDay,
    BazarQuerySet,
    Channel,
    ChannelRule,
    PickupSlot,
    Series,
)
from bazar.models.installed import InstalledFile
from bazar.models.office import ANY_MOBILE, MOBILE, Office
from bazar.models.places import Archivable, Category, Kecamatan, Posting, Venue

__all__ = [
    "ANY_MOBILE",
    "MOBILE",
    "Archivable",
    "Bazar",
    "BazarDay",
    "BazarQuerySet",
    "Category",
    "Channel",
    "ChannelRule",
    "InstalledFile",
    "Kecamatan",
    "Office",
    "PickupSlot",
    "Posting",
    "Series",
    "Venue",
]
