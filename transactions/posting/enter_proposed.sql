-- Enters what has no fault, with its lines, and moves the offers' counts. Answers the ids of
-- what it entered: an entry whose key, number or void stands by now is passed over.
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
            CASE WHEN payment = 1 AND tendered < total THEN 'tendered' END,
            pin_doubt
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
            channel, payment, tendered, reason, shift, entered_by_id, proven_by_id, flags, sold_at,
            hour)
        SELECT key, digest, kind, voids_id, from_till, number, day, channel, payment, tendered,
            reason, shift, entered_by, proven_by, flags, sold_at, extract(hour FROM wib)
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
END $$;
