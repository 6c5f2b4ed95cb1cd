"""The first form of the ledger file, in which days were sealed before the second (README.md).

`verify_seals` still writes such files anew, and officials may download them. The public may not:
they have each line's price, quantity and time, and the entries' ids, from which some vendors'
turnover could be worked out.

The first row is `seal`, the bazaar's number, the day, the revision, and the fingerprint of the seal
before (or `-`). The second row names the columns. Then there is a row a line, by entry and line,
with times in WIB and money in rupiah. `commitment` is SHA-256 over what the row does not show,
together with the entry's random key. LF ends each row; nothing is quoted, for nothing needs it.
"""

from collections.abc import Iterator
from itertools import zip_longest

from django.db import connection

from bazar.models import BazarDay

COLUMNS = (
    "entry", "line", "kind", "voids", "sold_at", "hour", "channel", "payment", "price",
    "quantity", "amount", "commitment",
)  # fmt: skip

# The commitment covers all that a line says beyond these columns, in an order that is for ever.
ROWS = """
COPY (
    SELECT sale.id, line.position, sale.kind, sale.voids_id,
        to_char(sale.sold_at AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        line.hour, line.channel, line.payment, line.price, line.quantity,
        line.amount,
        encode(sha256(convert_to(jsonb_build_array(
            sale.key, line.stall_id, line.venue_id, line.category_id, line.offer_id, line.name,
            line.list_price, sale.till_id, sale.number, sale.tendered, sale.shift, sale.reason,
            sale.entered_by_id,
            to_char(sale.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
            encode(sale.digest, 'hex')
        )::text, 'UTF8')), 'hex')
    FROM transactions_sale sale CROSS JOIN LATERAL (
        -- OFFSET 0 makes PostgreSQL read sale by sale, which is quicker in a large ledger.
        SELECT * FROM transactions_saleline WHERE sale_id = sale.id OFFSET 0
    ) line
    WHERE sale.day_id = {day} AND sale.id <= {covers}
    ORDER BY sale.id, line.position
) TO STDOUT WITH (FORMAT csv)
"""


def write_first_form(day: BazarDay, *, covers: int, revision: int, previous: str) -> bytes:
    """Return the file of a day's entries up to the id `covers`."""
    head = ("seal", str(day.bazar_id), day.date.isoformat(), str(revision), previous or "-")
    query = ROWS.format(day=int(day.pk), covers=int(covers))
    with connection.cursor() as cursor, cursor.copy(query) as rows:
        body = b"".join(bytes(part) for part in rows)
    return f"{','.join(head)}\n{','.join(COLUMNS)}\n".encode() + body


def differences(sealed: bytes, now: bytes) -> Iterator[str]:
    """Say what has changed between two files, a sentence a row."""
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
