-- A note of the desk's log on an anonymised vendor is masked: masked_note puts ••• in the place of
-- every value and name and leaves which fields were changed. The trigger makes the masked note
-- itself and lets exactly that pass, for notes on an anonymised vendor and on the vendor's things.
-- Who did what, when and to which row stays readable and unchangeable.

-- `changes`: triples of a field's name, its value before and its value after.
CREATE OR REPLACE FUNCTION masked_values(changes jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_typeof(changes) <> 'array' THEN '[]'::jsonb ELSE (
        SELECT coalesce(jsonb_agg(jsonb_build_array(
            each.value -> 0,
            CASE WHEN each.value ->> 1 = '' THEN '' ELSE '•••' END,
            CASE WHEN each.value ->> 2 = '' THEN '' ELSE '•••' END
        ) ORDER BY each.n), '[]')
        FROM jsonb_array_elements(changes) WITH ORDINALITY AS each (value, n)
        WHERE jsonb_typeof(each.value) = 'array'
    ) END
$$;

CREATE OR REPLACE FUNCTION masked_message(message jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_typeof(message) <> 'object' THEN '"•••"'::jsonb ELSE (
        SELECT coalesce(jsonb_object_agg(key, CASE
            WHEN key = 'values' THEN masked_values(value)
            WHEN jsonb_typeof(value) = 'object' AND value ? 'object'
                THEN jsonb_set(value, '{object}', '"•••"')
            WHEN jsonb_typeof(value) = 'object' THEN value
            ELSE '"•••"'
        END), '{}') FROM jsonb_each(message)
    ) END
$$;

CREATE OR REPLACE FUNCTION masked_note(message text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    parsed jsonb;
BEGIN
    IF message = '' THEN
        RETURN '';
    END IF;
    BEGIN
        parsed := message::jsonb;
    EXCEPTION WHEN data_exception THEN
        RETURN '•••';  -- a plain sentence
    END;
    IF jsonb_typeof(parsed) <> 'array' THEN
        RETURN '•••';
    END IF;
    RETURN (
        SELECT coalesce(jsonb_agg(masked_message(each.value) ORDER BY each.n), '[]')::text
        FROM jsonb_array_elements(parsed) WITH ORDINALITY AS each (value, n)
    );
END $$;

-- Tell whether a note, by its content type and the id of its object, is about an anonymised vendor
-- or something of theirs.
CREATE OR REPLACE FUNCTION is_of_anonymous_vendor(content_type integer, object text)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    model_name text;
    vendor bigint;
BEGIN
    IF object IS NULL OR object !~ '^[0-9]{1,18}$' THEN
        RETURN false;
    END IF;
    SELECT app_label || '.' || model INTO model_name
    FROM django_content_type WHERE id = content_type;
    vendor := CASE model_name
        WHEN 'jakpreneur.jakpreneur' THEN object::bigint
        WHEN 'jakpreneur.product'
            THEN (SELECT jakpreneur_id FROM jakpreneur_product WHERE id = object::bigint)
        WHEN 'jakpreneur.stall'
            THEN (SELECT jakpreneur_id FROM jakpreneur_stall WHERE id = object::bigint)
        WHEN 'jakpreneur.invitation'
            THEN (SELECT jakpreneur_id FROM jakpreneur_invitation WHERE id = object::bigint)
        WHEN 'transactions.statementlink'
            THEN (SELECT jakpreneur_id FROM transactions_statementlink WHERE id = object::bigint)
        WHEN 'transactions.stallcard' THEN (
            SELECT jakpreneur_id FROM transactions_stallcard card
            JOIN jakpreneur_stall stall ON stall.id = card.stall_id WHERE card.id = object::bigint
        )
        WHEN 'jakpreneur.offer' THEN (
            SELECT jakpreneur_id FROM jakpreneur_offer offer
            JOIN jakpreneur_stall stall ON stall.id = offer.stall_id WHERE offer.id = object::bigint
        )
    END;
    RETURN EXISTS (
        SELECT FROM jakpreneur_jakpreneur WHERE id = vendor AND anonymised_at IS NOT NULL
    );
END $$;

CREATE OR REPLACE FUNCTION refuse_all_but_masks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    masked django_admin_log%ROWTYPE := OLD;
BEGIN
    masked.object_repr := '•••';
    masked.change_message := masked_note(OLD.change_message);
    IF NEW IS NOT DISTINCT FROM masked
        AND is_of_anonymous_vendor(OLD.content_type_id, OLD.object_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused.', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE TRIGGER only_erased BEFORE UPDATE ON django_admin_log
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_masks();
