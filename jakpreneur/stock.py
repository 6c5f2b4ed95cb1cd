"""Stock: the units brought to a stall, reserved for orders, and left, while tills sell them.

Each change locks the offer's row, as the ledger does, so that the second of two changes counts with
what the first has written. Only the ledger writes `sold`; the database computes `left`. A
reservation ends at its time by the clock alone.
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
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Now

from bazar.models import Channel, ChannelRule
from jakpreneur.models import Offer, Reservation

# Pages and messages say how many units are left if these are few. A larger stock is the business
# of its stall alone.
FEW = 5
LOCK = "SELECT FROM jakpreneur_offer WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


def bring(offer: Offer, units: int) -> None:
    """Add `units` to what the stall has brought. If nobody counted, counting starts with them."""
    _write(offer, brought=Coalesce("brought", "sold") + units)


def set_left(offer: Offer, left: int | None) -> None:
    """Set the units left by somebody's count, 0 or more; None: nobody counts any more."""
    _write(offer, brought=None if left is None else F("sold") + left)


def _write(offer: Offer, **change: object) -> None:
    Offer.objects.filter(pk=offer.pk).update(**change)


def with_available(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Annotate `available`: the units left that no order reserves, None where nobody counts.

    This is for sales at the stall.
    """
    return offers.annotate(available=F("left") - _reserved())  # type: ignore[no-redef]


def with_available_online(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Annotate `available`: the units that an online order may take, None where nobody counts.

    Annotate `free`, too: the units left that no order reserves. Orders may reserve the bazaar's
    share of the units left, rounded down, but at least one unit, which the stall may sell all the
    same. Offers that are sold through one channel only are not shared.
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
    """An offer of which `wanted` units were ordered and only `available` (0 or more) can be."""

    offer: Offer
    wanted: int
    available: int


def lock(offers: Collection[int]) -> None:
    """Lock these offers, by id, until the transaction ends.

    The order is by id, as the ledger locks them, so that two transactions cannot deadlock. Read
    the available units after the lock, which then include what another order has just reserved.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [list(offers)])


def shortages(offers: Iterable[Offer], wanted: Mapping[int, int]) -> list[Shortage]:
    """Return a shortage for each offer with fewer units `available` than `wanted`, by id."""
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
    """Delete the reservations of an order's part, by its key."""
    Reservation.objects.filter(holder=holder).delete()


def prolong_reservations(
    holder: uuid.UUID, until: dt.datetime, *, now: dt.datetime | None = None
) -> None:
    """Let the reservations that have not ended last until then; those that ended stay so.

    `now`: the moment at which the caller, who has locked the offers, saw that they had not; None
    for the statement's own.
    """
    Reservation.objects.filter(holder=holder, until__gt=now or Now()).update(until=until)
