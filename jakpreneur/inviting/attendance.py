"""Who has been at bazaars before, how often and when last: so that the next list can be fair."""

from django.db.models import (
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from bazar.models import Bazar
from jakpreneur.models import Jakpreneur, Stall


def earlier_bazaars(bazar: Bazar) -> list[Bazar]:
    """The bazaars that began before this one, newest first; all others where it has no day yet.

    Two queries.
    """
    first = bazar.days.order_by("date").values_list("date", flat=True).first()
    began = Q(starts__lt=first) if first else Q(starts__isnull=False)
    return list(Bazar.objects.newest_first().filter(began).exclude(pk=bazar.pk))


def with_history(vendors: QuerySet[Jakpreneur], earlier: list[Bazar]) -> QuerySet[Jakpreneur]:
    """With `times`, at how many of these bazaars they had a stall; and of the last of these
    `last_stall` and `last_bazar`, by id, and `last_day` (a WIB date)."""
    own = Stall.objects.filter(jakpreneur=OuterRef("pk"), bazar__in=[each.pk for each in earlier])
    times = own.order_by().values("jakpreneur").annotate(times=Count("pk")).values("times")
    last = own.order_by(F("bazar__days__date").desc(nulls_last=True), "-pk")
    return vendors.annotate(
        times=Coalesce(Subquery(times), 0),
        last_stall=Subquery(last.values("pk")[:1]),
        last_bazar=Subquery(last.values("bazar")[:1]),
        last_day=Subquery(last.values("bazar__days__date")[:1]),
    )
