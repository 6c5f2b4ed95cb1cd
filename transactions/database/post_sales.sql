-- Posts a batch of a till or of the desk: checks every entry, enters what can be entered, and
-- returns a row for each, in order. `verdict` is recorded, duplicate, or why the entry cannot be
-- entered; a single row with the verdict shut_out: the till is unknown or locked out; with
-- another_device: the phone has a copy of the till's storage.
--
-- Rows are locked in one order, the till, the offers by id, the days by id, so that batches queue
-- up instead of blocking each other for good. Voids come after the batch's sales: the units that
-- they give back are not there yet for a sale of the same batch.
CREATE OR REPLACE FUNCTION post_sales(
    till_key uuid, phone json, fed_in boolean, offers bigint[], voided uuid[], entries json,
    lines json
)
RETURNS TABLE (verdict text, sale bigint, till bigint, number bigint, date date, flags text[])
LANGUAGE plpgsql
-- Rows are looked up by their keys, whatever the planner expects of JSON: a plan that was cached
-- when the ledger was small must not walk through a large one. OFFSET 0 keeps a look-up a look-up.
SET enable_seqscan = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    from_till bigint;
    split_from bigint;  -- the till of which the phone's storage is a copy
    last bigint;
    sales json;
    sale_lines json;
    voids json;
    void_lines json;
    entered bigint[];
    faults jsonb;  -- by `n`
BEGIN
    IF till_key IS NOT NULL THEN
        UPDATE transactions_till
        SET last_number = greatest(last_number, (
                -- A number that is further ahead than any phone can be is not believed.
                SELECT max(told.number::bigint)
                FROM json_array_elements_text(phone->'numbers') AS told (number)
                WHERE told.number::bigint <= last_number + (phone->>'numbers_ahead')::bigint
            )),
            last_seen_at = CASE WHEN fed_in THEN last_seen_at ELSE now() END,
            unsent = coalesce((phone->>'unsent')::bigint, unsent),
            oldest_unsent_at = CASE WHEN phone->>'unsent' IS NULL THEN oldest_unsent_at
                ELSE (phone->>'oldest_unsent_at')::timestamptz END,
            storage = coalesce(phone->>'storage', storage),
            trouble = coalesce(phone->>'trouble', trouble),
            device_digest = coalesce(decode(phone->'device'->>'digest', 'hex'), device_digest),
            device_turn = coalesce((phone->'device'->>'turn')::bigint, device_turn),
            device_nonce = coalesce((phone->'device'->>'nonce')::uuid, device_nonce)
        WHERE key = till_key AND (fed_in OR locked_out_at IS NULL AND signed_out_at IS NULL)
            AND is_same_device(device_digest, device_turn, device_nonce, phone->'device')
        RETURNING id, transactions_till.split_from_id, last_number
        INTO from_till, split_from, last;
        IF NOT FOUND THEN
            verdict := CASE WHEN EXISTS (
                SELECT FROM transactions_till WHERE key = till_key AND locked_out_at IS NULL
                    AND signed_out_at IS NULL
            ) THEN 'another_device' ELSE 'shut_out' END;
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

    WITH checked_line AS MATERIALIZED (
        SELECT line.n, line.position, stall.id AS stall_id, offer.id AS offer_id, line.name,
            CASE
                WHEN offer.id IS NULL THEN NULL
                WHEN is_doubted THEN offer.price
                ELSE coalesce(line.list_price, offer.price)
            END AS list_price,
            line.price, line.quantity, line.note, off.discount, stall.venue_id,
            category.id AS category_id, stall.bazar_id,
            CASE
                WHEN stall.id IS NULL AND line.offer IS NULL THEN 'unknown_stall'
                WHEN stall.id IS NULL THEN 'unknown_offer'
                WHEN category.id IS NULL THEN 'unknown_category'
            END AS fault,
            offer.id IS NOT NULL
                AND (is_doubted OR line.price <> coalesce(line.list_price, offer.price)
                    OR off.discount <> CASE WHEN is_bundled THEN off.list_discount ELSE 0 END)
                AS is_haggled,
            NOT EXISTS (
                SELECT FROM bazar_channelrule rule
                WHERE rule.bazar_id = stall.bazar_id AND rule.category_id = category.id
                    AND rule.channel = line.channel
            ) AS is_against_rules
        FROM json_to_recordset(lines) AS line (
            n int, position smallint, offer bigint, stall bigint, category text, name text,
            list_price bigint, price bigint, quantity bigint, discount bigint,
            list_discount bigint, bundle_units bigint, bundle_price bigint, note text,
            channel smallint, sold_at timestamptz, any_stall boolean
        )
        -- A host of the release before sends no discount.
        CROSS JOIN LATERAL (
            SELECT coalesce(line.discount, 0) AS discount,
                coalesce(line.list_discount, 0) AS list_discount
        ) off
        LEFT JOIN LATERAL (
            SELECT offer.id, offer.price, offer.stall_id, product.category_id
            FROM jakpreneur_offer offer JOIN jakpreneur_product product
                ON product.id = offer.product_id
            WHERE offer.id = line.offer OFFSET 0
        ) offer ON true
        -- A phone's list price is believed if the offer had it when it was sold, or within a day
        -- before it: so old may the page on a phone without a network be. Or up to a minute after
        -- it, for the clocks.
        CROSS JOIN LATERAL (
            SELECT from_till IS NOT NULL AND line.list_price IS NOT NULL AND NOT EXISTS (
                SELECT FROM jakpreneur_offerprice had
                WHERE had.offer_id = line.offer AND had.price = line.list_price
                    AND (had.since IS NULL OR had.since <= line.sold_at + interval '1 minute')
                    AND (had.until IS NULL OR had.until > line.sold_at - interval '1 day')
            ) AS is_doubted,
            -- A bundle that gives nothing off needs no proof. An order's was read by the server.
            off.list_discount = 0 OR from_till IS NULL OR EXISTS (
                SELECT FROM jakpreneur_offerprice had
                WHERE had.offer_id = line.offer AND had.bundle_units = line.bundle_units
                    AND had.bundle_price = line.bundle_price
                    AND (had.since IS NULL OR had.since <= line.sold_at + interval '1 minute')
                    AND (had.until IS NULL OR had.until > line.sold_at - interval '1 day')
            ) AS is_bundled
        ) claim
        LEFT JOIN jakpreneur_stall stall
            ON stall.id = CASE WHEN line.offer IS NULL THEN line.stall ELSE offer.stall_id END
            AND (from_till IS NULL OR line.any_stall OR EXISTS (
                SELECT FROM transactions_tillstall served
                WHERE served.till_id = from_till AND served.stall_id = stall.id
            ))
        LEFT JOIN bazar_category category
            ON category.id = CASE WHEN line.offer IS NULL
                THEN (SELECT id FROM bazar_category WHERE slug = line.category)
                ELSE offer.category_id END
    ),
    goods AS (
        SELECT n, min(bazar_id) AS bazar_id, max(bazar_id) AS another_bazar_id,
            min(fault) AS fault, sum(price::numeric * quantity) AS gross,
            sum(price::numeric * quantity - discount) AS total,
            bool_or(is_haggled) AS is_haggled, bool_or(is_against_rules) AS is_against_rules
        FROM checked_line GROUP BY n
    ),
    checked_sale AS (
        SELECT entry.n, entry.key, entry.digest, kind_sale() AS kind, entry.number,
            entry.first_number, entry.channel,
            entry.payment, entry.second_payment, entry.second_amount, entry.second_name,
            entry.tendered,
            entry.fills_drawer
                AND entry.tendered < goods.total - coalesce(entry.second_amount, 0) AS is_short,
            entry.reason, entry.shift, entry.entered_by AS entered_by_id, entry.sold_at,
            entry.claimed_at, entry.day, entry.clock_doubted, goods.bazar_id,
            coalesce(goods.fault, CASE
                WHEN goods.bazar_id <> goods.another_bazar_id THEN 'two_bazaars'
                WHEN entry.number > last THEN 'number'
                WHEN greatest(goods.gross, entry.tendered) > entry.most THEN 'too_large'
                -- Each of two methods pays a part.
                WHEN entry.second_amount <= 0 OR entry.second_amount >= goods.total THEN 'broken'
            END) AS fault,
            goods.is_haggled, goods.is_against_rules,
            -- A held entry that is settled, by an official or by another entry at the same bazaar,
            -- is entered anew: a part at another bazaar may follow.
            entry.corrects IS NOT NULL AND EXISTS (
                SELECT FROM transactions_heldsale held
                JOIN transactions_resolution resolution ON resolution.held_id = held.id
                LEFT JOIN transactions_sale instead ON instead.id = resolution.sale_id
                LEFT JOIN bazar_bazarday day ON day.id = instead.day_id
                WHERE held.till_id = from_till AND held.key = entry.corrects
                    AND (resolution.by_id IS NOT NULL OR day.bazar_id = goods.bazar_id)
                OFFSET 0
            ) AS is_settled_before
        FROM json_to_recordset(entries) AS entry (
            n int, key uuid, digest text, number bigint, first_number bigint, channel smallint,
            payment smallint, second_payment smallint, second_amount bigint, second_name text,
            fills_drawer boolean, tendered bigint, reason text, shift uuid, entered_by int,
            sold_at timestamptz, claimed_at timestamptz, day date, clock_doubted boolean,
            most bigint, corrects uuid
        )
        JOIN goods ON goods.n = entry.n
        WHERE NOT EXISTS (
                SELECT FROM transactions_sale stands WHERE stands.key = entry.key OFFSET 0
            )
            AND NOT EXISTS (
                SELECT FROM transactions_sale stands
                WHERE stands.till_id = from_till AND stands.number = entry.number OFFSET 0
            )
            AND NOT EXISTS (
                SELECT FROM transactions_shiftentry step
                WHERE step.till_id = from_till AND step.number = entry.number OFFSET 0
            )
    )
    SELECT (SELECT json_agg(checked_sale) FROM checked_sale),
        (SELECT json_agg(checked_line) FROM checked_line)
    INTO sales, sale_lines;
    entered := enter_entries(from_till, sales, sale_lines);

    IF voided <> '{}' THEN
        -- Once its day is sealed, a sale is voided by officials only, but for what the office had
        -- been told of by then. A seal becomes visible while it holds the day FOR UPDATE, so under
        -- this lock a void is before the seal, or the next statement sees the seal.
        PERFORM FROM bazar_bazarday
        WHERE id IN (SELECT day_id FROM transactions_sale WHERE key = ANY(voided))
        ORDER BY id FOR KEY SHARE;

        -- No sale is undone before it was made: a void is at the earliest of its sale's moment,
        -- so that no age reported by a device takes anything from an earlier day.
        voids := (SELECT json_agg(checked) FROM (
            SELECT entry.n, entry.key, entry.digest, kind_void() AS kind, sale.id AS voids_id,
                entry.number, entry.first_number, sale.channel, sale.payment, entry.reason, entry.shift,
                entry.entered_by AS entered_by_id,
                greatest(entry.sold_at, sale.sold_at) AS sold_at,
                coalesce(entry.claimed_at, CASE
                    WHEN entry.sold_at < sale.sold_at - interval '1 minute' THEN entry.sold_at
                END) AS claimed_at, entry.day,
                entry.clock_doubted OR entry.sold_at < sale.sold_at - interval '1 minute'
                    AS clock_doubted,
                day.bazar_id, CASE WHEN entry.number > last THEN 'number' END AS fault,
                proven.stall_id AS proven_by_id,
                CASE WHEN from_till IS NOT NULL AND proven.stall_id IS NULL
                    THEN coalesce(entry.pin_doubt, 'unproven') END AS pin_doubt
            FROM json_to_recordset(entries) AS entry (
                n int, key uuid, digest text, number bigint, first_number bigint, reason text,
                shift uuid,
                entered_by int, voids uuid, sold_at timestamptz, claimed_at timestamptz, day date,
                clock_doubted boolean, proven_by bigint, pin_doubt text
            )
            JOIN transactions_sale sale ON sale.key = entry.voids AND sale.kind = kind_sale()
                AND (from_till IS NULL OR sale.till_id IN (from_till, split_from))
                AND (from_till IS NULL OR NOT EXISTS (
                    SELECT FROM transactions_seal seal
                    LEFT JOIN transactions_sealedtill told
                        ON told.seal_id = seal.id AND told.till_id = from_till
                    WHERE seal.day_id = sale.day_id AND seal.revision = 1
                        AND entry.number > coalesce(told.last_number, 0)
                ))
            -- Only the PIN of a stall whose goods it takes back proves a void.
            LEFT JOIN LATERAL (
                SELECT line.stall_id FROM transactions_saleline line
                WHERE line.sale_id = sale.id AND line.stall_id = entry.proven_by
                    AND from_till IS NOT NULL
                LIMIT 1
            ) proven ON true
            JOIN bazar_bazarday day ON day.id = sale.day_id
            WHERE NOT EXISTS (
                    SELECT FROM transactions_sale stands WHERE stands.key = entry.key OFFSET 0
                )
                AND NOT EXISTS (
                    SELECT FROM transactions_sale stands
                    WHERE stands.till_id = from_till AND stands.number = entry.number OFFSET 0
                )
                AND NOT EXISTS (
                    SELECT FROM transactions_shiftentry step
                    WHERE step.till_id = from_till AND step.number = entry.number OFFSET 0
                )
        ) checked);
        voids := amended_voids(entries, voids);
        void_lines := (SELECT json_agg(undone) FROM (
            SELECT void.n, line.position, line.stall_id, line.offer_id, line.name, line.list_price,
                line.price, -line.quantity AS quantity, -line.discount AS discount, line.venue_id,
                line.category_id, line.payment
            FROM json_to_recordset(voids) AS void (n int, voids_id bigint)
            JOIN transactions_saleline line ON line.sale_id = void.voids_id
        ) undone);
        entered := entered || enter_entries(from_till, voids, void_lines);
        PERFORM enter_amended_sales(from_till, entries, voids, entered);
    END IF;

    IF coalesce(cardinality(entered), 0) < json_array_length(entries) THEN
        faults := (
            SELECT jsonb_object_agg(n, fault) FROM (
                SELECT n, fault FROM json_to_recordset(sales) AS sale (n int, fault text)
                UNION ALL
                SELECT n, fault FROM json_to_recordset(voids) AS void (n int, fault text)
            ) checked
            WHERE fault IS NOT NULL
        );
    END IF;

    RETURN QUERY
    SELECT
        CASE
            WHEN stands.id = ANY(entered) THEN 'recorded'
            WHEN stands.digest = decode(entry.digest, 'hex') THEN 'duplicate'
            WHEN stands.id IS NOT NULL
                OR EXISTS (
                    SELECT FROM transactions_sale
                    WHERE till_id = from_till AND number = entry.number
                )
                OR EXISTS (
                    SELECT FROM transactions_shiftentry
                    WHERE till_id = from_till AND number = entry.number
                )
                THEN CASE WHEN stands.id IS NULL AND (phone->>'names_taken')::boolean
                    THEN 'number_taken' ELSE 'conflict' END
            WHEN entry.voids IS NULL OR faults ? entry.n::text THEN faults ->> entry.n::text
            ELSE coalesce((
                SELECT CASE
                    WHEN target.kind = kind_void() THEN 'void_of_void'
                    WHEN EXISTS (SELECT FROM transactions_sale WHERE voids_id = target.id)
                        THEN 'voided_already'
                    ELSE 'sealed'
                END
                FROM transactions_sale target
                WHERE target.key = entry.voids
                    AND (from_till IS NULL OR target.till_id IN (from_till, split_from))
            ), 'unknown_sale')
        END AS verdict,
        CASE WHEN stands.digest = decode(entry.digest, 'hex') THEN stands.id END AS sale,
        stands.till_id AS till, stands.number, day.date, stands.flags::text[] AS flags
    FROM json_to_recordset(entries) AS entry (
        n int, key uuid, digest text, number bigint, voids uuid
    )
    LEFT JOIN LATERAL (
        SELECT id, digest, till_id, number, day_id, flags FROM transactions_sale
        WHERE key = entry.key OFFSET 0
    ) stands ON true
    LEFT JOIN LATERAL (
        SELECT date FROM bazar_bazarday WHERE id = stands.day_id OFFSET 0
    ) day ON true
    ORDER BY entry.n;
END $$;
