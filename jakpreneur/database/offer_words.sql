-- The words by which a search finds an offer (jakpreneur/searching/README.md). They are written by
-- the triggers of offer_words_triggers.sql and read by jakpreneur/searching/finding.py.

-- The words of a text: small letters and digits without accents, at most 40 letters each, and no
-- zeros before a number. The same as split_words() in jakpreneur/searching/words.py. The signs are
-- named one by one, because the classes of a regular expression depend on the server's locale.
CREATE OR REPLACE FUNCTION search_words(said text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(left(word, 40) ORDER BY position), '{}')
    FROM regexp_split_to_table(
        regexp_replace(
            regexp_replace(
                lower(regexp_replace(normalize(said, NFKD), '[\u0300-\u036f''\u2018\u2019]+', '', 'g')),
                '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u2000-\u2bff\u2e00-\u2e7f\u3000-\u303f\ufe00-\ufe0f\U0001f000-\U0001faff]+',
                ' ', 'g'),
            '(^|[^0-9])0+(?=[0-9])', '\1', 'g'),
        ' ') WITH ORDINALITY AS found (word, position)
    WHERE word <> ''
$$;

-- The stems of verbs: digoreng is found by goreng. Nouns are not stemmed: the stem of kemeja, a
-- shirt, is meja, a table.
CREATE OR REPLACE FUNCTION verb_stems(words text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ARRAY(
        SELECT stem
        FROM unnest(words) word CROSS JOIN LATERAL unnest(ts_lexize('indonesian_stem', word)) stem
        WHERE word ~ '^(di|me|ber)' AND length(stem) >= 4 AND stem <> word
    )
$$;

-- The words, each two and three that follow each other joined into one, all of them joined, and the
-- stems of verbs.
CREATE OR REPLACE FUNCTION joined_words(words text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT words
        || ARRAY(SELECT words[n] || words[n + 1] FROM generate_series(1, cardinality(words) - 1) n)
        || ARRAY(
            SELECT words[n] || words[n + 1] || words[n + 2]
            FROM generate_series(1, cardinality(words) - 2) n
        )
        || left(array_to_string(words, ''), 40) || verb_stems(words)
$$;

-- The first words of a name say what the thing is: a bag of coffee wrappers is a bag. They stand
-- with ^ before them, those that follow the first word with ^^.
CREATE OR REPLACE FUNCTION heads_of(words text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ARRAY['^' || words[1], '^' || words[1] || words[2], '^^' || words[2],
        '^^' || words[2] || words[3]]
$$;

-- Words as a part of a tsvector's text. No word contains a sign that is syntax there.
CREATE OR REPLACE FUNCTION weighted(words text[], weight text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(format('''%s'':1%s', word, weight), ' '), '')
    FROM unnest(words) word WHERE word IS NOT NULL
$$;

-- The keys of a word: itself and what is left without any letter, from six letters on without any
-- two. Two words with a common key are near. Only the first eight letters count. The same as
-- near_keys() in jakpreneur/searching/near.py.
CREATE OR REPLACE FUNCTION near_keys(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    WITH one (key) AS (
        SELECT left(word, 8)
        UNION
        SELECT overlay(left(word, 8) PLACING '' FROM n FOR 1)
        FROM generate_series(1, least(length(word), 8)) n
    )
    SELECT ARRAY(
        SELECT key FROM one
        UNION
        SELECT overlay(key PLACING '' FROM n FOR 1)
        FROM one CROSS JOIN LATERAL generate_series(1, length(key)) n WHERE length(word) >= 6
    )
$$;

-- Writes the words of these offers anew where they have changed.
-- Weights: A the product's name, B vendor, stall, kecamatan, category and certificates, C the
-- product's description, D the vendor's description and the venue. #12 is the bazaar, @kuliner the
-- category. A certificate counts if it is valid on the bazaar's last planned day.
CREATE OR REPLACE FUNCTION write_offer_words(offers bigint[]) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
BEGIN
    IF offers = '{}' THEN
        RETURN;
    END IF;
    -- A stall's texts are split once, and not for each of its offers.
    WITH place AS MATERIALIZED (
        SELECT stall.id, stall.bazar_id, vendor.kecamatan_id, search_words(vendor.name) AS vendor,
            search_words(lives.name) AS lives, search_words(ground.name) AS ground,
            array_to_string(search_words(stall.number), '') AS number,
            search_words(concat_ws(' ', left(vendor.description, 2000), venue.name)) AS further,
            vendor.halal <> '' AND coalesce(vendor.halal_until >= last.day, true) AS is_halal,
            vendor.pirt <> '' AND coalesce(vendor.pirt_until >= last.day, true) AS has_pirt
        FROM jakpreneur_stall stall
        JOIN jakpreneur_jakpreneur vendor ON vendor.id = stall.jakpreneur_id
        JOIN bazar_kecamatan lives ON lives.id = vendor.kecamatan_id
        JOIN bazar_venue venue ON venue.id = stall.venue_id
        JOIN bazar_kecamatan ground ON ground.id = venue.kecamatan_id
        LEFT JOIN LATERAL (
            SELECT max(date) AS day FROM bazar_bazarday
            WHERE bazar_id = stall.bazar_id AND opens IS NOT NULL
        ) last ON true
        WHERE stall.id IN (SELECT stall_id FROM jakpreneur_offer WHERE id = ANY(offers))
    ), stand AS MATERIALIZED (
        SELECT id, bazar_id, kecamatan_id, vendor || lives || ground || further AS spoken,
            weighted(joined_words(vendor) || joined_words(lives) || joined_words(ground) || number
                || CASE WHEN is_halal THEN ARRAY['halal'] END
                || CASE WHEN has_pirt THEN ARRAY['pirt'] END, 'B') AS around,
            weighted(further || verb_stems(further), 'D') AS further
        FROM place
    ), kind AS MATERIALIZED (
        SELECT id, slug, search_words(concat_ws(' ', name, slug)) AS spoken,
            weighted(joined_words(search_words(name)) || search_words(slug), 'B') AS around
        FROM bazar_category
    ), text AS MATERIALIZED (
        SELECT offer.id AS offer_id, offer.stall_id, product.category_id,
            search_words(product.name) AS name,
            search_words(left(product.description, 2000)) AS about
        FROM jakpreneur_offer offer JOIN jakpreneur_product product ON product.id = offer.product_id
        WHERE offer.id = ANY(offers)
    ), fresh AS MATERIALIZED (
        SELECT text.offer_id, text.category_id, stand.kecamatan_id, text.name,
            text.name || text.about || stand.spoken || kind.spoken AS spoken,
            concat_ws(' ', format('''#%s'':1D ''@%s'':1D', stand.bazar_id, kind.slug),
                weighted(heads_of(text.name), 'A'), weighted(joined_words(text.name), 'A'),
                stand.around, kind.around, weighted(text.about || verb_stems(text.about), 'C'),
                stand.further)::tsvector AS words
        FROM text JOIN stand ON stand.id = text.stall_id JOIN kind ON kind.id = text.category_id
    ), written AS (
        INSERT INTO jakpreneur_offerwords AS there (offer_id, category_id, kecamatan_id, words)
        SELECT offer_id, category_id, kecamatan_id, words FROM fresh ORDER BY offer_id
        ON CONFLICT (offer_id) DO UPDATE SET category_id = excluded.category_id,
            kecamatan_id = excluded.kecamatan_id, words = excluded.words
        WHERE (there.category_id, there.kecamatan_id, there.words)
            IS DISTINCT FROM (excluded.category_id, excluded.kecamatan_id, excluded.words)
        RETURNING offer_id
    ), heard AS (
        SELECT name, spoken FROM written JOIN fresh USING (offer_id)
    ), spoken AS (
        SELECT word, word AS written FROM heard CROSS JOIN LATERAL unnest(spoken) word
        UNION
        SELECT name[n] || name[n + 1], name[n] || ' ' || name[n + 1]
        FROM heard CROSS JOIN LATERAL generate_series(1, cardinality(name) - 1) n
    )
    INSERT INTO jakpreneur_knownword (word, written, near)
    SELECT word, written, near_keys(word) AS near FROM spoken
    WHERE length(word) >= 3 AND word !~ '[0-9]' AND NOT EXISTS (
        SELECT FROM jakpreneur_knownword known
        WHERE known.word = spoken.word AND known.written = spoken.written
    );
END $$;

-- Takes words out of the vocabulary that no offer has any more: an erased vendor's name, say.
CREATE OR REPLACE FUNCTION forget_unused_words() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
    DELETE FROM jakpreneur_knownword
    WHERE word IN (SELECT unnest(tsvector_to_array(words)) FROM was)
        AND NOT EXISTS (
            SELECT FROM jakpreneur_offerwords offer
            WHERE offer.words @@ format('''%s''', jakpreneur_knownword.word)::tsquery
        );
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER words_changed AFTER UPDATE ON jakpreneur_offerwords
    REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION forget_unused_words();
CREATE OR REPLACE TRIGGER words_gone AFTER DELETE ON jakpreneur_offerwords
    REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION forget_unused_words();
