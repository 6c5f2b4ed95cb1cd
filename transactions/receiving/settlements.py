"""Tells a phone how its held entries ended, so that it does not enter them once more."""

import uuid
from dataclasses import dataclass
from typing import Any

from transactions import totals
from transactions.models import HeldSale, Resolution, Sale
from transactions.receiving.batches import MOST_ENTRIES
from transactions.receiving.entries import key_of
from transactions.receiving.held import WAITING, with_state


@dataclass(frozen=True, slots=True)
class Settlement:
    """The end of a held entry: `sale` is the entry in the ledger, None if there is none.

    `amount` in rupiah. `note` is what an official wrote, "" where a phone settled it.
    """

    key: uuid.UUID
    sale: Sale | None
    amount: int
    is_by_official: bool
    note: str


def find_settlements(till: uuid.UUID, keys: Any) -> list[Settlement]:
    """Return how those held entries of the till ended that wait for nobody any more.

    `keys` is what the phone sent, unchecked. A key of which another entry still waits is left out.
    """
    asked = keys if isinstance(keys, list) and len(keys) <= MOST_ENTRIES else []
    wanted = [key for sent in asked if (key := key_of({"key": sent}))]
    if not wanted:
        return []
    of_till = with_state(HeldSale.objects.filter(till__key=till, key__in=wanted))
    waiting = set(of_till.filter(WAITING).values_list("key", flat=True))
    ended = of_till.exclude(WAITING).select_related("resolution__sale__day").order_by("pk")
    by_key: dict[uuid.UUID, HeldSale] = {
        held.key: held for held in ended if held.key and held.key not in waiting
    }
    sent_again = Sale.objects.filter(key__in=list(by_key)).select_related("day")
    sale_of = {sale.key: sale for sale in sent_again}
    return [_settlement(key, held, sale_of.get(key)) for key, held in by_key.items()]


def _settlement(key: uuid.UUID, held: HeldSale, sent_again: Sale | None) -> Settlement:
    resolution: Resolution | None = getattr(held, "resolution", None)
    sale = resolution.sale if resolution else sent_again
    return Settlement(
        key=key,
        sale=sale,
        amount=totals.of_sale(sale).amount if sale else 0,
        is_by_official=bool(resolution and resolution.by_id),
        note=resolution.note if resolution else "",
    )
