"""The sale of the ledger that an order's part is, through all amendments of it."""

import uuid

from transactions.models import Sale, StallOrder


def sale_of(part: StallOrder) -> Sale | None:
    """Return the sale of the ledger that the part is, None before it is paid.

    That is the last one, where lines were taken out of a part that was paid.
    """
    sale = Sale.objects.filter(key=part.key).select_related("day").first()
    while sale and (newer := Sale.objects.filter(replaces=sale).select_related("day").first()):
        sale = newer
    return sale


def key_of_part(sale: Sale) -> uuid.UUID:
    """Return the key of the sale's part, if it paid one: the key of the first of its sales."""
    while sale.replaces:
        sale = sale.replaces
    return sale.key
