"""The ledger's own functions inside PostgreSQL: a batch is posted where the rows are.

So a batch costs one round trip however many entries it has, a few statements over all of them
at once, and each statement sees what the one before it wrote. `transactions/ledger.py` alone
calls them. They are code, not schema: the text below is the only one, and a migration that
changes it (or a table that it names) installs it again with `install`.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REMOVE = """
DROP FUNCTION IF EXISTS post_sales, enter_proposed;
DROP TYPE IF EXISTS posting_entry, posting_line;
"""

# An entry that does not stand yet, and a line of one, each with what the database knows of it;
# `n` joins them, `fault` says why it cannot be entered.
TYPES = """
CREATE TYPE posting_entry AS (
    n int, key uuid, digest bytea, kind smallint, voids_id bigint, number bigint,
    channel smallint, payment smallint, tendered bigint, reason text, shift uuid,
    entered_by int, sold_at timestamptz, on_day date, doubted boolean, bazar bigint, fault text,
    total numeric, haggled boolean, against_the_rules boolean
);
CREATE TYPE posting_line AS (
    n int, "position" smallint, stall bigint, offer bigint, name text, list_price bigint,
    price bigint, quantity bigint, venue bigint, category bigint, bazar bigint, fault text
);
"""

# Enters what has no fault, with its lines, and moves the offers' counts. Answers the ids of
# what it entered: an entry whose key, number or void stands by now is passed over.
ENTER_PROPOSED = """
CREATE FUNCTION enter_proposed(
    from_till bigint, proposed posting_entry[], lines posting_line[]
) RETURNS bigint[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    entered bigint[];
BEGIN
    INSERT INTO bazar_bazarday (bazar_id, date)
    SELECT DISTINCT bazar, coalesce(on_day, (sold_at AT TIME ZONE 'Asia/Jakarta')::date)
    FROM unnest(proposed) WHERE fault IS NULL
    EXCEPT SELECT bazar_id, date FROM bazar_bazarday
        WHERE bazar_id IN (SELECT bazar FROM unnest(proposed))
    ON CONFLICT DO NOTHING;

    -- The days before the entries' ids: a seal that holds a day (FOR UPDATE) so has a true
    -- watermark.
    PERFORM FROM bazar_bazarday
    WHERE (bazar_id, date) IN (
        SELECT bazar, coalesce(on_day, (sold_at AT TIME ZONE 'Asia/Jakarta')::date)
        FROM unnest(proposed) WHERE fault IS NULL
    )
    ORDER BY id FOR KEY SHARE;

    WITH entry AS MATERIALIZED (
        SELECT p.*, wib, day.id AS day, array_remove(ARRAY[
            CASE WHEN against_the_rules THEN 'category' END,
            CASE WHEN haggled THEN 'price' END,
            CASE WHEN oversold.n IS NOT NULL THEN 'stock' END,
            CASE WHEN on_day IS NULL AND wib::time NOT BETWEEN day.opens AND day.closes
                THEN 'hours' END,
            CASE WHEN day.opens IS NULL THEN 'unplanned_day' END,
            CASE WHEN doubted THEN 'clock' END,
            CASE WHEN EXISTS (SELECT FROM transactions_seal WHERE day_id = day.id)
                THEN 'sealed' END,
            CASE WHEN payment = 1 AND tendered < total THEN 'tendered' END
        ], NULL) AS flags
        FROM unnest(proposed) p
        CROSS JOIN LATERAL (SELECT sold_at AT TIME ZONE 'Asia/Jakarta' AS wib) local
        JOIN bazar_bazarday day
            ON day.bazar_id = p.bazar AND day.date = coalesce(on_day, wib::date)
        LEFT JOIN (
            SELECT DISTINCT n FROM (
                SELECT line.n, line.quantity, offer.left - coalesce(held.units, 0)
                    - sum(line.quantity) OVER (
                        PARTITION BY offer.id ORDER BY line.n, line.position
                    ) AS remains
                FROM unnest(lines) line
                JOIN unnest(proposed) entering ON entering.n = line.n AND entering.fault IS NULL
                JOIN jakpreneur_offer offer ON offer.id = line.offer
                LEFT JOIN LATERAL (
                    SELECT sum(units) AS units FROM jakpreneur_reservation
                    WHERE offer_id = offer.id AND until > now()
                ) held ON true
            ) run
            WHERE remains < 0 AND quantity > 0
        ) oversold ON oversold.n = p.n
        WHERE fault IS NULL
    ),
    sale AS (
        INSERT INTO transactions_sale (key, digest, kind, voids_id, till_id, number, day_id,
            channel, payment, tendered, reason, shift, entered_by_id, flags, sold_at, hour)
        SELECT key, digest, kind, voids_id, from_till, number, day, channel, payment, tendered,
            reason, shift, entered_by, flags, sold_at, extract(hour FROM wib)
        FROM entry
        ORDER BY n
        ON CONFLICT DO NOTHING
        RETURNING id, key, day_id, channel, payment, hour, kind
    ),
    line AS (
        INSERT INTO transactions_saleline (sale_id, position, stall_id, offer_id, name,
            list_price, price, quantity, venue_id, category_id, day_id, channel, payment, hour,
            kind)
        SELECT sale.id, line.position, stall, offer, name, list_price, price, quantity, venue,
            category, sale.day_id, sale.channel, sale.payment, sale.hour, sale.kind
        FROM sale JOIN entry ON entry.key = sale.key JOIN unnest(lines) line ON line.n = entry.n
        ORDER BY sale.id, line.position
        RETURNING offer_id, quantity
    ),
    stock AS (
        UPDATE jakpreneur_offer offer SET sold = offer.sold + taken.quantity
        FROM (SELECT offer_id, sum(quantity) AS quantity FROM line GROUP BY offer_id) taken
        WHERE offer.id = taken.offer_id
    )
    SELECT array_agg(id) INTO entered FROM sale;
    RETURN entered;
END $$
"""

# One row for each entry, in order. `verdict` is recorded, duplicate, or why it cannot be
# entered; a single row with the verdict shut_out: the till is unknown or locked out.
# Rows are locked in one order, the till, the offers by id, the days by id, so that batches
# queue up instead of blocking each other for good. Voids come after the
# batch's sales: what they give back is not there yet for a sale of the same batch.
POST_SALES = """
CREATE FUNCTION post_sales(
    till_key uuid, phone json, fed_in boolean, offers bigint[], voided uuid[], entries json,
    lines json
)
RETURNS TABLE (verdict text, sale bigint, till bigint, number bigint, date date, flags text[])
LANGUAGE plpgsql
-- Rows are looked up by their keys, whatever the planner expects of JSON: a plan that was kept
-- from when the ledger was small must not walk through a large one. OFFSET 0 keeps a look-up a
-- look-up.
SET enable_seqscan = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    from_till bigint;
    known posting_line[];
    proposed posting_entry[];
    refused posting_entry[];
    posted bigint[];
BEGIN
    IF till_key IS NOT NULL THEN
        UPDATE transactions_till
        SET last_number = greatest(last_number, (phone->>'last_number')::bigint),
            last_seen_at = CASE WHEN fed_in THEN last_seen_at ELSE now() END,
            unsent = coalesce((phone->>'unsent')::bigint, unsent),
            oldest_unsent_at = CASE WHEN phone->>'unsent' IS NULL THEN oldest_unsent_at
                ELSE (phone->>'oldest_unsent_at')::timestamptz END,
            storage = coalesce(phone->>'storage', storage)
        WHERE key = till_key AND (fed_in OR locked_out_at IS NULL AND signed_out_at IS NULL)
        RETURNING id INTO from_till;
        IF NOT FOUND THEN
            verdict := 'shut_out';
            RETURN NEXT;
            RETURN;
        END IF;
    END IF;

    IF voided <> '{}' THEN
        offers := offers || ARRAY(
            SELECT line.offer_id
            FROM transactions_sale voiding
            JOIN transactions_saleline line ON line.sale_id = voiding.id
            WHERE voiding.key = ANY(voided)
        );
    END IF;
    PERFORM FROM jakpreneur_offer WHERE id = ANY(offers) ORDER BY id FOR NO KEY UPDATE;

    known := ARRAY(
        SELECT (
            line.n, line.position, stall.id, offer.id, line.name,
            CASE WHEN offer.id IS NOT NULL THEN coalesce(line.list_price, offer.price) END,
            line.price, line.quantity, stall.venue_id, category.id, stall.bazar_id,
            CASE
                WHEN stall.id IS NULL AND line.offer IS NULL THEN 'unknown_stall'
                WHEN stall.id IS NULL THEN 'unknown_offer'
                WHEN category.id IS NULL THEN 'unknown_category'
            END
        )::posting_line
        FROM json_to_recordset(lines) AS line (
            n int, position smallint, offer bigint, stall bigint, category text, name text,
            list_price bigint, price bigint, quantity bigint
        )
        LEFT JOIN LATERAL (
            SELECT offer.id, offer.price, offer.stall_id, product.category_id
            FROM jakpreneur_offer offer JOIN jakpreneur_product product
                ON product.id = offer.product_id
            WHERE offer.id = line.offer OFFSET 0
        ) offer ON true
        LEFT JOIN jakpreneur_stall stall
            ON stall.id = CASE WHEN line.offer IS NULL THEN line.stall ELSE offer.stall_id END
            AND (from_till IS NULL OR EXISTS (
                SELECT FROM transactions_tillstall served
                WHERE served.till_id = from_till AND served.stall_id = stall.id
            ))
        LEFT JOIN bazar_category category
            ON category.id = CASE WHEN line.offer IS NULL
                THEN (SELECT id FROM bazar_category WHERE slug = line.category)
                ELSE offer.category_id END
    );
    proposed := ARRAY(
        SELECT (
            entry.n, key, decode(digest, 'hex'), 1, NULL, number, entry.channel, payment,
            tendered, reason, shift, entered_by, sold_at, day, clock_doubted, min(bazar),
            coalesce(min(fault), CASE WHEN min(bazar) <> max(bazar) THEN 'two_bazaars' END),
            sum(price * quantity), bool_or(price <> list_price), bool_or(rule.id IS NULL)
        )::posting_entry
        FROM json_to_recordset(entries) AS entry (
            n int, key uuid, digest text, number bigint, channel smallint, payment smallint,
            tendered bigint, reason text, shift uuid, entered_by int, sold_at timestamptz,
            day date, clock_doubted boolean
        )
        JOIN unnest(known) line ON line.n = entry.n
        LEFT JOIN bazar_channelrule rule
            ON rule.bazar_id = line.bazar AND rule.category_id = line.category
            AND rule.channel = entry.channel
        WHERE NOT EXISTS (
                SELECT FROM transactions_sale stands WHERE stands.key = entry.key OFFSET 0
            )
            AND NOT EXISTS (
                SELECT FROM transactions_sale stands
                WHERE stands.till_id = from_till AND stands.number = entry.number OFFSET 0
            )
        GROUP BY entry.n, key, digest, number, entry.channel, payment, tendered, reason, shift,
            entered_by, sold_at, day, clock_doubted
    );
    posted := enter_proposed(from_till, proposed, known);
    refused := ARRAY(SELECT p FROM unnest(proposed) p WHERE fault IS NOT NULL);

    IF voided <> '{}' THEN
        proposed := ARRAY(
            SELECT (
                n, entry.key, decode(entry.digest, 'hex'), -1, sale.id, entry.number,
                sale.channel, sale.payment, NULL, entry.reason, entry.shift, entry.entered_by,
                entry.sold_at, entry.day, clock_doubted, bazar_day.bazar_id, NULL, NULL, false,
                false
            )::posting_entry
            FROM json_to_recordset(entries) AS entry (
                n int, key uuid, digest text, number bigint, reason text, shift uuid,
                entered_by int, voids uuid, sold_at timestamptz, day date, clock_doubted boolean
            )
            JOIN transactions_sale sale ON sale.key = entry.voids AND sale.kind = 1
                AND (from_till IS NULL OR sale.till_id = from_till)
                -- Once its day is closed, a sale is voided by officials only.
                AND (from_till IS NULL OR NOT EXISTS (
                    SELECT FROM transactions_seal seal
                    WHERE seal.day_id = sale.day_id AND seal.sealed_at < entry.sold_at
                ))
            JOIN bazar_bazarday bazar_day ON bazar_day.id = sale.day_id
            WHERE NOT EXISTS (
                    SELECT FROM transactions_sale stands WHERE stands.key = entry.key OFFSET 0
                )
                AND NOT EXISTS (
                    SELECT FROM transactions_sale stands
                    WHERE stands.till_id = from_till AND stands.number = entry.number OFFSET 0
                )
        );
        known := ARRAY(
            SELECT (
                n, line.position, stall_id, offer_id, name, list_price, price, -quantity,
                venue_id, category_id, bazar, NULL
            )::posting_line
            FROM unnest(proposed) void
            JOIN transactions_saleline line ON line.sale_id = void.voids_id
        );
        posted := posted || enter_proposed(from_till, proposed, known);
    END IF;

    RETURN QUERY
    SELECT
        CASE
            WHEN stands.id = ANY(posted) THEN 'recorded'
            WHEN stands.digest = decode(entry.digest, 'hex') THEN 'duplicate'
            WHEN stands.id IS NOT NULL OR numbered.id IS NOT NULL THEN 'conflict'
            WHEN entry.voids IS NULL THEN refused.fault
            WHEN target.id IS NULL THEN 'unknown_sale'
            WHEN target.kind = -1 THEN 'void_of_void'
            WHEN EXISTS (SELECT FROM transactions_sale WHERE voids_id = target.id)
                THEN 'voided_already'
            ELSE 'sealed'
        END,
        CASE WHEN stands.digest = decode(entry.digest, 'hex') THEN stands.id END,
        stands.till_id, stands.number, day.date, stands.flags::text[]
    FROM json_to_recordset(entries) AS entry (
        n int, key uuid, digest text, number bigint, voids uuid
    )
    LEFT JOIN LATERAL (
        SELECT * FROM transactions_sale WHERE key = entry.key OFFSET 0
    ) stands ON true
    LEFT JOIN LATERAL (
        SELECT date FROM bazar_bazarday WHERE id = stands.day_id OFFSET 0
    ) day ON true
    LEFT JOIN LATERAL (
        SELECT id FROM transactions_sale
        WHERE till_id = from_till AND number = entry.number OFFSET 0
    ) numbered ON true
    LEFT JOIN LATERAL (
        SELECT id, kind FROM transactions_sale
        WHERE key = entry.voids AND (from_till IS NULL OR till_id = from_till) OFFSET 0
    ) target ON true
    LEFT JOIN unnest(refused) refused ON refused.n = entry.n
    ORDER BY entry.n;
END $$
"""


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For migrations: puts the functions, as they stand above, into the database."""
    for text in (REMOVE, TYPES, ENTER_PROPOSED, POST_SALES):
        schema_editor.execute(text)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(REMOVE)
