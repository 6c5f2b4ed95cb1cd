"""Invite vendors to a bazaar and record their answers; a vendor that confirms has a stall."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from bazar.models import Bazar, Venue
from jakpreneur.inviting.attendance import bazaars_before
from jakpreneur.models import Invitation, Jakpreneur, Offer, Stall
from jakpreneur.stall_numbers import free_numbers, lock_bazar, prefix_of


@dataclass(frozen=True, slots=True)
class ConfirmationResult:
    """The result of confirming: the invitations, the stalls opened, the number of offers copied.

    `homeless`: invitations that stay open, because the bazaar has no venue in their kecamatan.
    """

    invitations: list[Invitation]
    stalls: list[Stall]
    offers: int
    homeless: list[Invitation]


@transaction.atomic
def invite(bazar: Bazar, vendors: QuerySet[Jakpreneur], by: User) -> list[Invitation]:
    """Invite those of the vendors who are not invited yet; return the new invitations."""
    lock_bazar(bazar)
    invited = Invitation.objects.filter(bazar=bazar).values("jakpreneur")
    new = Jakpreneur.objects.filter(pk__in=vendors.order_by().values("pk"))
    return Invitation.objects.bulk_create(
        Invitation(bazar=bazar, jakpreneur=vendor, invited_by=by)
        for vendor in new.exclude(pk__in=invited)
    )


@transaction.atomic
def confirm(
    bazar: Bazar, invitations: Iterable[int], by: User, venue: Venue | None = None
) -> ConfirmationResult:
    """Record a yes to these invitations, by id, also after a no.

    Each vendor without a stall gets one: at `venue`, or else at the bazaar's first venue in the
    vendor's kecamatan, with the next free number, and with the offers of the vendor's last bazaar,
    of which nobody counts the units. A stall that is there stays as it is.
    """
    lock_bazar(bazar)
    own = _invitations_of(bazar, invitations)
    open_invitations = own.filter(confirmed_at=None) | _without_stall(own)
    venues = venues_by_kecamatan(bazar)
    stalls = {stall.jakpreneur_id: stall for stall in bazar.stalls.all()}
    coming: list[Invitation] = []
    homeless: list[Invitation] = []
    place: dict[int, Venue] = {}
    for invitation in open_invitations.select_related("jakpreneur").order_by(
        "jakpreneur__name", "pk"
    ):
        vendor = invitation.jakpreneur
        where = venue or venues.get(vendor.kecamatan_id)
        if vendor.pk in stalls or where:
            coming.append(invitation)
            if vendor.pk not in stalls and where:
                place[vendor.pk] = where
        else:
            homeless.append(invitation)
    _record_answer(coming, confirmed_at=Now(), confirmed_by=by, declined_at=None, declined_by=None)
    opened = _open_stalls(bazar, place, {stall.number for stall in stalls.values()})
    return ConfirmationResult(coming, opened, _copy_offers(bazar, opened), homeless)


@transaction.atomic
def decline(bazar: Bazar, invitations: Iterable[int], by: User) -> list[Invitation]:
    """Record a no to these invitations, by id; return those that changed.

    An invitation of a vendor with a stall stays as it is: the stall must be deleted before.
    """
    lock_bazar(bazar)
    declining = list(_without_stall(_invitations_of(bazar, invitations)).filter(declined_at=None))
    _record_answer(
        declining, declined_at=Now(), declined_by=by, confirmed_at=None, confirmed_by=None
    )
    return declining


@transaction.atomic
def take_back(bazar: Bazar, invitations: Iterable[int]) -> list[Invitation]:
    """Delete those of these invitations, by id, that have no answer; return the deleted ones."""
    lock_bazar(bazar)
    unanswered = _invitations_of(bazar, invitations).filter(confirmed_at=None, declined_at=None)
    deleted = list(unanswered)
    Invitation.objects.filter(pk__in=[each.pk for each in deleted]).delete()
    return deleted


def venues_by_kecamatan(bazar: Bazar) -> dict[int, Venue]:
    """Return the first venue in each kecamatan, by the kecamatan's id."""
    venues = bazar.venues.select_related("kecamatan").order_by("kecamatan__code", "-name")
    return {venue.kecamatan_id: venue for venue in venues}


def _invitations_of(bazar: Bazar, invitations: Iterable[int]) -> QuerySet[Invitation]:
    return Invitation.objects.filter(bazar=bazar, pk__in=invitations).select_related("jakpreneur")


def _without_stall(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    stall = Stall.objects.filter(bazar=OuterRef("bazar"), jakpreneur=OuterRef("jakpreneur"))
    return invitations.exclude(Exists(stall))


def _record_answer(invitations: Iterable[Invitation], **answer: object) -> None:
    own = Invitation.objects.filter(pk__in=[invitation.pk for invitation in invitations])
    own.update(**answer)


def _open_stalls(bazar: Bazar, place: dict[int, Venue], used: set[str]) -> list[Stall]:
    """Open a stall at the venue in `place` of each vendor, by id; number them in that order."""
    numbers = {
        prefix_of(venue.kecamatan): free_numbers(venue.kecamatan, used) for venue in place.values()
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


def _copy_offers(bazar: Bazar, stalls: Iterable[Stall]) -> int:
    """Copy each vendor's newest list of offers from a bazaar before this one. Four queries.

    A list for a bazaar still to come is newer than the list of any past bazaar.
    """
    stall_of = {stall.jakpreneur_id: stall for stall in stalls}
    age = {each.pk: age for age, each in enumerate(bazaars_before(bazar))}
    last: dict[int, Stall] = {}
    with_offers = Stall.objects.filter(jakpreneur__in=stall_of, bazar__in=age).filter(
        Exists(Offer.objects.filter(stall=OuterRef("pk")))
    )
    for stall in with_offers.order_by():
        newest = last.setdefault(stall.jakpreneur_id, stall)
        if age[stall.bazar_id] < age[newest.bazar_id]:
            last[stall.jakpreneur_id] = stall
    copies = Offer.objects.bulk_create(
        Offer(
            stall=stall_of[old.stall.jakpreneur_id],
            product_id=old.product_id,
            price=old.price,
            bundle_units=old.bundle_units,
            bundle_price=old.bundle_price,
        )
        for old in Offer.objects.filter(stall__in=list(last.values()))
        .select_related("stall")
        .order_by("pk")
    )
    return len(copies)
