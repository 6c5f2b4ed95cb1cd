"""Which rows belong to which kecamatan: a vendor to its own, what is sold to the venue's.

A sale over stalls of several kecamatan is nobody's alone: who is narrowed sees its lines of
theirs. So is what a till holds that is not said to be of one stall.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from bazar import postings
from bazar.models import (
    Bazar,
    BazarDay,
    Category,
    ChannelRule,
    Kecamatan,
    PickupSlot,
    Series,
    Venue,
)
from jakpreneur.models import Invitation, Jakpreneur, Offer, Product, Reservation, Stall
from transactions.models import (
    ExternalSale,
    HeldSale,
    Order,
    OrderLine,
    OrderStep,
    PaymentProof,
    Resolution,
    Sale,
    SaleLine,
    ShiftEntry,
    StallCard,
    StallOrder,
    StallPin,
    Till,
    TillStall,
)

type Of = Callable[[frozenset[int]], Q]


def by(path: str) -> Of:
    """Rows that reach one kecamatan along `path`."""
    return lambda kecamatan: Q(**{f"{path}__in": kecamatan})


def _sales(kecamatan: frozenset[int]) -> Q:
    lines = SaleLine.objects.filter(sale=OuterRef("pk")).order_by()
    theirs = Q(venue__kecamatan__in=kecamatan)
    return Q(Exists(lines.filter(theirs))) & ~Q(Exists(lines.exclude(theirs)))


def _of_sale(kecamatan: frozenset[int]) -> Q:
    return Q(sale__in=Sale.objects.filter(_sales(kecamatan)).order_by())


def _tills(kecamatan: frozenset[int]) -> Q:
    return Q(Exists(_till_stalls("pk").filter(stall__venue__kecamatan__in=kecamatan)))


def _held(kecamatan: frozenset[int]) -> Q:
    """What a till sent and could not be read may be of any of its stalls."""
    stalls, theirs = _till_stalls("till"), Q(stall__venue__kecamatan__in=kecamatan)
    return Q(Exists(stalls.filter(theirs))) & ~Q(Exists(stalls.exclude(theirs)))


def _shift_steps(kecamatan: frozenset[int]) -> Q:
    """Of their tills, but for shifts that sold elsewhere, too."""
    here = _till_stalls("till").filter(stall__venue__kecamatan__in=kecamatan)
    elsewhere = SaleLine.objects.filter(sale__shift=OuterRef("shift")).order_by()
    return Q(Exists(here)) & ~Q(Exists(elsewhere.exclude(venue__kecamatan__in=kecamatan)))


def _till_stalls(till: str) -> QuerySet[TillStall]:
    return TillStall.objects.filter(till=OuterRef(till)).order_by()


def _orders(kecamatan: frozenset[int]) -> Q:
    parts = StallOrder.objects.filter(order=OuterRef("pk")).order_by()
    return Q(Exists(parts.filter(stall__venue__kecamatan__in=kecamatan)))


OF_KECAMATAN: dict[type[Model], Of] = {
    Kecamatan: by("pk"),
    Venue: by("kecamatan"),
    PickupSlot: by("venue__kecamatan"),
    Jakpreneur: by("kecamatan"),
    Product: by("jakpreneur__kecamatan"),
    Invitation: by("jakpreneur__kecamatan"),
    Stall: by("venue__kecamatan"),
    Offer: by("stall__venue__kecamatan"),
    Reservation: by("offer__stall__venue__kecamatan"),
    StallCard: by("stall__venue__kecamatan"),
    StallPin: by("stall__venue__kecamatan"),
    TillStall: by("stall__venue__kecamatan"),
    Till: _tills,
    ShiftEntry: _shift_steps,
    HeldSale: _held,
    Resolution: lambda kecamatan: Q(held__in=HeldSale.objects.filter(_held(kecamatan))),
    Sale: _sales,
    SaleLine: by("venue__kecamatan"),
    ExternalSale: _of_sale,
    Order: _orders,
    StallOrder: by("stall__venue__kecamatan"),
    OrderLine: by("part__stall__venue__kecamatan"),
    OrderStep: by("part__stall__venue__kecamatan"),
    PaymentProof: by("part__stall__venue__kecamatan"),
}
# What has no kecamatan and may be read by everybody at the desk.
COMMON: set[type[Model]] = {Bazar, BazarDay, Category, ChannelRule, Series}


def narrowed[Rows: QuerySet[Any]](rows: Rows, user: Any) -> Rows:
    """Those of `rows` that `user` may see at the desk. Of what no rule names: none."""
    kecamatan = postings.kecamatan_of(user)
    if kecamatan is None or rows.model in COMMON:
        return rows
    of = OF_KECAMATAN.get(rows.model)
    return rows.filter(of(kecamatan)) if of else rows.none()


# A vendor from elsewhere may have a stall here: what it makes is offered here all the same.
GUESTS: dict[type[Model], str] = {Jakpreneur: "stalls", Product: "jakpreneur__stalls"}


def choices[Rows: QuerySet[Any]](rows: Rows, user: Any) -> Rows:
    """Those of `rows` that `user` may name in a form."""
    kecamatan = postings.kecamatan_of(user)
    stalls = GUESTS.get(rows.model)
    if kecamatan is None or stalls is None:
        return narrowed(rows, user)
    guests = rows.model._default_manager.filter(**{f"{stalls}__venue__kecamatan__in": kecamatan})
    return rows.filter(
        OF_KECAMATAN[rows.model](kecamatan) | Q(pk__in=guests.order_by().values("pk"))
    )


def shift_is_seen(shift: uuid.UUID, user: Any) -> bool:
    """Not one that sold elsewhere, too."""
    kecamatan = postings.kecamatan_of(user)
    if kecamatan is None:
        return True
    lines = SaleLine.objects.filter(sale__shift=shift)
    return not lines.exclude(venue__kecamatan__in=kecamatan).exists()
