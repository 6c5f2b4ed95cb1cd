"""The stock that orders hold now: per offer, which order holds how many until when."""

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
class Holder:
    """A part of an order that holds so many `units` of an offer `until` a moment."""

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
class Held:
    """`offer` says how many are `left` and `held`; its `holders` by the moment until when."""

    offer: Offer
    holders: Sequence[Holder]


def held_offers(reservations: QuerySet[Reservation]) -> QuerySet[Offer]:
    """Return the offers of which `reservations` hold some now, stall by stall."""
    holding = reservations.filter(until__gt=Now())
    return (
        stock.with_held(Offer.objects.filter(pk__in=holding.order_by().values("offer")))
        .select_related("product", "stall__bazar", "stall__jakpreneur")
        .order_by("-stall__bazar", "stall__number", "product__name", "pk")
    )


def with_holders(offers: Iterable[Offer], now: dt.datetime) -> list[Held]:
    """Return each of `offers` with what holds it at `now`. Four queries."""
    offers = list(offers)
    holding = Reservation.objects.filter(offer__in=offers, until__gt=now).order_by("until", "pk")
    found = list(holding)
    keys = {reservation.holder for reservation in found}
    parts = {part.key: part for part in access.with_all(StallOrder.objects.filter(key__in=keys))}
    holders: dict[int, list[Holder]] = {}
    for reservation in found:
        if part := parts.get(reservation.holder):
            holder = Holder(part, progress(part, now), reservation.units, reservation.until)
            holders.setdefault(reservation.offer_id, []).append(holder)
    return [Held(offer, holders.get(offer.pk, [])) for offer in offers]
