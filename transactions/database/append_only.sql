-- The tables whose rows stay as they are, and the triggers that keep them so. `manage.py audit`
-- proves the protection of each table in this list.

-- `erased_by`: the trigger function that lets old personal data be erased, and no other UPDATE
-- pass; its trigger `only_erased` stands in a file of its own. `by_row`: DELETE is refused for each
-- row, so that deleting an account that has none of these rows is no offence.
CREATE OR REPLACE FUNCTION append_only_tables()
RETURNS TABLE (name text, erased_by text, by_row boolean) LANGUAGE sql IMMUTABLE AS $$
    VALUES
        ('django_admin_log', 'refuse_all_but_masks', true),
        ('transactions_acknowledgement', NULL, false),
        ('transactions_auditfinding', NULL, false),
        ('transactions_datarequest', NULL, false),
        ('transactions_daysecret', NULL, false),
        ('transactions_heldsale', 'refuse_all_but_content', false),
        ('transactions_privacynotice', NULL, false),
        ('transactions_publication', NULL, false),
        ('transactions_publictotal', NULL, false),
        ('transactions_refund', NULL, false),
        ('transactions_refundgiven', NULL, false),
        ('transactions_sale', NULL, false),
        ('transactions_saleline', NULL, false),
        ('transactions_seal', NULL, false),
        ('transactions_sealedcell', NULL, false),
        ('transactions_sealedfile', NULL, false),
        ('transactions_sealedpart', NULL, false),
        ('transactions_sealedplace', NULL, false),
        ('transactions_sealedstall', NULL, false),
        ('transactions_sealedtill', NULL, false),
        ('transactions_shiftentry', NULL, false),
        ('transactions_signin', 'refuse_all_but_address', false),
        ('transactions_writtenoff', NULL, false)
$$;

-- Class 23 (integrity constraint violation), so that Django raises IntegrityError.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused. Undo a sale by a void.', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

DO $$
DECLARE
    protected record;
BEGIN
    FOR protected IN SELECT * FROM append_only_tables() LOOP
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER append_only BEFORE %s ON %I
                FOR EACH %s EXECUTE FUNCTION refuse_change()',
            CASE WHEN protected.erased_by IS NULL THEN 'UPDATE OR DELETE' ELSE 'DELETE' END
                || CASE WHEN protected.by_row THEN '' ELSE ' OR TRUNCATE' END,
            protected.name,
            CASE WHEN protected.by_row THEN 'ROW' ELSE 'STATEMENT' END
        );
        IF protected.by_row THEN
            EXECUTE format(
                'CREATE OR REPLACE TRIGGER append_only_whole BEFORE TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
                protected.name
            );
        END IF;
    END LOOP;
END $$;
