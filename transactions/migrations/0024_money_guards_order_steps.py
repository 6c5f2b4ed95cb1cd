"""The database refuses an order's step that must never happen to money, and a void by nobody.

The whole table of moves is in transactions/ordering/states.py. Here is the part of it that holds
whoever writes the row: a paid part is cancelled by its stall or an official alone, and after its
day, or once that day is closed, by a void at the desk alone.
"""

from django.db import migrations

STEPS = """
CREATE FUNCTION order_step_may() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part transactions_stallorder;
    made smallint[];
BEGIN
    -- Two steps of one part queue up here; the second sees what the first has written.
    SELECT * INTO part FROM transactions_stallorder WHERE id = NEW.part_id FOR NO KEY UPDATE;
    made := ARRAY(SELECT move FROM transactions_orderstep WHERE part_id = NEW.part_id);
    IF made && '{5,6,7}' THEN
        RAISE EXCEPTION 'part % of an order has ended: no step follows', NEW.part_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.move = 5 AND NOT 4 = ANY(made) THEN
        RAISE EXCEPTION 'part % of an order is not paid: it is not handed over', NEW.part_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.move = 6 AND made && '{2,4}' THEN
        RAISE EXCEPTION 'part % of an order is ready or paid: no shopper cancels it', NEW.part_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.move IN (3, 8) AND 4 = ANY(made) THEN
        RAISE EXCEPTION 'part % of an order is paid already', NEW.part_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.move = 7 AND 4 = ANY(made) AND NOT EXISTS (
        SELECT FROM transactions_sale void
        JOIN transactions_sale sale ON sale.id = void.voids_id
        WHERE sale.key = part.key
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

CREATE TRIGGER order_step_may BEFORE INSERT ON transactions_orderstep
    FOR EACH ROW EXECUTE FUNCTION order_step_may();
"""
STEPS_UNDO = """
DROP TRIGGER order_step_may ON transactions_orderstep;
DROP FUNCTION order_step_may();
"""

# An order's sale has no till of its own: its void names the till by the step that refuses the part.
VOIDS = """
CREATE FUNCTION void_names_who() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM transactions_sale sale
        JOIN transactions_stallorder part ON part.key = sale.key
        JOIN transactions_orderstep step ON step.part_id = part.id AND step.move = 7
        WHERE sale.id = NEW.voids_id
    ) THEN
        RAISE EXCEPTION 'the void of entry % names neither a till nor an official', NEW.voids_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER void_names_who BEFORE INSERT ON transactions_sale
    FOR EACH ROW
    WHEN (NEW.voids_id IS NOT NULL AND NEW.till_id IS NULL AND NEW.entered_by_id IS NULL)
    EXECUTE FUNCTION void_names_who();
"""
VOIDS_UNDO = """
DROP TRIGGER void_names_who ON transactions_sale;
DROP FUNCTION void_names_who();
"""


class Migration(migrations.Migration):
    dependencies = [("transactions", "0023_order_steps_name_who"), ("bazar", "0006_online_share")]
    operations = [
        migrations.RunSQL(STEPS, STEPS_UNDO),
        migrations.RunSQL(VOIDS, VOIDS_UNDO),
    ]
