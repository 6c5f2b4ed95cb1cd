"""A comparison of the ledger with the sent entries; a measure with a difference is void."""

from collections.abc import Iterator

from django.db import connection

from transactions import audit

COUNTS = """
SELECT (SELECT count(*) FROM transactions_sale), (SELECT count(*) FROM transactions_saleline),
    (SELECT coalesce(sum(quantity), 0) FROM transactions_saleline),
    (SELECT coalesce(sum(sold), 0) FROM jakpreneur_offer),
    (SELECT count(*) FROM transactions_sale WHERE flags <> '{}'),
    (SELECT count(*) FROM transactions_heldsale)
"""


def disagreements(*, entries: int, lines: int, units: int) -> Iterator[str]:
    """Yield each difference between the ledger and the sent entries, in words."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        found = cursor.fetchone()
    names = ("entries", "lines", "units in lines", "units taken from stock", "flagged", "held")
    for name, is_there, sent in zip(
        names, found, (entries, lines, units, units, 0, 0), strict=True
    ):
        if is_there != sent:
            yield f"{is_there} {name} in the ledger, {sent} were sent"
    for finding in audit.findings():
        if not finding.passes:
            yield f"{finding.rule}: {'; '.join(finding.broken)}"
