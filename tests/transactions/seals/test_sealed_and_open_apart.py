"""Figures of several days, parted by what they rest on: a seal, what came since, or neither."""

from django.contrib.auth.models import User

from bazar.models import BazarDay
from tests.cast import Cast, line, sale, send
from transactions import totals
from transactions.seals import sealing
from transactions.totals import Total


def test_sealed_days_and_open_days_stand_apart(cast: Cast, kepala: User) -> None:
    tomorrow = BazarDay.objects.exclude(pk=cast.day.pk).get(bazar=cast.bazar)
    send(cast.till, sale(line(cast.keripik, 2)))
    seal = sealing.seal(cast.day, kepala)
    send(cast.till, sale(line(cast.asinan), number=2))
    apart = totals.split_at_seals([cast.day, tomorrow])
    assert apart.seals == {cast.day.pk: seal}
    assert apart.sealed.overall == Total(30_000, 2, 1)
    assert apart.since.overall == Total(12_000, 1, 1)
    assert apart.open.overall == Total()


def test_day_without_a_seal_is_open(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik, 2)))
    apart = totals.split_at_seals([cast.day])
    assert apart.seals == {}
    assert apart.open.overall == Total(30_000, 2, 1)
    assert apart.sealed.overall == apart.since.overall == Total()
