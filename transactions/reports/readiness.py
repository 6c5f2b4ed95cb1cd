"""Things that a bazaar still lacks before it can begin: counts, and the rows themselves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from bazar.calendar import last_day, order_window, today
from bazar.models import Bazar, Venue
from jakpreneur import licences
from jakpreneur.models import Invitation, Jakpreneur, Offer, Stall
from jakpreneur.stall_numbers import fits
from transactions.models import StallCard


class Lack(TextChoices):
    """A thing that may be missing, in the order of the preparing steps.

    The first ones are properties of the bazaar itself, the others are rows that lack something.
    """

    VENUES = "lokasi", _("Venues of the bazaar")
    DAYS = "hari", _("Planned days")
    TARGET = "target", _("Target of turnover")
    WINDOW = "pesanan", _("When the shop takes orders")
    RULES = "aturan", _("What may be sold through which channel")
    STALLS = "lapak", _("Stalls of the bazaar")
    UNANSWERED = "jawaban", _("Invited, no answer yet")
    EMPTY_VENUES = "lokasi-kosong", _("Venues without a stall")
    OFFERS = "dagangan", _("Stalls without offers")
    PICTURES = "gambar", _("Offers without a picture")
    QRIS = "qris", _("Vendors without QRIS")
    EXPIRED = "kedaluwarsa", _("Vendors whose P-IRT or halal certificate expires before the end")
    PAPERS = "izin", _("Food vendors without P-IRT or halal certificate")
    NUMBERS = "nomor", _("Stalls whose number does not match their kecamatan")
    SLOTS = "jam-ambil", _("Venues without pick-up slots on some day")
    CARDS = "kartu", _("Stalls without a card")


# The bazaar itself has or lacks these; they have no rows.
ITS_OWN = {Lack.VENUES, Lack.DAYS, Lack.TARGET, Lack.WINDOW, Lack.RULES, Lack.STALLS}
# A bazaar can begin without these.
HINTS = {Lack.PICTURES, Lack.NUMBERS}


@dataclass(frozen=True, slots=True)
class Check:
    """A check. `count` is the number of rows that lack it; 1 where the bazaar itself lacks it."""

    lack: Lack
    count: int

    @property
    def is_done(self) -> bool:
        return self.count == 0

    @property
    def is_counted(self) -> bool:
        return self.lack not in ITS_OWN

    @property
    def is_hint(self) -> bool:
        return self.lack in HINTS


def checks(bazar: Bazar) -> dict[Lack, Check]:
    """Return a check for each lack. One query for each, however many rows."""
    counts = {lack: int(missing) for lack, missing in _of_the_bazar(bazar).items()}
    counts |= {lack: rows(bazar).count() for lack, rows in ROWS.items()}
    counts[Lack.NUMBERS] = len(misnumbered(bazar))
    return {lack: Check(lack, counts[lack]) for lack in Lack}


def lacking(bazar: Bazar, lack: Lack) -> QuerySet[Any]:
    """Return the rows that lack it: venues, stalls, offers, vendors or invitations.

    Raises KeyError for a property of the bazaar itself.
    """
    if lack is Lack.NUMBERS:
        stalls = [stall.pk for stall in misnumbered(bazar)]
        return Stall.objects.filter(pk__in=stalls).select_related("jakpreneur")
    return ROWS[lack](bazar)


def misnumbered(bazar: Bazar) -> list[Stall]:
    stalls = bazar.stalls.select_related("venue__kecamatan")
    return [stall for stall in stalls if not fits(stall)]


def _of_the_bazar(bazar: Bazar) -> Mapping[Lack, bool]:
    return {
        Lack.VENUES: not bazar.venues.exists(),
        Lack.DAYS: not bazar.days.filter(opens__isnull=False).exists(),
        Lack.TARGET: bazar.target is None,
        Lack.WINDOW: order_window(bazar) is None,
        Lack.RULES: not bazar.channel_rules.exists(),
        Lack.STALLS: not bazar.stalls.exists(),
    }


def _unanswered(bazar: Bazar) -> QuerySet[Invitation]:
    waiting = Invitation.objects.filter(bazar=bazar, confirmed_at=None, declined_at=None)
    return waiting.select_related("jakpreneur", "bazar").order_by("jakpreneur__name", "pk")


def _empty_venues(bazar: Bazar) -> QuerySet[Venue]:
    return bazar.venues.exclude(Exists(bazar.stalls.filter(venue=OuterRef("pk"))))


def _without_offers(bazar: Bazar) -> QuerySet[Stall]:
    own = Offer.objects.filter(stall=OuterRef("pk"))
    return bazar.stalls.exclude(Exists(own)).select_related("jakpreneur")


def _without_picture(bazar: Bazar) -> QuerySet[Offer]:
    bare = Offer.objects.filter(stall__bazar=bazar, product__picture=None)
    return bare.select_related("product", "stall").order_by("stall__number", "product__name")


def _vendors_of(bazar: Bazar) -> QuerySet[Jakpreneur]:
    return Jakpreneur.objects.filter(
        Exists(Stall.objects.filter(bazar=bazar, jakpreneur=OuterRef("pk")))
    )


def _without_qris(bazar: Bazar) -> QuerySet[Jakpreneur]:
    return _vendors_of(bazar).filter(qris="")


def _expired(bazar: Bazar) -> QuerySet[Jakpreneur]:
    return _vendors_of(bazar).filter(licences.licence_expired(last_day(bazar) or today()))


def _without_papers(bazar: Bazar) -> QuerySet[Jakpreneur]:
    food = Offer.objects.filter(
        stall__bazar=bazar,
        stall__jakpreneur=OuterRef("pk"),
        product__category__slug=licences.FOOD,
    )
    return _vendors_of(bazar).filter(licences.licence_missing(), Exists(food))


def _without_slots(bazar: Bazar) -> QuerySet[Venue]:
    """Return the venues that have pick-up slots on fewer days than are planned."""
    planned = bazar.days.filter(opens__isnull=False)
    own = Q(pickupslot__day__in=planned)
    days = Count("pickupslot__day", filter=own, distinct=True)
    lacking = bazar.venues.annotate(days=days).filter(Q(days__lt=planned.count()))
    return lacking.order_by("kecamatan__code", "name")


def _without_card(bazar: Bazar) -> QuerySet[Stall]:
    valid = StallCard.objects.filter(stall=OuterRef("pk"), withdrawn_at=None)
    return bazar.stalls.exclude(Exists(valid)).select_related("jakpreneur")


ROWS: dict[Lack, Callable[[Bazar], QuerySet[Any]]] = {
    Lack.UNANSWERED: _unanswered,
    Lack.EMPTY_VENUES: _empty_venues,
    Lack.OFFERS: _without_offers,
    Lack.PICTURES: _without_picture,
    Lack.QRIS: _without_qris,
    Lack.EXPIRED: _expired,
    Lack.PAPERS: _without_papers,
    Lack.SLOTS: _without_slots,
    Lack.CARDS: _without_card,
}
