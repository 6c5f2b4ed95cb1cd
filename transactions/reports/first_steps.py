"""The steps from a fresh installation to the first bazaar's cards."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from bazar.models import Bazar, Kecamatan, Office, Venue
from jakpreneur.models import Jakpreneur
from transactions.models import StallCard


class FirstStep(TextChoices):
    """A step, in the order in which an office takes them."""

    OFFICE = "kantor", _("Name and contact of the office")
    VENUES = "lokasi", _("Venues")
    BAZAAR = "bazar", _("The first bazaar")
    VENDORS = "jakpreneur", _("Vendors")
    CARDS = "kartu", _("Stalls and their cards")


def first_steps() -> Mapping[FirstStep, bool]:
    """Return whether each step is done. One query."""
    rows: dict[FirstStep, QuerySet[Any]] = {
        FirstStep.OFFICE: Office.objects.exclude(name=""),
        FirstStep.VENUES: Venue.objects.all(),
        FirstStep.BAZAAR: Bazar.objects.filter(days__opens__isnull=False),
        FirstStep.VENDORS: Jakpreneur.objects.all(),
        FirstStep.CARDS: StallCard.objects.all(),
    }
    conditions = {f"has_{step.value}": Exists(found.order_by()) for step, found in rows.items()}
    done = Kecamatan.objects.order_by().annotate(**conditions).values(*conditions).first() or {}
    return {step: bool(done.get(f"has_{step.value}")) for step in FirstStep}


def next_step(steps: Mapping[FirstStep, bool]) -> FirstStep | None:
    """Return the first step that is not done; None when all are."""
    return next((step for step, is_done in steps.items() if not is_done), None)


def kecamatan_without_venue() -> list[Kecamatan]:
    """Return the kecamatan without a venue."""
    return list(Kecamatan.objects.exclude(pk__in=Venue.objects.values("kecamatan")))
