"""Stall cards, the tills they let in, and the numbers that tills have not sent."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from jakpreneur.models import Stall
from transactions.models import StallCard, Till, TillStall


def issue_cards(stalls: Iterable[Stall]) -> list[StallCard]:
    """A first card for each stall that has none."""
    without = Stall.objects.filter(pk__in=[stall.pk for stall in stalls]).exclude(
        cards__withdrawn_at__isnull=True, cards__isnull=False
    )
    return StallCard.objects.bulk_create([StallCard(stall=stall) for stall in without])


def valid_card(token: str) -> StallCard | None:
    return (
        StallCard.objects.select_related("stall__bazar", "stall__jakpreneur", "stall__venue")
        .filter(token=token, withdrawn_at__isnull=True)
        .first()
    )


@transaction.atomic
def let_in(card: StallCard, key: uuid.UUID | None) -> Till:
    """The phone's till, allowed to sell for the card's stall.

    `key` is what the phone keeps of its till; without one a new till is made. A till that
    is locked out stays so.
    """
    till, _ = Till.objects.get_or_create(key=key or uuid.uuid4())
    TillStall.objects.get_or_create(till=till, stall=card.stall, defaults={"card": card})
    return till


def lock_out(tills: QuerySet[Till], *, by: AbstractBaseUser | AnonymousUser) -> None:
    """From now on nothing that these tills send is taken; their phones keep it."""
    tills.filter(locked_out_at__isnull=True).update(locked_out_at=Now(), locked_out_by=by)


def let_in_again(tills: QuerySet[Till]) -> None:
    tills.update(locked_out_at=None, locked_out_by=None)


def stalls_to_sell_for(till: Till, day: dt.date) -> Sequence[Stall]:
    """The till's stalls at the bazaar that is on at `day` (WIB), else all that it ever had."""
    stalls = till.stalls.select_related("bazar", "jakpreneur", "venue").order_by("number")
    return list(stalls.filter(bazar__days__date=day)) or list(stalls)


@dataclass(frozen=True, slots=True)
class Gap:
    """Entry numbers `first` to `last` that a till has used and not sent (law 6)."""

    till: int
    first: int
    last: int


MISSING = """
WITH arrived AS (
    SELECT till_id, number FROM transactions_sale WHERE till_id = ANY(%(tills)s)
    UNION
    SELECT till_id, number FROM transactions_heldsale
    WHERE till_id = ANY(%(tills)s) AND number IS NOT NULL
    UNION
    SELECT id, 0 FROM transactions_till WHERE id = ANY(%(tills)s)
    UNION
    SELECT id, last_number + 1 FROM transactions_till WHERE id = ANY(%(tills)s)
),
step AS (
    SELECT till_id, number, lead(number) OVER (PARTITION BY till_id ORDER BY number) AS next
    FROM arrived
)
SELECT till_id, number + 1, next - 1 FROM step WHERE next > number + 1 ORDER BY till_id, number
"""


def gaps(tills: Iterable[Till]) -> list[Gap]:
    """What is missing of these tills, by till and number."""
    with connection.cursor() as cursor:
        cursor.execute(MISSING, {"tills": [till.pk for till in tills]})
        return [Gap(*row) for row in cursor.fetchall()]
