"""The demo's sales: the trial of September 2021 replayed through the ledger, and today's bazaar."""

import datetime as dt
import random
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import batched

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from bazar.calendar import wib
from bazar.models import Bazar, Channel, Office
from jakpreneur import sample
from jakpreneur.models import Offer, Stall
from jakpreneur.sample import invitations as sample_invitations
from transactions import ledger
from transactions.cashiers.tills import PhoneReport, issue_cards, reissue_cards
from transactions.ledger import Entry, Status
from transactions.models import Sale, StallCard, Till, TillStall
from transactions.sample.day import (
    NAMESPACE,
    TURNOVER,
    Market,
    SentEntry,
    category_of,
    day_of_sales,
)
from transactions.seals import minutes, sealing

# One stall in this many takes part and sells nothing.
IDLE = 30
LET_IN = dt.time(8)
BATCH = 200

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
    offers = _offers_that_sell(bazar)
    tills = _let_in_tills(bazar, offers)
    rng = random.Random(20210923)  # noqa: S311 the same every time is the point
    online, onsite = (
        Market(rng, channel, offers.values(), tills) for channel in (Channel.ONLINE, Channel.ONSITE)
    )
    used: Counter[uuid.UUID] = Counter()
    for day in TURNOVER:
        _enter(day_of_sales(day, online, onsite), used)
    _remember_when_seen(used)
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
    """Seal each day that has no seal yet."""
    by = official()
    for day in bazar.days.filter(date__in=sample.TRIAL_DAYS, seals=None).order_by("date"):
        sealing.seal(day, by)
    if not bazar.signatories.exists():
        minutes.sign_by(bazar, SIGNATORIES)


@transaction.atomic
def make_bazar_on(day: dt.date) -> Bazar:
    """Return the sample bazaar that begins on `day` (WIB), with a card for each stall.

    It is made for that day and the next where there is none. It needs the trial.
    """
    _lock_sample()
    Office.objects.get_or_create(defaults=OFFICE)
    begun = Bazar.objects.filter(name=sample.name_of_bazar_from(day)).first()
    bazar = begun or sample.make_bazar_from(day)
    sample_invitations.invite_to_bazar(bazar, official())
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


def _offers_that_sell(bazar: Bazar) -> dict[Stall, list[Offer]]:
    """Return the offers of the stalls that sell, by stall, in the order of their ids."""
    offers: dict[Stall, list[Offer]] = {}
    for offer in (
        Offer.objects.filter(stall__bazar=bazar)
        .select_related("product__category", "stall")
        .order_by("pk")
    ):
        offers.setdefault(offer.stall, []).append(offer)
    return {stall: its for n, (stall, its) in enumerate(offers.items(), start=1) if n % IDLE}


def _let_in_tills(bazar: Bazar, offers: dict[Stall, list[Offer]]) -> dict[int, uuid.UUID]:
    """Make a till for each stall that may sell on site; return the tills' keys by stall."""
    stalls = [
        stall for stall, its in offers.items() if category_of(its) == sample.ONSITE_AT_THE_TRIAL
    ]
    tills = Till.objects.bulk_create(
        Till(key=uuid.uuid5(NAMESPACE, f"till/{stall.number}")) for stall in stalls
    )
    TillStall.objects.bulk_create(
        TillStall(till=till, stall=stall) for till, stall in zip(tills, stalls, strict=True)
    )
    # The database sets both times to now, and sales from before them would be doubted.
    morning = wib(min(TURNOVER), LET_IN)
    Till.objects.filter(pk__in=[till.pk for till in tills]).update(let_in_at=morning)
    TillStall.objects.filter(stall__bazar=bazar).update(since=morning)
    return {stall.pk: till.key for stall, till in zip(stalls, tills, strict=True)}


def _enter(sold: Iterable[SentEntry], used: Counter[uuid.UUID]) -> None:
    """Record the entries through the ledger, till by till; `used` has each till's last number."""
    by_till: dict[uuid.UUID | None, list[Entry]] = {}
    for sale in sold:
        by_till.setdefault(sale.till, []).append(sale.entry)
    for till, entries in by_till.items():
        for batch in batched(entries, BATCH, strict=False):
            _record(_by_an_official(batch) if till is None else _numbered(batch, till, used), till)


def _by_an_official(batch: Sequence[Entry]) -> Sequence[Entry]:
    """Name the demo's official on voids of online sales: each void names who made it."""
    by = official().pk
    return [replace(entry, entered_by=by) if entry.voids else entry for entry in batch]


def _numbered(batch: Sequence[Entry], till: uuid.UUID, used: Counter[uuid.UUID]) -> Sequence[Entry]:
    first = used[till] + 1
    used[till] += len(batch)
    return [replace(entry, number=first + n) for n, entry in enumerate(batch)]


def _record(batch: Sequence[Entry], till: uuid.UUID | None) -> None:
    report = PhoneReport(last_number=batch[-1].number or 0)
    for entry, verdict in zip(batch, ledger.record(batch, till=till, report=report), strict=True):
        if verdict.status is not Status.RECORDED or verdict.flags:
            raise RuntimeError(f"the demo's sale {entry.key} is not as it should be: {verdict}")


def _remember_when_seen(tills: Iterable[uuid.UUID]) -> None:
    """Set when each till was last seen to the time of its last sale."""
    last = Sale.objects.filter(till=OuterRef("pk")).order_by("-sold_at").values("sold_at")[:1]
    Till.objects.filter(key__in=list(tills)).update(last_seen_at=Subquery(last))
