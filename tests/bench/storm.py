"""Every stall's phone comes back within the same ten seconds, with 50 unsent sales each.

Some connections break after the server did the work and before its answer arrived; those phones
send again, as static/js/courier.js would. Meanwhile one stall goes on selling.
"""

import asyncio
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import median

from django.db import connection

from tests.bench import databases, phones, reconcile, server
from tests.bench.lines import HOST
from tests.bench.pgbench import LINES
from tests.bench.phones import Phone
from tests.bench.report import Part, Row, at_most, p99
from tests.bench.world import STALLS, World, make_world

UNSENT = 50
WINDOW = 10  # seconds in which all come back
CUT = 0.15  # of the phones lose the answer to what the server has done
LIVE_EVERY = 0.1  # seconds
BACK_OFF = (0.5, 1.0)  # seconds, as the courier after its first failure
ALL_WITHIN = 60.0  # seconds
LIVE_WITHIN = 1000.0  # ms, at the median
ROOM_GIB = 2


@dataclass(slots=True)
class Storm:
    seconds: float = 0
    recorded: int = 0
    duplicates: int = 0
    cut: int = 0
    refused: int = 0
    live_ms: list[float] = field(default_factory=list)
    alone_ms: list[float] = field(default_factory=list)


def run(*, quick: bool) -> Part:
    count = 100 if quick else STALLS
    with databases.made(gib=ROOM_GIB):
        world = make_world()
        with server.serving() as port:
            sys.stderr.write(f"storm: letting {count} phones in\n")
            back, live = _phones(world, port, count)
            sys.stderr.write("storm: it breaks\n")
            storm = asyncio.run(_break_out(port, back, live))
        sent = count * UNSENT + live.number
        disagreements = list(_reconcile(storm, sent))
        connection.close()
    return _part(storm, disagreements, count)


def _phones(world: World, port: int, count: int) -> tuple[list[Phone], Phone]:
    *back, live = (
        phones.let_in(port, world.card(stall), world.offers[stall.pk])
        for stall in [*world.stalls[:count], world.stalls[0]]
    )
    return back, live


async def _break_out(port: int, back: Sequence[Phone], live: Phone) -> Storm:
    storm = Storm()
    await _sell(port, live, storm.alone_ms, for_seconds=3)
    begun = time.perf_counter()
    selling = asyncio.create_task(_sell(port, live, storm.live_ms))
    await asyncio.gather(*(_come_back(port, phone, storm) for phone in back))
    storm.seconds = time.perf_counter() - begun
    selling.cancel()
    with suppress(asyncio.CancelledError):
        await selling
    return storm


async def _come_back(port: int, phone: Phone, storm: Storm) -> None:
    chance = random.random
    await asyncio.sleep(chance() * WINDOW)
    batch = phone.request(UNSENT)
    if chance() < CUT:
        await _post(port, batch, cut=True)
        storm.cut += 1
        await asyncio.sleep(random.uniform(*BACK_OFF))  # noqa: S311
    while True:
        with suppress(OSError, EOFError):
            answer = await _post(port, batch)
            if answer.startswith(b"HTTP/1.1 200 "):
                storm.recorded += answer.count(b'"status": "recorded"')
                storm.duplicates += answer.count(b'"status": "duplicate"')
                return
        storm.refused += 1
        await asyncio.sleep(random.uniform(*BACK_OFF))  # noqa: S311


async def _sell(
    port: int, phone: Phone, times_ms: list[float], for_seconds: float = float("inf")
) -> None:
    """Post a sale now and then, each after the one before was answered."""
    until = time.perf_counter() + for_seconds
    while time.perf_counter() < until:
        begun = time.perf_counter()
        sale = phone.request(1)
        while (answer := await asyncio.shield(_post(port, sale))).startswith(b"HTTP/1.1 503 "):
            await asyncio.sleep(random.uniform(*BACK_OFF))  # noqa: S311  (a phone comes again)
        if b'"status": "recorded"' not in answer:
            raise RuntimeError(f"a live sale was answered {answer[:200]!r}")
        times_ms.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(LIVE_EVERY)


async def _post(port: int, request: bytes, *, cut: bool = False) -> bytes:
    """Return the whole answer; if `cut`, break off when the server begins to answer."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(request.replace(b"keep-alive", b"close", 1))
        await writer.drain()
        if cut:
            await reader.readexactly(1)
            return b""
        return await reader.read()
    finally:
        writer.close()


def _reconcile(storm: Storm, sent: int) -> Iterator[str]:
    acknowledged = storm.recorded + storm.duplicates
    live = len(storm.live_ms) + len(storm.alone_ms)
    if acknowledged + live > sent or acknowledged + live < sent - 1:  # one may be under way
        yield f"{acknowledged} + {live} entries were acknowledged, {sent} were sent"
    yield from reconcile.disagreements(entries=sent, lines=sent * LINES, units=sent * LINES)


def _part(storm: Storm, disagreements: list[str], count: int) -> Part:
    entries = count * UNSENT
    part = Part(
        f"Storm: {count} phones with {UNSENT} unsent sales each within {WINDOW} s",
        [
            Row(
                "all acknowledged, as a share of a minute",
                rate=entries / storm.seconds,
                ratios=[storm.seconds / ALL_WITHIN],
                target=at_most(1),
            ),
            Row(
                "a live sale meanwhile, as a share of a second",
                median_ms=median(storm.live_ms),
                p99_ms=p99(storm.live_ms),
                ratios=[median(storm.live_ms) / LIVE_WITHIN],
                target=at_most(1),
            ),
            Row("  to the same before", ratios=[median(storm.live_ms) / median(storm.alone_ms)]),
        ],
    )
    part.notes = [
        f"All acknowledged after {storm.seconds:.1f} s.",
        f"{storm.cut} answers were cut after the work: {storm.duplicates} entries came twice.",
        f"Tries that had no answer: {storm.refused}.",
    ]
    part.disagreements = disagreements
    return part
