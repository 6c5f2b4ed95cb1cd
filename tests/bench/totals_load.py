"""A day's totals in a small ledger and in one ten times its size, and a look-up by key.

The small ledger is a copy of the large one before it grew: the same day, the same rows. The two
alternate, and the look-ups run between the totals.
"""

import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

from django.db import connection

from bazar.models import BazarDay
from tests.bench import databases, fill, reconcile
from tests.bench.report import Part, Row, at_most, p99
from tests.bench.world import OFFERS, STALLS, World, make_world
from transactions import totals
from transactions.cashiers import tills
from transactions.models import Sale
from transactions.totals import Cell, Total

SMALL = "bench_small"
GROWTH = at_most(1.3)
TO_LOOK_UP = at_most(40)
# As the officials' first screen breaks a bazaar down.
BREAKDOWNS: dict[str, Callable[[Cell], object]] = {
    "day": lambda cell: cell.day,
    "kecamatan": lambda cell: cell.kecamatan,
    "venue": lambda cell: cell.venue,
    "category": lambda cell: cell.category,
    "channel": lambda cell: cell.channel,
    "payment": lambda cell: cell.payment,
    "hour": lambda cell: cell.hour,
}
WARM_UP = 12  # more than it takes psycopg to prepare a statement and PostgreSQL to keep a plan
LOOK_UPS = 20  # between two totals


@dataclass(slots=True)
class Times:
    """Times of one database in milliseconds."""

    summed: list[float] = field(default_factory=list)
    broken_down: list[float] = field(default_factory=list)
    of_bazar: list[float] = field(default_factory=list)
    look_up: list[float] = field(default_factory=list)
    bare_look_up: list[float] = field(default_factory=list)


type Rounds = Sequence[Sequence[float]]


def run(*, quick: bool) -> Part:
    small, large = (100_000, 1_000_000) if quick else (1_000_000, 10_000_000)
    rounds, turns = (4, 8) if quick else (15, 20)
    with databases.made(gib=2 if quick else 8):
        world = make_world()
        for stall in world.stalls:
            tills.let_in(stall.cards.get(), None)
        bazaar = _grow(world, 0, small)[-1]
        connection.close()  # a database with visitors cannot be a template
        with databases.copied(SMALL):
            _grow(world, small, large)
            days = fill.days_of(bazaar)
            found: dict[str, list[Times]] = {SMALL: [], databases.NAME: []}
            for n in range(rounds):
                sys.stderr.write(f"totals: round {n + 1} of {rounds}\n")
                for name, times in found.items():
                    with _connected_to(name):
                        times.append(_measure(days, turns))
            sys.stderr.write("totals: reconciling\n")
            disagreements = list(_reconcile(large, days))
            connection.close()
    part = _part(found[SMALL], found[databases.NAME], small, large)
    part.disagreements = disagreements
    return part


def _grow(world: World, is_there: int, lines: int) -> list[int]:
    """Fill the ledger up to so many lines; return the new bazaars."""
    sys.stderr.write(f"totals: filling the ledger up to {lines:,} lines\n")
    bazaars = fill.make_bazaars(
        world.bazar,
        first=fill.bazaars_needed(is_there) + 1,
        last=fill.bazaars_needed(lines),
    )
    fill.fill(bazaars, stalls=STALLS, offers=OFFERS)
    return bazaars


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = databases.NAME


def _measure(days: list[BazarDay], turns: int) -> Times:
    keys = some_keys()
    for _ in range(WARM_UP):
        _take_turn(Times(), days, keys)
    times = Times()
    for _ in range(turns):
        _take_turn(times, days, keys)
    return times


def some_keys() -> list[int]:
    """Return ids of sales from all over the ledger."""
    last = Sale.objects.order_by("-id").values_list("pk", flat=True)[0]
    return random.Random(428).sample(range(STALLS, last), 1_000)  # noqa: S311 the same each time


def _take_turn(times: Times, days: list[BazarDay], keys: list[int]) -> None:
    day, bazar = days[:1], days[0].bazar
    times.summed.append(timed(lambda: totals.of_days(day)))
    times.broken_down.append(timed(lambda: _break_down(day)))
    times.of_bazar.append(timed(lambda: _break_down(bazar.days.all())))
    for _ in range(LOOK_UPS):
        keys.append(keys.pop(0))
        times.look_up.append(timed(lambda: Sale.objects.get(pk=keys[0])))
        times.bare_look_up.append(timed(lambda: _look_up(keys[0])))


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _break_down(days: Iterable[BazarDay]) -> dict[str, dict[object, Total]]:
    sums = totals.of_days(days)
    return {name: sums.by(place) for name, place in BREAKDOWNS.items()}


def _look_up(key: int) -> object:
    """Look the sale up without Django: only the driver and PostgreSQL."""
    driver = connection.connection
    return driver.execute("SELECT * FROM transactions_sale WHERE id = %s", [key]).fetchone()


def _reconcile(lines: int, days: list[BazarDay]) -> Iterator[str]:
    """Compare the ledger with the filled lines, and each breakdown with their sum."""
    units = _sum("SELECT sum(1 + (sale_id + position) % 3) FROM transactions_saleline")
    yield from reconcile.disagreements(entries=lines // fill.LINES_A_SALE, lines=lines, units=units)
    of_day = f"FROM transactions_saleline WHERE day_id = {days[0].pk}"
    expected = Total(
        amount=_sum(f"SELECT sum(quantity * price) {of_day}"),
        units=_sum(f"SELECT sum(quantity) {of_day}"),
        sales=_sum(f"SELECT count(DISTINCT sale_id) {of_day}"),
    )
    for name, sums in _break_down(days[:1]).items():
        if (total := totals.together(sums.values())) != expected:
            yield f"by {name}, the day's total is {total}, its lines say {expected}"


def _sum(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def _part(small: list[Times], large: list[Times], few: int, many: int) -> Part:
    before = [times.broken_down for times in small]
    day = [times.broken_down for times in large]
    look_up = [times.look_up for times in large]
    return Part(
        f"Totals: a day of {fill.LINES_A_DAY:,} lines in ledgers of {few:,} and {many:,}",
        [
            _row(f"the day, all breakdowns, {few:,} lines", before),
            _row(f"the day, all breakdowns, {many:,} lines", day),
            Row("  to the same with fewer", ratios=_ratios(day, before), target=GROWTH),
            Row("  to a look-up", ratios=_ratios(day, look_up), target=TO_LOOK_UP),
            _row("the day, without the breakdowns", [times.summed for times in large], look_up),
            _row("the bazaar's two days", [times.of_bazar for times in large], look_up),
            _row("look-up of a sale by its key", look_up),
            _row("  the same without Django", [times.bare_look_up for times in large], look_up),
        ],
    )


def _row(what: str, rounds: Rounds, against: Rounds = ()) -> Row:
    return Row(
        what,
        median_ms=median(median(times) for times in rounds),
        p99_ms=p99([time for times in rounds for time in times]),
        ratios=_ratios(rounds, against) if against else (),
    )


def _ratios(rounds: Rounds, against: Rounds) -> list[float]:
    return [median(times) / median(base) for times, base in zip(rounds, against, strict=True)]
