"""The version of all that the shop's public pages show: it grows whenever any of that changes.

Triggers count it up in the transaction of the change itself, whoever makes it, so that a page
kept under a version read before it was rendered is never stale (bazar/kept.py). What no page
shows does not count: of a thing of which many are left, one more sale.

Counting must not hold up the tills. The count is spread over rows; a transaction takes one that
no other has just taken, and so never waits, and never blocks another for good whatever else it
locks before or after. It counts once, not once a statement.
"""

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from jakpreneur.stock import FEW

SHARDS = 64
WHOLLY_SHOWN = (
    "bazar_bazar", "bazar_bazar_venues", "bazar_bazarday", "bazar_category", "bazar_channelrule",
    "bazar_kecamatan", "bazar_series", "bazar_venue", "jakpreneur_jakpreneur",
    "jakpreneur_product", "jakpreneur_stall",
)  # fmt: skip
PARTLY_SHOWN = ("jakpreneur_offer", "jakpreneur_reservation")
EVENTS = {
    "insert": "REFERENCING NEW TABLE AS after",
    "update": "REFERENCING OLD TABLE AS before NEW TABLE AS after",
    "delete": "REFERENCING OLD TABLE AS before",
}

# `catalogue.counted` says, until the transaction ends, that it has counted; `current` takes that
# back, because who has looked must see the next change as well.
COUNT = """
CREATE FUNCTION count_catalogue_change() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('catalogue.counted', true) = 'yes' THEN
        RETURN;
    END IF;
    UPDATE jakpreneur_catalogueversion SET n = n + 1
    WHERE shard = (
        SELECT shard FROM jakpreneur_catalogueversion
        WHERE shard = pg_backend_pid() % {shards} FOR UPDATE SKIP LOCKED
    );
    IF NOT FOUND THEN
        UPDATE jakpreneur_catalogueversion SET n = n + 1
        WHERE shard = (
            SELECT shard FROM jakpreneur_catalogueversion LIMIT 1 FOR UPDATE SKIP LOCKED
        );
    END IF;
    IF NOT FOUND THEN  -- more changes are under way than there are rows
        INSERT INTO jakpreneur_catalogueversion (shard, n) VALUES (pg_backend_pid() % {shards}, 1)
        ON CONFLICT (shard) DO UPDATE SET n = jakpreneur_catalogueversion.n + 1;
    END IF;
    PERFORM set_config('catalogue.counted', 'yes', true);
END $$
"""

# The ledger's statements touch these tables at every sale, mostly without changing a row.
WHOLLY = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM {changed}) THEN
        PERFORM count_catalogue_change();
    END IF;
    RETURN NULL;
END $$
"""

# What online orders may hold of so many, at least (jakpreneur/stock.py). Of what is not shared they
# may hold more; then a change is counted that no page shows.
SHARED = """greatest(least(1, {left}), {left} * (
            SELECT online_share FROM bazar_bazar bazar
            JOIN jakpreneur_stall stall ON stall.bazar_id = bazar.id WHERE stall.id = {stall}
        ) / 100)"""
# The ledger's own statement: every sale comes by here.
OFFERS_UPDATED = """
CREATE FUNCTION offers_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM before JOIN after USING (id)
        WHERE before.price <> after.price OR before.product_id <> after.product_id
            OR before.stall_id <> after.stall_id
            OR (before.left IS NULL) <> (after.left IS NULL)
            OR before.left <> after.left AND {shared} - {few} <= (
                SELECT coalesce(sum(units), 0) FROM jakpreneur_reservation
                WHERE offer_id = after.id AND until > now()
            )
    ) THEN
        PERFORM count_catalogue_change();
    END IF;
    RETURN NULL;
END $$
"""

# What is held is reckoned by what stands after the statement; what was held before it, by the
# rows that it took away.
RESERVATIONS = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (
            SELECT offer_id, sum(taken) AS taken
            FROM ({changed}) change WHERE until > now() GROUP BY offer_id
        ) changed
        JOIN jakpreneur_offer offer ON offer.id = offer_id
        WHERE offer.left IS NOT NULL AND {shared} - {few} <= greatest(0, taken) + (
            SELECT coalesce(sum(units), 0) FROM jakpreneur_reservation held
            WHERE held.offer_id = offer.id AND held.until > now()
        )
    ) THEN
        PERFORM count_catalogue_change();
    END IF;
    RETURN NULL;
END $$
"""
GIVEN = "SELECT offer_id, until, -units AS taken FROM after"
TAKEN = "SELECT offer_id, until, units AS taken FROM before"

EMPTIED = """
CREATE FUNCTION catalogue_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM count_catalogue_change();
    RETURN NULL;
END $$
"""

FUNCTIONS = (
    COUNT.format(shards=SHARDS),
    EMPTIED,
    WHOLLY.format(name="catalogue_insert", changed="after"),
    WHOLLY.format(name="catalogue_update", changed="after"),
    WHOLLY.format(name="catalogue_delete", changed="before"),
    OFFERS_UPDATED.format(
        few=FEW,
        shared=SHARED.format(left="least(before.left, after.left)", stall="after.stall_id"),
    ),
    *(
        RESERVATIONS.format(
            name=f"reservations_{event}",
            changed=changed,
            few=FEW,
            shared=SHARED.format(left="offer.left", stall="offer.stall_id"),
        )
        for event, changed in {
            "insert": GIVEN,
            "update": f"{TAKEN} UNION ALL {GIVEN}",
            "delete": TAKEN,
        }.items()
    ),
)
OF_THEIR_OWN = {
    ("jakpreneur_offer", "update"): "offers_updated",
    ("jakpreneur_reservation", "insert"): "reservations_insert",
    ("jakpreneur_reservation", "update"): "reservations_update",
    ("jakpreneur_reservation", "delete"): "reservations_delete",
}
REMOVE = """
DROP FUNCTION IF EXISTS catalogue_insert, catalogue_update, catalogue_delete, offers_updated,
    reservations_insert, reservations_update, reservations_delete, catalogue_emptied CASCADE;
DROP FUNCTION IF EXISTS count_catalogue_change;
"""
ROWS = f"""
ALTER TABLE jakpreneur_catalogueversion SET (fillfactor = 50);
INSERT INTO jakpreneur_catalogueversion (shard, n) SELECT shard, 0
FROM generate_series(0, {SHARDS - 1}) shard ON CONFLICT DO NOTHING;
"""  # noqa: S608

# Who is changing the catalogue reads what is not committed, and may yet take it back: the version
# that another will commit under the same number is another one.
CURRENT = """
SELECT concat_ws('.', sum(n), pg_current_xact_id_if_assigned()),
    set_config('catalogue.counted', '', true)
FROM jakpreneur_catalogueversion
"""


def current() -> str:
    """The version now. To be read before what is to be shown."""
    with connection.cursor() as cursor:
        cursor.execute(CURRENT)
        [version, _] = cursor.fetchone()
    return str(version)


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For migrations: puts functions and triggers, as they stand above, into the database."""
    for text in (REMOVE, ROWS, *FUNCTIONS, *_triggers()):
        schema_editor.execute(text, params=None)


def _triggers() -> list[str]:
    """A trigger may see the changed rows of one kind of event only, so each event has its own."""
    tables = (*WHOLLY_SHOWN, *PARTLY_SHOWN)
    return [
        f"CREATE TRIGGER catalogue_{event} AFTER {event} ON {table} {rows} "
        f"EXECUTE FUNCTION {OF_THEIR_OWN.get((table, event), f'catalogue_{event}')}()"
        for table in tables
        for event, rows in EVENTS.items()
    ] + [
        f"CREATE TRIGGER catalogue_emptied AFTER TRUNCATE ON {table} "
        "EXECUTE FUNCTION catalogue_emptied()"
        for table in tables
    ]


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(REMOVE, params=None)
