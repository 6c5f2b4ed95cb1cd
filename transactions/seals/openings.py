"""The lines of a sealed day behind the commitments that the public file shows (README.md).

A commitment is SHA-256 over a random-looking key of 256 bits, a space and the line as JSON. Nobody
can guess a line without its key. The keys come from the day's secret by HMAC-SHA256, so that a
receipt gets its own keys and no others.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection, transaction

from bazar.models import BazarDay
from transactions.models import DaySecret, Sale

# The fields of `rest`, which a receipt does not show. Their order never changes.
REST = (
    "entry", "key", "voids", "offer", "list_price", "till", "number", "tendered", "shift",
    "reason", "entered_by", "sold_at", "recorded_at", "digest",
)  # fmt: skip

# HMAC is built from SHA-256 as in RFC 2104, because PostgreSQL has no HMAC without an extension: 54
# and 92 are the inner and outer bytes 0x36 and 0x5c. The secret is never in the text of a
# statement, which a log of slow statements would show. OFFSET 0 keeps PostgreSQL from computing
# each hash twice.
QUERY = """
WITH pads AS MATERIALIZED (
    SELECT string_agg(set_byte('\\x00', 0, byte # 54), ''::bytea ORDER BY place) AS inner_pad,
        string_agg(set_byte('\\x00', 0, byte # 92), ''::bytea ORDER BY place) AS outer_pad
    FROM (
        SELECT place, CASE WHEN place < 32 THEN get_byte(secret, place) ELSE 0 END AS byte
        FROM transactions_daysecret CROSS JOIN generate_series(0, 63) AS place
        WHERE day_id = %(day)s
    ) bytes
),
keyed AS (
    SELECT sale.id AS entry, line.position, line.channel, line.payment, line.hour, line.stall_id,
        line.venue_id, line.category_id, line.name, line.price, line.quantity, line.amount,
        sale.kind, sale.till_id, sale.number, day.date, day.bazar_id,
        encode(sha256(outer_pad || sha256(
            inner_pad || convert_to('line/' || sale.key || '/' || line.position, 'UTF8')
        )), 'hex') AS nonce,
        encode(sha256(outer_pad || sha256(
            inner_pad || convert_to('rest/' || sale.key || '/' || line.position, 'UTF8')
        )), 'hex') AS rest_nonce,
        jsonb_build_array(
            sale.id, sale.key, sale.voids_id, line.offer_id, line.list_price, sale.till_id,
            sale.number, sale.tendered, sale.shift, sale.reason, sale.entered_by_id,
            to_char(sale.sold_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
            to_char(sale.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
            encode(sale.digest, 'hex')
        )::text AS rest
    FROM transactions_sale sale
    JOIN bazar_bazarday day ON day.id = sale.day_id
    CROSS JOIN pads
    CROSS JOIN LATERAL (
        -- OFFSET 0 makes PostgreSQL read sale by sale, which is quicker in a large ledger.
        SELECT * FROM transactions_saleline WHERE sale_id = sale.id OFFSET 0
    ) line
    WHERE sale.day_id = %(day)s AND {which}
    OFFSET 0
),
written AS (
    SELECT entry, position, nonce, rest_nonce, rest, jsonb_build_object(
        'bazar', bazar_id, 'day', date, 'hour', hour, 'kind', kind, 'line', position,
        'receipt', CASE WHEN till_id IS NULL
            THEN 'L' || to_char(date, 'YYMMDD') || '-' || entry
            ELSE 'K' || till_id || '-' || to_char(date, 'YYMMDD') || '-'
                || lpad(number::text, greatest(4, length(number::text)), '0') END,
        'channel', channel, 'payment', payment, 'venue', venue_id, 'stall', stall_id,
        'category', category_id, 'name', name, 'price', price, 'quantity', quantity,
        'amount', amount,
        'rest', encode(sha256(convert_to(rest_nonce || ' ' || rest, 'UTF8')), 'hex')
    )::text AS line
    FROM keyed
    OFFSET 0
)
SELECT sha256(convert_to(nonce || ' ' || line, 'UTF8')) AS commitment,
    nonce, line, rest_nonce, rest
FROM written ORDER BY {order}
"""
AT_ONCE = 2_000


class Opening(NamedTuple):
    """A line with the keys that open its commitment, as 64 hexadecimal digits."""

    commitment: bytes
    nonce: str
    line: str
    rest_nonce: str
    rest: str


def draw_secret(day: BazarDay) -> None:
    """Draw the day's secret of 256 bits unless it has one. It never changes (README.md)."""
    DaySecret.objects.bulk_create(
        [DaySecret(day=day, secret=secrets.token_bytes(32))], ignore_conflicts=True
    )


def of_day(day: int, covers: int) -> Iterator[list[Opening]]:
    """Yield the day's lines up to the entry `covers` by their commitments, some at a time.

    `day` is the bazaar day's id. The database sorts them, so memory does not grow with the day.
    """
    query = QUERY.format(which="sale.id <= %(covers)s", order="commitment")
    with _cursor_over(query, {"day": day, "covers": covers}) as cursor:
        while rows := _fetch(cursor):
            yield rows


def of_sale(sale: Sale) -> list[Opening]:
    """Return an entry's lines in their order; none before its day is closed. One query."""
    query = QUERY.format(which="sale.id = %(sale)s", order="position")
    with connection.cursor() as cursor:
        cursor.execute(query, {"day": sale.day_id, "sale": sale.pk})
        return [_opening(row) for row in cursor.fetchall()]


@contextmanager
def _cursor_over(query: str, parameters: dict[str, int]) -> Iterator[Any]:
    """Open a cursor in the database and close it afterwards, within a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DECLARE openings NO SCROLL CURSOR FOR {query}", parameters)
        yield cursor
        cursor.execute("CLOSE openings")


def _fetch(cursor: Any) -> list[Opening]:
    cursor.execute(f"FETCH {AT_ONCE} FROM openings")
    return [_opening(row) for row in cursor.fetchall()]


def _opening(row: tuple[Any, ...]) -> Opening:
    commitment, *texts = row
    return Opening(bytes(commitment), *texts)
