-- A sale that is paid by two methods counts its goods by the first one. The part that the second
-- one paid is moved there by lines without goods: for each stall and category one line takes a share
-- from the first method, one gives it to the second. So every sum over lines is right as it is.

-- Splits `whole` rupiah in proportion to `weights`, to the rupiah. The largest remainders get the
-- rupiah left over, of equal ones the first: as in jakpreneur/bundles.py and static/js/prices.js.
CREATE OR REPLACE FUNCTION spread_rupiah(whole bigint, weights bigint[])
RETURNS bigint[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(share + CASE WHEN turn <= whole - given THEN 1 ELSE 0 END ORDER BY place)
    FROM (
        SELECT place, share::bigint, sum(share) OVER () AS given,
            row_number() OVER (ORDER BY remainder DESC, place) AS turn
        FROM (
            SELECT place, div(whole::numeric * weight, sum(weight) OVER ()) AS share,
                mod(whole::numeric * weight, sum(weight) OVER ()) AS remainder
            FROM unnest(weights) WITH ORDINALITY AS each (weight, place)
        ) divided
    ) ranked
$$;

-- Returns `lines` with the lines that move the second payment of each of the `sales`, behind the
-- goods of its sale. The stalls share it first, as the phone shows each stall's code, then each
-- stall's categories.
CREATE OR REPLACE FUNCTION with_second_payments(sales json, lines json)
RETURNS json LANGUAGE sql IMMUTABLE AS $$
    WITH entry AS MATERIALIZED (
        SELECT n, payment, second_payment, second_amount, second_name
        FROM json_to_recordset(sales) AS entry (
            n int, payment smallint, second_payment smallint, second_amount bigint,
            second_name text, fault text
        )
        WHERE fault IS NULL AND second_amount IS NOT NULL
    ),
    cell AS MATERIALIZED (
        SELECT n, line.stall_id, line.category_id, line.venue_id, min(line.position) AS place,
            sum(line.price * line.quantity - line.discount)::bigint AS amount,
            max(max(line.position)) OVER (PARTITION BY n) AS behind
        FROM json_to_recordset(lines) AS line (
            n int, position smallint, stall_id bigint, category_id bigint, venue_id bigint,
            price bigint, quantity bigint, discount bigint
        )
        JOIN entry USING (n)
        GROUP BY n, line.stall_id, line.category_id, line.venue_id
    ),
    of_stalls AS (
        SELECT n, array_agg(stall_id ORDER BY place) AS stalls,
            spread_rupiah(second_amount, array_agg(amount ORDER BY place)) AS shares
        FROM (
            SELECT n, stall_id, min(place) AS place, sum(amount)::bigint AS amount
            FROM cell GROUP BY n, stall_id
        ) stall
        JOIN entry USING (n)
        GROUP BY n, second_amount
    ),
    of_cells AS (
        SELECT n, array_agg(place ORDER BY place) AS places,
            spread_rupiah(each.share, array_agg(amount ORDER BY place)) AS shares
        FROM of_stalls
        CROSS JOIN LATERAL unnest(stalls, shares) AS each (stall_id, share)
        JOIN cell USING (n, stall_id)
        GROUP BY n, stall_id, each.share
        HAVING each.share > 0
    ),
    moving AS (
        SELECT n, behind + row_number() OVER (PARTITION BY n ORDER BY place, sign) AS position,
            stall_id, category_id, venue_id, second_name,
            CASE sign WHEN -1 THEN payment ELSE second_payment END AS payment,
            -sign * each.share AS discount
        FROM of_cells
        CROSS JOIN LATERAL unnest(places, shares) AS each (place, share)
        JOIN cell USING (n, place)
        JOIN entry USING (n)
        CROSS JOIN (VALUES (-1), (1)) AS pair (sign)
        WHERE each.share > 0
    )
    SELECT coalesce(json_agg(line), '[]') FROM (
        SELECT value AS line FROM json_array_elements(lines)
        UNION ALL
        SELECT json_build_object(
            'n', n, 'position', position, 'stall_id', stall_id, 'category_id', category_id,
            'venue_id', venue_id, 'name', second_name, 'price', 0, 'quantity', 0,
            'discount', discount, 'payment', payment
        )
        FROM moving
    ) both_kinds
$$;

-- Money moves within one sale: between two methods, at one stall and in one category, and never more
-- than the goods there came to. The lines of a statement are looked at together.
CREATE OR REPLACE FUNCTION refuse_unfounded_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM transactions_sale sale
        WHERE sale.id = NEW.sale_id
            AND (sale.day_id, sale.channel, sale.hour, sale.kind)
                = (NEW.day_id, NEW.channel, NEW.hour, NEW.kind)
    ) THEN
        RAISE EXCEPTION 'line % moves money and disagrees with its sale', NEW.position
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (SELECT count(DISTINCT payment) FROM transactions_saleline WHERE sale_id = NEW.sale_id) > 2
        OR EXISTS (
            SELECT FROM (
                SELECT sum(amount) AS paid,
                    sum(coalesce(sum(amount) FILTER (WHERE quantity = 0), 0)) OVER () AS moved
                FROM transactions_saleline
                WHERE sale_id = NEW.sale_id AND stall_id = NEW.stall_id
                    AND category_id = NEW.category_id AND venue_id = NEW.venue_id
                GROUP BY payment
            ) method
            WHERE moved <> 0 OR NEW.kind * paid < 0
        )
    THEN
        RAISE EXCEPTION 'sale % moves money that its goods did not bring', NEW.sale_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER saleline_moves_what_was_paid AFTER INSERT ON transactions_saleline
    FOR EACH ROW WHEN (NEW.quantity = 0) EXECUTE FUNCTION refuse_unfounded_move();
