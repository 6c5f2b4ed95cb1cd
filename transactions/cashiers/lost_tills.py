"""Tills that a restored backup does not have, made again by what their browsers prove."""

import uuid
from collections.abc import Iterable

from django.db import IntegrityError, connection, transaction

from jakpreneur.models import Stall
from transactions.models import Till, TillStall

GO_ON_AFTER = """
SELECT setval(ids, greatest(nextval(ids), %s))
FROM CAST(pg_get_serial_sequence('transactions_till', 'id') AS regclass) AS ids
"""


@transaction.atomic
def bring_back(key: uuid.UUID, number: int, stalls: Iterable[int]) -> Till | None:
    """Make the till of this key again, for the stalls (ids) that there are; None if it is there.

    It keeps its number, and so its receipts, unless another till has got that number meanwhile.
    """
    if Till.objects.filter(key=key).exists():
        return None
    is_free = not Till.objects.filter(pk=number).exists()
    try:
        with transaction.atomic():
            till = Till.objects.create(key=key, **{"pk": number} if is_free else {})
    except IntegrityError:  # another request of the same phone has made it
        return None
    with connection.cursor() as cursor:
        cursor.execute(GO_ON_AFTER, [number])
    there = Stall.objects.filter(pk__in=list(stalls))
    TillStall.objects.bulk_create([TillStall(till=till, stall=stall) for stall in there])
    return till
