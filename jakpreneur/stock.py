"""What is brought to a stall and what is left, also while a till sells at the same moment.

Each change is one statement on the offer's row, which the ledger locks, too: whoever comes second
reckons with what the first has written. `sold` is the ledger's alone, `left` the database's.
"""

from django.db.models import F
from django.db.models.functions import Coalesce

from jakpreneur.models import Offer

MOST_UNITS = 10**6


def bring(offer: Offer, units: int) -> None:
    """`units` more are at the stall. Where nobody counted, counting starts with them."""
    _write(offer, brought=Coalesce("brought", "sold") + units)


def set_left(offer: Offer, left: int | None) -> None:
    """So many are left by somebody's count, 0 or more; None: nobody counts any more."""
    _write(offer, brought=None if left is None else F("sold") + left)


def _write(offer: Offer, **change: object) -> None:
    Offer.objects.filter(pk=offer.pk).update(**change)
