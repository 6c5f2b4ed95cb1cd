"""What is brought to a stall, held for orders, and left, also while a till sells at that moment.

Each change locks the offer's row, as the ledger does: whoever comes second reckons with what the
first has written. `sold` is the ledger's alone, `left` the database's. What orders hold they hold
until a moment; afterwards it is free without anybody doing anything.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Now
from django.db.models.lookups import LessThanOrEqual

from bazar.models import Channel, ChannelRule
from jakpreneur.models import Offer, Reservation

MOST_UNITS = 10**6
# What a page says of so many or fewer: how many. Of more no page and no message says anything: what
# a stall has is its own business, and a sale of them alters no page. A migration that calls
# jakpreneur.version.install must follow a change.
FEW = 5
LOCK = "SELECT FROM jakpreneur_offer WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


def bring(offer: Offer, units: int) -> None:
    """`units` more are at the stall. Where nobody counted, counting starts with them."""
    _write(offer, brought=Coalesce("brought", "sold") + units)


def set_left(offer: Offer, left: int | None) -> None:
    """So many are left by somebody's count, 0 or more; None: nobody counts any more."""
    _write(offer, brought=None if left is None else F("sold") + left)


def _write(offer: Offer, **change: object) -> None:
    Offer.objects.filter(pk=offer.pk).update(**change)


def with_available(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """With `available`: the units left that no order holds, for who stands at the stall; None where
    nobody counts."""
    return offers.annotate(available=F("left") - _reserved())  # type: ignore[no-redef]


def with_available_online(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """With `available`: the units that an online order may take; and `free`: those left that no
    order holds. Both None where nobody counts.

    Orders may hold the bazaar's share of what is left, rounded down, but one unit at least: a thing
    of which there is one is sold to who wants it first, and the stall may sell it all the same. A
    thing that is sold through one channel only is not shared.
    """
    shared = Exists(_rule(Channel.ONLINE)) & Exists(_rule(Channel.ONSITE))
    to_share = Case(When(Q(left__gte=1) & shared, then=_share()), default=F("left"))
    return offers.annotate(  # type: ignore[no-redef]
        available=to_share - _reserved(), free=F("left") - _reserved()
    )


def _rule(channel: Channel) -> QuerySet[ChannelRule]:
    return ChannelRule.objects.filter(
        bazar=OuterRef("stall__bazar"), category=OuterRef("product__category"), channel=channel
    )


def _share() -> Greatest:
    share = F("left") * F("stall__bazar__online_share") / 100
    units = BigIntegerField()
    return Greatest(Value(1), ExpressionWrapper(share, units), output_field=units)


def with_reserved(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Annotate each offer with `reserved`: the units that orders reserve, counted or not."""
    return offers.annotate(reserved=_reserved())  # type: ignore[no-redef]


def _reserved() -> Coalesce:
    reserved = (
        Reservation.objects.filter(offer=OuterRef("pk"), until__gt=Now())
        .order_by()
        .values("offer")
        .annotate(reserved=Sum("units", output_field=BigIntegerField()))
        .values("reserved")
    )
    return Coalesce(Subquery(reserved), 0)


@dataclass(frozen=True, slots=True)
class Shortage:
    """Of `offer`, `wanted` units were to be had, and only `available` (0 or more) can be."""

    offer: Offer
    wanted: int
    available: int


def lock(offers: Collection[int]) -> None:
    """Keeps these offers, by id, until the transaction ends. In one order, the ledger's own, so
    that nobody waits for each other for good. What is available is to be read after it: only then
    is it seen what another order has just reserved."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [list(offers)])


def shortages(offers: Iterable[Offer], wanted: Mapping[int, int]) -> list[Shortage]:
    """What of `wanted`, units by offer, is not `available`."""
    return [
        Shortage(offer, wanted[offer.pk], max(0, offer.available))
        for offer in offers
        if offer.available is not None and offer.available < wanted[offer.pk]
    ]


def new_reservations(
    wanted: Mapping[int, int], holder: uuid.UUID, until: dt.datetime
) -> list[Reservation]:
    """Return the reservations of `wanted`, units by offer id. The caller writes them."""
    return [
        Reservation(offer_id=offer, holder=holder, units=units, until=until)
        for offer, units in wanted.items()
    ]


def give_back(holder: uuid.UUID) -> None:
    Reservation.objects.filter(holder=holder).delete()


def prolong_reservations(holder: uuid.UUID, until: dt.datetime) -> None:
    """Let the reservations that have not ended last until then; those that ended stay so."""
    Reservation.objects.filter(holder=holder, until__gt=Now()).update(until=until)


def next_release(offers: QuerySet[Offer]) -> dt.datetime | None:
    """When an order first gives back some of these `offers` by the clock alone, and pages show it:
    of offers of which few are available."""
    counted = offers.filter(left__isnull=False)
    scarce = counted.filter(LessThanOrEqual(_share() - _reserved(), FEW)).order_by()
    holding = Reservation.objects.filter(offer__in=scarce.values("pk"), until__gt=Now())
    first: dt.datetime | None = holding.aggregate(first=Min("until"))["first"]
    return first
