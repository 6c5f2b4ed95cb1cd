-- A till's numbers are one row over sales and the steps of shifts. Whoever inserts keeps the till's
-- row locked until the transaction ends, as posting does from its start, and only then looks at the
-- other table: so of two at the same moment one sees the other. Rows are looked up by their keys,
-- however many the planner expects.
CREATE OR REPLACE FUNCTION refuse_number_of_a_step() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_mergejoin = off AS $$
BEGIN
    PERFORM FROM transactions_till
    WHERE id IN (SELECT till_id FROM inserted) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM inserted JOIN transactions_shiftentry step USING (till_id, number)) THEN
        RAISE EXCEPTION
            'a number of transactions_sale stands in transactions_shiftentry already'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'till_number_once';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION refuse_number_of_a_sale() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_mergejoin = off AS $$
BEGIN
    PERFORM FROM transactions_till
    WHERE id IN (SELECT till_id FROM inserted) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM inserted JOIN transactions_sale sale USING (till_id, number)) THEN
        RAISE EXCEPTION
            'a number of transactions_shiftentry stands in transactions_sale already'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'till_number_once';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER till_number_once AFTER INSERT ON transactions_sale
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION refuse_number_of_a_step();

CREATE OR REPLACE TRIGGER till_number_once AFTER INSERT ON transactions_shiftentry
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION refuse_number_of_a_sale();
