"""Do the totals agree? Recomputed from the rows, by roads that do not share a column (law 7).

Each check is one query that returns what does not hold, so an empty answer is a proof. The
sums are taken over lines by different joins: what totals.py makes of the cells, what the
lines' sales say, what their stalls, offers and categories say.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Prefetch

from bazar.models import Bazar, BazarDay
from bazar.rupiah import format_rupiah
from transactions import acknowledging, totals
from transactions.cashiers import tills
from transactions.models import Till


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule, and the first of what breaks it, in words. Nothing: the rule holds.

    `acknowledged`: how many things break it that an official has acknowledged. These are not in
    `broken`.
    """

    rule: str
    broken: tuple[str, ...]
    acknowledged: int = 0

    @property
    def holds(self) -> bool:
        return not self.broken


@dataclass(frozen=True, slots=True)
class Notice:
    """What a person should look at, though the ledger holds: gaps, held entries, flags."""

    what: str
    count: int


def bazaars_with_totals() -> Iterator[tuple[Bazar, list[tuple[BazarDay, totals.Total]]]]:
    """Every bazaar with its days and what was sold on each."""
    days = Prefetch("days", queryset=BazarDay.objects.order_by("date"))
    for bazar in Bazar.objects.prefetch_related(days).newest_first():
        by_day = totals.of_bazar(bazar).by(lambda cell: cell.day)
        yield bazar, [(day, by_day.get(day.pk, totals.Total())) for day in bazar.days.all()]


# What breaks the rule, a sentence a row.
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
    "A line's amount is quantity × price": """
        SELECT 'line ' || id || ': ' || quantity || ' × ' || price || ' is not ' || amount
        FROM transactions_saleline WHERE amount IS DISTINCT FROM quantity * price
    """,
    "A line agrees with its sale on day, channel, payment, hour and kind": """
        SELECT 'line ' || line.id || ' and sale ' || line.sale_id
        FROM transactions_saleline line LEFT JOIN transactions_sale sale ON sale.id = line.sale_id
        WHERE (line.day_id, line.channel, line.payment, line.hour, line.kind)
            IS DISTINCT FROM (sale.day_id, sale.channel, sale.payment, sale.hour, sale.kind)
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
        HAVING sum(line.quantity) <> 0
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
        LEFT JOIN transactions_sale sale ON sale.key = part.key
        WHERE (paid.id IS NULL) <> (sale.id IS NULL)
            OR sale.id IS NOT NULL AND (
                sale.channel <> channel_online() OR sale.day_id <> part.day_id
                OR (SELECT sum(amount) FROM transactions_saleline WHERE sale_id = sale.id)
                    <> (SELECT sum(quantity::numeric * price) FROM transactions_orderline
                        WHERE part_id = part.id)
            )
    """,
    "A void names the till or the official that made it": """
        SELECT 'void ' || void.id || ' of sale ' || void.voids_id
        FROM transactions_sale void JOIN transactions_sale sale ON sale.id = void.voids_id
        WHERE void.till_id IS NULL AND void.entered_by_id IS NULL AND NOT EXISTS (
            SELECT FROM transactions_stallorder part
            JOIN transactions_orderstep step
                ON step.part_id = part.id AND step.move = move_refused()
            WHERE part.key = sale.key
        )
    """,
    "Units are held for orders that stand and are not paid, as many as they want": """
        SELECT 'offer ' || held.offer_id || ', for ' || held.holder
        FROM jakpreneur_reservation held
        LEFT JOIN transactions_stallorder part ON part.key = held.holder
        LEFT JOIN transactions_orderline line
            ON line.part_id = part.id AND line.offer_id = held.offer_id
        WHERE held.until > now() AND (
            line.quantity IS DISTINCT FROM held.units
            OR part.stands_until IS DISTINCT FROM held.until
        )
    """,
}


@dataclass(frozen=True, slots=True)
class Road:
    """Day, key and sum, straight from the rows, and where totals.py has the same key."""

    query: str
    place: Callable[[totals.Cell], int]


def _by_sale(column: str) -> str:
    """Summed by a column of the sale, not by the line's copy of it."""
    return f"""
        SELECT sale.day_id, sale.{column}, sum(line.quantity * line.price)
        FROM transactions_saleline line JOIN transactions_sale sale ON sale.id = line.sale_id
        GROUP BY 1, 2
    """  # noqa: S608  (the columns are those below)


ROADS = {
    "lines": Road(
        "SELECT day_id, 0, sum(quantity * price) FROM transactions_saleline GROUP BY 1",
        lambda _: 0,
    ),
    "stalls": Road(
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
    "kecamatan": Road(
        """
        SELECT line.day_id, venue.kecamatan_id, sum(line.amount)
        FROM transactions_saleline line JOIN bazar_venue venue ON venue.id = line.venue_id
        GROUP BY 1, 2
        """,
        lambda cell: cell.kecamatan,
    ),
    "categories": Road(
        """
        SELECT day_id, category_id, sum(amount) FROM transactions_saleline GROUP BY 1, 2
        """,
        lambda cell: cell.category,
    ),
    "channels": Road(_by_sale("channel"), lambda cell: cell.channel),
    "payment methods": Road(_by_sale("payment"), lambda cell: cell.payment),
    "hours": Road(_by_sale("hour"), lambda cell: cell.hour),
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


MOST_SHOWN = 5
UNACKNOWLEDGED = """
SELECT what FROM ({query}) AS broken (what)
WHERE NOT EXISTS (
    SELECT FROM transactions_auditfinding finding
    JOIN transactions_acknowledgement ON finding_id = finding.id
    WHERE finding.rule = %(rule)s AND finding.finding = what
) LIMIT {most}
"""
STILL_BROKEN = """
SELECT count(*) FROM ({query}) AS broken (what)
JOIN transactions_auditfinding finding ON finding.rule = %(rule)s AND finding.finding = what
JOIN transactions_acknowledgement ON finding_id = finding.id
"""


def findings() -> Iterator[Finding]:
    """Every rule, with what breaks it, apart from what an official has acknowledged."""
    accepted = acknowledging.accepted()
    yield _totals_agree(accepted.get(TOTALS_AGREE, set()))
    for rule, query in RULES.items():
        new = [row[0] for row in _rows(UNACKNOWLEDGED.format(query=query, most=MOST_SHOWN), rule)]
        old = _rows(STILL_BROKEN.format(query=query), rule)[0][0] if rule in accepted else 0
        yield Finding(rule, tuple(new), old)


TOTALS_AGREE = "The sum over " + " = over ".join(ROADS) + " = the totals"


def _totals_agree(accepted: set[str]) -> Finding:
    days = {day.pk: day for day in BazarDay.objects.all()}
    sums = totals.of_days(days.values())
    broken = []
    for name, road in ROADS.items():
        ours = _summed(sums, road.place)
        theirs = {(day, key): int(amount) for day, key, amount in _rows(road.query)}
        for day, key in sorted(ours.keys() | theirs.keys()):
            difference = theirs.get((day, key), 0) - ours.get((day, key), 0)
            if difference:
                where = f"{days[day].date}, by {name}, {key}"
                broken.append(f"{where}: {format_rupiah(difference)} apart")
    new = tuple(words for words in broken if words not in accepted)
    return Finding(TOTALS_AGREE, new, len(broken) - len(new))


def _summed(sums: totals.Totals, place: Callable[[totals.Cell], int]) -> dict[Any, int]:
    """Rupiah by day and place."""
    by = sums.by(lambda cell: (cell.day, place(cell)))
    return {key: total.amount for key, total in by.items()}


def notices() -> list[Notice]:
    missing = sum(len(gap) for gap in tills.gaps(Till.objects.only("pk")))
    return [
        Notice("entry numbers that tills have used and not sent", missing),
        *(Notice(what, int(_rows(query)[0][0])) for what, query in NOTICES.items()),
    ]


def _rows(query: str, rule: str = "") -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"rule": rule} if rule else None)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


@contextmanager
def one_moment() -> Iterator[None]:
    """Lets every query inside see the same moment, while sales keep coming in."""
    if connection.in_atomic_block:  # too late to ask for it; the caller's transaction decides
        yield
        return
    # A new connection is asked about itself first, which must not be inside the transaction.
    connection.cursor().close()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
