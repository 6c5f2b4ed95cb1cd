"""The statement that posts a batch. `transactions/ledger.py` alone runs it.

Parameters: `till` (key or null), `last_number`, `entries` and `lines` (JSON arrays, joined by
`n`). One row for each entry comes back: n, verdict, bazar, sale, till, number, date, flags. No
row at all: the till is unknown or locked out. A verdict of `look_again` means that another
connection is entering the same key, number or void just now; `no_day`, that the bazaar has no
row for the WIB date of the sale yet.

Rows are locked in one order: the till, the days, the offers, each by id.
"""

POST = """
WITH door AS (
    UPDATE transactions_till
    SET last_seen_at = now(), last_number = greatest(last_number, %(last_number)s)
    WHERE key = %(till)s AND locked_out_at IS NULL
    RETURNING id, let_in_at
),
opened AS MATERIALIZED (
    SELECT id, let_in_at FROM door
    UNION ALL SELECT NULL, NULL WHERE %(till)s::uuid IS NULL
),
-- In the future, or long before the till was let in, the age it reported cannot be right; a
-- phone that is let in anew may still hold an outbox of some days.
sent AS MATERIALIZED (
    SELECT e.*, opened.id AS till,
        (e.sold_at > now() + interval '1 minute'
            OR e.sold_at < opened.let_in_at - interval '31 days') IS TRUE AS clock_doubted
    FROM opened, json_to_recordset(%(entries)s::json) AS e (
        n int, key uuid, digest text, number bigint, channel smallint, payment smallint,
        tendered bigint, reason text, voids uuid, sold_at timestamptz
    )
),
entry AS MATERIALIZED (
    SELECT n, key, digest, number, channel, payment, tendered, reason, voids, till, clock_doubted,
        moment AS sold_at, moment AT TIME ZONE 'Asia/Jakarta' AS wib
    FROM sent, LATERAL (SELECT CASE WHEN clock_doubted THEN now() ELSE sold_at END AS moment) m
),

-- What stands already, under the same key or the same number.
known AS MATERIALIZED (
    SELECT entry.n, sale.id, sale.till_id, sale.number, sale.flags, day.date,
        sale.digest = decode(entry.digest, 'hex') AS same
    FROM entry
    JOIN transactions_sale sale ON sale.key = entry.key
    JOIN bazar_bazarday day ON day.id = sale.day_id
),
number_taken AS (
    SELECT entry.n
    FROM entry
    JOIN transactions_sale sale ON sale.till_id = entry.till AND sale.number = entry.number
),

-- Sales: each line with what the database knows of it.
line AS MATERIALIZED (
    SELECT l.n, l.position, l.name, l.price, l.quantity, offer.id AS offer,
        offer.price AS list_price, stall.id AS stall, stall.bazar_id AS bazar,
        stall.venue_id AS venue, category.id AS category,
        CASE
            WHEN stall.id IS NULL AND l.offer IS NULL THEN 'unknown_stall'
            WHEN stall.id IS NULL THEN 'unknown_offer'
            WHEN category.id IS NULL THEN 'unknown_category'
        END AS fault
    FROM opened
    CROSS JOIN json_to_recordset(%(lines)s::json) AS l (
        n int, position smallint, offer bigint, stall bigint, category text, name text,
        price bigint, quantity bigint
    )
    LEFT JOIN jakpreneur_offer offer ON offer.id = l.offer
    LEFT JOIN jakpreneur_product product ON product.id = offer.product_id
    LEFT JOIN jakpreneur_stall stall
        ON stall.id = CASE WHEN l.offer IS NULL THEN l.stall ELSE offer.stall_id END
        AND (opened.id IS NULL OR EXISTS (
            SELECT FROM transactions_tillstall served
            WHERE served.till_id = opened.id AND served.stall_id = stall.id
        ))
    LEFT JOIN bazar_category category
        ON CASE WHEN l.offer IS NULL THEN category.slug = l.category
            ELSE category.id = product.category_id END
),
basket AS (
    SELECT entry.n, min(fault) AS fault, min(line.bazar) AS bazar,
        count(DISTINCT line.bazar) AS bazaars, sum(price * quantity) AS total,
        bool_or(price <> list_price) AS haggled, bool_or(rule.id IS NULL) AS against_the_rules
    FROM entry
    JOIN line USING (n)
    LEFT JOIN bazar_channelrule rule
        ON rule.bazar_id = line.bazar AND rule.category_id = line.category
        AND rule.channel = entry.channel
    GROUP BY entry.n
),
proposed_sale AS (
    SELECT entry.n, basket.bazar, entry.channel, entry.payment, NULL::bigint AS voids_id,
        NULL::int AS voids_n, haggled, against_the_rules,
        entry.payment = 1 AND entry.tendered < basket.total AS underpaid,
        CASE
            WHEN basket.fault IS NOT NULL THEN basket.fault
            WHEN basket.bazaars > 1 THEN 'two_bazaars'
            ELSE 'enter'
        END AS verdict
    FROM entry JOIN basket USING (n)
    WHERE entry.voids IS NULL
),

-- Voids: of an own sale that stands in the ledger, or comes earlier in this batch.
proposed_void AS (
    SELECT entry.n, coalesce(day.bazar_id, here.bazar) AS bazar,
        coalesce(sale.channel, here.channel) AS channel,
        coalesce(sale.payment, here.payment) AS payment,
        sale.id AS voids_id, here.n AS voids_n, false AS haggled, false AS against_the_rules,
        false AS underpaid,
        CASE
            WHEN sale.kind = -1 OR target.voids IS NOT NULL THEN 'void_of_void'
            WHEN sale.id IS NULL AND here.verdict IS DISTINCT FROM 'enter' THEN 'unknown_sale'
            WHEN undone.id IS NOT NULL THEN 'voided_already'
            ELSE 'enter'
        END AS verdict
    FROM entry
    LEFT JOIN transactions_sale sale
        ON sale.key = entry.voids AND (entry.till IS NULL OR sale.till_id = entry.till)
    LEFT JOIN transactions_sale undone ON undone.voids_id = sale.id
    LEFT JOIN bazar_bazarday day ON day.id = sale.day_id
    LEFT JOIN entry target ON target.key = entry.voids AND sale.id IS NULL
    LEFT JOIN proposed_sale here ON here.n = target.n
    WHERE entry.voids IS NOT NULL
),
proposed AS MATERIALIZED (
    SELECT p.n, p.bazar, p.channel, p.payment, p.voids_id, p.voids_n, p.haggled,
        p.against_the_rules, p.underpaid,
        CASE
            WHEN known.same THEN 'duplicate'
            WHEN known.n IS NOT NULL OR number_taken.n IS NOT NULL THEN 'conflict'
            ELSE p.verdict
        END AS verdict
    FROM (SELECT * FROM proposed_sale UNION ALL SELECT * FROM proposed_void) p
    LEFT JOIN known USING (n)
    LEFT JOIN number_taken USING (n)
),

-- The day first, then a number from the sequence: a seal that holds the day (FOR UPDATE) so
-- has a true watermark.
day AS MATERIALIZED (
    SELECT d.id, d.bazar_id, d.date, d.opens, d.closes
    FROM bazar_bazarday d
    WHERE (d.bazar_id, d.date) IN (
        SELECT proposed.bazar, entry.wib::date
        FROM proposed JOIN entry USING (n) WHERE verdict = 'enter'
    )
    ORDER BY d.id
    FOR KEY SHARE
),
moved AS MATERIALIZED (
    SELECT line.n, line.position, line.stall, line.offer, line.name, line.list_price, line.price,
        line.quantity, line.venue, line.category
    FROM line JOIN proposed USING (n)
    WHERE verdict = 'enter'
    UNION ALL
    SELECT proposed.n, line.position, line.stall, line.offer, line.name, line.list_price,
        line.price, -line.quantity, line.venue, line.category
    FROM proposed JOIN line ON line.n = proposed.voids_n
    WHERE verdict = 'enter' AND voids_id IS NULL
    UNION ALL
    SELECT proposed.n, line.position, line.stall_id, line.offer_id, line.name, line.list_price,
        line.price, -line.quantity, line.venue_id, line.category_id
    FROM proposed JOIN transactions_saleline line ON line.sale_id = proposed.voids_id
    WHERE verdict = 'enter'
),
stock AS MATERIALIZED (
    SELECT offer.id, offer.left
    FROM jakpreneur_offer offer
    WHERE offer.id IN (SELECT offer FROM moved)
    ORDER BY offer.id
    FOR NO KEY UPDATE
),
oversold AS (
    SELECT DISTINCT n
    FROM (
        SELECT moved.n, moved.quantity, stock.left - sum(moved.quantity) OVER (
            PARTITION BY stock.id ORDER BY moved.n, moved.position
        ) AS remains
        FROM moved JOIN stock ON stock.id = moved.offer
    ) run
    WHERE remains < 0 AND quantity > 0
),
judged AS MATERIALIZED (
    SELECT entry.*, proposed.bazar, proposed.channel AS by_channel,
        proposed.payment AS by_payment, proposed.voids_id, day.id AS day, day.date,
        CASE WHEN proposed.verdict = 'enter' AND day.id IS NULL THEN 'no_day'
            ELSE proposed.verdict END AS verdict,
        array_remove(ARRAY[
            CASE WHEN against_the_rules THEN 'category' END,
            CASE WHEN haggled THEN 'price' END,
            CASE WHEN oversold.n IS NOT NULL THEN 'stock' END,
            CASE WHEN wib::time NOT BETWEEN day.opens AND day.closes THEN 'hours' END,
            CASE WHEN day.opens IS NULL THEN 'unplanned_day' END,
            CASE WHEN clock_doubted THEN 'clock' END,
            CASE WHEN underpaid THEN 'tendered' END
        ], NULL) AS flags
    FROM entry
    JOIN proposed USING (n)
    LEFT JOIN day ON day.bazar_id = proposed.bazar AND day.date = entry.wib::date
    LEFT JOIN oversold USING (n)
),

-- The writing.
sold AS (
    INSERT INTO transactions_sale (key, digest, kind, till_id, number, day_id, channel, payment,
        tendered, reason, flags, sold_at, hour)
    SELECT key, decode(digest, 'hex'), 1, till, number, day, by_channel, by_payment,
        tendered, reason, flags, sold_at, extract(hour FROM wib)
    FROM judged
    WHERE verdict = 'enter' AND voids IS NULL
    ORDER BY n
    ON CONFLICT DO NOTHING
    RETURNING id, key, day_id, channel, payment, hour, kind
),
undone AS (
    INSERT INTO transactions_sale (key, digest, kind, voids_id, till_id, number, day_id, channel,
        payment, tendered, reason, flags, sold_at, hour)
    SELECT judged.key, decode(digest, 'hex'), -1, coalesce(voids_id, sold.id), till, number, day,
        by_channel, by_payment, tendered, reason, flags, sold_at, extract(hour FROM wib)
    FROM judged
    LEFT JOIN sold ON sold.key = judged.voids
    WHERE verdict = 'enter' AND coalesce(voids_id, sold.id) IS NOT NULL
    ORDER BY n
    ON CONFLICT DO NOTHING
    RETURNING id, key, day_id, channel, payment, hour, kind
),
written AS (SELECT * FROM sold UNION ALL SELECT * FROM undone),
lined AS (
    INSERT INTO transactions_saleline (sale_id, position, stall_id, offer_id, name, list_price,
        price, quantity, venue_id, category_id, day_id, channel, payment, hour, kind)
    SELECT written.id, moved.position, moved.stall, moved.offer, moved.name, moved.list_price,
        moved.price, moved.quantity, moved.venue, moved.category,
        day_id, written.channel, written.payment, written.hour, written.kind
    FROM written
    JOIN judged USING (key)
    JOIN moved USING (n)
    ORDER BY written.id, moved.position
    RETURNING offer_id, quantity
),
stocked AS (
    UPDATE jakpreneur_offer offer SET sold = offer.sold + taken.quantity
    FROM (SELECT offer_id, sum(quantity) AS quantity FROM lined GROUP BY offer_id) taken
    WHERE offer.id = taken.offer_id
)
SELECT judged.n,
    CASE WHEN written.id IS NOT NULL THEN 'recorded'
        WHEN judged.verdict = 'enter' THEN 'look_again'
        ELSE judged.verdict END,
    judged.bazar,
    CASE WHEN verdict IN ('enter', 'duplicate') THEN coalesce(written.id, known.id) END,
    coalesce(known.till_id, judged.till),
    coalesce(known.number, judged.number),
    coalesce(known.date, judged.date),
    coalesce(known.flags, judged.flags)
FROM opened
LEFT JOIN judged ON true
LEFT JOIN written USING (key)
LEFT JOIN known USING (n)
ORDER BY n
"""
