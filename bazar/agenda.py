"""The bazaars that come and those that were, with their dates, as a visitor reads them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Min, Q

from bazar.models import Bazar

MOST = 60  # bazaars, whichever way one looks
MOST_PAST = 12


@dataclass(frozen=True, slots=True)
class Dated:
    """A bazaar from its `first` to its `last` planned day (WIB dates)."""

    bazar: Bazar
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Agenda:
    """`coming` with the nearest first, `past` with the latest first."""

    coming: Sequence[Dated]
    past: Sequence[Dated]


def agenda(day: dt.date, *, without: Bazar | None = None) -> Agenda:
    """What is planned from `day` on, and what was before it. One query."""
    planned = Q(days__opens__isnull=False)
    others = Bazar.objects.exclude(pk=without.pk) if without else Bazar.objects.all()
    bazaars = (
        others.annotate(
            first=Min("days__date", filter=planned), last=Max("days__date", filter=planned)
        )
        .filter(first__isnull=False)
        .order_by("-first", "-pk")[:MOST]
    )
    dated = [Dated(bazar, bazar.first, bazar.last) for bazar in bazaars]
    return Agenda(
        coming=[each for each in reversed(dated) if each.last >= day],
        past=[each for each in dated if each.last < day][:MOST_PAST],
    )
