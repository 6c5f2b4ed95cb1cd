"""The audit: recomputes every total from the rows, and checks the ledger's rules.

Law 7 in transactions/README.md: the sums agree, whichever way they are taken.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import ProgrammingError, connection, transaction
from django.db.models import Prefetch

from bazar.database.checking import differences
from bazar.database.files import find_files
from bazar.models import Bazar, BazarDay
from bazar.rupiah import format_rupiah
from transactions import acknowledging, totals
from transactions.audit_rules import NOTICES, RECOUNTS, RULES
from transactions.cashiers import tills
from transactions.models import Till

TOTALS_AGREE = "The sum over " + " = over ".join(RECOUNTS) + " = the totals"
SQL_AS_IN_FILES = "The database's functions and triggers are those of the SQL files"
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


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule, and the first of the things that break it, in words; of none the rule passes.

    `acknowledged`: the number of things that break it and that an official has acknowledged. They
    are not in `broken`.
    """

    rule: str
    broken: tuple[str, ...]
    acknowledged: int = 0

    @property
    def passes(self) -> bool:
        return not self.broken


@dataclass(frozen=True, slots=True)
class Notice:
    """A number of things for a person to look at although the ledger passes: gaps, held entries."""

    what: str
    count: int


def bazaars_with_totals() -> Iterator[tuple[Bazar, list[tuple[BazarDay, totals.Total]]]]:
    """Yield every bazaar, the newest first, with the total of each of its days."""
    days = Prefetch("days", queryset=BazarDay.objects.order_by("date"))
    for bazar in Bazar.objects.prefetch_related(days).newest_first():
        by_day = totals.of_bazar(bazar).by(lambda cell: cell.day)
        yield bazar, [(day, by_day.get(day.pk, totals.Total())) for day in bazar.days.all()]


def findings() -> Iterator[Finding]:
    """Yield every rule with the things that break it, apart from acknowledged ones."""
    accepted = acknowledging.accepted()
    yield _finding(TOTALS_AGREE, _disagreements(), accepted)
    yield _finding(SQL_AS_IN_FILES, differences(find_files()), accepted)
    for rule, query in RULES.items():
        yield _checked(rule, query, is_acknowledged=rule in accepted)


def notices() -> list[Notice]:
    """Return the gaps in tills' numbers, the held entries and the flagged ones, as counts."""
    missing = sum(len(gap) for gap in tills.gaps(Till.objects.only("pk")))
    return [
        Notice("entry numbers that tills have used and not sent", missing),
        *(Notice(what, int(_rows(query)[0][0])) for what, query in NOTICES.items()),
    ]


@contextmanager
def one_moment() -> Iterator[None]:
    """Let every query inside see the same moment, while sales keep coming in."""
    if connection.in_atomic_block:  # too late to ask for it; the caller's transaction decides
        yield
        return
    # A new connection is asked about itself first, which must not be inside the transaction.
    connection.cursor().close()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _finding(rule: str, broken: list[str], accepted: dict[str, set[str]]) -> Finding:
    new = tuple(words for words in broken if words not in accepted.get(rule, set()))
    return Finding(rule, new, len(broken) - len(new))


def _checked(rule: str, query: str, *, is_acknowledged: bool) -> Finding:
    """Run a rule's query. A rule that cannot be checked, for want of a function, fails."""
    try:
        with transaction.atomic():
            new = _rows(UNACKNOWLEDGED.format(query=query, most=MOST_SHOWN), rule)
            old = _rows(STILL_BROKEN.format(query=query), rule)[0][0] if is_acknowledged else 0
    except ProgrammingError as failed:
        return Finding(rule, (f"cannot be checked: {str(failed).splitlines()[0]}",))
    return Finding(rule, tuple(words for (words,) in new), old)


def _disagreements() -> list[str]:
    """Return each sum over the rows that differs from the totals, in words."""
    days = {day.pk: day for day in BazarDay.objects.all()}
    sums = totals.of_days(days.values())
    broken = []
    for name, recount in RECOUNTS.items():
        ours = _summed(sums, recount.key)
        theirs = {(day, key): int(amount) for day, key, amount in _rows(recount.query)}
        for day, key in sorted(ours.keys() | theirs.keys()):
            difference = theirs.get((day, key), 0) - ours.get((day, key), 0)
            if difference:
                where = f"{days[day].date}, by {name}, {key}"
                broken.append(f"{where}: {format_rupiah(difference)} apart")
    return broken


def _summed(sums: totals.Totals, key: Callable[[totals.Cell], int]) -> dict[Any, int]:
    """Return rupiah by day and key."""
    by = sums.by(lambda cell: (cell.day, key(cell)))
    return {day_and_key: total.amount for day_and_key, total in by.items()}


def _rows(query: str, rule: str = "") -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"rule": rule} if rule else None)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
