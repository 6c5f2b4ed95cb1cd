-- Shows a phone what the office has of its till, so that the phone finds by itself what a restored
-- backup or a promoted replica has lost.

-- The epoch of this ledger. It is another one after the promotion of a replica or a restore to a
-- point in time (the timeline), in another cluster (its identifier), after a restore of a dump (the
-- object ids of database and table), and after `manage.py restored`. A managed server may keep its
-- identifier or its timeline to itself; then the other parts decide.
CREATE OR REPLACE FUNCTION ledger_epoch() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    cluster text := '';
    timeline text := '';
BEGIN
    BEGIN
        cluster := (SELECT system_identifier FROM pg_control_system());
        IF NOT pg_is_in_recovery() THEN
            timeline := left(pg_walfile_name(pg_current_wal_insert_lsn()), 8);
        END IF;
    EXCEPTION WHEN insufficient_privilege OR undefined_function OR feature_not_supported THEN
        NULL;
    END;
    RETURN left(md5(concat_ws('/', cluster, timeline,
        (SELECT oid FROM pg_database WHERE datname = current_database()),
        'transactions_sale'::regclass::oid,
        (SELECT token FROM transactions_restoration ORDER BY id DESC LIMIT 1)
    )), 16);
END $$;

-- Returns for each block of a till's numbers, {"first": 1, "last": 100}, how many entries have
-- arrived, and the XOR of the last 32 bits of their keys. A block is one short walk along an index
-- of each table, so it costs the same in a ledger of any size.
CREATE OR REPLACE FUNCTION entries_in_blocks(till_key uuid, blocks json)
RETURNS TABLE (count bigint, digest int) LANGUAGE sql STABLE
SET enable_seqscan = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
    SELECT found.count, found.digest
    FROM json_to_recordset(blocks) AS block (n int, first bigint, last bigint)
    LEFT JOIN transactions_till till ON till.key = till_key
    CROSS JOIN LATERAL (
        SELECT count(*) AS count,
            coalesce(bit_xor(('x' || right(key::text, 8))::bit(32)::int), 0) AS digest
        FROM (
            SELECT key FROM transactions_sale
            WHERE till_id = till.id AND number BETWEEN block.first AND block.last
                AND replaces_id IS NULL  -- the other row of an amendment, which is one entry
            UNION
            SELECT key FROM transactions_shiftentry
            WHERE till_id = till.id AND number BETWEEN block.first AND block.last
            UNION
            SELECT key FROM transactions_heldsale
            WHERE till_id = till.id AND number BETWEEN block.first AND block.last
                AND key IS NOT NULL
        ) arrived
    ) found
    ORDER BY block.n
$$;

-- Returns those of a phone's keys that nothing in the office has: neither the ledger, nor a shift,
-- nor an entry that its till sent and that is held.
CREATE OR REPLACE FUNCTION missing_keys(till_key uuid, keys uuid[])
RETURNS TABLE (key uuid) LANGUAGE sql STABLE
SET enable_seqscan = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
    SELECT asked.key FROM unnest(keys) AS asked (key)
    WHERE NOT EXISTS (SELECT FROM transactions_sale sale WHERE sale.key = asked.key OFFSET 0)
        AND NOT EXISTS (
            SELECT FROM transactions_shiftentry step WHERE step.key = asked.key OFFSET 0
        )
        AND NOT EXISTS (
            SELECT FROM transactions_heldsale held
            JOIN transactions_till till ON till.id = held.till_id
            WHERE till.key = till_key AND held.key = asked.key OFFSET 0
        )
$$;
