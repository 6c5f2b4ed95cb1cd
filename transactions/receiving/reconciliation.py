"""Shows a phone which of its entries the office has, so that it sends again what was lost.

A restored backup, or a replica that lagged when it was promoted, lacks the newest entries, and the
phones have crossed these off. With its news a phone names blocks of its numbers and gets, for each,
how many entries are here and a digest of their keys (transactions/database/missing_entries.sql).
Where that differs from its own it asks which keys are missing, and sends those entries again. The
keys make that harmless (law 3). The epoch tells a phone to compare all its blocks at once.
"""

import json
import uuid
from typing import Any

from django.db import connection, transaction

from transactions.models import Order, Restoration, Sale, Till
from transactions.receiving.batches import MOST_ENTRIES, NotABatch
from transactions.receiving.values import MOST_ID

MOST_BLOCKS = 32
LONGEST_BLOCK = 100  # numbers

# How far the ids go on after a restore. The ids that were given meanwhile stand on receipts, and
# in the cookies of phones.
SKIPPED_IDS = 1_000

COMPARE = """
SELECT ledger_epoch(), ARRAY(
    SELECT json_build_array(count, digest)
    FROM entries_in_blocks(till_key => %s::uuid, blocks => %s::json)
)
"""
MISSING = "SELECT key FROM missing_keys(till_key => %s::uuid, keys => %s::uuid[])"
SKIP = """
SELECT setval(ids, nextval(ids) + %s) FROM CAST(pg_get_serial_sequence(%s, 'id') AS regclass) AS ids
"""


def compare_blocks(till: uuid.UUID, asked: Any) -> dict[str, object]:
    """Return the ledger's epoch, and for each block [count, digest] of the till's entries here.

    `asked` is what the phone sent, unchecked: pairs of the first and last number of a block. Blocks
    that make no sense are answered by none at all.
    """
    blocks = _parse_blocks(asked)
    named = [
        {"n": n, "first": first, "last": last} for n, (first, last) in enumerate(blocks, start=1)
    ]
    with connection.cursor() as cursor:
        cursor.execute(COMPARE, [till, json.dumps(named)])
        [(epoch, found)] = cursor.fetchall()
    return {"epoch": epoch, "blocks": found}


def _parse_blocks(asked: Any) -> list[tuple[int, int]]:
    try:
        blocks = [(first, last) for first, last in asked]
    except (TypeError, ValueError):
        return []
    fit = len(blocks) <= MOST_BLOCKS and all(
        type(first) is int and type(last) is int and 1 <= first <= last <= MOST_ID
        and last - first < LONGEST_BLOCK
        for first, last in blocks
    )  # fmt: skip
    return blocks if fit else []


def find_missing(till: uuid.UUID, keys: Any) -> list[str]:
    """Return those of a phone's keys, at most 200, that the office lacks. Raises NotABatch."""
    if not isinstance(keys, list) or len(keys) > MOST_ENTRIES:
        raise NotABatch
    try:
        asked = [uuid.UUID(key) for key in keys]
    except (AttributeError, TypeError, ValueError):
        raise NotABatch from None
    with connection.cursor() as cursor:
        cursor.execute(MISSING, [till, asked])
        return [str(key) for (key,) in cursor.fetchall()]


@transaction.atomic
def begin_epoch() -> Restoration:
    """Begin a new epoch after a restore: every phone compares its entries with the ledger.

    Skip SKIPPED_IDS ids of tills, sales and orders, so that no code that was given before the
    restore is given to another one.
    """
    with connection.cursor() as cursor:
        for model in (Till, Sale, Order):
            cursor.execute(SKIP, [SKIPPED_IDS, model._meta.db_table])
    return Restoration.objects.create()
