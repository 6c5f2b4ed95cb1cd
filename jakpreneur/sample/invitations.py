"""Invitations to the demo's bazaars, and the answers."""

import datetime as dt
import random
from collections.abc import Sequence

from django.contrib.auth.models import User

from bazar.calendar import wib
from bazar.models import Bazar
from jakpreneur.models import Invitation, Jakpreneur

# About 350 vendors were invited and 428 took part, by the press of September 2021.
INVITED_TO_TRIAL = 350
DECLINED, SILENT = 8, 16  # vendors who are invited to the present bazaar, too
INVITED, ANSWERED = dt.timedelta(days=21), dt.timedelta(days=12)  # before the first day
AT = dt.time(10)


def invite_to_trial(bazar: Bazar, by: User) -> None:
    """Invite most of the vendors with a stall, all of whom confirmed; the others came uninvited."""
    vendors = _with_stall(bazar)
    rng = random.Random(350)  # noqa: S311 the same every time is the point
    _invite(bazar, by, coming=rng.sample(vendors, min(INVITED_TO_TRIAL, len(vendors))))


def invite_to_bazar(bazar: Bazar, by: User) -> None:
    """Invite the vendors with a stall, who confirmed, and others, who declined or are silent."""
    others = Jakpreneur.objects.filter(is_sample=True).exclude(stalls__bazar=bazar)
    more = list(others.order_by("pk")[: DECLINED + SILENT])
    _invite(
        bazar, by, coming=_with_stall(bazar), declining=more[:DECLINED], waiting=more[DECLINED:]
    )


def _with_stall(bazar: Bazar) -> list[Jakpreneur]:
    return list(Jakpreneur.objects.filter(stalls__bazar=bazar).order_by("pk"))


def _invite(
    bazar: Bazar,
    by: User,
    *,
    coming: Sequence[Jakpreneur],
    declining: Sequence[Jakpreneur] = (),
    waiting: Sequence[Jakpreneur] = (),
) -> None:
    """Make the invitations, unless the bazaar has some already."""
    if bazar.invitations.exists():
        return
    first = bazar.days.earliest("date").date
    answered_at = wib(first - ANSWERED, AT)
    invited = {"bazar": bazar, "invited_at": wib(first - INVITED, AT), "invited_by": by}
    yes = {"confirmed_at": answered_at, "confirmed_by": by}
    no = {"declined_at": answered_at, "declined_by": by}
    Invitation.objects.bulk_create(
        Invitation(jakpreneur=vendor, **invited, **answer)
        for vendors, answer in ((coming, yes), (declining, no), (waiting, {}))
        for vendor in sorted(vendors, key=lambda vendor: vendor.pk)
    )
