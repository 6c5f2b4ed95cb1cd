-- Money that a stall owes a shopper back is written where it comes to be owed, whoever writes there:
-- when a part ends otherwise than by being fetched after it was paid, or after its shopper said so;
-- when the shopper says so after the end; when the desk voids the sale of a part that was fetched; and
-- when a line is taken out (order_changes.sql).
CREATE OR REPLACE FUNCTION owe_part(owed bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO transactions_refund (part_id, amount)
    SELECT owed AS part_id, sum(quantity * price - discount) AS amount
    FROM transactions_orderline
    WHERE part_id = owed
    HAVING sum(quantity * price - discount) > 0
    ON CONFLICT (part_id) WHERE line_id IS NULL DO NOTHING
$$;

CREATE OR REPLACE FUNCTION owe_ended_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM transactions_orderstep WHERE part_id = NEW.part_id
            AND move IN (move_cancelled(), move_refused(), move_too_late())
    ) AND EXISTS (
        SELECT FROM transactions_orderstep WHERE part_id = NEW.part_id
            AND move IN (move_paid(), move_declared())
    ) THEN
        PERFORM owe_part(NEW.part_id);
    END IF;
    RETURN NULL;
END $$;

-- A part that has not ended is refused by the same void (transactions/ordering/parts.py), and that
-- step makes the refund.
CREATE OR REPLACE FUNCTION owe_voided_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM owe_part(part_id) FROM transactions_orderstep
    WHERE part_id = part_of_sale(NEW.voids_id) AND move = move_handed_over();
    RETURN NULL;
END $$;

-- A refund is settled once (refundgiven's unique column). A transfer has an account that the shopper
-- named. That no money had come is the stall's to say of money that it never confirmed; where it
-- had recorded the payment, an official says so.
CREATE OR REPLACE FUNCTION refuse_unfit_giving() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM transactions_refund WHERE id = NEW.refund_id FOR NO KEY UPDATE;
    IF NEW.how = refund_by_transfer() AND NOT EXISTS (
        SELECT FROM transactions_refundaccount WHERE refund_id = NEW.refund_id
    ) THEN
        RAISE EXCEPTION 'nobody has said where to refund % is to be sent', NEW.refund_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.how = refund_of_nothing() AND NEW.official_id IS NULL AND EXISTS (
        SELECT FROM transactions_refund refund
        JOIN transactions_orderstep step ON step.part_id = refund.part_id
        WHERE refund.id = NEW.refund_id AND step.move = move_paid()
    ) THEN
        RAISE EXCEPTION 'the stall has recorded the money of refund %', NEW.refund_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- The account of a refund that is given stays what it was, until it is erased.
CREATE OR REPLACE FUNCTION refuse_account_of_given() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM transactions_refund WHERE id = NEW.refund_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM transactions_refundgiven WHERE refund_id = NEW.refund_id) THEN
        RAISE EXCEPTION 'refund % is given already', NEW.refund_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER ended_part_is_owed AFTER INSERT ON transactions_orderstep
    FOR EACH ROW EXECUTE FUNCTION owe_ended_part();

CREATE OR REPLACE TRIGGER voided_part_is_owed AFTER INSERT ON transactions_sale
    FOR EACH ROW WHEN (NEW.voids_id IS NOT NULL) EXECUTE FUNCTION owe_voided_part();

CREATE OR REPLACE TRIGGER refund_is_given_fitly BEFORE INSERT ON transactions_refundgiven
    FOR EACH ROW EXECUTE FUNCTION refuse_unfit_giving();

CREATE OR REPLACE TRIGGER account_of_owed BEFORE INSERT OR UPDATE ON transactions_refundaccount
    FOR EACH ROW EXECUTE FUNCTION refuse_account_of_given();
