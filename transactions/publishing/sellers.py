"""Counts of the vendors behind sealed figures, whose names are never shown."""

from collections.abc import Iterable

from django.db import connection

from transactions.models import Seal

# A vendor counts whose units or rupiah are not zero.
SOLD = """
SELECT count(DISTINCT stall_id) FROM transactions_sealedstall
WHERE seal_id = ANY(%(seals)s) AND (units <> 0 OR amount <> 0)
"""


def of_seals(seals: Iterable[Seal]) -> int:
    """Return how many vendors have sold anything that these seals cover. One query."""
    with connection.cursor() as cursor:
        cursor.execute(SOLD, {"seals": [seal.pk for seal in seals]})
        return int(cursor.fetchone()[0])


# EXISTS reads one line of each stall, and LIMIT stops at the number that is asked for.
SOME_OPEN = """
SELECT day.id, (SELECT count(*) FROM (
    SELECT FROM jakpreneur_stall stall
    WHERE stall.bazar_id = day.bazar_id AND EXISTS (
        SELECT FROM transactions_saleline line
        WHERE line.stall_id = stall.id AND line.day_id = day.id
    )
    LIMIT %(most)s
) sellers)
FROM bazar_bazarday day WHERE day.id = ANY(%(days)s)
"""


def of_open_days(days: Iterable[int], *, most: int) -> dict[int, int]:
    """Return how many vendors sold on each day, by its id, at most `most`. One query."""
    with connection.cursor() as cursor:
        cursor.execute(SOME_OPEN, {"days": list(days), "most": most})
        return dict(cursor.fetchall())
