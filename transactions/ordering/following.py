"""An order for its shopper: the state of each part, and what the shopper can do now."""

import datetime as dt
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bazar.calendar import takes_orders_or_is_on
from bazar.phones import chat_link
from jakpreneur import qris
from transactions import access, totals
from transactions.models import Move, Order, PaymentProof, PaymentTime, StallOrder
from transactions.ordering import answers, parts
from transactions.ordering.states import Actor, Money, PartState, Progress, progress
from transactions.qr import qr_svg
from transactions.receipts import code_of


@dataclass(frozen=True)
class FollowedPart:
    """A part of an order. `has_proof`: whether the shopper has sent a picture of the payment."""

    part: StallOrder
    progress: Progress
    has_proof: bool

    @cached_property
    def total(self) -> int:
        """Rupiah."""
        return parts.total_of(self.part).amount

    @property
    def has_ended(self) -> bool:
        """True if nothing more happens to the part, unless the stall records money after all."""
        return self.progress.has_ended or self.progress.state is PartState.EXPIRED

    @property
    def stands(self) -> bool:
        return self.progress.state not in {
            PartState.CANCELLED,
            PartState.REFUSED,
            PartState.EXPIRED,
        }

    @property
    def is_lapsed(self) -> bool:
        """True if the stall did not answer in time; nothing is reserved or to be paid then."""
        return self.progress.state is PartState.LAPSED

    @property
    def waits(self) -> bool:
        """True if the stall has not answered yet."""
        return answers.waits(self.progress)

    @property
    def is_overdue(self) -> bool:
        """True if the stall should have answered by now."""
        return answers.is_overdue(self.part, self.progress)

    @property
    def answer_by(self) -> dt.datetime:
        return answers.answer_by(self.part)

    @property
    def is_to_pay(self) -> bool:
        """True if the shopper is to pay by QRIS now; the stall need not have accepted the part."""
        open_to_pay = not (self.has_ended or self.is_lapsed or self.progress.is_paid)
        return self.part.payment_time == PaymentTime.NOW and open_to_pay

    @property
    def is_to_pay_at_stall(self) -> bool:
        return self.part.payment_time == PaymentTime.AT_STALL and not (
            self.has_ended or self.progress.is_paid
        )

    @property
    def may_cancel(self) -> bool:
        return Move.CANCELLED in self.progress.may(Actor.SHOPPER)

    @property
    def is_cancelled_by_stall(self) -> bool:
        """True if the part is paid and has not ended, so that only its stall may cancel it."""
        return self.progress.money is Money.OPEN and not self.has_ended

    @property
    def is_past_cancelling(self) -> bool:
        """True if the part is paid and its day is over, so that only an official may void it."""
        return self.progress.money is Money.FIXED and not self.has_ended

    @property
    def gets_money_back(self) -> bool:
        undone = {PartState.CANCELLED, PartState.REFUSED}
        return self.progress.is_paid and self.progress.state in undone

    @property
    def receipt(self) -> str:
        """The receipt's code, "" before the part is paid."""
        return code_of(self.part.key) if self.progress.is_paid else ""

    @cached_property
    def code(self) -> qris.QrisCode | None:
        """The vendor's own QRIS code; None if the vendor has none any more."""
        try:
            return qris.parse_qris(self.part.stall.jakpreneur.qris)
        except qris.NotQris:
            return None

    @property
    def qris_text(self) -> str:
        """The text of the QRIS code that asks for the total, "" where none can be made."""
        try:
            return self.code.with_amount(self.total) if self.code else ""
        except ValueError:
            return ""

    @property
    def qris_svg(self) -> SafeString | str:
        return qr_svg(self.qris_text) if self.qris_text else ""

    @property
    def may_write(self) -> bool:
        """True if the page leads to a chat with the stall.

        It does while the bazaar takes orders or is on. Where money was given it does as long as the
        order has its shopper's number.
        """
        if takes_orders_or_is_on(self.part.order.bazar, self.progress.now):
            return True
        has_money = self.progress.is_paid or self.progress.is_declared
        return has_money and self.part.order.erased_at is None

    @property
    def in_words(self) -> str:
        return f"{self.part.stall.number} {self.part.stall.jakpreneur.name}: {self.state}"

    @property
    def state(self) -> str:
        if self.progress.state is PartState.HANDED_OVER and not self.part.slot:
            return _("given to the courier")
        return str(self.progress.label)


@dataclass(frozen=True)
class FollowedOrder:
    order: Order
    parts: Sequence[FollowedPart]

    @property
    def has_ended(self) -> bool:
        return all(part.has_ended for part in self.parts)

    @property
    def total(self) -> int:
        """Rupiah of the parts that are not cancelled, refused or left unpaid."""
        standing = [part for part in self.parts if part.stands]
        return totals.of_goods([line for part in standing for line in part.part.lines.all()]).amount

    @property
    def news(self) -> str:
        """The states of the parts in one sentence, for a screen reader."""
        return "; ".join(part.in_words for part in self.parts)

    @property
    def version(self) -> str:
        """A checksum of what the page shows, 8 hexadecimal digits."""
        content = [
            (
                part.part.pk,
                part.progress.state.value,
                sorted(part.progress.steps),
                part.progress.money.value,
                part.part.stands_until,
                part.has_proof,
                part.is_overdue,
            )
            for part in self.parts
        ]
        return f"{zlib.crc32(repr(content).encode()):08x}"

    @property
    def hand_over_address(self) -> str:
        """The address in the QR code, which the stall's phone opens."""
        return settings.SITE_URL + reverse("hand_over", args=[self.order.code])

    @property
    def code_svg(self) -> SafeString:
        return qr_svg(self.hand_over_address)


def chat_address(part: StallOrder) -> str:
    """Return the address of a chat with the part's stall.

    The prepared message names the bazaar and the order's code, and nothing of the shopper.
    """
    text = _("Hello %(stall)s, this is about my order %(code)s at %(bazar)s.") % {
        "stall": part.stall.jakpreneur.name,
        "code": part.order.code,
        "bazar": part.day.bazar.name,
    }
    return chat_link(part.stall.jakpreneur.phone, text)


def follow(order: Order, now: dt.datetime) -> FollowedOrder:
    """Load the parts of `order`. Five queries."""
    prefetch_related_objects([order.bazar], "days")
    proofs = PaymentProof.objects.filter(part__order=order)
    proven = set(proofs.values_list("part", flat=True))
    return _followed(order, access.parts_of(order), proven, now)


def follow_all(orders: Iterable[Order], now: dt.datetime) -> list[FollowedOrder]:
    """Return orders whose parts are loaded already, without their proofs. No query."""
    return [_followed(order, order.parts.all(), set(), now) for order in orders]


def _followed(
    order: Order, its_parts: Iterable[StallOrder], proven: Collection[int], now: dt.datetime
) -> FollowedOrder:
    its_parts = list(its_parts)
    for part in its_parts:
        part.order = order  # this object knows its token
    return FollowedOrder(
        order,
        [FollowedPart(part, progress(part, now), part.pk in proven) for part in its_parts],
    )
