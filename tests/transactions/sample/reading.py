"""The rows that the demo makes."""

from django.db.models import QuerySet

from bazar.models import Bazar
from jakpreneur.models import Invitation, Jakpreneur, Offer, Stall
from transactions.models import Sale, SaleLine, StallCard, Till


def lines_of(bazar: Bazar) -> QuerySet[SaleLine]:
    return SaleLine.objects.filter(day__bazar=bazar)


def sales_of(bazar: Bazar) -> QuerySet[Sale]:
    return Sale.objects.filter(day__bazar=bazar)


def count_all() -> list[int]:
    """Return how many rows each table has that the demo fills."""
    counted = (Bazar, Jakpreneur, Invitation, Stall, Offer, Sale, SaleLine, Till, StallCard)
    return [model._default_manager.count() for model in counted]
