"""Full baskets for the bench, a row each: a shopper of the bench orders one and takes the next."""

from collections.abc import Iterator, Sequence

from django.db import connection

from bazar import tokens
from jakpreneur.models import Offer
from tests.bench.shop_world import Choice
from transactions.models import BasketItem, VisitorBasket
from transactions.ordering.agreement import AgreedLine, Agreement, format_agreement

AT_ONCE = 500


def full_baskets(choices: Iterator[Choice], numbers: Iterator[int]) -> Iterator[tuple[str, Choice]]:
    """Yield without end (key of a basket with one of each offer, offers and slot)."""
    while True:
        chosen = [(f"bench-{next(numbers):016}", next(choices)) for _ in range(AT_ONCE)]
        rows = VisitorBasket.objects.bulk_create(
            VisitorBasket(key_digest=tokens.digest_of(key), revision=1) for key, _choice in chosen
        )
        BasketItem.objects.bulk_create(
            BasketItem(basket=row, offer=offer.pk, units=1)
            for row, (_key, (offers, _slot)) in zip(rows, chosen, strict=True)
            for offer in offers
        )
        connection.close()
        yield from chosen


def agreed(offers: Sequence[Offer]) -> str:
    """Return the hidden field of a page that showed one of each offer."""
    lines = {offer.pk: AgreedLine(1, offer.price, 0) for offer in offers}
    places = {offer.stall_id: offer.stall.venue_id for offer in offers}
    return format_agreement(Agreement(lines, places, {}))
