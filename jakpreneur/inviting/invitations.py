"""Vendors are invited to a bazaar, and answer; who confirms has a stall there."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from bazar.models import Bazar, Venue
from jakpreneur.inviting.attendance import bazaars_before
from jakpreneur.models import Invitation, Jakpreneur, Offer, Stall
from jakpreneur.stall_numbers import free_numbers, keep, prefix_of


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What came of confirming: the invitations, the stalls opened by that, how many offers these
    took over; and who stays unanswered, because no venue is in their kecamatan."""

    invitations: list[Invitation]
    stalls: list[Stall]
    offers: int
    homeless: list[Invitation]


@transaction.atomic
def invite(bazar: Bazar, vendors: QuerySet[Jakpreneur], by: User) -> list[Invitation]:
    """Who of these is not invited yet, is now; their invitations."""
    keep(bazar)
    invited = Invitation.objects.filter(bazar=bazar).values("jakpreneur")
    new = Jakpreneur.objects.filter(pk__in=vendors.order_by().values("pk"))
    return Invitation.objects.bulk_create(
        Invitation(bazar=bazar, jakpreneur=vendor, invited_by=by)
        for vendor in new.exclude(pk__in=invited)
    )


@transaction.atomic
def confirm(
    bazar: Bazar, invitations: Iterable[int], by: User, venue: Venue | None = None
) -> Confirmed:
    """These, by id, have said yes, also who had said no before. Each has a stall then, at `venue`
    or else at the bazaar's first venue in their kecamatan, with the next free number and the
    offers of the last bazaar that they were at, uncounted.

    Who has a stall already keeps it, and what it offers.
    """
    keep(bazar)
    chosen = _chosen(bazar, invitations)
    waiting = chosen.filter(confirmed_at=None) | _without_stall(chosen)
    venues = venues_by_kecamatan(bazar)
    stalls = {stall.jakpreneur_id: stall for stall in bazar.stalls.all()}
    coming: list[Invitation] = []
    homeless: list[Invitation] = []
    place: dict[int, Venue] = {}
    for invitation in waiting.select_related("jakpreneur").order_by("jakpreneur__name", "pk"):
        vendor = invitation.jakpreneur
        where = venue or venues.get(vendor.kecamatan_id)
        if vendor.pk in stalls or where:
            coming.append(invitation)
            if vendor.pk not in stalls and where:
                place[vendor.pk] = where
        else:
            homeless.append(invitation)
    _answered(coming, confirmed_at=Now(), confirmed_by=by, declined_at=None, declined_by=None)
    opened = _open_stalls(bazar, place, {stall.number for stall in stalls.values()})
    return Confirmed(coming, opened, _take_over_offers(bazar, opened), homeless)


@transaction.atomic
def decline(bazar: Bazar, invitations: Iterable[int], by: User) -> list[Invitation]:
    """These, by id, have said no; not who has a stall: that goes first. Which did."""
    keep(bazar)
    declining = list(_without_stall(_chosen(bazar, invitations)).filter(declined_at=None))
    _answered(declining, declined_at=Now(), declined_by=by, confirmed_at=None, confirmed_by=None)
    return declining


@transaction.atomic
def take_back(bazar: Bazar, invitations: Iterable[int]) -> list[Invitation]:
    """As if these, by id, had not been invited; only who has not answered. Which were."""
    keep(bazar)
    open_ones = _chosen(bazar, invitations).filter(confirmed_at=None, declined_at=None)
    taken_back = list(open_ones)
    Invitation.objects.filter(pk__in=[each.pk for each in taken_back]).delete()
    return taken_back


def venues_by_kecamatan(bazar: Bazar) -> dict[int, Venue]:
    """The first in each, by the kecamatan's id."""
    venues = bazar.venues.select_related("kecamatan").order_by("kecamatan__code", "-name")
    return {venue.kecamatan_id: venue for venue in venues}


def _chosen(bazar: Bazar, invitations: Iterable[int]) -> QuerySet[Invitation]:
    return Invitation.objects.filter(bazar=bazar, pk__in=invitations).select_related("jakpreneur")


def _without_stall(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    stall = Stall.objects.filter(bazar=OuterRef("bazar"), jakpreneur=OuterRef("jakpreneur"))
    return invitations.exclude(Exists(stall))


def _answered(invitations: Iterable[Invitation], **answer: object) -> None:
    own = Invitation.objects.filter(pk__in=[invitation.pk for invitation in invitations])
    own.update(**answer)


def _open_stalls(bazar: Bazar, place: dict[int, Venue], taken: set[str]) -> list[Stall]:
    """By vendor where; numbered in that order."""
    numbers = {
        prefix_of(venue.kecamatan): free_numbers(venue.kecamatan, taken) for venue in place.values()
    }
    return Stall.objects.bulk_create(
        Stall(
            bazar=bazar,
            jakpreneur_id=vendor,
            venue=venue,
            number=next(numbers[prefix_of(venue.kecamatan)]),
        )
        for vendor, venue in place.items()
    )


def _take_over_offers(bazar: Bazar, stalls: Iterable[Stall]) -> int:
    """Copy each vendor's newest list of offers from a bazaar before this one. Four queries.

    A list that was prepared for a bazaar still to come is newer than any that was sold from.
    """
    stall_of = {stall.jakpreneur_id: stall for stall in stalls}
    age = {each.pk: age for age, each in enumerate(bazaars_before(bazar))}
    last: dict[int, Stall] = {}
    had_offers = Stall.objects.filter(jakpreneur__in=stall_of, bazar__in=age).filter(
        Exists(Offer.objects.filter(stall=OuterRef("pk")))
    )
    for stall in had_offers.order_by():
        newest = last.setdefault(stall.jakpreneur_id, stall)
        if age[stall.bazar_id] < age[newest.bazar_id]:
            last[stall.jakpreneur_id] = stall
    taken_over = Offer.objects.bulk_create(
        Offer(stall=stall_of[vendor], product_id=product, price=price)
        for vendor, product, price in Offer.objects.filter(stall__in=list(last.values()))
        .order_by("pk")
        .values_list("stall__jakpreneur", "product", "price")
    )
    return len(taken_over)
