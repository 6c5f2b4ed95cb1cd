"""What was held, seen to: entered anew by its till, or settled by an official."""

import uuid
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db.models import QuerySet

from transactions.models import HeldSale, Resolution


def open_ones() -> QuerySet[HeldSale]:
    """What still waits for a person."""
    return HeldSale.objects.filter(resolution=None)


def resolve(sales: Mapping[uuid.UUID, int], till: uuid.UUID) -> None:
    """Notes which held entries of a till, by key, were entered anew, as which sale, by id."""
    if not sales:
        return
    corrected = open_ones().filter(till__key=till, key__in=list(sales))
    Resolution.objects.bulk_create(
        [Resolution(held=held, sale_id=sales[held.key]) for held in corrected if held.key],
        ignore_conflicts=True,
    )


def settle(held: QuerySet[HeldSale], *, by: User, note: str) -> int:
    """An official has seen to these; how many of them waited still."""
    waiting = list(held.filter(resolution=None))
    Resolution.objects.bulk_create(
        [Resolution(held=each, by=by, note=note) for each in waiting], ignore_conflicts=True
    )
    return len(waiting)
