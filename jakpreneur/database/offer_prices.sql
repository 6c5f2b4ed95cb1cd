-- The prices and bundles that an offer has had. Every way to a price is covered: the desk, a vendor's phone, an
-- import, a cloned bazaar. A sale moves only an offer's count, and fires no trigger here.
CREATE OR REPLACE FUNCTION note_first_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO jakpreneur_offerprice (offer_id, price, bundle_units, bundle_price)
    SELECT id AS offer_id, price, bundle_units, bundle_price FROM offered;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION note_new_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jakpreneur_offerprice SET until = clock_timestamp()
    WHERE offer_id = NEW.id AND until IS NULL;
    INSERT INTO jakpreneur_offerprice (offer_id, price, bundle_units, bundle_price, since)
    SELECT NEW.id AS offer_id, NEW.price, NEW.bundle_units, NEW.bundle_price,
        clock_timestamp() AS since;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER first_price AFTER INSERT ON jakpreneur_offer
    REFERENCING NEW TABLE AS offered FOR EACH STATEMENT EXECUTE FUNCTION note_first_price();

CREATE OR REPLACE TRIGGER new_price AFTER UPDATE OF price, bundle_units, bundle_price ON jakpreneur_offer
    FOR EACH ROW WHEN (
        (OLD.price, OLD.bundle_units, OLD.bundle_price)
            IS DISTINCT FROM (NEW.price, NEW.bundle_units, NEW.bundle_price)
    ) EXECUTE FUNCTION note_new_price();
