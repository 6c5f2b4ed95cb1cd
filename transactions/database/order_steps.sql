-- Steps of an order that must never happen to money are refused, whoever writes the row: a paid
-- part is cancelled by its stall or an official alone, and after its day, or once that day is
-- closed, by a void at the desk alone. The whole table of steps is in
-- transactions/ordering/states.py.
CREATE OR REPLACE FUNCTION refuse_order_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part transactions_stallorder;
    moves smallint[];
    is_paid boolean;
BEGIN
    -- Two steps of one part queue up here; the second sees the first.
    SELECT * INTO part FROM transactions_stallorder WHERE id = NEW.part_id FOR NO KEY UPDATE;
    moves := ARRAY(SELECT move FROM transactions_orderstep WHERE part_id = NEW.part_id);
    is_paid := move_paid() = ANY(moves);
    -- The word that it was paid is taken also after the end, unless it was fetched: money that was
    -- sent too late is owed back (refunds.sql).
    IF moves && ARRAY[move_handed_over(), move_cancelled(), move_refused(), move_too_late()]
        AND (NEW.move <> move_declared() OR move_handed_over() = ANY(moves))
    THEN
        RAISE EXCEPTION 'part % of an order has ended: no step follows', NEW.part_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.move = move_handed_over() AND NOT is_paid THEN
        RAISE EXCEPTION 'part % of an order is not paid: it is not handed over', NEW.part_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.move = move_cancelled() AND (is_paid OR move_ready() = ANY(moves)) THEN
        RAISE EXCEPTION 'part % of an order is ready or paid: no shopper cancels it', NEW.part_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.move = move_too_late() AND NOT move_declared() = ANY(moves) THEN
        RAISE EXCEPTION 'nobody has said that part % of an order is paid', NEW.part_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.move IN (move_declared(), move_released(), move_too_late()) AND is_paid THEN
        RAISE EXCEPTION 'part % of an order is paid already', NEW.part_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.move = move_refused() AND is_paid AND NOT EXISTS (
        SELECT FROM transactions_sale void WHERE void.voids_id = latest_sale_of(part.key)
    ) AND EXISTS (
        SELECT FROM bazar_bazarday day
        WHERE day.id = part.day_id AND (
            day.date < (now() AT TIME ZONE 'Asia/Jakarta')::date
            OR EXISTS (SELECT FROM transactions_seal seal WHERE seal.day_id = day.id)
        )
    ) THEN
        RAISE EXCEPTION 'part % of an order is paid and its day is over: void its sale', NEW.part_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER order_step BEFORE INSERT ON transactions_orderstep
    FOR EACH ROW EXECUTE FUNCTION refuse_order_step();
