"""What the database itself holds of the ledger's laws (design.md): rows stay as they are, a line
agrees with its sale, an hour with its moment, and a void is never itself voided; and how often
PostgreSQL tidies a table that only grows."""

from django.db import migrations

# Class 23 (integrity constraint violation), so that Django raises IntegrityError.
APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused. Undo a sale by a void.', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions_sale
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions_saleline
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions_heldsale
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
APPEND_ONLY_UNDO = """
DROP TRIGGER append_only ON transactions_heldsale;
DROP TRIGGER append_only ON transactions_saleline;
DROP TRIGGER append_only ON transactions_sale;
DROP FUNCTION refuse_change();
"""

LINE_AGREES = """
ALTER TABLE transactions_saleline ADD CONSTRAINT saleline_as_its_sale
    FOREIGN KEY (sale_id, day_id, channel, payment, hour, kind)
    REFERENCES transactions_sale (id, day_id, channel, payment, hour, kind);
ALTER TABLE transactions_sale ADD CONSTRAINT sale_hour_in_wib
    CHECK (hour = extract(hour FROM sold_at AT TIME ZONE 'Asia/Jakarta'));
"""
LINE_AGREES_UNDO = """
ALTER TABLE transactions_sale DROP CONSTRAINT sale_hour_in_wib;
ALTER TABLE transactions_saleline DROP CONSTRAINT saleline_as_its_sale;
"""

VOID_OF_VOID = """
CREATE FUNCTION refuse_void_of_void() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT voids_id FROM transactions_sale WHERE id = NEW.voids_id) IS NOT NULL THEN
        RAISE EXCEPTION 'entry % is a void and cannot be voided', NEW.voids_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER void_of_void AFTER INSERT ON transactions_sale
    FOR EACH ROW WHEN (NEW.voids_id IS NOT NULL) EXECUTE FUNCTION refuse_void_of_void();
"""
VOID_OF_VOID_UNDO = """
DROP TRIGGER void_of_void ON transactions_sale;
DROP FUNCTION refuse_void_of_void();
"""


# Totals walk along an index, and skip the table where vacuum has seen every row of a page to be
# there for good. A table that only grows would be visited too seldom.
VACUUM_OFTEN = """
ALTER TABLE transactions_saleline
    SET (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 10000);
"""
VACUUM_OFTEN_UNDO = """
ALTER TABLE transactions_saleline
    RESET (autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold);
"""


class Migration(migrations.Migration):
    dependencies = [("transactions", "0001_ledger_and_tills")]
    operations = [
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_UNDO),
        migrations.RunSQL(LINE_AGREES, LINE_AGREES_UNDO),
        migrations.RunSQL(VOID_OF_VOID, VOID_OF_VOID_UNDO),
        migrations.RunSQL(VACUUM_OFTEN, VACUUM_OFTEN_UNDO),
    ]
