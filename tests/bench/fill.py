"""Millions of lines, written by SQL straight into the tables, for the bench only.

Through the ledger's function 10 million lines would take hours, and the measure is about reading.
The lines are such as the function would have written. Foreign keys and triggers are off meanwhile,
so that the part ends with the audit of every rule over every row.
"""

from django.db import connection

from bazar.models import Bazar, BazarDay

LINES_A_DAY = 50_000
LINES_A_SALE = 4
SALES_A_DAY = LINES_A_DAY // LINES_A_SALE
DAYS_A_BAZAR = 2

# Further bazaars of two days, a week apart, at the same venues, with the same vendors and goods.
BAZAARS = """
WITH bazaar AS (
    INSERT INTO bazar_bazar (series_id, name, is_sample, unpaid_minutes)
    SELECT series_id, 'Bench ' || n, false, unpaid_minutes
    FROM bazar_bazar, generate_series(%(first)s::int, %(last)s::int) n WHERE id = %(model)s
    RETURNING id, substr(name, 7)::int AS n
),
day AS (
    INSERT INTO bazar_bazarday (bazar_id, date, opens, closes)
    SELECT id, date '2022-01-01' + 7 * n + k, '08:00', '21:00'
    FROM bazaar, generate_series(0, 1) k ORDER BY n, k
),
stall AS (
    INSERT INTO jakpreneur_stall (bazar_id, jakpreneur_id, venue_id, number)
    SELECT bazaar.id, jakpreneur_id, venue_id, number
    FROM bazaar, jakpreneur_stall model WHERE model.bazar_id = %(model)s
    ORDER BY n, model.id
    RETURNING id, jakpreneur_id
)
INSERT INTO jakpreneur_offer (stall_id, product_id, price, brought, sold)
SELECT stall.id, product.id, offer.price, offer.brought, 0
FROM stall
JOIN jakpreneur_product product ON product.jakpreneur_id = stall.jakpreneur_id
JOIN jakpreneur_offer offer ON offer.product_id = product.id
JOIN jakpreneur_stall model ON model.id = offer.stall_id AND model.bazar_id = %(model)s
ORDER BY stall.id, product.id
"""

# What each day's sales choose from: stalls by place (0, 1 …), their goods by place.
GOODS = """
CREATE TEMP TABLE goods AS
SELECT stall.bazar_id, dense_rank() OVER (PARTITION BY stall.bazar_id ORDER BY stall.id) - 1 AS n,
    row_number() OVER (PARTITION BY stall.id ORDER BY offer.id) - 1 AS k,
    stall.id AS stall, offer.id AS offer, product.name, offer.price, stall.venue_id,
    product.category_id
FROM jakpreneur_stall stall
JOIN jakpreneur_offer offer ON offer.stall_id = stall.id
JOIN jakpreneur_product product ON product.id = offer.product_id
WHERE stall.bazar_id = ANY(%(bazaars)s);
"""
TILLS = """
CREATE TEMP TABLE tills AS
SELECT row_number() OVER (ORDER BY id) - 1 AS n, id FROM transactions_till
"""

# A sale is of the stall in the place of its id, so that a till's numbers have no gaps. One
# stall in four sells online, without a till. The hours of a day come one after the other.
SALES = """
INSERT INTO transactions_sale (id, key, digest, kind, till_id, number, day_id, channel, payment,
    tendered, reason, flags, sold_at, hour)
SELECT id, gen_random_uuid(), decode(repeat('ab', 32), 'hex'), 1, CASE WHEN onsite THEN till END,
    CASE WHEN onsite THEN id / %(stalls)s END, day, CASE WHEN onsite THEN 1 ELSE 2 END,
    1 + id / %(stalls)s %% 2, NULL, '', '{}',
    (date + make_time(hour, (id %% 60)::int, 0)) AT TIME ZONE 'Asia/Jakarta', hour
FROM (
    SELECT (day.place * %(sales)s + s + %(from)s) AS id, day.id AS day, date,
        9 + s * 11 / %(sales)s AS hour
    FROM (
        SELECT id, date, row_number() OVER (ORDER BY date) - 1 AS place
        FROM bazar_bazarday WHERE bazar_id = ANY(%(bazaars)s)
    ) day, generate_series(0, %(sales)s - 1) s
) sold
CROSS JOIN LATERAL (
    SELECT id AS till, n / 24 %% 4 <> 0 AS onsite FROM tills WHERE n = sold.id %% %(stalls)s
) place
ORDER BY id
"""
LINES = """
INSERT INTO transactions_saleline (sale_id, position, stall_id, offer_id, name, list_price, price,
    quantity, venue_id, category_id, day_id, channel, payment, hour, kind)
SELECT sale.id, p, stall, offer, name, price, price, 1 + (sale.id + p) %% 3, venue_id,
    category_id, day_id, channel, payment, hour, kind
FROM transactions_sale sale
JOIN bazar_bazarday day ON day.id = sale.day_id
CROSS JOIN generate_series(1, %(lines)s) p
JOIN goods ON goods.bazar_id = day.bazar_id AND goods.n = sale.id %% %(stalls)s
    AND goods.k = (sale.id / %(stalls)s + p) %% %(offers)s
WHERE sale.id >= %(from)s
ORDER BY sale.id, p
"""
# What the ledger's door keeps up with each sale.
COUNTS = """
UPDATE jakpreneur_offer offer SET sold = taken.quantity
FROM (SELECT offer_id, sum(quantity) AS quantity FROM transactions_saleline GROUP BY offer_id) taken
WHERE offer.id = taken.offer_id AND sold <> taken.quantity;
UPDATE transactions_till till SET last_number = used.last
FROM (SELECT till_id, max(number) AS last FROM transactions_sale GROUP BY till_id) used
WHERE till.id = used.till_id;
SELECT setval(pg_get_serial_sequence('transactions_sale', 'id'), max(id)) FROM transactions_sale;
"""


def bazaars_needed(lines: int) -> int:
    """Return the number of bazaars for so many lines."""
    return lines // LINES_A_DAY // DAYS_A_BAZAR


def make_bazaars(model: Bazar, *, first: int, last: int) -> list[int]:
    """Make the bazaars `first` to `last` like `model`; return their ids."""
    with connection.cursor() as cursor:
        cursor.execute(BAZAARS, {"model": model.pk, "first": first, "last": last})
    names = [f"{model.name} {n}" for n in range(first, last + 1)]
    return list(Bazar.objects.filter(name__in=names).order_by("pk").values_list("pk", flat=True))


def fill(bazaars: list[int], *, stalls: int, offers: int) -> None:
    """Fill every day of the `bazaars` with 50.000 lines, after the lines that exist."""
    numbers: dict[str, int | list[int]] = {
        "bazaars": bazaars,
        "stalls": stalls,
        "offers": offers,
        "sales": SALES_A_DAY,
        "lines": LINES_A_SALE,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id) + 1, %s) FROM transactions_sale", [stalls])
        numbers["from"] = cursor.fetchone()[0]
        cursor.execute("SET session_replication_role = replica")
        for statement in (TILLS, GOODS, "ANALYZE goods", SALES, LINES):
            cursor.execute(statement, numbers if "%(" in statement else None)
        cursor.execute("DROP TABLE goods, tills")
        cursor.execute("SET session_replication_role = DEFAULT")
        for statement in COUNTS.split(";")[:-1]:
            cursor.execute(statement)
        cursor.execute("VACUUM (ANALYZE)")  # as autovacuum would, sooner or later


def days_of(bazaar: int) -> list[BazarDay]:
    return list(BazarDay.objects.filter(bazar=bazaar).order_by("date"))
