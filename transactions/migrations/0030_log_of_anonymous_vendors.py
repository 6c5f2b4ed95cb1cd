"""What the desk's log says of a vendor who was anonymised is masked, and nothing else of it.

The log kept a vendor's names, before and after, for good. `masked_note` puts ••• in place of every
value and name of a note and leaves which fields were changed. The trigger makes it anew and lets
exactly that pass, for notes on an anonymised vendor and on what is theirs: who did what, when and
to which row stays readable and unchangeable.
"""

from django.db import migrations

MASKED_NOTE = """
-- Triples of a field's name, what it was and what it became.
CREATE FUNCTION masked_values(changes jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
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

CREATE FUNCTION masked_message(message jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
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

CREATE FUNCTION masked_note(message text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    said jsonb;
BEGIN
    IF message = '' THEN
        RETURN '';
    END IF;
    BEGIN
        said := message::jsonb;
    EXCEPTION WHEN data_exception THEN
        RETURN '•••';  -- a plain sentence
    END;
    IF jsonb_typeof(said) <> 'array' THEN
        RETURN '•••';
    END IF;
    RETURN (
        SELECT coalesce(jsonb_agg(masked_message(each.value) ORDER BY each.n), '[]')::text
        FROM jsonb_array_elements(said) WITH ORDINALITY AS each (value, n)
    );
END $$;
"""

# Which vendor a note is about, where it is about one: by the kind of thing and its id.
VENDOR_OF = """
CREATE FUNCTION is_of_anonymous_vendor(kind integer, object text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    named text;
    vendor bigint;
BEGIN
    IF object IS NULL OR object !~ '^[0-9]{1,18}$' THEN
        RETURN false;
    END IF;
    SELECT app_label || '.' || model INTO named FROM django_content_type WHERE id = kind;
    vendor := CASE named
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
"""

ONLY_ERASED = """
CREATE FUNCTION refuse_all_but_anonymous() RETURNS trigger LANGUAGE plpgsql AS $$
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

DROP TRIGGER append_only ON django_admin_log;
CREATE TRIGGER append_only BEFORE DELETE ON django_admin_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_erased BEFORE UPDATE ON django_admin_log
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_anonymous();
"""
UNDO = """
DROP TRIGGER only_erased ON django_admin_log;
DROP TRIGGER append_only ON django_admin_log;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON django_admin_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP FUNCTION refuse_all_but_anonymous, is_of_anonymous_vendor, masked_note, masked_message,
    masked_values;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("jakpreneur", "0012_anonymous_vendors"),
        ("transactions", "0029_requests"),
    ]
    operations = [
        migrations.RunSQL(MASKED_NOTE + VENDOR_OF + ONLY_ERASED, UNDO),
    ]
