-- Lines that are taken out of a part that stands (transactions/ordering/changes.py), and the sales of
-- the ledger that such a part has one after the other: its first one has the part's key, and each
-- amendment puts another in its place.
CREATE OR REPLACE FUNCTION latest_sale_of(part_key uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE chain AS (
        SELECT id FROM transactions_sale WHERE key = part_key
        UNION ALL
        SELECT sale.id FROM transactions_sale sale JOIN chain ON sale.replaces_id = chain.id
    )
    SELECT max(id) FROM chain
$$;

CREATE OR REPLACE FUNCTION part_of_sale(paid_by bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE chain AS (
        SELECT id, key, replaces_id FROM transactions_sale WHERE id = paid_by
        UNION ALL
        SELECT sale.id, sale.key, sale.replaces_id
        FROM transactions_sale sale JOIN chain ON sale.id = chain.replaces_id
    )
    SELECT part.id FROM transactions_stallorder part WHERE part.key IN (SELECT key FROM chain)
$$;

-- Nobody takes a line out of a part that has ended, and the shopper none of a part that the stall
-- has begun, or that is paid or said to be.
CREATE OR REPLACE FUNCTION refuse_taking_out() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moves smallint[];
BEGIN
    PERFORM FROM transactions_stallorder WHERE id = NEW.part_id FOR NO KEY UPDATE;
    moves := ARRAY(SELECT move FROM transactions_orderstep WHERE part_id = NEW.part_id);
    IF moves && ARRAY[move_handed_over(), move_cancelled(), move_refused(), move_too_late()] THEN
        RAISE EXCEPTION 'part % of an order has ended: no line is taken out', NEW.part_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.till_id IS NULL
        AND moves && ARRAY[move_accepted(), move_ready(), move_declared(), move_paid()]
    THEN
        RAISE EXCEPTION 'part % of an order is begun or paid: its shopper takes nothing out',
            NEW.part_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION owe_taken_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM transactions_orderstep
        WHERE part_id = NEW.part_id AND move IN (move_paid(), move_declared())
    ) THEN
        INSERT INTO transactions_refund (part_id, line_id, amount)
        SELECT part_id, id AS line_id, quantity * price - discount AS amount
        FROM transactions_takenline WHERE id = NEW.id AND quantity * price > discount;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER line_is_taken_fitly BEFORE INSERT ON transactions_takenline
    FOR EACH ROW EXECUTE FUNCTION refuse_taking_out();

CREATE OR REPLACE TRIGGER taken_line_is_owed AFTER INSERT ON transactions_takenline
    FOR EACH ROW EXECUTE FUNCTION owe_taken_line();
