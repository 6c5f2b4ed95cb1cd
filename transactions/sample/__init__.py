"""The demo's data: the trial of September 2021, and the bazaars of these months.

All of it goes through the product's own doors: the ledger, the inbox, the steps of orders, seals.
"""

import datetime as dt
import random
from collections import Counter

from django.contrib.auth.models import User
from django.db import connection, transaction

from bazar.calendar import wib_date
from bazar.models import Bazar, Channel, Office
from jakpreneur import sample
from jakpreneur.models import Stall
from jakpreneur.sample import invitations as sample_invitations
from transactions.cashiers.tills import issue_cards, reissue_cards
from transactions.models import StallCard
from transactions.sample import months, ordering, phones
from transactions.sample.day import ONLINE_DRAW, TRIAL_ONSITE_DRAW, TURNOVER, Market, category_of
from transactions.sample.day import day_of_sales as trial_day
from transactions.sample.entering import (
    enter,
    let_in_tills,
    offers_that_sell,
    remember_when_seen,
)
from transactions.seals import minutes

OFFICIAL = "pejabat"
# The office and all people of the demo are invented.
OFFICE = {
    "name": "Sudin PPKUKM Jakarta Pusat",
    "address": "Jakarta Pusat",
    "email": "kantor@contoh.example",
}
SIGNATORIES = (
    ("Ketua panitia bazar", "Contoh Ratna Wulandari"),
    ("Kepala Seksi Usaha Kecil, Sudin PPKUKM Jakarta Pusat", "Contoh Hendra Gunawan"),
    ("Mengetahui, Kepala Sudin PPKUKM Jakarta Pusat", "Contoh Siti Rahmawati"),
)


@transaction.atomic
def make_trial() -> bool:
    """Make the closed trial of September 2021; return False where it exists already."""
    _lock_sample()
    there = Bazar.objects.filter(name=sample.TRIAL).first()
    if there:
        sample_invitations.invite_to_trial(there, official())
        _close(there)
        return False
    bazar = sample.make_trial()
    offers = offers_that_sell(bazar)
    onsite = [its for its in offers.values() if category_of(its) == sample.ONSITE_AT_THE_TRIAL]
    tills = let_in_tills([its[0].stall for its in onsite], min(TURNOVER), "till")
    rng = random.Random(20210923)  # noqa: S311 the same every time is the point
    markets = (
        Market(rng, Channel.ONLINE, offers.values(), tills, ONLINE_DRAW),
        Market(rng, Channel.ONSITE, offers.values(), tills, TRIAL_ONSITE_DRAW),
    )
    used = Counter(dict.fromkeys(tills.values(), 0))
    for day in TURNOVER:
        enter(trial_day(day, *markets), used, official())
    remember_when_seen(used)
    sample_invitations.invite_to_trial(bazar, official())
    _close(bazar)
    return True


def official() -> User:
    """Return the demo's official, who closes the trial's days and signs in at the desk."""
    account, _ = User.objects.get_or_create(
        username=OFFICIAL, defaults={"is_staff": True, "is_superuser": True}
    )
    return account


def _close(bazar: Bazar) -> None:
    """Seal each day that has no seal yet, and name who signs the minutes."""
    months.seal_days(bazar, official())
    if not bazar.signatories.exists():
        minutes.sign_by(bazar, SIGNATORIES)


@transaction.atomic
def make_bazar_at(now: dt.datetime) -> Bazar:
    """Return the sample bazaar that is on at the moment, with a card for each stall.

    Where there is none it is made, alive: with sales until now, phones that report, and orders in
    every state, between a past bazaar and one in preparation. It needs the trial.
    """
    _lock_sample()
    Office.objects.get_or_create(defaults=OFFICE)
    day = wib_date(now)
    bazar = Bazar.objects.filter(is_sample=True, days__date=day).order_by("pk").last()
    if bazar is None:
        bazar, used = months.make_present(day, now, official())
        phones.report(bazar, used, now)
        # Whatever else belongs to a living bazaar (a refund that is owed, a count of a drawer)
        # comes here, through the product's own functions.
        ordering.make_orders(bazar, now, official())
    months.make_past(bazar, official())
    months.make_next(bazar, day, official())
    issue_cards(bazar.stalls.all())
    return bazar


def first_card(bazar: Bazar) -> StallCard:
    """Return the valid card of the bazaar's first stall: a new one if its address is lost."""
    card = (
        StallCard.objects.filter(stall__bazar=bazar, withdrawn_at__isnull=True)
        .select_related("stall__jakpreneur")
        .order_by("stall__venue__kecamatan__code", "stall__number")[0]
    )
    return card if card.token else reissue_cards(Stall.objects.filter(pk=card.stall_id))[0]


def _lock_sample() -> None:
    """Lock the demo's rows against a second demo until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('bazar-jakpreneur/sample'))")
