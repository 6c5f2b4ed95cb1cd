-- The content of a held entry may be erased after 30 days, and only if the entry is settled: one
-- that still waits is a sale. The settings may say longer, never sooner. No session variable and no role
-- lifts this, so that nobody can first switch it off.
CREATE OR REPLACE FUNCTION refuse_all_but_content() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE TRIGGER only_erased BEFORE UPDATE ON transactions_heldsale
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_content();
