"""The demo's online orders: at least one in every state, by the steps that people take."""

import datetime as dt
import io
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db.models import F

from bazar.calendar import wib
from bazar.models import Bazar, BazarDay, PickupSlot
from jakpreneur import pictures
from jakpreneur.models import Offer, Stall
from jakpreneur.sample import PHONE
from jakpreneur.sample.goods import FAMILY_NAMES, WOMEN
from jakpreneur.sample.pictures import paint
from transactions.models import Order, OrderStep, Payment, PaymentTime, StallOrder, Till, TillStall
from transactions.ordering import parts, slots
from transactions.ordering.notice import record_notice
from transactions.ordering.orders import DraftPart, OrderDraft, Shopper, place_order
from transactions.sample.day import NAMESPACE

LEAD = dt.timedelta(hours=2)  # the soonest that an order is fetched
YOUNGEST, APART = dt.timedelta(minutes=2), dt.timedelta(minutes=6)
FIRST_SHOPPER = 9_000_000  # telephone numbers after those of all vendors
UNITS = 2


@dataclass(frozen=True, slots=True)
class People:
    """The people of a part: its stall's till, and an official."""

    till: Till
    official: User


@dataclass(frozen=True, slots=True)
class Story:
    """The `steps` of an order's part. One that is `delivered` is paid before."""

    steps: Callable[[StallOrder, People], None]
    pays: PaymentTime = PaymentTime.AT_STALL
    delivered: bool = False


def _waits(_part: StallOrder, _people: People) -> None:
    """Wait for the stall."""


def _accepted(part: StallOrder, people: People) -> None:
    parts.accept(part, people.till)


def _ready(part: StallOrder, people: People) -> None:
    _accepted(part, people)
    parts.make_ready(part, people.till)


def _paid(part: StallOrder, people: People) -> None:
    _accepted(part, people)
    parts.pay(part, people.till, Payment.QRIS)


def _handed_over(part: StallOrder, people: People) -> None:
    _ready(part, people)
    parts.pay(part, people.till, Payment.CASH)
    parts.hand_over(part, people.till, part.order.code)


def _declared(part: StallOrder, people: People) -> None:
    _accepted(part, people)
    parts.declare(part, _proof(part))


def _cancelled(part: StallOrder, _people: People) -> None:
    parts.cancel(part)


def _refused(part: StallOrder, people: People) -> None:
    parts.refuse(part, people.till, "Bahan habis hari ini.")


def _refused_paid(part: StallOrder, people: People) -> None:
    """Refuse what is paid: the sale is voided, and the money is owed to the shopper."""
    _paid(part, people)
    parts.refuse(part, people.till, "Kompor rusak, maaf.")


def _lapsed(part: StallOrder, people: People) -> None:
    parts.release(part, people.official)


def _expired(part: StallOrder, people: People) -> None:
    _accepted(part, people)
    parts.release(part, people.official)


def _too_late(part: StallOrder, people: People) -> None:
    """Say that it is paid when others have bought the goods: the money is owed to the shopper."""
    parts.release(part, people.official)
    gone = part.lines.values("offer")
    Offer.objects.filter(pk__in=gone).update(brought=F("sold"))
    parts.declare(part, None)


STORIES = (
    Story(_waits),
    Story(_accepted),
    Story(_ready),
    Story(_paid, PaymentTime.NOW),
    Story(_handed_over),
    Story(_declared, PaymentTime.NOW),
    Story(_waits),
    Story(_cancelled),
    Story(_refused),
    Story(_refused_paid, PaymentTime.NOW),
    Story(_too_late, PaymentTime.NOW),
    Story(_lapsed),
    Story(_expired),
    Story(_declared, PaymentTime.NOW, delivered=True),
)


def make_orders(bazar: Bazar, now: dt.datetime, official: User) -> None:
    """Place an order for each of STORIES, each at another stall, and take its steps."""
    stalls = _stalls(bazar)
    notice = record_notice()
    for number, story in enumerate(STORIES):
        stall, till = next(
            (stall, till)
            for stall, till in stalls
            if story.pays is PaymentTime.AT_STALL or stall.jakpreneur.qris
        )
        order = place_order(_draft(bazar, stall, story, _shopper(number, notice, story), now))
        for part in order.parts.all():
            story.steps(part, People(till, official))
        _spread(order, now - YOUNGEST - number * APART, now)


def _stalls(bazar: Bazar) -> Iterator[tuple[Stall, Till]]:
    """Yield stalls that have a till and goods to order, one of each kecamatan in turn."""
    served = TillStall.objects.filter(stall__bazar=bazar).select_related("till")
    tills = {each.stall_id: each.till for each in served}
    stalls = bazar.stalls.filter(pk__in=tills).select_related("jakpreneur", "venue")
    in_turn = sorted(stalls, key=lambda stall: (stall.number.split("-")[-1], stall.number))
    return ((stall, tills[stall.pk]) for stall in in_turn if _goods(stall))


def _goods(stall: Stall) -> list[Offer]:
    """Return two goods that the stall does not count."""
    return list(stall.offers.filter(left=None).order_by("pk")[:2])


def _shopper(number: int, notice: str, story: Story) -> Shopper:
    family = FAMILY_NAMES[number % len(FAMILY_NAMES)].split("|")[0]
    return Shopper(
        name=f"{WOMEN[number % len(WOMEN)]} {family}",
        phone=PHONE.format(FIRST_SHOPPER + number),
        address="Jalan Contoh 12, Jakarta Pusat" if story.delivered else "",
        notice=notice,
    )


def _draft(
    bazar: Bazar, stall: Stall, story: Story, shopper: Shopper, now: dt.datetime
) -> OrderDraft:
    goods = _goods(stall)
    slot = None if story.delivered else _slot(bazar, stall, now)
    day = slot.day if slot else _last_day(bazar)
    quantities = {offer.pk: UNITS for offer in goods}
    return OrderDraft(
        key=uuid.uuid5(NAMESPACE, f"order/{bazar.name}/{shopper.phone}"),
        bazar=bazar,
        shopper=shopper,
        parts=[DraftPart(stall, quantities, day, slot, story.pays)],
        agreed=sum(offer.price * UNITS for offer in goods),
    )


def _slot(bazar: Bazar, stall: Stall, now: dt.datetime) -> PickupSlot:
    """Return the first slot at the stall's venue that leaves time to prepare the goods."""
    to_come = slots.to_choose_from(bazar, [stall.venue], now)
    return next(slot for slot in to_come if wib(slot.day.date, slot.starts) >= now + LEAD)


def _last_day(bazar: Bazar) -> BazarDay:
    return bazar.days.latest("date")


def _proof(part: StallOrder) -> pictures.Drawing:
    """Return the picture that a shopper sends as proof: any picture will do for a demo."""
    written = io.BytesIO()
    paint("QRIS", "lain", str(part)).save(written, "PNG")
    return pictures.draw(ContentFile(written.getvalue()))


def _spread(order: Order, placed_at: dt.datetime, now: dt.datetime) -> None:
    """Let an order be placed then, and its steps be taken between that and now."""
    Order.objects.filter(pk=order.pk).update(placed_at=placed_at)
    steps = list(OrderStep.objects.filter(part__order=order).order_by("id"))
    for n, step in enumerate(steps, start=1):
        OrderStep.objects.filter(pk=step.pk).update(
            at=placed_at + (now - placed_at) * n / (len(steps) + 1)
        )
