-- A vendor who was anonymised stays anonymous: nothing personal is written there again.
CREATE OR REPLACE FUNCTION refuse_to_name_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.name, NEW.owner, NEW.phone, NEW.description, NEW.qris, NEW.pirt, NEW.halal,
            NEW.anonymised_at)
        IS DISTINCT FROM (OLD.name, OLD.owner, OLD.phone, OLD.description, OLD.qris, OLD.pirt,
            OLD.halal, OLD.anonymised_at)
    THEN
        RAISE EXCEPTION 'vendor % is anonymous and stays so', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER anonymous_stays BEFORE UPDATE ON jakpreneur_jakpreneur
    FOR EACH ROW WHEN (OLD.anonymised_at IS NOT NULL) EXECUTE FUNCTION refuse_to_name_again();
