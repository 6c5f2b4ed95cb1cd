-- Enters sales or voids that post_sales has checked, with their lines, and moves the offers'
-- counts. An entry with a fault is passed over, and one whose key, number or void is in the ledger
-- by now. Returns the ids of what was entered.
CREATE OR REPLACE FUNCTION enter_entries(from_till bigint, entries json, lines json)
RETURNS bigint[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    bazars bigint[];
    dates date[];
    is_day_new boolean;
    is_split boolean;
    entered bigint[];
BEGIN
    SELECT array_agg(entry.bazar_id), array_agg(entry.date),
        bool_or(NOT EXISTS (
            SELECT FROM bazar_bazarday day
            WHERE day.bazar_id = entry.bazar_id AND day.date = entry.date OFFSET 0
        )),
        bool_or(entry.second_amount IS NOT NULL)
    INTO bazars, dates, is_day_new, is_split
    FROM (
        SELECT bazar_id, coalesce(day, (sold_at AT TIME ZONE 'Asia/Jakarta')::date) AS date,
            second_amount
        FROM json_to_recordset(entries) AS entry (
            bazar_id bigint, day date, sold_at timestamptz, second_amount bigint, fault text
        )
        WHERE fault IS NULL
    ) entry;
    IF bazars IS NULL THEN
        RETURN NULL;  -- nothing without a fault
    END IF;
    IF is_split THEN
        lines := with_second_payments(entries, lines);
    END IF;
    IF is_day_new THEN
        INSERT INTO bazar_bazarday (bazar_id, date)
        SELECT DISTINCT entered.bazar_id, entered.date
        FROM unnest(bazars, dates) AS entered (bazar_id, date)
        ON CONFLICT DO NOTHING;
    END IF;

    -- The days are locked before the entries get their ids, so that a seal, which locks its day
    -- FOR UPDATE, covers every entry up to the last id that it sees.
    PERFORM FROM bazar_bazarday
    WHERE (bazar_id, date) IN (SELECT * FROM unnest(bazars, dates))
    ORDER BY id FOR KEY SHARE;

    WITH entry AS MATERIALIZED (
        SELECT *, sold_at AT TIME ZONE 'Asia/Jakarta' AS wib
        FROM json_to_recordset(entries) AS entry (
            n int, key uuid, digest text, kind smallint, voids_id bigint, replaces_id bigint,
            number bigint, first_number bigint,
            channel smallint, payment smallint, tendered bigint, is_short boolean, reason text,
            shift uuid, entered_by_id int, proven_by_id bigint, pin_doubt text,
            sold_at timestamptz, claimed_at timestamptz, day date, clock_doubted boolean,
            bazar_id bigint, fault text, is_haggled boolean, is_against_rules boolean,
            is_settled_before boolean
        )
        WHERE fault IS NULL
    ),
    line AS MATERIALIZED (
        SELECT line.*
        FROM json_to_recordset(lines) AS line (
            n int, position smallint, stall_id bigint, offer_id bigint, name text,
            list_price bigint, price bigint, quantity bigint, discount bigint, venue_id bigint,
            category_id bigint, note text, payment smallint
        )
        JOIN entry USING (n)
    ),
    oversold AS (
        SELECT DISTINCT n FROM (
            SELECT line.n, line.quantity, offer.left - coalesce(reserved.units, 0)
                - sum(line.quantity) OVER (
                    PARTITION BY offer.id ORDER BY line.n, line.position
                ) AS remains
            FROM line
            JOIN jakpreneur_offer offer ON offer.id = line.offer_id
            LEFT JOIN LATERAL (
                SELECT sum(units) AS units FROM jakpreneur_reservation
                WHERE offer_id = offer.id AND until > now()
            ) reserved ON true
        ) counted
        WHERE remains < 0 AND quantity > 0
    ),
    flagged AS (
        SELECT entry.n, key, decode(digest, 'hex') AS digest, kind, voids_id,
            replaces_id, from_till AS till_id, number, first_number, day.id AS day_id, channel,
            payment, tendered, reason, shift, entered_by_id, proven_by_id, sold_at, claimed_at,
            extract(hour FROM wib) AS hour,
            array_remove(ARRAY[
                CASE WHEN is_against_rules THEN 'category' END,
                CASE WHEN is_haggled THEN 'price' END,
                CASE WHEN oversold.n IS NOT NULL THEN 'stock' END,
                CASE WHEN entry.day IS NULL AND wib::time NOT BETWEEN day.opens AND day.closes
                    THEN 'hours' END,
                CASE WHEN day.opens IS NULL THEN 'unplanned_day' END,
                CASE WHEN clock_doubted THEN 'clock' END,
                CASE WHEN EXISTS (SELECT FROM transactions_seal WHERE day_id = day.id)
                    THEN 'sealed' END,
                CASE WHEN is_short THEN 'tendered' END,
                CASE WHEN is_settled_before THEN 'settled' END,
                pin_doubt
            ], NULL) AS flags
        FROM entry
        JOIN bazar_bazarday day
            ON day.bazar_id = entry.bazar_id AND day.date = coalesce(entry.day, wib::date)
        LEFT JOIN oversold ON oversold.n = entry.n
    ),
    sale AS (
        INSERT INTO transactions_sale (key, digest, kind, voids_id, replaces_id, till_id, number,
            first_number, day_id, channel, payment, tendered, reason, shift, entered_by_id,
            proven_by_id, flags, sold_at, claimed_at, hour)
        SELECT key, digest, kind, voids_id, replaces_id, till_id, number,
            first_number, day_id, channel, payment, tendered, reason, shift, entered_by_id,
            proven_by_id, flags, sold_at, claimed_at, hour
        FROM flagged
        ORDER BY n
        ON CONFLICT DO NOTHING
        RETURNING id, key, day_id, channel, payment, hour, kind
    ),
    sale_line AS (
        INSERT INTO transactions_saleline (sale_id, position, stall_id, offer_id, name,
            list_price, price, quantity, discount, note, venue_id, category_id, day_id, channel,
            payment, hour, kind)
        SELECT sale.id AS sale_id, line.position, line.stall_id, line.offer_id, line.name,
            line.list_price, line.price, line.quantity, coalesce(line.discount, 0) AS discount,
            coalesce(line.note, '') AS note,
            line.venue_id, line.category_id, sale.day_id, sale.channel,
            coalesce(line.payment, sale.payment) AS payment, sale.hour, sale.kind
        FROM sale JOIN entry ON entry.key = sale.key JOIN line ON line.n = entry.n
        ORDER BY sale.id, line.position
        RETURNING offer_id, quantity
    ),
    stock AS (
        UPDATE jakpreneur_offer offer SET sold = offer.sold + moved.quantity
        FROM (SELECT offer_id, sum(quantity) AS quantity FROM sale_line GROUP BY offer_id) moved
        WHERE offer.id = moved.offer_id
    )
    SELECT array_agg(id) INTO entered FROM sale;
    RETURN entered;
END $$;
