"""The rules of the audit: queries that return what breaks them, so that no row is a proof.

The sums are taken over lines by different joins: the cells as totals.py adds them, the lines'
sales, their stalls, offers and categories.
"""

from collections.abc import Callable
from dataclasses import dataclass

from transactions import totals

# By rule: a sentence for each row that breaks it.
RULES = {
    "The database refuses to change or delete rows that stay": """
        SELECT 'nothing refuses ' || event || ' on ' || protected.name
        FROM append_only_tables() protected
        -- Bits of pg_trigger.tgtype.
        CROSS JOIN (VALUES ('DELETE', 8), ('UPDATE', 16), ('TRUNCATE', 32)) events (event, bit)
        WHERE NOT EXISTS (
            SELECT FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
            WHERE tgrelid = protected.name::regclass AND tgenabled IN ('O', 'A')
                AND tgtype & bit <> 0 AND tgattr = '' AND tgqual IS NULL
                AND proname = CASE event
                    WHEN 'UPDATE' THEN coalesce(protected.erased_by, 'refuse_change')
                    ELSE 'refuse_change'
                END
        )
    """,
    "A line's amount is quantity × price less its discount, and lies between": """
        SELECT 'line ' || id || ': ' || quantity || ' × ' || price || ' - ' || discount
            || ' is not ' || amount
        FROM transactions_saleline
        WHERE amount IS DISTINCT FROM quantity::numeric * price - discount
            OR quantity <> 0 AND (kind * amount < 0 OR kind * discount < 0)
    """,
    "A line agrees with its sale on day, channel, payment, hour and kind": """
        SELECT 'line ' || line.id || ' and sale ' || line.sale_id
        FROM transactions_saleline line LEFT JOIN transactions_sale sale ON sale.id = line.sale_id
        WHERE (line.day_id, line.channel, line.hour, line.kind)
                IS DISTINCT FROM (sale.day_id, sale.channel, sale.hour, sale.kind)
            OR line.quantity <> 0 AND line.payment <> sale.payment
    """,
    "Money moved to a second payment was paid for goods of that sale, stall and category": """
        SELECT 'sale ' || sale_id || ', stall ' || stall_id || ', category ' || category_id
        FROM (
            SELECT sale_id, stall_id, category_id, venue_id, min(kind) * sum(amount) AS paid,
                coalesce(sum(amount) FILTER (WHERE quantity = 0), 0) AS moved
            FROM transactions_saleline
            WHERE sale_id IN (SELECT sale_id FROM transactions_saleline WHERE quantity = 0)
            GROUP BY sale_id, stall_id, category_id, venue_id, payment
        ) method
        GROUP BY sale_id, stall_id, category_id, venue_id
        HAVING sum(moved) <> 0 OR min(paid) < 0
    """,
    "A line agrees with its stall on the bazaar": """
        SELECT 'line ' || line.id
        FROM transactions_saleline line
        JOIN jakpreneur_stall stall ON stall.id = line.stall_id
        JOIN bazar_bazarday day ON day.id = line.day_id
        WHERE stall.bazar_id <> day.bazar_id
    """,
    "A line agrees with its offer on the stall": """
        SELECT 'line ' || line.id
        FROM transactions_saleline line JOIN jakpreneur_offer offer ON offer.id = line.offer_id
        WHERE offer.stall_id <> line.stall_id
    """,
    "A sale has lines, numbered from 1": """
        SELECT 'sale ' || sale.id
        FROM transactions_sale sale
        LEFT JOIN transactions_saleline line ON line.sale_id = sale.id
        GROUP BY sale.id
        HAVING count(line.id) = 0 OR min(line.position) <> 1 OR max(line.position) <> count(*)
    """,
    "A void undoes the lines of its sale, one by one": """
        SELECT 'void ' || void.id || ' of sale ' || void.voids_id
        FROM transactions_sale void
        JOIN transactions_saleline line ON line.sale_id IN (void.id, void.voids_id)
        WHERE void.voids_id IS NOT NULL
        GROUP BY void.id, void.voids_id, line.stall_id, line.offer_id, line.name, line.price,
            line.category_id, line.venue_id, line.channel, line.payment
        HAVING sum(line.quantity) <> 0 OR sum(line.amount) <> 0
    """,
    "A stall's sale counts on the WIB date on which it was sold": """
        SELECT 'sale ' || sale.id
        FROM transactions_sale sale JOIN bazar_bazarday day ON day.id = sale.day_id
        WHERE sale.till_id IS NOT NULL
            AND day.date <> (sale.sold_at AT TIME ZONE 'Asia/Jakarta')::date
    """,
    "A till's number stands once, in the ledger or among its shifts' steps": """
        SELECT 'till K' || till_id || ', number ' || number
        FROM transactions_sale sale JOIN transactions_shiftentry step USING (till_id, number)
    """,
    "Units sold, as the offers count them, are those of the ledger": """
        SELECT 'offer ' || offer.id || ': counted ' || offer.sold || ', in the ledger '
            || coalesce(sum(line.quantity), 0)
        FROM jakpreneur_offer offer
        LEFT JOIN transactions_saleline line ON line.offer_id = offer.id
        GROUP BY offer.id HAVING offer.sold <> coalesce(sum(line.quantity), 0)
    """,
    "An order's part is paid when it is in the ledger, online, for its own day and amount": """
        SELECT 'part ' || part.id || ' of order ' || placed.code
        FROM transactions_stallorder part
        JOIN transactions_order placed ON placed.id = part.order_id
        LEFT JOIN transactions_orderstep paid ON paid.part_id = part.id AND paid.move = move_paid()
        LEFT JOIN transactions_sale sale ON sale.id = latest_sale_of(part.key)
        WHERE (paid.id IS NULL) <> (sale.id IS NULL)
            OR sale.id IS NOT NULL AND (
                sale.channel <> channel_online() OR sale.day_id <> part.day_id
                OR (SELECT sum(amount) FROM transactions_saleline WHERE sale_id = sale.id)
                    <> (SELECT sum(quantity::numeric * price - discount) FROM transactions_orderline
                        WHERE part_id = part.id)
            )
    """,
    "A void names the till or the official that made it": """
        SELECT 'void ' || void.id || ' of sale ' || void.voids_id
        FROM transactions_sale void JOIN transactions_sale sale ON sale.id = void.voids_id
        WHERE void.till_id IS NULL AND void.entered_by_id IS NULL AND NOT EXISTS (
            SELECT FROM transactions_orderstep
            WHERE part_id = part_of_sale(sale.id) AND move = move_refused()
        ) AND NOT EXISTS (
            SELECT FROM transactions_takenline
            WHERE part_id = part_of_sale(sale.id) AND till_id IS NOT NULL
        )
    """,
    "A refund is owed for each part that ended after its money came or was said to, once": """
        SELECT 'part ' || part.id || ' of order ' || placed.code
        FROM (
            SELECT line.part_id AS id, sum(quantity::numeric * price - discount) AS amount, (
                EXISTS (SELECT FROM transactions_orderstep WHERE part_id = line.part_id
                    AND move IN (move_cancelled(), move_refused(), move_too_late()))
                AND EXISTS (SELECT FROM transactions_orderstep WHERE part_id = line.part_id
                    AND move IN (move_paid(), move_declared()))
                OR EXISTS (
                    SELECT FROM transactions_stallorder part
                    JOIN transactions_sale void ON void.voids_id = latest_sale_of(part.key)
                    WHERE part.id = line.part_id
                )
            ) AS is_owed
            FROM transactions_orderline line GROUP BY line.part_id
        ) part
        JOIN transactions_stallorder stalls ON stalls.id = part.id
        JOIN transactions_order placed ON placed.id = stalls.order_id
        LEFT JOIN transactions_refund refund
            ON refund.part_id = part.id AND refund.line_id IS NULL
        WHERE (part.is_owed AND part.amount > 0) <> (refund.id IS NOT NULL)
            OR refund.amount <> part.amount
    """,
    "A refund of a line that was taken out is what the line came to": """
        SELECT 'refund ' || refund.id
        FROM transactions_refund refund JOIN transactions_takenline line ON line.id = refund.line_id
        WHERE refund.amount <> line.quantity * line.price - line.discount
            OR refund.part_id <> line.part_id
    """,
    "Units are reserved for orders that stand and are not paid, as many as they want": """
        SELECT 'offer ' || reserved.offer_id || ', for ' || reserved.holder
        FROM jakpreneur_reservation reserved
        LEFT JOIN transactions_stallorder part ON part.key = reserved.holder
        LEFT JOIN transactions_orderline line
            ON line.part_id = part.id AND line.offer_id = reserved.offer_id
        WHERE reserved.until > now() AND (
            line.quantity IS DISTINCT FROM reserved.units
            OR part.stands_until IS DISTINCT FROM reserved.until
        )
    """,
}


@dataclass(frozen=True, slots=True)
class Recount:
    """A way to the day's sums: `query` gives day, key and rupiah, `key` the same key of a cell."""

    query: str
    key: Callable[[totals.Cell], int]


def _by_sale(column: str) -> str:
    """Return the query that sums by a column of the sale, not by the line's copy of it."""
    return f"""
        SELECT sale.day_id, sale.{column}, sum(line.quantity * line.price - line.discount)
        FROM transactions_saleline line JOIN transactions_sale sale ON sale.id = line.sale_id
        GROUP BY 1, 2
    """  # noqa: S608  (the columns are those below)


RECOUNTS = {
    "lines": Recount(
        "SELECT day_id, 0, sum(quantity * price - discount) FROM transactions_saleline GROUP BY 1",
        lambda _: 0,
    ),
    "stalls": Recount(
        """
        SELECT day.id, 0, sum(line.amount)
        FROM transactions_saleline line
        JOIN jakpreneur_stall stall ON stall.id = line.stall_id
        JOIN transactions_sale sale ON sale.id = line.sale_id
        JOIN bazar_bazarday sold ON sold.id = sale.day_id
        JOIN bazar_bazarday day ON day.bazar_id = stall.bazar_id AND day.date = sold.date
        GROUP BY 1
        """,
        lambda _: 0,
    ),
    "kecamatan": Recount(
        """
        SELECT line.day_id, venue.kecamatan_id, sum(line.amount)
        FROM transactions_saleline line JOIN bazar_venue venue ON venue.id = line.venue_id
        GROUP BY 1, 2
        """,
        lambda cell: cell.kecamatan,
    ),
    "categories": Recount(
        """
        SELECT day_id, category_id, sum(amount) FROM transactions_saleline GROUP BY 1, 2
        """,
        lambda cell: cell.category,
    ),
    "channels": Recount(_by_sale("channel"), lambda cell: cell.channel),
    "payment methods": Recount(
        """
        SELECT sale.day_id, CASE WHEN line.quantity = 0 THEN line.payment ELSE sale.payment END,
            sum(line.quantity * line.price - line.discount)
        FROM transactions_saleline line JOIN transactions_sale sale ON sale.id = line.sale_id
        GROUP BY 1, 2
        """,
        lambda cell: cell.payment,
    ),
    "hours": Recount(_by_sale("hour"), lambda cell: cell.hour),
}

NOTICES = {
    "entries held, not yet in the ledger": """
        SELECT count(*) FROM transactions_heldsale held WHERE NOT EXISTS (
            SELECT FROM transactions_sale sale
            WHERE sale.key = held.key AND sale.digest = held.digest
        ) AND NOT EXISTS (SELECT FROM transactions_resolution WHERE held_id = held.id)
    """,
    "entries that broke a rule and carry a flag": """
        SELECT count(*) FROM transactions_sale WHERE flags <> '{}'
    """,
}
