"""Changes of a part that stands: one of its lines is taken out, or it is fetched at another time.

The lines that are left, and the slot, are what the part now is, so that sums, lists and what is
reserved follow by themselves. Of a part that is paid the sale is amended in the same transaction
(law 1 in transactions/README.md), on the day that the part counts on.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from bazar.models import PickupSlot
from jakpreneur import stock
from jakpreneur.models import Reservation
from transactions import ledger, news
from transactions.ledger import Entry, Status
from transactions.models import (
    OrderLine,
    SaleLine,
    SlotChange,
    StallOrder,
    TakenLine,
    Till,
)
from transactions.ordering import parts, reserving, sales_of_parts, slots
from transactions.ordering.states import OPEN, UNDONE, Money, PartState, Progress
from transactions.receiving.entries import digest


class NotChangeable(Exception):
    """The part cannot be changed any more. `progress`: where it is."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(progress)
        self.progress = progress


class LastLine(Exception):
    """The line is all that is left: the part is refused or cancelled instead."""


class SlotTaken(Exception):
    """The time has no place left, or cannot be chosen."""


def stall_may_take_out(progress: Progress) -> bool:
    """Tell whether the stall may take lines out: until it hands over, and before the day's end."""
    return progress.state in OPEN and progress.money in UNDONE


def shopper_may_take_out(progress: Progress) -> bool:
    """Tell whether the shopper may take lines out: until the stall has begun, unpaid."""
    return progress.state is PartState.NEW and progress.money is Money.NONE


def may_change_time(part: StallOrder, progress: Progress) -> bool:
    """Tell whether the shopper may fetch the part at another time: until the stall has begun."""
    return (
        part.slot_id is not None
        and progress.state is PartState.NEW
        and progress.money is not Money.FIXED
    )


# --- Lines ------------------------------------------------------------------------------------


@transaction.atomic
def take_out(part: StallOrder, line_id: int, by: Till | None) -> None:
    """Take a line out of the part, by its stall's till or (None) its shopper.

    A line that is out already is no error. Raises NotChangeable, LastLine, and
    OrderLine.DoesNotExist for a line of another part.
    """
    locked, at = parts.locked(part)
    if TakenLine.objects.filter(part=part, line=line_id).exists():
        return
    line = OrderLine.objects.get(part=part, pk=line_id)
    if not (stall_may_take_out(at) if by else shopper_may_take_out(at)):
        raise NotChangeable(at)
    if not OrderLine.objects.filter(part=part).exclude(pk=line_id).exists():
        raise LastLine
    remove(line, by)
    if at.is_paid:
        _amend(locked, line.offer_id, at.now)
    if by:
        news.note_change(part)


def remove(line: OrderLine, by: Till | None) -> None:
    """Take the line out of its part, which the caller has locked, and end its reservation."""
    TakenLine.objects.create(
        part=line.part, line=line.pk, offer_id=line.offer_id, name=line.name, price=line.price,
        quantity=line.quantity, discount=line.discount, till=by,
    )  # fmt: skip
    Reservation.objects.filter(holder=line.part.key, offer=line.offer_id).delete()
    OrderLine.objects.filter(pk=line.pk).delete()


def _amend(part: StallOrder, offer: int, now: dt.datetime) -> None:
    """Enter the amendment of the part's sale that leaves out the units of this offer."""
    sale = sales_of_parts.sale_of(part)
    if sale is None:
        raise RuntimeError(f"the order {part} is paid and has no sale")
    lines = SaleLine.objects.goods().filter(sale=sale).order_by("position")
    keeps = [0 if line.offer_id == offer else line.quantity for line in lines]
    key, becomes = uuid.uuid4(), uuid.uuid4()
    with translation.override(settings.LANGUAGE_CODE):
        reason = gettext("Taken out of the order.")
    names = {"key": str(key), "becomes": str(becomes), "voids": str(sale.key)}
    content = names | {"kind": "amend", "keeps": keeps, "reason": reason}
    entry = Entry(
        key=key, digest=digest(content), sold_at=now, day=part.day.date, voids=sale.key,
        becomes=becomes, keeps=keeps, reason=reason, shift=sale.shift,
    )  # fmt: skip
    [verdict] = ledger.record([entry], till=None)
    if verdict.status is not Status.RECORDED:
        raise RuntimeError(f"the sale of the order {part} cannot be amended: {verdict}")


# --- Time -------------------------------------------------------------------------------------


def slots_to_choose(part: StallOrder, progress: Progress) -> Sequence[PickupSlot]:
    """Load the slots that the part may be fetched in, its own too, with `taken`.

    A part that is paid stays on its day: its sale counts there.
    """
    free = slots.to_choose_from(part.day.bazar, [part.stall.venue], progress.now)
    return [slot for slot in free if not progress.is_paid or slot.day_id == part.day_id]


@transaction.atomic
def change_slot(part: StallOrder, slot_id: int) -> None:
    """Let the part be fetched in another slot. Raises NotChangeable, SlotTaken."""
    locked, at = parts.locked(part)
    if locked.slot_id == slot_id:
        return
    if locked.slot_id is None or not may_change_time(locked, at):
        raise NotChangeable(at)
    chosen = next((slot for slot in slots_to_choose(part, at) if slot.pk == slot_id), None)
    if chosen is None:
        raise SlotTaken
    stock.lock(OrderLine.objects.filter(part=part).values_list("offer", flat=True))
    slots.lock([slot_id, locked.slot_id])
    if slots.full([slot_id], besides=part.order_id):
        raise SlotTaken
    SlotChange.objects.create(part=part, before_id=locked.slot_id)
    StallOrder.objects.filter(pk=part.pk).update(slot=chosen, day=chosen.day)
    locked.slot, locked.day = chosen, chosen.day
    if locked.stands_until is not None and reserving.latest(locked) < locked.stands_until:
        until = reserving.latest(locked)
        stock.prolong_reservations(part.key, until, now=at.now)
        reserving.stand_until(locked, until)
