-- The network address of a sign-in may be erased after 7 days. The settings may say longer, never
-- sooner. No session variable and no role lifts this, so that nobody can first switch it off.
CREATE OR REPLACE FUNCTION refuse_all_but_address() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE TRIGGER only_erased BEFORE UPDATE ON transactions_signin
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_address();
