"""Rows that stay lose what is personal once it is old, and nothing else of them ever changes.

A trigger for each table compares the whole row: the network address of a sign-in may become empty
after 7 days, the content of a held entry the word ERASED after 30, and only where it is settled,
since what still waits is a sale. The settings may say longer, never sooner. No session variable
and no role lifts this, so nobody can first switch it off. DELETE and TRUNCATE are refused as ever.
"""

from django.db import migrations, models

ONLY_ERASED = """
CREATE FUNCTION refuse_all_but_address() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    erased transactions_signin%ROWTYPE := OLD;
BEGIN
    erased.address := '';
    IF OLD.at < statement_timestamp() - interval '7 days' AND NEW IS NOT DISTINCT FROM erased THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: only an old network address is erased.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION refuse_all_but_content() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    erased transactions_heldsale%ROWTYPE := OLD;
BEGIN
    erased.content := '{"erased": true}';
    IF OLD.arrived_at < statement_timestamp() - interval '30 days'
        AND NEW IS NOT DISTINCT FROM erased
        AND (
            EXISTS (SELECT FROM transactions_resolution WHERE held_id = OLD.id)
            OR EXISTS (
                SELECT FROM transactions_sale WHERE key = OLD.key AND digest = OLD.digest
            )
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: only old content that is settled is erased.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

DROP TRIGGER append_only ON transactions_signin;
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON transactions_signin
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_erased BEFORE UPDATE ON transactions_signin
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_address();

DROP TRIGGER append_only ON transactions_heldsale;
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON transactions_heldsale
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_erased BEFORE UPDATE ON transactions_heldsale
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_content();
"""
ONLY_ERASED_UNDO = """
DROP TRIGGER only_erased ON transactions_heldsale;
DROP TRIGGER append_only ON transactions_heldsale;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions_heldsale
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
DROP TRIGGER only_erased ON transactions_signin;
DROP TRIGGER append_only ON transactions_signin;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions_signin
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
DROP FUNCTION refuse_all_but_content, refuse_all_but_address;
"""


class Migration(migrations.Migration):
    dependencies = [("transactions", "0027_numbers_in_the_log")]
    operations = [
        migrations.AddField(
            "erasure", "unpaid", models.PositiveIntegerField("never paid", default=0)
        ),
        migrations.AddField(
            "erasure", "addresses", models.PositiveIntegerField("network addresses", default=0)
        ),
        migrations.AddField(
            "erasure", "held", models.PositiveIntegerField("held entries", default=0)
        ),
        migrations.RunSQL(ONLY_ERASED, ONLY_ERASED_UNDO),
    ]
