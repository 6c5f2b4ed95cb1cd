"""Candidates for a bazaar: vendors as an official filters and sorts them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from bazar.calendar import last_day, today
from bazar.models import Bazar, Category, Kecamatan
from jakpreneur.inviting.attendance import bazaars_before, with_history
from jakpreneur.licences import halal_valid, pirt_valid
from jakpreneur.models import Invitation, Jakpreneur, Product, Stall


class Standing(TextChoices):
    """The standing of a vendor at the prepared bazaar: invited, with a stall, or neither."""

    FRESH = "baru", _("not invited, no stall")
    INVITED = "diundang", _("invited")
    STALL = "lapak", _("has a stall")
    ANY = "semua", _("all")


STANDING_CONDITIONS = {
    Standing.FRESH: Q(invited=False, has_stall=False),
    Standing.INVITED: Q(invited=True),
    Standing.STALL: Q(has_stall=True),
    Standing.ANY: Q(),
}


class LicenceFilter(TextChoices):
    """The licences that a vendor must have."""

    ANY = "", _("all")
    PIRT = "pirt", _("P-IRT valid")
    HALAL = "halal", _("halal valid")
    BOTH = "keduanya", _("both valid")


class ParticipationFilter(TextChoices):
    """The attendance at earlier bazaars that a vendor must have."""

    ANY = "", _("all")
    NEVER = "belum", _("never")
    EVER = "pernah", _("took part before")


class CandidateOrder(TextChoices):
    """The order of the candidates."""

    RARE = "jarang", _("fewest times first")
    NAME = "nama", _("name")
    KECAMATAN = "kecamatan", _("kecamatan")


ORDERS: dict[CandidateOrder, list[Any]] = {
    CandidateOrder.RARE: [F("times").asc(), F("last_day").asc(nulls_first=True), "name", "pk"],
    CandidateOrder.NAME: ["name", "pk"],
    CandidateOrder.KECAMATAN: ["kecamatan__code", "name", "pk"],
}


@dataclass(frozen=True, slots=True)
class CandidateFilters:
    """The filters of an official.

    `at_most`: the vendor attended at most so many earlier bazaars. `rested`: it was not invited to
    so many bazaars before this one. `here`: how it stands to this one.
    """

    text: str = ""
    kecamatan: Kecamatan | None = None
    category: Category | None = None
    papers: str = LicenceFilter.ANY
    before: str = ParticipationFilter.ANY
    at_most: int | None = None
    rested: int | None = None
    here: str = Standing.FRESH
    sorting: str = CandidateOrder.RARE


def find_candidates(
    bazar: Bazar, earlier: list[Bazar], filters: CandidateFilters
) -> QuerySet[Jakpreneur]:
    """Return the vendors that match, with their history at the `earlier` bazaars, newest first.

    `invited` and `has_stall` tell how they stand to this one. A vendor with a stall counts as
    invited. `rested` also counts bazaars still to come: a vendor that is invited in December has
    not rested in the list for January.
    """
    known = Jakpreneur.objects.filter(archived_at=None, anonymised_at=None)
    vendors = with_history(known, earlier).annotate(
        invited=_invited_to(bazar), has_stall=_at(bazar)
    )
    vendors = vendors.filter(
        _of_kind(filters),
        _with_papers(bazar, filters),
        _attended_as_often(filters),
        STANDING_CONDITIONS[Standing(filters.here)],
    )
    if filters.rested:
        recent = bazaars_before(bazar)[: filters.rested]
        vendors = vendors.exclude(_invited_to(*recent)).exclude(_at(*recent))
    return vendors.order_by(*ORDERS[CandidateOrder(filters.sorting)])


def _invited_to(*bazaars: Bazar) -> Exists:
    return Exists(Invitation.objects.filter(jakpreneur=OuterRef("pk"), bazar__in=bazaars))


def _at(*bazaars: Bazar) -> Exists:
    return Exists(Stall.objects.filter(jakpreneur=OuterRef("pk"), bazar__in=bazaars))


def _of_kind(filters: CandidateFilters) -> Q:
    kind = Q()
    if filters.text:
        kind &= Q(name__icontains=filters.text) | Q(owner__icontains=filters.text)
    if filters.kecamatan:
        kind &= Q(kecamatan=filters.kecamatan)
    if filters.category:
        makes = Product.objects.filter(jakpreneur=OuterRef("pk"), category=filters.category)
        kind &= Q(Exists(makes))
    return kind


def _with_papers(bazar: Bazar, filters: CandidateFilters) -> Q:
    on = last_day(bazar) or today()
    return {
        LicenceFilter.PIRT: pirt_valid(on),
        LicenceFilter.HALAL: halal_valid(on),
        LicenceFilter.BOTH: pirt_valid(on) & halal_valid(on),
    }.get(LicenceFilter(filters.papers), Q())


def _attended_as_often(filters: CandidateFilters) -> Q:
    often = {ParticipationFilter.NEVER: Q(times=0), ParticipationFilter.EVER: Q(times__gte=1)}.get(
        ParticipationFilter(filters.before), Q()
    )
    return often if filters.at_most is None else often & Q(times__lte=filters.at_most)
