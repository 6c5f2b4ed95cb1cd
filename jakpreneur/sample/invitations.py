"""Invitations to the demo's bazaars, and the answers."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from bazar.calendar import wib
from bazar.models import Bazar
from jakpreneur.models import Invitation, Jakpreneur

# About 350 vendors were invited and 428 took part, by the press of September 2021.
INVITED_TO_TRIAL = 350
DECLINED, SILENT = 8, 16  # vendors who are invited to the present bazaar, too
INVITED, ANSWERED = dt.timedelta(days=21), dt.timedelta(days=12)  # before the first day
# Before today, to a bazaar in preparation.
INVITED_LATELY, ANSWERED_LATELY = dt.timedelta(days=5), dt.timedelta(days=2)
AT = dt.time(10)


@dataclass(frozen=True, slots=True)
class Answers:
    """The invited vendors by what they have answered; `none`: nothing yet."""

    yes: Sequence[Jakpreneur]
    no: Sequence[Jakpreneur] = ()
    none: Sequence[Jakpreneur] = ()


def invite_to_trial(bazar: Bazar, by: User) -> None:
    """Invite most of the vendors with a stall, all of whom confirmed; the others came uninvited."""
    vendors = _with_stall(bazar)
    rng = random.Random(350)  # noqa: S311 the same every time is the point
    coming = rng.sample(vendors, min(INVITED_TO_TRIAL, len(vendors)))
    _invite(bazar, by, _usual_days(bazar), Answers(coming))


def invite_to_bazar(bazar: Bazar, by: User) -> None:
    """Invite the vendors with a stall, who confirmed, and others, who declined or are silent."""
    others = Jakpreneur.objects.filter(is_sample=True).exclude(stalls__bazar=bazar)
    more = list(others.order_by("pk")[: DECLINED + SILENT])
    answers = Answers(_with_stall(bazar), more[:DECLINED], more[DECLINED:])
    _invite(bazar, by, _usual_days(bazar), answers)


def invite_to_next(bazar: Bazar, by: User, day: dt.date) -> None:
    """Invite vendors to a bazaar in preparation, some days before `day`; few have answered yet."""
    vendors = list(Jakpreneur.objects.filter(is_sample=True).order_by("pk")[: SILENT * 5])
    coming, more = vendors[: SILENT * 2], vendors[SILENT * 2 :]
    answers = Answers(coming, more[:DECLINED], more[DECLINED:])
    _invite(bazar, by, (day - INVITED_LATELY, day - ANSWERED_LATELY), answers)


def _with_stall(bazar: Bazar) -> list[Jakpreneur]:
    return list(Jakpreneur.objects.filter(stalls__bazar=bazar).order_by("pk"))


def _usual_days(bazar: Bazar) -> tuple[dt.date, dt.date]:
    """Return the days on which vendors are invited to a bazaar and on which they answer."""
    first = bazar.days.earliest("date").date
    return first - INVITED, first - ANSWERED


def _invite(bazar: Bazar, by: User, days: tuple[dt.date, dt.date], answers: Answers) -> None:
    """Make the invitations, unless the bazaar has some already. `days`: of asking and answering."""
    if bazar.invitations.exists():
        return
    invited_at, answered_at = (wib(day, AT) for day in days)
    invited = {"bazar": bazar, "invited_at": invited_at, "invited_by": by}
    yes = {"confirmed_at": answered_at, "confirmed_by": by}
    no = {"declined_at": answered_at, "declined_by": by}
    Invitation.objects.bulk_create(
        Invitation(jakpreneur=vendor, **invited, **answer)
        for vendors, answer in ((answers.yes, yes), (answers.no, no), (answers.none, {}))
        for vendor in sorted(vendors, key=lambda vendor: vendor.pk)
    )
