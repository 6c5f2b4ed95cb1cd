"""Who was asked to come to the demo's bazaars, and what they answered."""

import datetime as dt
import random
from collections.abc import Sequence

from django.contrib.auth.models import User

from bazar.calendar import wib
from bazar.models import Bazar
from jakpreneur.models import Invitation, Jakpreneur

INVITED_TO_TRIAL = 350  # facts.md: about so many, and 428 took part
DECLINED, SILENT = 8, 16  # of those who were asked to today's bazaar, too
ASKED, ANSWERED = dt.timedelta(days=21), dt.timedelta(days=12)  # before the first day
AT = dt.time(10)


def ask_to_trial(bazar: Bazar, by: User) -> None:
    """Most of who has a stall there was invited and confirmed; the others came all the same."""
    vendors = _with_stall(bazar)
    rng = random.Random(350)  # noqa: S311 the same every time is the point
    _ask(bazar, by, coming=rng.sample(vendors, min(INVITED_TO_TRIAL, len(vendors))))


def ask(bazar: Bazar, by: User) -> None:
    """Who has a stall there confirmed; some others declined, some have not answered yet."""
    others = Jakpreneur.objects.filter(is_sample=True).exclude(stalls__bazar=bazar)
    also = list(others.order_by("pk")[: DECLINED + SILENT])
    _ask(bazar, by, coming=_with_stall(bazar), declining=also[:DECLINED], waiting=also[DECLINED:])


def _with_stall(bazar: Bazar) -> list[Jakpreneur]:
    return list(Jakpreneur.objects.filter(stalls__bazar=bazar).order_by("pk"))


def _ask(
    bazar: Bazar,
    by: User,
    *,
    coming: Sequence[Jakpreneur],
    declining: Sequence[Jakpreneur] = (),
    waiting: Sequence[Jakpreneur] = (),
) -> None:
    """Once: a bazaar with invitations keeps those."""
    if bazar.invitations.exists():
        return
    first = bazar.days.earliest("date").date
    answered_at = wib(first - ANSWERED, AT)
    invited = {"bazar": bazar, "invited_at": wib(first - ASKED, AT), "invited_by": by}
    yes = {"confirmed_at": answered_at, "confirmed_by": by}
    no = {"declined_at": answered_at, "declined_by": by}
    Invitation.objects.bulk_create(
        Invitation(jakpreneur=vendor, **invited, **answer)
        for vendors, answer in ((coming, yes), (declining, no), (waiting, {}))
        for vendor in sorted(vendors, key=lambda vendor: vendor.pk)
    )
