"""Rows and the kecamatan that they belong to, for users who see only some kecamatan.

A vendor belongs to its own kecamatan, a sale to the venue's. A sale over stalls of several
kecamatan belongs to none: a narrowed user sees only those of its lines that belong to theirs. The
same applies to the held entries of a till with stalls in several kecamatan.
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
    Refund,
    RefundAccount,
    RefundGiven,
    Resolution,
    Sale,
    SaleLine,
    ShiftEntry,
    SlotChange,
    StallCard,
    StallOrder,
    StallPin,
    TakenLine,
    Till,
    TillStall,
)

type Condition = Callable[[frozenset[int]], Q]


def along(path: str) -> Condition:
    """Return the condition that `path` leads from a row to one of the kecamatan."""
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
    """Return the condition on held entries: all stalls of their till are of these kecamatan."""
    stalls, theirs = _till_stalls("till"), Q(stall__venue__kecamatan__in=kecamatan)
    return Q(Exists(stalls.filter(theirs))) & ~Q(Exists(stalls.exclude(theirs)))


def _shift_steps(kecamatan: frozenset[int]) -> Q:
    """Return the condition on shift entries: no sale of their shift is of another kecamatan."""
    here = _till_stalls("till").filter(stall__venue__kecamatan__in=kecamatan)
    elsewhere = SaleLine.objects.filter(sale__shift=OuterRef("shift")).order_by()
    return Q(Exists(here)) & ~Q(Exists(elsewhere.exclude(venue__kecamatan__in=kecamatan)))


def _till_stalls(till: str) -> QuerySet[TillStall]:
    return TillStall.objects.filter(till=OuterRef(till)).order_by()


def _orders(kecamatan: frozenset[int]) -> Q:
    parts = StallOrder.objects.filter(order=OuterRef("pk")).order_by()
    return Q(Exists(parts.filter(stall__venue__kecamatan__in=kecamatan)))


OF_KECAMATAN: dict[type[Model], Condition] = {
    Kecamatan: along("pk"),
    Venue: along("kecamatan"),
    PickupSlot: along("venue__kecamatan"),
    Jakpreneur: along("kecamatan"),
    Product: along("jakpreneur__kecamatan"),
    Invitation: along("jakpreneur__kecamatan"),
    Stall: along("venue__kecamatan"),
    Offer: along("stall__venue__kecamatan"),
    Reservation: along("offer__stall__venue__kecamatan"),
    StallCard: along("stall__venue__kecamatan"),
    StallPin: along("stall__venue__kecamatan"),
    TillStall: along("stall__venue__kecamatan"),
    Till: _tills,
    ShiftEntry: _shift_steps,
    HeldSale: _held,
    Resolution: lambda kecamatan: Q(held__in=HeldSale.objects.filter(_held(kecamatan))),
    Sale: _sales,
    SaleLine: along("venue__kecamatan"),
    ExternalSale: _of_sale,
    Order: _orders,
    StallOrder: along("stall__venue__kecamatan"),
    OrderLine: along("part__stall__venue__kecamatan"),
    OrderStep: along("part__stall__venue__kecamatan"),
    PaymentProof: along("part__stall__venue__kecamatan"),
    TakenLine: along("part__stall__venue__kecamatan"),
    SlotChange: along("part__stall__venue__kecamatan"),
    Refund: along("part__stall__venue__kecamatan"),
    RefundAccount: along("refund__part__stall__venue__kecamatan"),
    RefundGiven: along("refund__part__stall__venue__kecamatan"),
}
# Models without a kecamatan, which everybody at the desk may read.
COMMON: set[type[Model]] = {Bazar, BazarDay, Category, ChannelRule, Series}


def narrowed[Rows: QuerySet[Any]](rows: Rows, user: Any) -> Rows:
    """Return those of `rows` that `user` may see at the desk; none of a model without a rule."""
    kecamatan = postings.kecamatan_of(user)
    if kecamatan is None or rows.model in COMMON:
        return rows
    condition = OF_KECAMATAN.get(rows.model)
    return rows.filter(condition(kecamatan)) if condition else rows.none()


# Paths to the stalls of a vendor: one from another kecamatan may have a stall in the user's.
GUESTS: dict[type[Model], str] = {Jakpreneur: "stalls", Product: "jakpreneur__stalls"}


def choices[Rows: QuerySet[Any]](rows: Rows, user: Any) -> Rows:
    """Return those of `rows` that `user` may choose in a form."""
    kecamatan = postings.kecamatan_of(user)
    stalls = GUESTS.get(rows.model)
    if kecamatan is None or stalls is None:
        return narrowed(rows, user)
    guests = rows.model._default_manager.filter(**{f"{stalls}__venue__kecamatan__in": kecamatan})
    return rows.filter(
        OF_KECAMATAN[rows.model](kecamatan) | Q(pk__in=guests.order_by().values("pk"))
    )


def shift_is_seen(shift: uuid.UUID, user: Any) -> bool:
    """Return whether `user` may see the shift: all its sales are of the user's kecamatan."""
    kecamatan = postings.kecamatan_of(user)
    if kecamatan is None:
        return True
    lines = SaleLine.objects.filter(sale__shift=shift)
    return not lines.exclude(venue__kecamatan__in=kecamatan).exists()
