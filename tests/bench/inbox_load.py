"""Sales over HTTP, through the whole product, against pgbench doing the same writes.

Rounds alternate, so that other load of the machine affects both.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from django.conf import settings
from django.db import connection

from tests.bench import databases, pgbench, phones, reconcile, server
from tests.bench.lines import Load
from tests.bench.pgbench import LINES
from tests.bench.phones import Phone
from tests.bench.report import Part, Row, Target, at_least, at_most, p99
from tests.bench.world import World, make_world
from transactions.cashiers.tills import let_in
from transactions.models import StallCard, Till

CLIENTS = 8
TARGETS = {1: at_least(0.2), 20: at_least(1.8), 100: at_least(2.5)}  # sales a POST
TAIL = at_most(6)
ROOM_GIB = 3


@dataclass(slots=True)
class Rounds:
    alone: list[Load] = field(default_factory=list)
    together: dict[int, list[Load]] = field(default_factory=lambda: {size: [] for size in TARGETS})
    posted: list[pgbench.Run] = field(default_factory=list)
    plain: list[pgbench.Run] = field(default_factory=list)

    @property
    def entries(self) -> int:
        """Return the number of entries that the product and pgbench say they recorded."""
        loads = [load for loads in (self.alone, *self.together.values()) for load in loads]
        return sum(load.recorded for load in loads) + sum(
            run.transactions for run in (*self.posted, *self.plain)
        )


def run(*, quick: bool) -> Part:
    rounds, seconds = (3, 1) if quick else (7, 5)
    warm, found = Rounds(), Rounds()
    with databases.made(gib=ROOM_GIB):
        world = make_world()
        scripts = _pgbench_scripts(world)
        with server.serving() as port:
            tills = [_phone(world, port, n) for n in range(CLIENTS)]
            _measure(warm, port, tills, scripts, seconds=1)
            _let_plans_know()
            _measure(warm, port, tills, scripts, seconds=1)
            for n in range(rounds):
                _measure(found, port, tills, scripts, seconds=seconds)
                sys.stderr.write(f"inbox: round {n + 1} of {rounds}: {_in_short(found)}\n")
        sent = sum(till.number for till in tills)
        by_pgbench = [
            run.transactions for run in warm.posted + warm.plain + found.posted + found.plain
        ]
        disagreements = list(_reconcile(warm.entries + found.entries, sent + sum(by_pgbench)))
        connection.close()
    return _part(found, disagreements, f"{rounds} rounds of {seconds} s each in turn")


def _pgbench_scripts(world: World) -> tuple[str, str]:
    """Return the scripts for the tills of the stalls after those of the phones."""
    stalls = world.stalls[CLIENTS : 2 * CLIENTS]
    for stall, key in zip(stalls, pgbench.till_keys(CLIENTS), strict=True):
        till = let_in(StallCard.objects.get(stall=stall), None)
        Till.objects.filter(pk=till.pk).update(key=key)
    offers = [offer.pk for stall in stalls for offer in world.offers[stall.pk]]
    return pgbench.scripts(world.bazar.pk, offers)


def _phone(world: World, port: int, n: int) -> Phone:
    stall = world.stalls[n]
    return phones.let_in(port, world.card(stall), world.offers[stall.pk])


def _let_plans_know() -> None:
    """Analyse the tables as autovacuum would within a minute, so that plans are made anew."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _measure(
    found: Rounds, port: int, tills: Sequence[Phone], scripts: tuple[str, str], *, seconds: int
) -> None:
    posted, plain = scripts
    found.alone.append(phones.post(port, tills[:1], size=1, seconds=seconds))
    found.together[1].append(phones.post(port, tills, size=1, seconds=seconds))
    found.posted.append(pgbench.run(posted, clients=CLIENTS, seconds=seconds))
    for size in (20, 100):
        found.together[size].append(phones.post(port, tills, size=size, seconds=seconds))
    found.plain.append(pgbench.run(plain, clients=CLIENTS, seconds=seconds))


def _in_short(found: Rounds) -> str:
    """Return the figures of the last round, to compare them with other rounds."""
    alone, one, posted = found.alone[-1], found.together[1][-1], found.posted[-1]
    return (
        f"alone {median(alone.times_ms):.2f} ms, {CLIENTS} clients {one.rate:.0f}/s, "
        f"p99 {p99(one.times_ms):.2f} ms, pgbench {posted.rate:.0f}/s"
    )


def _reconcile(recorded: int, sent: int) -> Iterator[str]:
    """Compare acknowledged and sent entries with the ledger."""
    if recorded != sent:
        yield f"{recorded} entries were acknowledged, {sent} were sent"
    yield from reconcile.disagreements(
        entries=recorded, lines=recorded * LINES, units=recorded * LINES
    )


def _part(found: Rounds, disagreements: list[str], how: str) -> Part:
    one, alone = found.together[1], found.alone
    part = Part(f"Inbox: sales of three lines, {CLIENTS} clients, {how}", [
        _pgbench_row("pgbench, post_sales, one sale a transaction", found.posted),
        _pgbench_row("pgbench, plain INSERTs and UPDATEs", found.plain, found.posted),
        _http_row("one sale a POST, 1 client", alone),
        _http_row("one sale a POST", one, found.posted, TARGETS[1]),
        Row(
            "  its p99 to the median of 1 client",
            ratios=[
                p99(load.times_ms) / median(single.times_ms)
                for load, single in zip(one, alone, strict=True)
            ],
            target=TAIL,
        ),
        *(
            _http_row(f"{size} sales a POST", found.together[size], found.posted, TARGETS[size])
            for size in (20, 100)
        ),
    ])  # fmt: skip
    shares = [load.client_seconds / load.seconds for load in one]
    part.notes = [
        "Ratios are to pgbench at one sale a transaction, unless said; rates are sales.",
        f"{settings.WEB_WORKERS} workers of {settings.WEB_THREADS} threads.",
        f"The load's own share of a core at one sale a POST: {median(shares):.0%}.",
    ]
    part.disagreements = disagreements
    return part


def _pgbench_row(
    what: str, runs: Sequence[pgbench.Run], against: Sequence[pgbench.Run] = ()
) -> Row:
    return Row(
        what,
        rate=median(run.rate for run in runs),
        median_ms=median(run.latency_ms for run in runs),
        ratios=[run.rate / base.rate for run, base in zip(runs, against, strict=True)]
        if against
        else (),
    )


def _http_row(
    what: str,
    loads: Sequence[Load],
    against: Sequence[pgbench.Run] = (),
    target: Target | None = None,
) -> Row:
    return Row(
        what,
        rate=median(load.rate for load in loads),
        median_ms=median(median(load.times_ms) for load in loads),
        p99_ms=median(p99(load.times_ms) for load in loads),
        ratios=[load.rate / run.rate for load, run in zip(loads, against, strict=True)]
        if against
        else (),
        target=target,
    )
