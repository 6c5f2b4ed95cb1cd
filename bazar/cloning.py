"""A copy of a bazaar for the next month, on other days.

Stalls are not copied: vendors are invited anew (jakpreneur/inviting/invitations.py).
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bazar.models import Bazar, BazarDay, ChannelRule, PickupSlot

FOUR_WEEKS = dt.timedelta(weeks=4)


class NothingToMove(ValueError):
    """The bazaar has no planned day from which new days follow. Its text is for officials."""


@transaction.atomic
def clone(bazar: Bazar, name: str, first: dt.date) -> Bazar:
    """Return a new bazaar with this name, copied so that its first day is `first` (WIB).

    Gaps between the days, hours, venues, rules, slots, targets, time to pay, lead time, the last
    hour for orders of the same day and the share for online orders stay the same; the time for
    orders moves by as many days. Unplanned days and archived rows are not copied. Everything is
    copied or nothing. Raises NothingToMove.
    """
    days = _planned(bazar)
    shift = first - days[0].date
    new = Bazar.objects.create(
        series=bazar.series,
        name=name,
        target=bazar.target,
        online_target=bazar.online_target,
        orders_open_at=bazar.orders_open_at and bazar.orders_open_at + shift,
        orders_close_at=bazar.orders_close_at and bazar.orders_close_at + shift,
        unpaid_minutes=bazar.unpaid_minutes,
        online_share=bazar.online_share,
        is_sample=bazar.is_sample,
        lead_minutes=bazar.lead_minutes,
        same_day_until=bazar.same_day_until,
    )
    new.venues.set(bazar.venues.filter(archived_at=None))
    new_days = BazarDay.objects.bulk_create(
        BazarDay(bazar=new, date=day.date + shift, opens=day.opens, closes=day.closes)
        for day in days
    )
    ChannelRule.objects.bulk_create(
        ChannelRule(bazar=new, category_id=rule.category_id, channel=rule.channel)
        for rule in bazar.channel_rules.filter(category__archived_at=None)
    )
    day_for = {day.pk: moved for day, moved in zip(days, new_days, strict=True)}
    PickupSlot.objects.bulk_create(
        PickupSlot(
            day=day_for[slot.day_id],
            venue_id=slot.venue_id,
            starts=slot.starts,
            ends=slot.ends,
            capacity=slot.capacity,
        )
        for slot in PickupSlot.objects.filter(day__in=days, venue__in=new.venues.all())
    )
    return new


def usual_first_day(bazar: Bazar) -> dt.date:
    """Return the day four weeks after the first, on the same weekday. Raises NothingToMove."""
    return _planned(bazar)[0].date + FOUR_WEEKS


def _planned(bazar: Bazar) -> list[BazarDay]:
    days = list(bazar.days.filter(opens__isnull=False).order_by("date"))
    if not days:
        raise NothingToMove(
            _("This bazaar has no planned day, so the days of the copy cannot be worked out.")
        )
    return days
