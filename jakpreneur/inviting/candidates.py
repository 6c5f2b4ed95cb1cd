"""Who might be invited to a bazaar: vendors as an official filters them."""

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


class Here(TextChoices):
    """How a vendor stands to the bazaar that is prepared."""

    FRESH = "baru", _("not invited, no stall")
    INVITED = "diundang", _("invited")
    STALL = "lapak", _("has a stall")
    ANY = "semua", _("all")


STANDING = {
    Here.FRESH: Q(invited=False, has_stall=False),
    Here.INVITED: Q(invited=True),
    Here.STALL: Q(has_stall=True),
    Here.ANY: Q(),
}


class Papers(TextChoices):
    ANY = "", _("all")
    PIRT = "pirt", _("P-IRT valid")
    HALAL = "halal", _("halal valid")
    BOTH = "keduanya", _("both valid")


class Before(TextChoices):
    ANY = "", _("all")
    NEVER = "belum", _("never")
    EVER = "pernah", _("took part before")


class Sorting(TextChoices):
    RARE = "jarang", _("fewest times first")
    NAME = "nama", _("name")
    KECAMATAN = "kecamatan", _("kecamatan")


ORDERS: dict[Sorting, list[Any]] = {
    Sorting.RARE: [F("times").asc(), F("last_day").asc(nulls_first=True), "name", "pk"],
    Sorting.NAME: ["name", "pk"],
    Sorting.KECAMATAN: ["kecamatan__code", "name", "pk"],
}


@dataclass(frozen=True, slots=True)
class Wish:
    """`at_most`: times that they took part; `rested`: for so many bazaars, not invited."""

    text: str = ""
    kecamatan: Kecamatan | None = None
    category: Category | None = None
    papers: str = Papers.ANY
    before: str = Before.ANY
    at_most: int | None = None
    rested: int | None = None
    here: str = Here.FRESH
    sorting: str = Sorting.RARE


def candidates(bazar: Bazar, earlier: list[Bazar], wish: Wish) -> QuerySet[Jakpreneur]:
    """Return the vendors that match, with their history at the `earlier` bazaars, newest first.

    `invited` and `has_stall` tell how they stand to this one. A vendor with a stall counts as
    invited. To have rested counts also bazaars that are still to come: whoever is asked to
    December's has not rested when January's list is made.
    """
    known = Jakpreneur.objects.filter(archived_at=None, anonymised_at=None)
    vendors = with_history(known, earlier).annotate(
        invited=_invited_to(bazar), has_stall=_at(bazar)
    )
    vendors = vendors.filter(
        _of_kind(wish), _with_papers(bazar, wish), _as_often(wish), STANDING[Here(wish.here)]
    )
    if wish.rested:
        recent = bazaars_before(bazar)[: wish.rested]
        vendors = vendors.exclude(_invited_to(*recent)).exclude(_at(*recent))
    return vendors.order_by(*ORDERS[Sorting(wish.sorting)])


def _invited_to(*bazaars: Bazar) -> Exists:
    return Exists(Invitation.objects.filter(jakpreneur=OuterRef("pk"), bazar__in=bazaars))


def _at(*bazaars: Bazar) -> Exists:
    return Exists(Stall.objects.filter(jakpreneur=OuterRef("pk"), bazar__in=bazaars))


def _of_kind(wish: Wish) -> Q:
    kind = Q()
    if wish.text:
        kind &= Q(name__icontains=wish.text) | Q(owner__icontains=wish.text)
    if wish.kecamatan:
        kind &= Q(kecamatan=wish.kecamatan)
    if wish.category:
        makes = Product.objects.filter(jakpreneur=OuterRef("pk"), category=wish.category)
        kind &= Q(Exists(makes))
    return kind


def _with_papers(bazar: Bazar, wish: Wish) -> Q:
    on = last_day(bazar) or today()
    return {
        Papers.PIRT: pirt_valid(on),
        Papers.HALAL: halal_valid(on),
        Papers.BOTH: pirt_valid(on) & halal_valid(on),
    }.get(Papers(wish.papers), Q())


def _as_often(wish: Wish) -> Q:
    often = {Before.NEVER: Q(times=0), Before.EVER: Q(times__gte=1)}.get(Before(wish.before), Q())
    return often if wish.at_most is None else often & Q(times__lte=wish.at_most)
