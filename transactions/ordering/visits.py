"""The visits of an order: when and where goods are fetched, and when a courier brings them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from bazar.models import BazarDay, PickupSlot, Venue
from bazar.rupiah import group_thousands
from transactions.models import StallOrder
from transactions.ordering import slots

MAP = "https://www.google.com/maps/search/"


@dataclass(frozen=True, slots=True)
class OrderVisit:
    """Parts of one order that are fetched in one slot, or brought on one day."""

    parts: Sequence[StallOrder]

    @property
    def slot(self) -> PickupSlot | None:
        return self.parts[0].slot

    @property
    def day(self) -> BazarDay:
        slot = self.slot
        return slot.day if slot else self.parts[0].day

    @property
    def venue(self) -> Venue | None:
        """The place of the stalls, None for a delivery."""
        return self.parts[0].stall.venue if self.slot else None

    @property
    def starts(self) -> dt.datetime | dt.date:
        """The slot's beginning; the date of a delivery."""
        return slots.begins(self.slot) if self.slot else self.day.date

    @property
    def ends(self) -> dt.datetime | dt.date:
        """The slot's end; the date after a delivery."""
        return slots.ends(self.slot) if self.slot else self.day.date + dt.timedelta(days=1)

    @property
    def when(self) -> str:
        """The day and the hours: `Saturday, 5 December 2026, 09.00–10.00 WIB`."""
        if self.slot is None:
            return _("By courier on %(day)s") % {"day": self.day}
        return f"{self.day}, {self.slot.starts:%H.%M}–{self.slot.ends:%H.%M} WIB"

    @property
    def where(self) -> str:
        """The venue, its address and its kecamatan, "" for a delivery."""
        venue = self.venue
        if venue is None:
            return ""
        return ", ".join(filter(None, [venue.name, venue.address, venue.kecamatan.name]))

    @property
    def map_address(self) -> str:
        """The address of a map with the venue, "" for a delivery."""
        where = self.where
        return f"{MAP}?{urlencode({'api': 1, 'query': f'{where}, Jakarta'})}" if where else ""


def visits_of(parts: Iterable[StallOrder]) -> list[OrderVisit]:
    """Return the parts as visits, in the order of time. The parts' places must be loaded."""
    together: dict[tuple[int | None, int], list[StallOrder]] = {}
    for part in parts:
        place = part.stall.venue_id if part.slot_id else part.day_id
        together.setdefault((part.slot_id, place), []).append(part)
    return sorted((OrderVisit(its_parts) for its_parts in together.values()), key=_time_of)


def _time_of(visit: OrderVisit) -> tuple[dt.date, dt.time, int]:
    starts = visit.slot.starts if visit.slot else dt.time.min
    return visit.day.date, starts, visit.parts[0].pk


def goods_of(part: StallOrder) -> str:
    """Return the part's goods in one line: `2 × Keripik tempe, 1 × Rujak`. No query."""
    return ", ".join(f"{group_thousands(line.quantity)} × {line.name}" for line in part.lines.all())
