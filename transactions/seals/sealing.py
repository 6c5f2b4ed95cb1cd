"""Closing a day: what it came to, frozen under a fingerprint that anybody can check (law 8)."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import connection, transaction

from bazar.models import BazarDay
from transactions import totals
from transactions.models import Sale, Seal, SealedFile
from transactions.seals import ledger_file
from transactions.totals import Total


class NothingNew(Exception):
    """The last seal covers every entry of the day."""


class TotalsDisagree(Exception):
    """The day's sums do not agree with each other: nothing may be sealed before that is mended."""


def seal(day: BazarDay, by: User) -> Seal:
    """The day's next revision: its first seal, or one that also covers what came since.

    Raises NothingNew; TotalsDisagree, which no sale can bring about.
    """
    covers = _last_entry(day)
    with transaction.atomic():
        return _seal(day, covers, by)


@transaction.atomic
def _last_entry(day: BazarDay) -> int:
    """An id up to which no entry of the day is still to come.

    Whoever posts keeps the day's row before an entry takes its id, so when nobody keeps it every
    smaller id is in the ledger. Held for that moment only: sales go on while the file is written.
    """
    BazarDay.objects.select_for_update().get(pk=day.pk)
    with connection.cursor() as cursor:
        # Before the first entry of all, `last_value` is an id that is still to come.
        cursor.execute(
            "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM transactions_sale_id_seq"
        )
        return int(cursor.fetchone()[0])


def _seal(day: BazarDay, covers: int, by: User) -> Seal:
    with connection.cursor() as cursor:  # one link of the chain at a time
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('transactions/sealing'))")
    before = Seal.objects.filter(day=day).order_by("-revision").first()
    of_day = Sale.objects.filter(day=day, pk__lte=covers)
    if not of_day.filter(pk__gt=before.covers if before else 0).exists() and before:
        raise NothingNew
    previous = Seal.objects.order_by("-pk").first()
    revision = before.revision + 1 if before else 1
    content = ledger_file.write(
        day, covers=covers, revision=revision, previous=previous.fingerprint if previous else ""
    )
    made = Seal.objects.create(
        day=day,
        revision=revision,
        covers=covers,
        entries=of_day.count(),
        fingerprint=ledger_file.fingerprint(content),
        previous=previous,
        sealed_by=by,
    )
    SealedFile.objects.create(seal=made, content=gzip.compress(content, 6, mtime=0))
    _keep_totals(made)
    if disagreements := list(_disagreements(made)):
        raise TotalsDisagree(disagreements)
    return made


KEPT = {
    "transactions_sealedstall": "stall_id, category_id, channel, payment",
    "transactions_sealedcell": "cell",
    "transactions_sealedplace": "venue_id, channel, category_id",
}
KEEP = """
INSERT INTO {table} (seal_id, {places}, amount, units, sales)
SELECT %(seal)s, {places}, sum(amount), sum(quantity),
    coalesce(sum(kind) FILTER (WHERE position = 1), 0)
FROM transactions_saleline WHERE day_id = %(day)s AND sale_id <= %(covers)s
GROUP BY {places}
"""


def _keep_totals(made: Seal) -> None:
    bounds = {"seal": made.pk, "day": made.day_id, "covers": made.covers}
    with connection.cursor() as cursor:
        for table, places in KEPT.items():
            cursor.execute(KEEP.format(table=table, places=places), bounds)


# Over the sales' own columns, not the lines' copies of them. Sale by sale (OFFSET 0): the planner
# would rather walk through the whole ledger, which takes ten times as long when it is large.
LINES_BY_SALES = """
transactions_sale sale CROSS JOIN LATERAL (
    SELECT * FROM transactions_saleline WHERE sale_id = sale.id OFFSET 0
) line
WHERE sale.day_id = %(day)s AND sale.id <= %(covers)s
"""
BY_SALES = f"""
SELECT coalesce(sum(line.quantity * line.price), 0),
    coalesce(sum(line.quantity), 0),
    (SELECT coalesce(sum(kind), 0) FROM transactions_sale
        WHERE day_id = %(day)s AND id <= %(covers)s)
FROM {LINES_BY_SALES}
"""  # noqa: S608  (the text above)
BY_KEPT = """
SELECT coalesce(sum(amount), 0), coalesce(sum(units), 0),
    coalesce(sum(sales), 0)
FROM {table} WHERE seal_id = %(seal)s
"""


def _disagreements(made: Seal) -> Iterator[str]:
    """What the seal has kept, where it is not what the rows say."""
    rows = _by_sales(made.day_id, made.covers)
    for table in KEPT:
        if (kept := _by_kept(made, table)) != rows:
            yield f"{table}: {kept}, the rows: {rows}"


def _by_sales(day: int, covers: int) -> Total:
    with connection.cursor() as cursor:
        cursor.execute(BY_SALES, {"day": day, "covers": covers})
        return Total(*map(int, cursor.fetchone()))


def _by_kept(made: Seal, table: str) -> Total:
    with connection.cursor() as cursor:
        cursor.execute(BY_KEPT.format(table=table), {"seal": made.pk})
        return Total(*map(int, cursor.fetchone()))


EVERY_ENTRY = 2**63 - 1


def disagreements(day: BazarDay) -> list[str]:
    """Why the day cannot be sealed: what is shown of it, where that is not what its rows say.

    Cheap: over this day alone.
    """
    last = totals.last_seals([day.pk]).get(day.pk)
    found = list(_disagreements(last)) if last else []
    shown, rows = totals.of_days([day]).overall, _by_sales(day.pk, EVERY_ENTRY)
    if shown != rows:
        found.append(f"the day's totals: {shown}, the rows: {rows}")
    return found


# --- Afterwards -------------------------------------------------------------------------------


def total_of(made: Seal) -> Total:
    """What the seal says."""
    return totals.of_seal(made)


def difference(made: Seal) -> Total:
    """What this revision adds to the one before; of the first, all of it."""
    before = Seal.objects.filter(day=made.day_id, revision=made.revision - 1).first()
    return total_of(made) - (total_of(before) if before else Total())


def has_more(made: Seal) -> bool:
    """That an entry of its day has come since."""
    return Sale.objects.filter(day=made.day_id, pk__gt=made.covers).exists()


def file_of(made: Seal) -> bytes:
    """The ledger file, as it was sealed."""
    return gzip.decompress(SealedFile.objects.get(pk=made.pk).content)


def name_of_file(made: Seal, what: str = "buku-besar", form: str = "csv") -> str:
    """`buku-besar-2021-09-23-r1.csv`."""
    return f"{what}-{made.day.date.isoformat()}-r{made.revision}.{form}"


@dataclass(frozen=True, slots=True)
class Checked:
    """A seal, and what is wrong with it, in words. Nothing: it holds."""

    seal: Seal
    wrong: tuple[str, ...]


def verify() -> Iterator[Checked]:
    """Every seal, the oldest first, made anew from the rows."""
    previous: Seal | None = None
    for made in Seal.objects.select_related("day__bazar").order_by("pk"):
        yield Checked(made, tuple(_wrong(made, previous)))
        previous = made


MOST_NAMED = 20


def _wrong(made: Seal, previous: Seal | None) -> Iterator[str]:
    if made.previous_id != (previous.pk if previous else None):
        yield "it does not follow the seal that was made before it"
    sealed = file_of(made)
    if ledger_file.fingerprint(sealed) != made.fingerprint:
        yield "its file does not have its fingerprint"
    now = ledger_file.write(
        made.day,
        covers=made.covers,
        revision=made.revision,
        previous=previous.fingerprint if previous else "",
    )
    if now != sealed:
        changes = sorted(ledger_file.differences(sealed, now))
        yield from changes[:MOST_NAMED]
        if len(changes) > MOST_NAMED:
            yield f"and {len(changes) - MOST_NAMED} more"
    yield from _disagreements(made)
    yield from _kept_otherwise(made)


# Row by row: what was moved from one place to another leaves the sums as they were.
KEPT_OTHERWISE = """
WITH kept AS (
    SELECT {places}, amount, units, sales FROM {table} WHERE seal_id = %(seal)s
),
rows AS (
    SELECT {places}, sum(amount), sum(quantity),
        coalesce(sum(kind) FILTER (WHERE position = 1), 0)
    FROM (SELECT line.* FROM {lines}) line
    GROUP BY {places}
)
SELECT count(DISTINCT ({places})) FROM (
    (SELECT * FROM kept EXCEPT SELECT * FROM rows)
    UNION ALL
    (SELECT * FROM rows EXCEPT SELECT * FROM kept)
) otherwise
"""


def _kept_otherwise(made: Seal) -> Iterator[str]:
    bounds = {"seal": made.pk, "day": made.day_id, "covers": made.covers}
    for table, places in KEPT.items():
        with connection.cursor() as cursor:
            query = KEPT_OTHERWISE.format(table=table, places=places, lines=LINES_BY_SALES)
            cursor.execute(query, bounds)
            if differ := cursor.fetchone()[0]:
                yield f"{table}: {differ} rows are not what the ledger's rows come to"
