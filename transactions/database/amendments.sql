-- An amendment is one entry of a phone that stands as two rows: a void of the sale, and a sale in
-- its place with another method of payment, or with fewer units. Both have the till's number of
-- that entry; no other two rows share a number.

-- What an amendment changes in the void that post_sales has prepared for it. A method of payment
-- alone is put right where the sale stands: in its day, its hour and its shift, for no money moves
-- now, and no PIN is asked for. Units that come back count when they do, like a void.
CREATE OR REPLACE FUNCTION amended_voids(entries json, voids json)
RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_agg(void.value::jsonb || coalesce(change.made, '{}') ORDER BY void.n)
    FROM json_array_elements(voids) WITH ORDINALITY AS void (value, n)
    LEFT JOIN LATERAL (
        SELECT CASE WHEN entry.keeps IS NULL THEN jsonb_build_object(
                'sold_at', sale.sold_at, 'day', day.date, 'shift', sale.shift,
                'clock_doubted', false, 'claimed_at', NULL, 'proven_by_id', NULL, 'pin_doubt', NULL
            ) ELSE '{}' END
            || CASE
                WHEN EXISTS (SELECT FROM transactions_sale WHERE key = entry.becomes)
                    THEN '{"fault": "conflict"}'::jsonb
                WHEN entry.keeps IS NOT NULL AND (
                        SELECT count(*) FROM transactions_saleline
                        WHERE sale_id = sale.id AND quantity <> 0
                    ) IS DISTINCT FROM (
                        SELECT count(*) FROM json_array_elements_text(entry.keeps)
                            WITH ORDINALITY AS kept (units, place)
                        JOIN transactions_saleline line ON line.sale_id = sale.id
                            AND line.position = kept.place AND line.quantity <> 0
                            AND kept.units::bigint BETWEEN 0 AND line.quantity
                    )
                    OR json_array_length(entry.keeps) <> (
                        SELECT count(*) FROM transactions_saleline
                        WHERE sale_id = sale.id AND quantity <> 0
                    )
                    THEN '{"fault": "broken"}'
                ELSE '{}'
            END AS made
        FROM json_to_recordset(entries) AS entry (n int, becomes uuid, keeps json)
        JOIN transactions_sale sale ON sale.id = (void.value ->> 'voids_id')::bigint
        JOIN bazar_bazarday day ON day.id = sale.day_id
        WHERE entry.n = (void.value ->> 'n')::int AND entry.becomes IS NOT NULL
    ) change ON true
$$;

-- Enters the sales that stand in the place of the amended ones, whose voids are `entered`. What is
-- kept of a line keeps its share of the amount, rounded up: the shopper gets back whole rupiah. Of a
-- sale that two methods paid, the second one still pays its part, as far as what is kept comes to
-- that much: what the first one paid goes back first. A method put right is the only one.
CREATE OR REPLACE FUNCTION enter_amended_sales(
    from_till bigint, entries json, voids json, entered bigint[]
)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    sales json;
    sale_lines json;
BEGIN
    WITH amended AS MATERIALIZED (
        SELECT entry.n, entry.becomes, entry.keeps, entry.pays_by, entry.tendered, sale.id,
            undone.digest, undone.number, undone.first_number, undone.channel, undone.shift,
            undone.entered_by_id, undone.sold_at, undone.claimed_at, day.date, day.bazar_id, sale.payment, sale.flags
        FROM json_to_recordset(entries) AS entry (
            n int, key uuid, becomes uuid, keeps json, pays_by smallint, tendered bigint
        )
        JOIN transactions_sale undone ON undone.key = entry.key AND undone.id = ANY(entered)
        JOIN transactions_sale sale ON sale.id = undone.voids_id
        JOIN bazar_bazarday day ON day.id = undone.day_id
        WHERE entry.becomes IS NOT NULL
    ),
    kept AS MATERIALIZED (
        SELECT amended.n, line.*, coalesce(told.units, line.quantity) AS units
        FROM amended
        JOIN transactions_saleline line ON line.sale_id = amended.id AND line.quantity <> 0
        LEFT JOIN LATERAL (
            SELECT (amended.keeps ->> (line.position - 1))::bigint AS units
        ) told ON true
    ),
    kept_line AS MATERIALIZED (
        SELECT kept.*, amount - div(amount::numeric * (quantity - units), quantity)::bigint AS costs,
            row_number() OVER (PARTITION BY n ORDER BY position) AS place
        FROM kept WHERE units > 0
    ),
    second AS MATERIALIZED (
        SELECT amended.n, moved.payment, moved.name,
            least(moved.amount, costs.amount) AS amount, costs.amount <= moved.amount AS is_all
        FROM amended
        JOIN LATERAL (
            SELECT line.payment, min(line.name) AS name, sum(line.amount)::bigint AS amount
            FROM transactions_saleline line
            WHERE line.sale_id = amended.id AND line.quantity = 0
                AND line.payment <> amended.payment
            GROUP BY line.payment
        ) moved ON amended.pays_by IS NULL
        JOIN LATERAL (
            SELECT sum(costs) AS amount FROM kept_line WHERE kept_line.n = amended.n
        ) costs ON true
    )
    SELECT
        (SELECT json_agg(json_build_object(
            'n', n, 'key', becomes, 'digest', encode(digest, 'hex'), 'kind', kind_sale(),
            'replaces_id', id, 'number', number, 'first_number', first_number, 'channel', channel,
            'payment', coalesce(pays_by, CASE WHEN second.is_all THEN second.payment END,
                amended.payment),
            'second_payment', CASE WHEN NOT second.is_all THEN second.payment END,
            'second_amount', CASE WHEN NOT second.is_all THEN second.amount END,
            'second_name', second.name, 'tendered', tendered, 'is_short', false,
            'reason', '', 'shift', shift, 'entered_by_id', entered_by_id, 'sold_at', sold_at,
            'claimed_at', claimed_at, 'day', date, 'clock_doubted', 'clock' = ANY(flags), 'bazar_id', bazar_id,
            'is_haggled', 'price' = ANY(flags), 'is_against_rules', 'category' = ANY(flags)
        ) ORDER BY n) FROM amended LEFT JOIN second USING (n)),
        (SELECT json_agg(json_build_object(
            'n', n, 'position', place, 'stall_id', stall_id, 'offer_id', offer_id, 'name', name,
            'list_price', list_price, 'price', price, 'quantity', units, 'note', note,
            'discount', price * units - costs, 'venue_id', venue_id, 'category_id', category_id
        ) ORDER BY n, place) FROM kept_line)
    INTO sales, sale_lines;
    IF coalesce(cardinality(enter_entries(from_till, sales, sale_lines)), 0)
        <> coalesce(json_array_length(sales), 0)
    THEN
        -- The whole batch is undone, and posted entry by entry.
        RAISE EXCEPTION 'the sale in the place of an amended one could not be entered'
            USING ERRCODE = 'restrict_violation';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION refuse_unpaired_sale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM transactions_sale undone
        WHERE undone.voids_id = NEW.replaces_id
            AND (undone.till_id, undone.number) IS NOT DISTINCT FROM (NEW.till_id, NEW.number)
    ) THEN
        RAISE EXCEPTION 'entry % replaces %, which the same entry does not void', NEW.key,
            NEW.replaces_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION refuse_shared_number() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_mergejoin = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM inserted JOIN transactions_sale other USING (till_id, number)
        WHERE other.kind <> inserted.kind
            AND (other.voids_id = inserted.replaces_id) IS NOT TRUE
            AND (other.replaces_id = inserted.voids_id) IS NOT TRUE
    ) THEN
        RAISE EXCEPTION 'a number of transactions_sale stands there already'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'sale_number_once';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER sale_replaces_what_is_void AFTER INSERT ON transactions_sale
    FOR EACH ROW WHEN (NEW.replaces_id IS NOT NULL) EXECUTE FUNCTION refuse_unpaired_sale();

CREATE OR REPLACE TRIGGER sale_number_of_one_entry AFTER INSERT ON transactions_sale
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION refuse_shared_number();
