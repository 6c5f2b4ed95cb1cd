-- An entry that does not stand yet, and a line of one, each with what the database knows of it;
-- `n` joins them, `fault` says why it cannot be entered.
CREATE TYPE posting_entry AS (
    n int, key uuid, digest bytea, kind smallint, voids_id bigint, number bigint,
    channel smallint, payment smallint, tendered bigint, reason text, shift uuid,
    entered_by int, sold_at timestamptz, on_day date, doubted boolean, bazar bigint, fault text,
    total numeric, haggled boolean, against_the_rules boolean, proven_by bigint, pin_doubt text
);
CREATE TYPE posting_line AS (
    n int, "position" smallint, stall bigint, offer bigint, name text, list_price bigint,
    price bigint, quantity bigint, venue bigint, category bigint, bazar bigint, fault text,
    haggled boolean
);
