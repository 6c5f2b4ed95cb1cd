"""The attendance of vendors at earlier bazaars: how often and when last, for a fair next list."""

import datetime as dt

from django.db.models import Case, Count, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from bazar.calendar import first_day, today
from bazar.models import Bazar, BazarDay, BazarQuerySet
from jakpreneur.models import Jakpreneur, Stall


def bazaars_before(bazar: Bazar) -> list[Bazar]:
    """Return the bazaars dated before this one, newest first, those still to come included.

    A bazaar without days of its own has all other dated bazaars before it. Each has `first_day` and
    `last_day`. Two queries.
    """
    return [each for each in _before(bazar) if each.first_day]


def earlier_bazaars(bazar: Bazar) -> list[Bazar]:
    """Return those of `bazaars_before` that have begun by today (WIB). Two queries.

    Nobody has attended a bazaar that is only planned.
    """
    return list(_before(bazar).begun(today()))


def _before(bazar: Bazar) -> BazarQuerySet:
    first = first_day(bazar)
    others = Bazar.objects.newest_first().exclude(pk=bazar.pk)
    return others.begun(first - dt.timedelta(days=1)) if first else others


def with_history(vendors: QuerySet[Jakpreneur], earlier: list[Bazar]) -> QuerySet[Jakpreneur]:
    """Annotate `times`, the number of these `earlier` bazaars at which a vendor had a stall.

    Also annotate, for the last of these, `last_stall` and `last_bazar` (ids) and `last_day` (WIB).
    """
    own = Stall.objects.filter(jakpreneur=OuterRef("pk"), bazar__in=[each.pk for each in earlier])
    times = own.order_by().values("jakpreneur").annotate(times=Count("pk")).values("times")
    planned_first = Case(When(opens__isnull=False, then=0), default=1)
    days = BazarDay.objects.filter(bazar=OuterRef("bazar")).order_by(planned_first, "-date")
    last = own.annotate(last_day=Subquery(days.values("date")[:1])).order_by("-last_day", "-pk")
    return vendors.annotate(
        times=Coalesce(Subquery(times), 0),
        last_stall=Subquery(last.values("pk")[:1]),
        last_bazar=Subquery(last.values("bazar")[:1]),
        last_day=Subquery(last.values("last_day")[:1]),
    )
