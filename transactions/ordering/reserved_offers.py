"""The stock that orders reserve now: per offer, which order reserves how many units until when."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import Now

from jakpreneur import stock
from jakpreneur.models import Offer, Reservation
from transactions import access
from transactions.models import Move, StallOrder
from transactions.ordering.states import Actor, Progress, progress


@dataclass(frozen=True, slots=True)
class ReservingPart:
    """A part of an order that reserves `units` of an offer `until` a moment."""

    part: StallOrder
    progress: Progress
    units: int
    until: dt.datetime

    @property
    def may_release(self) -> bool:
        return Move.RELEASED in self.progress.may(Actor.OFFICIAL)

    @property
    def may_refuse(self) -> bool:
        return Move.REFUSED in self.progress.may(Actor.OFFICIAL)


@dataclass(frozen=True, slots=True)
class ReservedOffer:
    """An offer, with its units `left` and `reserved`, and the parts that reserve it.

    The part whose reservation ends first is the first of `holders`.
    """

    offer: Offer
    holders: Sequence[ReservingPart]


def reserved_offers(reservations: QuerySet[Reservation]) -> QuerySet[Offer]:
    """Return the offers of which `reservations` reserve some units now, stall by stall."""
    current = reservations.filter(until__gt=Now())
    return (
        stock.with_reserved(Offer.objects.filter(pk__in=current.order_by().values("offer")))
        .select_related("product", "stall__bazar", "stall__jakpreneur")
        .order_by("-stall__bazar", "stall__number", "product__name", "pk")
    )


def with_reserving_parts(offers: Iterable[Offer], now: dt.datetime) -> list[ReservedOffer]:
    """Return each of `offers` with the parts that reserve it at `now`. Four queries."""
    offers = list(offers)
    current = Reservation.objects.filter(offer__in=offers, until__gt=now).order_by("until", "pk")
    reservations = list(current)
    keys = {reservation.holder for reservation in reservations}
    parts = {part.key: part for part in access.with_all(StallOrder.objects.filter(key__in=keys))}
    by_offer: dict[int, list[ReservingPart]] = {}
    for each in reservations:
        if part := parts.get(each.holder):
            reserving = ReservingPart(part, progress(part, now), each.units, each.until)
            by_offer.setdefault(each.offer_id, []).append(reserving)
    return [ReservedOffer(offer, by_offer.get(offer.pk, [])) for offer in offers]
