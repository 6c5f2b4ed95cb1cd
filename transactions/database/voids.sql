-- A void is never itself voided, and names the till or the official that made it. The sale of an
-- order has no till of its own: its void names the till by the step that refuses the part, or by the
-- line that the stall took out.
CREATE OR REPLACE FUNCTION refuse_void_of_void() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT voids_id FROM transactions_sale WHERE id = NEW.voids_id) IS NOT NULL THEN
        RAISE EXCEPTION 'entry % is a void and cannot be voided', NEW.voids_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION refuse_void_by_nobody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM transactions_orderstep
        WHERE part_id = part_of_sale(NEW.voids_id) AND move = move_refused()
    ) AND NOT EXISTS (
        SELECT FROM transactions_takenline
        WHERE part_id = part_of_sale(NEW.voids_id) AND till_id IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the void of entry % names neither a till nor an official', NEW.voids_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER void_of_void AFTER INSERT ON transactions_sale
    FOR EACH ROW WHEN (NEW.voids_id IS NOT NULL) EXECUTE FUNCTION refuse_void_of_void();

CREATE OR REPLACE TRIGGER void_by_nobody BEFORE INSERT ON transactions_sale
    FOR EACH ROW
    WHEN (NEW.voids_id IS NOT NULL AND NEW.till_id IS NULL AND NEW.entered_by_id IS NULL)
    EXECUTE FUNCTION refuse_void_by_nobody();
