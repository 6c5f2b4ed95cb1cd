"""Days of 50.000 lines sealed while sales come in, and the totals of all bazaars together.

The many days of the totals are sealed by SQL, as fill.py makes their lines, and without their
files, which nothing reads here. A few more days are sealed through the product.
"""

import sys
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from bazar.models import BazarDay
from jakpreneur.models import Offer
from tests.bench import databases, fill
from tests.bench.report import Part, Row, at_most, p99
from tests.bench.totals_load import LOOK_UPS, WARM_UP, some_keys, timed
from tests.bench.world import OFFERS, STALLS, make_world
from transactions import ledger, totals
from transactions.cashiers import tills
from transactions.ledger import Entry, Line, Status
from transactions.models import Sale
from transactions.seals import sealing

WITHIN = at_most(5)  # seconds
TO_LOOK_UP = at_most(15)
POSTING = 4  # at once
ALONE = 3.0  # seconds of posting without a seal
LATE = 20  # entries that come after a day's last revision

SEALS = """
INSERT INTO transactions_seal (day_id, revision, covers, entries, fingerprint, previous_id,
    sealed_at, sealed_by_id)
SELECT day_id, 1, max(id), count(*), encode(sha256(day_id::text::bytea), 'hex'), NULL, now(), %(by)s
FROM transactions_sale WHERE day_id = ANY(%(days)s) GROUP BY day_id ORDER BY day_id
"""
# As if each had been published, or the next seal would publish them all.
PUBLISHED = """
INSERT INTO transactions_publication (seal_id, is_shown, fingerprint, full_fingerprint, root, lines)
SELECT id, true, fingerprint, fingerprint, fingerprint, 0 FROM transactions_seal
"""
KEEP = """
INSERT INTO {table} (seal_id, {places}, amount, units, sales)
SELECT seal.id, {places}, sum(amount), sum(quantity),
    coalesce(sum(kind) FILTER (WHERE position = 1), 0)
FROM transactions_saleline line JOIN transactions_seal seal USING (day_id)
GROUP BY seal.id, {places}
"""
BY_LINES = """
SELECT venue.kecamatan_id, line.channel, line.category_id, sum(line.quantity * line.price)::bigint,
    sum(line.quantity)::bigint, count(DISTINCT line.sale_id)
FROM transactions_saleline line JOIN bazar_venue venue ON venue.id = line.venue_id
GROUP BY 1, 2, 3
"""


@dataclass(slots=True)
class Found:
    """Times in milliseconds; `seal` in seconds."""

    seal: list[float] = field(default_factory=list)
    post_alone: list[float] = field(default_factory=list)
    post_meanwhile: list[float] = field(default_factory=list)
    everywhere: list[list[float]] = field(default_factory=list)
    look_up: list[list[float]] = field(default_factory=list)


def run(*, quick: bool) -> Part:
    lines, sealings, rounds, turns = (1_000_000, 4, 4, 8) if quick else (10_000_000, 8, 15, 20)
    found = Found()
    wrong: list[str] = []
    with databases.made(gib=2 if quick else 8):
        world = make_world()
        for stall in world.stalls:
            tills.let_in(stall.cards.get(), None)
        official = User.objects.create_user("bench")
        sys.stderr.write(f"seals: filling the ledger up to {lines:,} lines\n")
        needed = fill.bazaars_needed(lines) + sealings // fill.DAYS_A_BAZAR
        bazaars = fill.make_bazaars(world.bazar, first=1, last=needed)
        fill.fill(bazaars, stalls=STALLS, offers=OFFERS)
        to_seal = list(BazarDay.objects.filter(bazar__in=bazaars).order_by("-date")[:sealings])
        sys.stderr.write("seals: sealing the days\n")
        _seal_all_but(to_seal, official)
        for n, day in enumerate(to_seal, start=1):
            sys.stderr.write(f"seals: sealing a day while sales come in, {n} of {sealings}\n")
            wrong += _seal_under_load(day, official, found)
            _revise(day, official)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        for n in range(rounds):
            sys.stderr.write(f"seals: round {n + 1} of {rounds}\n")
            _measure(found, turns)
        sys.stderr.write("seals: reconciling\n")
        wrong += _reconcile()
        connection.close()
    part = _part(found, lines)
    part.disagreements = wrong
    return part


def _seal_all_but(open_days: Sequence[BazarDay], by: User) -> None:
    days = BazarDay.objects.exclude(pk__in=[day.pk for day in open_days])
    numbers: dict[str, Any] = {"days": list(days.values_list("pk", flat=True)), "by": by.pk}
    with connection.cursor() as cursor:
        cursor.execute(SEALS, numbers)
        cursor.execute(PUBLISHED)
        for table, places in sealing.COLUMNS.items():
            cursor.execute(KEEP.format(table=table, places=places))
        cursor.execute("VACUUM (ANALYZE)")


# --- Sealing under load -----------------------------------------------------------------------


def _seal_under_load(day: BazarDay, by: User, found: Found) -> Iterator[str]:
    """Seal the day under load; return what is wrong with the seal."""
    offers = list(Offer.objects.filter(stall__bazar=day.bazar_id).select_related("product")[:500])
    with _posting(day, offers) as alone:
        time.sleep(ALONE)
    with _posting(day, offers) as meanwhile:
        begun = time.perf_counter()
        seal = sealing.seal(day, by)
        found.seal.append(time.perf_counter() - begun)
    found.post_alone += alone
    found.post_meanwhile += meanwhile
    covered = Sale.objects.filter(day=day, pk__lte=seal.covers)
    since = Sale.objects.filter(day=day, pk__gt=seal.covers).count()
    posted = len(alone) + len(meanwhile)
    if covered.count() != seal.entries or seal.entries + since != fill.SALES_A_DAY + posted:
        yield f"{seal.entries} entries sealed, {since} since, {posted} posted"
    if not since:
        yield "no sale came in while the day was sealed"


def _revise(day: BazarDay, by: User) -> None:
    """Make the second revision of what came during the sealing; post a few more entries."""
    sealing.seal(day, by)
    offer = Offer.objects.filter(stall__bazar=day.bazar_id).select_related("product")[0]
    for _ in range(LATE):
        _post(day, offer)


@contextmanager
def _posting(day: BazarDay, offers: Sequence[Offer]) -> Iterator[list[float]]:
    """Post sales of that day from each thread; return the time of each."""
    enough = threading.Event()

    def post(n: int) -> list[float]:
        times: list[float] = []
        try:
            while not enough.is_set():
                offer = offers[(n + POSTING * len(times)) % len(offers)]
                times.append(timed(lambda: _post(day, offer)))  # noqa: B023  (called at once)
        finally:
            connection.close()
        return times

    times: list[float] = []
    with ThreadPoolExecutor(POSTING) as threads:
        posting = [threads.submit(post, n) for n in range(POSTING)]
        try:
            yield times
        finally:
            enough.set()
        for each in posting:
            times += each.result()


def _post(day: BazarDay, offer: Offer) -> None:
    key = uuid.uuid4()
    line = Line(offer.product.name, offer.price, 1, offer=offer.pk)
    entry = Entry(key=key, digest=key.bytes * 2, sold_at=timezone.now(), day=day.date, lines=[line])
    [verdict] = ledger.record([entry], till=None)
    assert verdict.status is Status.RECORDED, verdict


# --- All bazaars' totals ----------------------------------------------------------------------


def _measure(found: Found, turns: int) -> None:
    keys = some_keys()
    everywhere: list[float] = []
    look_up: list[float] = []
    for turn in range(-WARM_UP, turns):
        taken = timed(totals.of_all_bazaars)
        looked: list[float] = []
        for _ in range(LOOK_UPS):
            keys.append(keys.pop(0))
            looked.append(timed(lambda: Sale.objects.get(pk=keys[0])))
        if turn >= 0:
            everywhere.append(taken)
            look_up += looked
    found.everywhere.append(everywhere)
    found.look_up.append(look_up)


def _reconcile() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(BY_LINES)
        rows = {row[:3]: row[3:] for row in cursor.fetchall()}
    ours = {
        tuple(place): (total.amount, total.units, total.sales)
        for place, total in totals.of_all_bazaars().items()
    }
    for place in rows.keys() | ours.keys():
        # A sale counts once, at its first line, and here of one place alone.
        if rows.get(place) != ours.get(place):
            yield f"{place}: {ours.get(place)}, its lines: {rows.get(place)}"


def _part(found: Found, lines: int) -> Part:
    ratios = [
        median(times) / median(base)
        for times, base in zip(found.everywhere, found.look_up, strict=True)
    ]
    part = Part(
        f"Seals: a day of {fill.LINES_A_DAY:,} lines, and {lines:,} sealed lines",
        [
            Row(
                "sealing a day while sales come in, seconds",
                median_ms=median(found.seal) * 1000,
                ratios=found.seal,
                target=WITHIN,
            ),
            _row(f"a post, {POSTING} at once, no seal", [found.post_alone]),
            _row(f"a post, {POSTING} at once, meanwhile", [found.post_meanwhile]),
            _row("all bazaars by kecamatan, channel, category", found.everywhere),
            Row("  to a look-up", ratios=ratios, target=TO_LOOK_UP),
            _row("look-up of a sale by its key", found.look_up),
        ],
    )
    part.notes.append(
        f"The longest post took {max(found.post_meanwhile):.0f} ms while a day was sealed, "
        f"{max(found.post_alone):.0f} ms before."
    )
    return part


def _row(what: str, rounds: Sequence[Sequence[float]]) -> Row:
    together = [each for times in rounds for each in times]
    return Row(what, median_ms=median(median(times) for times in rounds), p99_ms=p99(together))
