-- Tells whether a phone that names itself is the till's own, and no phone with a copy of its storage.
-- Each request has the next turn and a nonce; one that is sent again has the same. Of two phones
-- with one storage the second comes with a turn that is over. A phone may be ahead of the office,
-- whose database may be older than the last request. Turn 1 is that of a storage that was empty: the
-- phone whose cookie is the till's then takes its place. Older pages name no device.
CREATE OR REPLACE FUNCTION is_same_device(
    known_digest bytea, known_turn bigint, known_nonce uuid, device json
)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT device->>'turn' IS NULL
        OR known_digest IS NULL
        OR CASE WHEN known_digest = decode(device->>'digest', 'hex')
            THEN (device->>'turn')::bigint > known_turn
                OR (device->>'turn')::bigint = known_turn
                    AND (device->>'nonce')::uuid IS NOT DISTINCT FROM known_nonce
            ELSE (device->>'turn')::bigint = 1
        END
$$;
