"""Closes a day: its totals are frozen under a fingerprint that anybody can check.

The rule is law 8 in transactions/README.md.
"""

import datetime as dt
import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import connection, transaction

from bazar.models import BazarDay
from transactions import totals
from transactions.models import Form, Sale, Seal, SealedFile
from transactions.seals import checking, first_form, parts, publication
from transactions.seals.publication import PUBLIC
from transactions.totals import Total


class NothingNew(Exception):
    """The last seal covers every entry of the day."""


class TotalsDisagree(Exception):
    """The day's sums do not agree with each other. Nothing may be sealed before they do."""


def seal(day: BazarDay, by: User, *, at: dt.datetime | None = None) -> Seal:
    """Seal the day: its first revision, or the next, which also covers the entries since.

    `at`: when it was sealed, for sample data of a day long ago; None: now. Raises NothingNew, and
    TotalsDisagree, which no sale can cause.
    """
    covers = _last_entry(day)
    with transaction.atomic():
        return _seal(day, covers, by, at)


@transaction.atomic
def _last_entry(day: BazarDay) -> int:
    """Return an id up to which every entry of the day is in the ledger.

    A transaction that posts sales locks the day's row before an entry takes its id. So while this
    transaction holds that lock, every smaller id is in the ledger. The lock lasts a moment only:
    sales go on while the file is written.
    """
    BazarDay.objects.select_for_update().get(pk=day.pk)
    with connection.cursor() as cursor:
        # Before the first entry of all, `last_value` is an id that is still to come.
        cursor.execute(
            "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM transactions_sale_id_seq"
        )
        return int(cursor.fetchone()[0])


def _seal(day: BazarDay, covers: int, by: User, at: dt.datetime | None) -> Seal:
    _lock_chain()
    publication.reissue()
    before = Seal.objects.filter(day=day).order_by("-revision").first()
    of_day = Sale.objects.filter(day=day, pk__lte=covers)
    if not of_day.filter(pk__gt=before.covers if before else 0).exists() and before:
        raise NothingNew
    previous = Seal.objects.order_by("-pk").first()
    revision = before.revision + 1 if before else 1
    # The files come first: the seal's fingerprint is the public file's, and a seal never changes.
    number = _next_id()
    published = publication.publish(number, day, revision=revision, covers=covers)
    made = Seal.objects.create(
        pk=number,
        day=day,
        revision=revision,
        covers=covers,
        entries=of_day.count(),
        form=Form.SECOND,
        fingerprint=published.fingerprint,
        previous=previous,
        sealed_by=by,
        **({"sealed_at": at} if at else {}),
    )
    _record_totals(made)
    if disagreements := list(_disagreements(made)):
        raise TotalsDisagree(disagreements)
    if revision == 1:
        _record_numbers(made)
    return made


def _lock_chain() -> None:
    """Lock the chain of seals until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('transactions/sealing'))")


def _next_id() -> int:
    """Return the next seal's id, to which rows may point before the seal itself is inserted."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT nextval(pg_get_serial_sequence('transactions_seal', 'id'))")
        return int(cursor.fetchone()[0])


@transaction.atomic
def reissue() -> int:
    """Publish each seal that was made before there were publications; return how many."""
    if not Seal.objects.filter(publication=None).exists():
        return 0
    _lock_chain()
    return publication.reissue()


NUMBERS = """
INSERT INTO transactions_sealedtill (seal_id, till_id, last_number)
SELECT %(seal)s, till.id, till.last_number FROM transactions_till till
WHERE EXISTS (
    SELECT FROM transactions_tillstall served JOIN jakpreneur_stall stall
        ON stall.id = served.stall_id
    WHERE served.till_id = till.id AND stall.bazar_id = %(bazar)s
)
"""


def _record_numbers(made: Seal) -> None:
    """Record the last number that each till of the bazaar had used before the seal.

    This step comes last and locks the day's row until the commit. A void that is being entered is
    waited for, and a later void finds the seal. Deferred constraints are checked before the lock,
    so that sales wait for a moment only.
    """
    connection.check_constraints()
    day = BazarDay.objects.select_for_update().get(pk=made.day_id)
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS, {"seal": made.pk, "bazar": day.bazar_id})


COLUMNS = {
    "transactions_sealedstall": "stall_id, category_id, channel, payment",
    "transactions_sealedcell": "cell",
    "transactions_sealedplace": "venue_id, channel, category_id",
}
RECORD = """
INSERT INTO {table} (seal_id, {places}, amount, units, sales)
SELECT %(seal)s, {places}, sum(amount), sum(quantity),
    coalesce(sum(kind) FILTER (WHERE position = 1), 0)
FROM transactions_saleline WHERE day_id = %(day)s AND sale_id <= %(covers)s
GROUP BY {places}
"""


def _record_totals(made: Seal) -> None:
    bounds = {"seal": made.pk, "day": made.day_id, "covers": made.covers}
    with connection.cursor() as cursor:
        for table, places in COLUMNS.items():
            cursor.execute(RECORD.format(table=table, places=places), bounds)


# These sums use the columns of sales, not the lines' copies of them. OFFSET 0 makes PostgreSQL read
# sale by sale; else it reads the whole ledger, which takes ten times as long when it is large.
LINES_BY_SALES = """
transactions_sale sale CROSS JOIN LATERAL (
    SELECT * FROM transactions_saleline WHERE sale_id = sale.id OFFSET 0
) line
WHERE sale.day_id = %(day)s AND sale.id <= %(covers)s
"""
BY_SALES = f"""
SELECT coalesce(sum(line.quantity * line.price - line.discount), 0),
    coalesce(sum(line.quantity), 0),
    (SELECT coalesce(sum(kind), 0) FROM transactions_sale
        WHERE day_id = %(day)s AND id <= %(covers)s)
FROM {LINES_BY_SALES}
"""  # noqa: S608  (the text above)
BY_TABLE = """
SELECT coalesce(sum(amount), 0), coalesce(sum(units), 0),
    coalesce(sum(sales), 0)
FROM {table} WHERE seal_id = %(seal)s
"""


def _disagreements(made: Seal) -> Iterator[str]:
    """Yield a sentence for each table of the seal whose sum is not the rows' sum."""
    rows = _by_sales(made.day_id, made.covers)
    for table in COLUMNS:
        if (sealed := _by_table(made, table)) != rows:
            yield f"{table}: {sealed}, the rows: {rows}"


def _by_sales(day: int, covers: int) -> Total:
    with connection.cursor() as cursor:
        cursor.execute(BY_SALES, {"day": day, "covers": covers})
        return Total(*map(int, cursor.fetchone()))


def _by_table(made: Seal, table: str) -> Total:
    with connection.cursor() as cursor:
        cursor.execute(BY_TABLE.format(table=table), {"seal": made.pk})
        return Total(*map(int, cursor.fetchone()))


EVERY_ENTRY = 2**63 - 1


def disagreements(day: BazarDay) -> list[str]:
    """Return the reasons why the day cannot be sealed: shown sums that are not the rows' sums.

    The queries read this day alone.
    """
    last = totals.last_seals([day.pk]).get(day.pk)
    found = list(_disagreements(last)) if last else []
    shown, rows = totals.of_days([day]).overall, _by_sales(day.pk, EVERY_ENTRY)
    if shown != rows:
        found.append(f"the day's totals: {shown}, the rows: {rows}")
    return found


# --- Afterwards -------------------------------------------------------------------------------


def total_of(made: Seal) -> Total:
    """Return the total that the seal records."""
    return totals.of_seal(made)


def difference(made: Seal) -> Total:
    """Return the difference from the revision before; of the first revision, its total."""
    before = Seal.objects.filter(day=made.day_id, revision=made.revision - 1).first()
    return total_of(made) - (total_of(before) if before else Total())


def has_more(made: Seal) -> bool:
    """Tell whether an entry of the seal's day came after the seal."""
    return Sale.objects.filter(day=made.day_id, pk__gt=made.covers).exists()


def file_of(made: Seal) -> bytes:
    """Return the ledger file that has the seal's fingerprint.

    The file of a seal of the first form is for officials alone.
    """
    if made.form == Form.FIRST:
        return gzip.decompress(SealedFile.objects.get(pk=made.pk).content)
    return public_file_of(made)


def public_file_of(made: Seal) -> bytes:
    """Return the file that anybody may have once the seal is shown."""
    return b"".join(parts.read_content(made.pk, PUBLIC))


def name_of_file(made: Seal, what: str = "buku-besar", form: str = "csv") -> str:
    """Return the name of a seal's file: `buku-besar-2021-09-23-r1.csv`."""
    return f"{what}-{made.day.date.isoformat()}-r{made.revision}.{form}"


@dataclass(frozen=True, slots=True)
class CheckedSeal:
    """A seal and its faults, a sentence each; a seal without faults passes."""

    seal: Seal
    wrong: tuple[str, ...]


def verify() -> Iterator[CheckedSeal]:
    """Make every seal anew from the rows, the oldest first, and yield it with its faults."""
    previous: Seal | None = None
    for made in Seal.objects.select_related("day__bazar").order_by("pk"):
        yield CheckedSeal(made, tuple(_wrong(made, previous)))
        previous = made


MOST_NAMED = 20


def _wrong(made: Seal, previous: Seal | None) -> Iterator[str]:
    if made.previous_id != (previous.pk if previous else None):
        yield "it does not follow the seal that was made before it"
    found = [*checking.wrong(made), *_first_form_wrong(made, previous)]
    yield from found[:MOST_NAMED]
    if len(found) > MOST_NAMED:
        yield f"and {len(found) - MOST_NAMED} more"
    yield from _disagreements(made)
    yield from _rows_differ(made)


def _first_form_wrong(made: Seal, previous: Seal | None) -> Iterator[str]:
    if made.form != Form.FIRST:
        return
    sealed = file_of(made)
    if hashlib.sha256(sealed).hexdigest() != made.fingerprint:
        yield "its file does not have its fingerprint"
    now = first_form.write_first_form(
        made.day,
        covers=made.covers,
        revision=made.revision,
        previous=previous.fingerprint if previous else "",
    )
    if now != sealed:
        yield from sorted(first_form.differences(sealed, now))


# The comparison goes row by row: money moved from one place to another leaves the sums unchanged.
ROWS_THAT_DIFFER = """
WITH sealed AS (
    SELECT {places}, amount, units, sales FROM {table} WHERE seal_id = %(seal)s
),
rows AS (
    SELECT {places}, sum(amount), sum(quantity),
        coalesce(sum(kind) FILTER (WHERE position = 1), 0)
    FROM (SELECT line.* FROM {lines}) line
    GROUP BY {places}
)
SELECT count(DISTINCT ({places})) FROM (
    (SELECT * FROM sealed EXCEPT SELECT * FROM rows)
    UNION ALL
    (SELECT * FROM rows EXCEPT SELECT * FROM sealed)
) differing
"""


def _rows_differ(made: Seal) -> Iterator[str]:
    bounds = {"seal": made.pk, "day": made.day_id, "covers": made.covers}
    for table, places in COLUMNS.items():
        with connection.cursor() as cursor:
            query = ROWS_THAT_DIFFER.format(table=table, places=places, lines=LINES_BY_SALES)
            cursor.execute(query, bounds)
            if differ := cursor.fetchone()[0]:
                yield f"{table}: {differ} rows are not what the ledger's rows come to"
