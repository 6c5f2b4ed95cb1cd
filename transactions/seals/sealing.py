"""Closing a day: what it came to, frozen under a fingerprint that anybody can check (law 8)."""

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
    _one_at_a_time()
    publication.reissue()
    before = Seal.objects.filter(day=day).order_by("-revision").first()
    of_day = Sale.objects.filter(day=day, pk__lte=covers)
    if not of_day.filter(pk__gt=before.covers if before else 0).exists() and before:
        raise NothingNew
    previous = Seal.objects.order_by("-pk").first()
    revision = before.revision + 1 if before else 1
    # Its files come first, for its fingerprint is theirs, and a seal is never changed.
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
    )
    _keep_totals(made)
    if disagreements := list(_disagreements(made)):
        raise TotalsDisagree(disagreements)
    if revision == 1:
        _keep_numbers(made)
    return made


def _one_at_a_time() -> None:
    """Let nobody else add to the chain before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('transactions/sealing'))")


def _next_id() -> int:
    """Take the next seal's id, to which rows may point before the seal itself is there."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT nextval(pg_get_serial_sequence('transactions_seal', 'id'))")
        return int(cursor.fetchone()[0])


@transaction.atomic
def reissue() -> int:
    """Publish each seal that was made before there were publications; return how many."""
    if not Seal.objects.filter(publication=None).exists():
        return 0
    _one_at_a_time()
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


def _keep_numbers(made: Seal) -> None:
    """Keep the number that each till of the bazaar was known to have used before the seal.

    Last of all, and holding the day until the seal is there for everybody: a void that is being
    entered is waited for, and one that comes later finds the seal (transactions/posting/). What
    the commit would have to check is checked before, so that sales wait for a moment only.
    """
    connection.check_constraints()
    day = BazarDay.objects.select_for_update().get(pk=made.day_id)
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS, {"seal": made.pk, "bazar": day.bazar_id})


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
    """Return the ledger file that has the seal's fingerprint.

    Of a seal of the first form it is for officials alone.
    """
    if made.form == Form.FIRST:
        return gzip.decompress(SealedFile.objects.get(pk=made.pk).content)
    return public_file_of(made)


def public_file_of(made: Seal) -> bytes:
    """Return the file that anybody may have once the seal is shown."""
    return b"".join(parts.read_content(made.pk, PUBLIC))


def name_of_file(made: Seal, what: str = "buku-besar", form: str = "csv") -> str:
    """`buku-besar-2021-09-23-r1.csv`."""
    return f"{what}-{made.day.date.isoformat()}-r{made.revision}.{form}"


@dataclass(frozen=True, slots=True)
class CheckedSeal:
    """A seal, and what is wrong with it, in words. Nothing: it holds."""

    seal: Seal
    wrong: tuple[str, ...]


def verify() -> Iterator[CheckedSeal]:
    """Every seal, the oldest first, made anew from the rows."""
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
    yield from _kept_otherwise(made)


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
