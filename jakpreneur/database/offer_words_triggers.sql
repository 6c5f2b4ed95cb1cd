-- Every way to a word of an offer is covered: the desk, a vendor's phone, an import, an erasure.
-- A sale, a reservation and a changed price write none of these columns and fire nothing here.
CREATE OR REPLACE FUNCTION words_of_new_offers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM write_offer_words(ARRAY(SELECT id FROM became));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION words_of_moved_offer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM write_offer_words(ARRAY[NEW.id]);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER words_of_new AFTER INSERT ON jakpreneur_offer
    REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION words_of_new_offers();
CREATE OR REPLACE TRIGGER words_of_moved AFTER UPDATE OF stall_id, product_id ON jakpreneur_offer
    FOR EACH ROW WHEN ((OLD.stall_id, OLD.product_id) IS DISTINCT FROM (NEW.stall_id, NEW.product_id))
    EXECUTE FUNCTION words_of_moved_offer();

CREATE OR REPLACE FUNCTION words_of_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM write_offer_words(ARRAY(
        SELECT offer.id
        FROM became JOIN was USING (id) JOIN jakpreneur_offer offer ON offer.product_id = became.id
        WHERE (became.name, became.description, became.category_id, became.jakpreneur_id)
            IS DISTINCT FROM (was.name, was.description, was.category_id, was.jakpreneur_id)
    ));
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER words_of_product AFTER UPDATE ON jakpreneur_product
    REFERENCING OLD TABLE AS was NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION words_of_products();

CREATE OR REPLACE FUNCTION words_of_stalls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM write_offer_words(ARRAY(
        SELECT offer.id
        FROM became JOIN was USING (id) JOIN jakpreneur_offer offer ON offer.stall_id = became.id
        WHERE (became.number, became.jakpreneur_id, became.venue_id, became.bazar_id)
            IS DISTINCT FROM (was.number, was.jakpreneur_id, was.venue_id, was.bazar_id)
    ));
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER words_of_stall AFTER UPDATE ON jakpreneur_stall
    REFERENCING OLD TABLE AS was NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION words_of_stalls();

CREATE OR REPLACE FUNCTION words_of_vendors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM write_offer_words(ARRAY(
        SELECT offer.id
        FROM became JOIN was USING (id)
        JOIN jakpreneur_stall stall ON stall.jakpreneur_id = became.id
        JOIN jakpreneur_offer offer ON offer.stall_id = stall.id
        WHERE (became.name, became.description, became.kecamatan_id, became.halal,
                became.halal_until, became.pirt, became.pirt_until)
            IS DISTINCT FROM (was.name, was.description, was.kecamatan_id, was.halal,
                was.halal_until, was.pirt, was.pirt_until)
    ));
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER words_of_vendor AFTER UPDATE ON jakpreneur_jakpreneur
    REFERENCING OLD TABLE AS was NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION words_of_vendors();

CREATE OR REPLACE FUNCTION words_of_categories() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM write_offer_words(ARRAY(
        SELECT offer.id
        FROM became JOIN was USING (id)
        JOIN jakpreneur_product product ON product.category_id = became.id
        JOIN jakpreneur_offer offer ON offer.product_id = product.id
        WHERE (became.name, became.slug) IS DISTINCT FROM (was.name, was.slug)
    ));
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER words_of_category AFTER UPDATE ON bazar_category
    REFERENCING OLD TABLE AS was NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION words_of_categories();

CREATE OR REPLACE FUNCTION words_of_kecamatan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM write_offer_words(ARRAY(
        SELECT offer.id
        FROM became JOIN was USING (id)
        JOIN jakpreneur_jakpreneur vendor ON true
        JOIN jakpreneur_stall stall ON stall.jakpreneur_id = vendor.id
        JOIN bazar_venue venue ON venue.id = stall.venue_id
        JOIN jakpreneur_offer offer ON offer.stall_id = stall.id
        WHERE became.name <> was.name AND became.id IN (vendor.kecamatan_id, venue.kecamatan_id)
    ));
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER words_of_kecamatan AFTER UPDATE ON bazar_kecamatan
    REFERENCING OLD TABLE AS was NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION words_of_kecamatan();

CREATE OR REPLACE FUNCTION words_of_venues() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM write_offer_words(ARRAY(
        SELECT offer.id
        FROM became JOIN was USING (id)
        JOIN jakpreneur_stall stall ON stall.venue_id = became.id
        JOIN jakpreneur_offer offer ON offer.stall_id = stall.id
        WHERE (became.name, became.kecamatan_id) IS DISTINCT FROM (was.name, was.kecamatan_id)
    ));
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER words_of_venue AFTER UPDATE ON bazar_venue
    REFERENCING OLD TABLE AS was NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION words_of_venues();

-- A planned day that is added, moved or taken away decides whether a certificate is valid on the
-- last. A late sale may add a day that nobody planned; it changes nothing here.
CREATE OR REPLACE FUNCTION words_of_certificates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT FROM changed WHERE opens IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    PERFORM write_offer_words(ARRAY(
        SELECT offer.id
        FROM jakpreneur_stall stall
        JOIN jakpreneur_jakpreneur vendor ON vendor.id = stall.jakpreneur_id
        JOIN jakpreneur_offer offer ON offer.stall_id = stall.id
        WHERE stall.bazar_id IN (SELECT bazar_id FROM changed)
            AND (vendor.halal_until IS NOT NULL OR vendor.pirt_until IS NOT NULL)
    ));
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER words_on_new_day AFTER INSERT ON bazar_bazarday
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION words_of_certificates();
CREATE OR REPLACE TRIGGER words_on_gone_day AFTER DELETE ON bazar_bazarday
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION words_of_certificates();
CREATE OR REPLACE TRIGGER words_on_moved_day AFTER UPDATE ON bazar_bazarday
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION words_of_certificates();
