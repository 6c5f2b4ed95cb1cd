"""The parts of orders whose stalls should have answered by now, for the office to call them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from bazar.models import Bazar
from bazar.phones import chat_link
from transactions.models import StallOrder
from transactions.ordering import answers

MOST = 50


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A part that waits. `minutes`: since it was placed."""

    part: StallOrder
    minutes: int

    @property
    def whatsapp(self) -> str:
        """The address of a chat with the stall, "" without a number. Nothing of the shopper."""
        phone = self.part.stall.jakpreneur.phone
        return chat_link(phone) if phone else ""


def unanswered(
    bazar: Bazar, now: dt.datetime, kecamatan: Collection[int] | None = None
) -> list[Unanswered]:
    """Return the parts at the bazaar, in some kecamatan or all, that waited longest. One query."""
    parts = StallOrder.objects.filter(answers.overdue(now), order__bazar=bazar)
    if kecamatan is not None:
        parts = parts.filter(stall__venue__kecamatan__in=kecamatan)
    loaded = parts.select_related(
        "order", "stall__jakpreneur", "stall__venue__kecamatan", "day", "slot"
    ).order_by("order__placed_at", "pk")[:MOST]
    return [
        Unanswered(part, int((now - part.order.placed_at).total_seconds()) // 60) for part in loaded
    ]
