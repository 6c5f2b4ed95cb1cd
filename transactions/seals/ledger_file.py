"""The day's ledger as a file: canonical CSV, the same bytes from the same rows for ever (law 8).

Anybody may have it, so it names no vendor: which stall sold what, where, of which category, and
what the goods were called, stands in it only as a commitment, SHA-256 over the rest of the line
with the entry's random key, which nobody can undo and nobody can change unseen. Place and category
are in there, too: at many a place one vendor alone has goods of a category, and whoever adds up
those rows has that vendor's turnover.

First row: `seal`, the bazaar's number, the day, the revision, the fingerprint of the seal before
(or `-`). Second: the columns. Then a row a line, by entry and line; times in WIB, money in rupiah.
LF ends each row; nothing is quoted, for nothing needs it.
"""

import hashlib
from collections.abc import Iterator
from itertools import zip_longest

from django.db import connection

from bazar.models import BazarDay

COLUMNS = (
    "entry", "line", "kind", "voids", "sold_at", "hour", "channel", "payment", "price",
    "quantity", "amount", "commitment",
)  # fmt: skip

# What a line says beyond these columns, in an order that is for ever.
ROWS = """
COPY (
    SELECT sale.id, line.position, sale.kind, sale.voids_id,
        to_char(sale.sold_at AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        line.hour, line.channel, line.payment, line.price, line.quantity,
        line.quantity * line.price,
        encode(sha256(convert_to(jsonb_build_array(
            sale.key, line.stall_id, line.venue_id, line.category_id, line.offer_id, line.name,
            line.list_price, sale.till_id, sale.number, sale.tendered, sale.shift, sale.reason,
            sale.entered_by_id,
            to_char(sale.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
            encode(sale.digest, 'hex')
        )::text, 'UTF8')), 'hex')
    FROM transactions_sale sale CROSS JOIN LATERAL (
        -- Sale by sale, whatever the planner thinks of a large ledger.
        SELECT * FROM transactions_saleline WHERE sale_id = sale.id OFFSET 0
    ) line
    WHERE sale.day_id = {day} AND sale.id <= {covers}
    ORDER BY sale.id, line.position
) TO STDOUT WITH (FORMAT csv)
"""


def write(day: BazarDay, *, covers: int, revision: int, previous: str) -> bytes:
    """The file of a day's entries up to the id `covers`."""
    head = ("seal", str(day.bazar_id), day.date.isoformat(), str(revision), previous or "-")
    query = ROWS.format(day=int(day.pk), covers=int(covers))
    with connection.cursor() as cursor, cursor.copy(query) as rows:
        body = b"".join(bytes(part) for part in rows)
    return f"{','.join(head)}\n{','.join(COLUMNS)}\n".encode() + body


def fingerprint(content: bytes) -> str:
    """As `sha256sum` writes it."""
    return hashlib.sha256(content).hexdigest()


def differences(sealed: bytes, now: bytes) -> Iterator[str]:
    """What has changed between two files, a sentence a row."""
    before, after = _by_line(sealed), _by_line(now)
    if sealed.split(b"\n", 1)[0] != now.split(b"\n", 1)[0]:
        yield "the first row, which names bazaar, day, revision and the seal before"
    for place in before.keys() | after.keys():
        entry, line = place
        where = f"entry {entry}, line {line}"
        if place not in after:
            yield f"{where}: gone"
        elif place not in before:
            yield f"{where}: was not there"
        elif before[place] != after[place]:
            changed = [
                f"{column} {was} → {is_now}" if column != "commitment" else
                "what the file does not show (stall, place, category, goods, till, key …)"
                for column, was, is_now in zip_longest(COLUMNS, before[place], after[place])
                if was != is_now
            ]  # fmt: skip
            yield f"{where}: {'; '.join(changed)}"


def _by_line(content: bytes) -> dict[tuple[int, int], list[str]]:
    rows = [row.split(",") for row in content.decode().splitlines()[2:]]
    return {(int(row[0]), int(row[1])): row for row in rows}
