"""Coming and past bazaars with their dates."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Min, Q

from bazar.models import Bazar

MOST = 60  # bazaars that are read at all
MOST_PAST = 12


@dataclass(frozen=True, slots=True)
class DatedBazar:
    """A bazaar from its `first` to its `last` planned day (WIB dates)."""

    bazar: Bazar
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Agenda:
    """Bazaars before and after a day: `coming`, nearest first, and `past`, latest first."""

    coming: Sequence[DatedBazar]
    past: Sequence[DatedBazar]


def agenda(day: dt.date, *, without: Bazar | None = None) -> Agenda:
    """Return the bazaars planned from `day` (WIB) on, and those before it. One query."""
    planned = Q(days__opens__isnull=False)
    others = Bazar.objects.exclude(pk=without.pk) if without else Bazar.objects.all()
    bazaars = (
        others.annotate(
            first=Min("days__date", filter=planned), last=Max("days__date", filter=planned)
        )
        .filter(first__isnull=False)
        .order_by("-first", "-pk")[:MOST]
    )
    dated = [DatedBazar(bazar, bazar.first, bazar.last) for bazar in bazaars]
    return Agenda(
        coming=[bazar for bazar in reversed(dated) if bazar.last >= day],
        past=[bazar for bazar in dated if bazar.last < day][:MOST_PAST],
    )
