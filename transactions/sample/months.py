"""The demo's bazaars of these months: one that is on, the one four weeks ago, the next one."""

import datetime as dt
import random
import uuid
from collections import Counter
from collections.abc import Sequence

from django.contrib.auth.models import User

from bazar import cloning
from bazar.calendar import wib
from bazar.models import Bazar, BazarDay, Channel
from jakpreneur import sample
from jakpreneur.sample import invitations
from jakpreneur.sample.goods import PLACES
from transactions.sample.day import ONLINE_DRAW, USUAL_ONSITE_DRAW, Market, sales_until
from transactions.sample.entering import (
    enter,
    let_in_tills,
    offers_that_sell,
    remember_when_seen,
)
from transactions.seals import sealing

A_DAY = dt.timedelta(days=1)
SEALED = dt.timedelta(minutes=50)  # after closing
LATEST = 20  # entries of a day that are recorded one by one, as they were made
# The first stall has no till yet: its card is the one that the demo hands out.
FIRST_STALL = f"{next(iter(PLACES.values())).prefix}-01"


def make_present(
    day: dt.date, now: dt.datetime, official: User
) -> tuple[Bazar, Counter[uuid.UUID]]:
    """Make the bazaar that is on, with its sales until now; return it and the tills' numbers.

    It is on from the day before `day` (WIB), which has sales in the early morning too, to the day
    after. Where another bazaar is on the day before, it begins on `day`.
    """
    before = day - A_DAY
    is_taken = BazarDay.objects.filter(date=before, bazar__is_sample=True).exists()
    days = [day, day + A_DAY] if is_taken else [before, day, day + A_DAY]
    bazar = sample.make_bazar(days)
    used = _sell(bazar, now, official)
    sample.count_what_is_left(bazar)
    invitations.invite_to_bazar(bazar, official)
    return bazar, used


def make_past(present: Bazar, official: User) -> None:
    """Make the closed bazaar four weeks before the present one, unless one is there."""
    days = [date - cloning.FOUR_WEEKS for date in _dates(present)[:2]]
    if _is_near(days):
        return
    bazar = sample.make_bazar(days)
    used = _sell(bazar, wib(days[-1], sample.HOURS[1]), official)
    remember_when_seen(used)
    invitations.invite_to_bazar(bazar, official)
    seal_days(bazar, official)


def make_next(present: Bazar, day: dt.date, official: User) -> None:
    """Make the bazaar in preparation, four weeks after the present one, unless one is there."""
    days = [date + cloning.FOUR_WEEKS for date in _dates(present)]
    if _is_near(days):
        return
    bazar = cloning.clone(present, sample.name_of_bazar_from(days[0]), days[0])
    invitations.invite_to_next(bazar, official, day)


def seal_days(bazar: Bazar, official: User) -> None:
    """Seal each planned day that has no seal yet, in the evening of that day."""
    for day in bazar.days.filter(seals=None, closes__isnull=False).order_by("date"):
        if day.closes is not None:
            sealing.seal(day, official, at=wib(day.date, day.closes) + SEALED)


def _dates(bazar: Bazar) -> list[dt.date]:
    return list(bazar.days.order_by("date").values_list("date", flat=True))


def _is_near(days: Sequence[dt.date]) -> bool:
    """Tell whether a sample bazaar is in these days or in the fortnight around them."""
    fortnight = dt.timedelta(days=14)
    around = (days[0] - fortnight, days[-1] + fortnight)
    return BazarDay.objects.filter(date__range=around, bazar__is_sample=True).exists()


def _sell(bazar: Bazar, until: dt.datetime, official: User) -> Counter[uuid.UUID]:
    """Record the bazaar's sales until then; return the last number of each till."""
    offers = offers_that_sell(bazar)
    dates = _dates(bazar)
    with_till = [stall for stall in offers if stall.number != FIRST_STALL]
    tills = let_in_tills(with_till, dates[0], f"till/{bazar.name}")
    onsite = [its for stall, its in offers.items() if stall.pk in tills]
    rng = random.Random(bazar.name)  # noqa: S311 the same every time is the point
    markets = (
        Market(rng, Channel.ONLINE, offers.values(), tills, ONLINE_DRAW),
        Market(rng, Channel.ONSITE, onsite, tills, USUAL_ONSITE_DRAW),
    )
    used = Counter(dict.fromkeys(tills.values(), 0))
    for date in dates:
        sold = sales_until(until, date, *markets, bazar.name)
        enter(sold[:-LATEST], used, official)
        for sale in sold[-LATEST:]:
            enter([sale], used, official)
    return used
