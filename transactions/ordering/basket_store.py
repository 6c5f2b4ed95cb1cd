"""The basket as it is stored: quantities by offer and notes by stall, both by id.

This module alone reads and writes the rows of baskets. Whatever is changed is changed under the
lock of the basket's own row, so that changes add up, from however many tabs and in whatever order
they arrive. The row is locked last of all rows, and nothing else is locked under it.

A stored basket reserves nothing and has no prices: transactions/ordering/basket.py reads those.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.db import connection

from bazar import tokens
from bazar.database_clock import compared
from bazar.privacy import BASKETS

LIFE = BASKETS  # after the last change; the cookie lasts as long
MOST_LINES = 60
MOST_NOTES = 60
STEPS_KNOWN = 100  # idempotency keys of a basket
DELETED_AT_ONCE = 20
CONTENT = """
SELECT basket.id, basket.revision, clock_timestamp(), items.offers, items.units, notes.stalls,
    notes.texts, basket.steps, items.bazaars
FROM (VALUES (1)) one (row)
LEFT JOIN transactions_visitorbasket basket ON basket.key_digest = %(digest)s
LEFT JOIN LATERAL (
    SELECT array_agg(item.offer ORDER BY item.id) AS offers,
        array_agg(item.units ORDER BY item.id) AS units,
        array_agg(DISTINCT stall.bazar_id) AS bazaars
    FROM transactions_basketitem item
    LEFT JOIN jakpreneur_offer good ON good.id = item.offer
    LEFT JOIN jakpreneur_stall stall ON stall.id = good.stall_id
    WHERE item.basket_id = basket.id AND item.units > 0
) items ON true
LEFT JOIN LATERAL (
    SELECT array_agg(stall ORDER BY id) AS stalls, array_agg(text ORDER BY id) AS texts
    FROM transactions_basketnote WHERE basket_id = basket.id
) notes ON true
"""
LOCK = "SELECT id FROM transactions_visitorbasket WHERE key_digest = %(digest)s FOR UPDATE"
MAKE = """
INSERT INTO transactions_visitorbasket (key_digest, revision, steps) VALUES (%(digest)s, 0, '{}')
ON CONFLICT (key_digest) DO NOTHING
"""
NEXT_REVISION = """greatest(basket.revision + 1,
        (extract(epoch FROM clock_timestamp()) * 1000)::bigint)"""
WRITE = f"""
WITH put AS (
    INSERT INTO transactions_basketitem (basket_id, offer, units)
    SELECT %(basket)s, offer, units
    FROM unnest(%(offers)s::bigint[], %(units)s::smallint[]) WITH ORDINALITY item (offer, units, n)
    ORDER BY n
    ON CONFLICT (basket_id, offer) DO UPDATE SET units = excluded.units
), taken AS (
    DELETE FROM transactions_basketitem item
    WHERE item.basket_id = %(basket)s AND (item.offer = ANY(%(gone)s::bigint[])
        OR item.units = 0 AND item.offer <> ALL(%(offers)s::bigint[]))
), noted AS (
    INSERT INTO transactions_basketnote (basket_id, stall, text)
    SELECT %(basket)s, stall, text
    FROM unnest(%(stalls)s::bigint[], %(texts)s::text[]) WITH ORDINALITY note (stall, text, n)
    ORDER BY n
    ON CONFLICT (basket_id, stall) DO UPDATE SET text = excluded.text
), unnoted AS (
    DELETE FROM transactions_basketnote
    WHERE basket_id = %(basket)s AND stall = ANY(%(unnoted)s::bigint[])
)
UPDATE transactions_visitorbasket basket
SET revision = {NEXT_REVISION}, used_at = clock_timestamp(), steps = %(steps)s::uuid[]
WHERE id = %(basket)s
RETURNING basket.revision
"""  # noqa: S608
# The basket's row is locked first, because every other part of the statement joins it.
TAKE_OUT = f"""
WITH locked AS (
    SELECT id FROM transactions_visitorbasket WHERE id = %(basket)s FOR UPDATE
), taken AS (
    UPDATE transactions_basketitem item SET units = greatest(item.units - ordered.units, 0)
    FROM locked, unnest(%(offers)s::bigint[], %(units)s::int[]) ordered (offer, units)
    WHERE item.basket_id = locked.id AND item.offer = ordered.offer
), unnoted AS (
    DELETE FROM transactions_basketnote note USING locked
    WHERE note.basket_id = locked.id AND note.stall = ANY(%(stalls)s::bigint[])
)
UPDATE transactions_visitorbasket basket SET revision = {NEXT_REVISION}, used_at = clock_timestamp()
FROM locked WHERE basket.id = locked.id
"""  # noqa: S608
DELETE_SOME_OLD = """
DELETE FROM transactions_visitorbasket WHERE id IN (
    SELECT id FROM transactions_visitorbasket WHERE used_at < clock_timestamp() - %(life)s
    ORDER BY used_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
"""


@dataclass(frozen=True, slots=True)
class StoredBasket:
    """`quantities` by offer id, in the order in which they were added; `notes` by stall id.

    `key`: the browser's, "" for none. `pk`: of the row, None before anything was stored. `read_at`:
    the database's time when it was read, None if nothing was read. `bazaars`: the ids of the
    bazaars whose goods it had then.
    """

    quantities: Mapping[int, int] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    key: str = ""
    pk: int | None = None
    revision: int = 0
    read_at: dt.datetime | None = None
    steps: Sequence[uuid.UUID] = ()
    bazaars: frozenset[int] = field(default=frozenset(), compare=False)

    @property
    def units(self) -> int:
        return sum(self.quantities.values())

    def order_key(self, bazar: int) -> uuid.UUID:
        """Return the key of a checkout form that shows this revision, in whatever tab.

        Each bazaar, by id, has its own: one basket may become an order at each. Only the browser
        can make the key: the database has neither the basket's key nor this one.
        """
        seed = f"order {self.key} {self.revision} {bazar}"
        return uuid.UUID(bytes=tokens.digest_of(seed)[:16])

    def with_quantity(self, offer: int, quantity: int) -> Self:
        """Return a basket with `quantity` of the offer; 0 removes it."""
        changed = {**self.quantities, offer: quantity}
        return replace(self, quantities={pk: n for pk, n in changed.items() if n > 0})


def load_stored_basket(key: str) -> StoredBasket:
    """Return the basket under the browser's key, an empty one where there is none. One query."""
    if not key:
        return StoredBasket()
    with connection.cursor() as cursor:
        return _read(cursor, key)


def _read(cursor: Any, key: str) -> StoredBasket:
    cursor.execute(CONTENT, {"digest": tokens.digest_of(key)})
    pk, revision, now, offers, units, stalls, texts, steps, bazaars = cursor.fetchone()
    return StoredBasket(
        quantities=dict(zip(offers or (), units or (), strict=True)),
        notes=dict(zip(stalls or (), texts or (), strict=True)),
        key=key,
        pk=pk,
        revision=revision or 0,
        read_at=compared(now),
        steps=steps or (),
        bazaars=frozenset(bazaars or ()) - {None},
    )


def lock_basket(key: str) -> StoredBasket:
    """Return the basket under the key as it is now, locked until the transaction ends.

    Make it first if there is none; then some that nobody has changed for 30 days are deleted.
    """
    digest = {"digest": tokens.digest_of(key)}
    with connection.cursor() as cursor:
        cursor.execute(LOCK, digest)
        if cursor.fetchone() is None:
            _delete_old(cursor, DELETED_AT_ONCE)
            cursor.execute(MAKE, digest)
            cursor.execute(LOCK, digest)
        # A statement of its own: that of the lock still sees what was there before it waited.
        return _read(cursor, key)


def write_basket(before: StoredBasket, after: StoredBasket) -> StoredBasket:
    """Write the difference between two states of a locked basket; return it with its revision."""
    units = {pk: n for pk, n in after.quantities.items() if before.quantities.get(pk) != n}
    texts = {pk: text for pk, text in after.notes.items() if before.notes.get(pk) != text}
    parameters: dict[str, Any] = {
        "basket": before.pk,
        "offers": list(units),
        "units": list(units.values()),
        "gone": list(before.quantities.keys() - after.quantities.keys()),
        "stalls": list(texts),
        "texts": list(texts.values()),
        "unnoted": list(before.notes.keys() - after.notes.keys()),
        "steps": list(after.steps[-STEPS_KNOWN:]),
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, parameters)
        [revision] = cursor.fetchone()
    return replace(after, revision=revision)


def take_out(basket: int, quantities: Mapping[int, int], stalls: Iterable[int]) -> None:
    """Take what is ordered out of the basket, and the notes for these stalls. One statement.

    It runs in the order's own transaction: an order is taken out once, and of what another tab has
    added meanwhile nothing goes.
    """
    parameters: dict[str, Any] = {
        "basket": basket,
        "offers": list(quantities),
        "units": list(quantities.values()),
        "stalls": list(stalls),
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE_OUT, parameters)


def delete_old() -> None:
    """Delete all baskets that nobody has changed for 30 days."""
    with connection.cursor() as cursor:
        _delete_old(cursor, None)


def _delete_old(cursor: Any, most: int | None) -> None:
    cursor.execute(DELETE_SOME_OLD, {"life": LIFE, "most": most})
