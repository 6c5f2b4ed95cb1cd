"""Another of a stall's goods in the place of a line that it does not have: the shopper decides.

It is offered while something is reserved and nothing is paid: a sale of the ledger is amended to
fewer units, never to other goods.
"""

from collections.abc import Sequence

from django.db import transaction

from bazar.models import Channel
from jakpreneur import catalogue, stock
from jakpreneur.models import Offer, Reservation
from transactions import news
from transactions.models import OrderLine, StallOrder, TakenLine, Till
from transactions.ordering import changes, parts
from transactions.ordering.changes import NotChangeable
from transactions.ordering.reserving import CannotReserve
from transactions.ordering.states import RESERVED, Money, Progress


class UnfitSubstitute(Exception):
    """The goods are not the stall's, not for sale online, not enough, or in the order already."""


def may_be_offered(progress: Progress) -> bool:
    return progress.state in RESERVED and progress.money is Money.NONE


def choices(part: StallOrder, line: OrderLine) -> Sequence[Offer]:
    """Load the offers that the stall may offer in the place of `line`, sorted."""
    ordered = OrderLine.objects.filter(part=part).values("offer")
    offers = catalogue.offers_of([part.stall], Channel.ONLINE).exclude(pk__in=ordered)
    return [
        offer for offer in offers if offer.available is None or offer.available >= line.quantity
    ]


@transaction.atomic
def offer_instead(part: StallOrder, line_id: int, offer_id: int, by: Till) -> None:
    """Offer as many units of another good at its price now. It replaces an earlier proposal.

    Raises NotChangeable, UnfitSubstitute, and OrderLine.DoesNotExist.
    """
    _locked, at = parts.locked(part)
    line = OrderLine.objects.get(part=part, pk=line_id)
    if not may_be_offered(at):
        raise NotChangeable(at)
    chosen = next((offer for offer in choices(part, line) if offer.pk == offer_id), None)
    if chosen is None:
        raise UnfitSubstitute
    OrderLine.objects.filter(pk=line_id).update(
        instead=chosen, instead_name=chosen.product.name, instead_price=chosen.price, instead_by=by
    )
    news.note_change(part)


@transaction.atomic
def agree(part: StallOrder, line_id: int, seen: tuple[int, int]) -> None:
    """Put the proposed goods in the place of the line. `seen`: their offer's id and price.

    An answer that was given before is no error. Raises NotChangeable, also for another proposal
    than the one that was seen; CannotReserve; OrderLine.DoesNotExist.
    """
    locked, at = parts.locked(part)
    if _is_answered(part, line_id):
        return
    line = OrderLine.objects.get(part=part, pk=line_id)
    if not may_be_offered(at) or (line.instead_id, line.instead_price) != seen:
        raise NotChangeable(at)
    offer, price = seen
    stock.lock([offer])
    rows = stock.with_available(Offer.objects.filter(pk=offer).select_related("product"))
    if short := stock.shortages(rows, {offer: line.quantity}):
        raise CannotReserve(short)
    changes.remove(line, line.instead_by)
    OrderLine.objects.create(
        part=part, offer_id=offer, name=line.instead_name, price=price, quantity=line.quantity
    )
    until = locked.stands_until or at.now
    Reservation.objects.bulk_create(stock.new_reservations({offer: line.quantity}, part.key, until))


@transaction.atomic
def decline(part: StallOrder, line_id: int) -> None:
    """Take the line out, as its stall does not have it; cancel the part if nothing else is left.

    Raises NotChangeable, parts.NotNow, and OrderLine.DoesNotExist.
    """
    _locked, at = parts.locked(part)
    if _is_answered(part, line_id):
        return
    line = OrderLine.objects.get(part=part, pk=line_id)
    if not may_be_offered(at) or line.instead_id is None:
        raise NotChangeable(at)
    if OrderLine.objects.filter(part=part).exclude(pk=line_id).exists():
        changes.remove(line, line.instead_by)
    else:
        parts.cancel(part)


def _is_answered(part: StallOrder, line_id: int) -> bool:
    return TakenLine.objects.filter(part=part, line=line_id).exists()
