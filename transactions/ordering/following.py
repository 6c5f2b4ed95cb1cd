"""An order for its shopper: the state of each part, and what the shopper can do now."""

import datetime as dt
import zlib
from collections.abc import Iterable, Mapping, Sequence
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
from transactions.models import Move, Order, PaymentTime, Refund, StallOrder
from transactions.ordering import answers, changes, parts, refunds, substitutes
from transactions.ordering.states import Actor, Money, PartState, Progress, progress
from transactions.ordering.visits import OrderVisit, visits_of
from transactions.qr import qr_svg
from transactions.receipts import code_of


@dataclass(frozen=True)
class FollowedPart:
    """A part of an order. `has_proof`: whether the shopper has sent a picture of the payment.

    `refunds`: the money that the stall owes or has given back.
    """

    part: StallOrder
    progress: Progress
    has_proof: bool
    refunds: Sequence[Refund] = ()

    @cached_property
    def total(self) -> int:
        """Rupiah."""
        return parts.total_of(self.part).amount

    @property
    def is_free(self) -> bool:
        return self.total == 0

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
            PartState.TOO_LATE,
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
        return self.part.payment_time == PaymentTime.NOW and open_to_pay and not self.is_free

    @property
    def is_to_pay_at_stall(self) -> bool:
        return self.part.payment_time == PaymentTime.AT_STALL and not (
            self.has_ended or self.progress.is_paid or self.is_free
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
    def may_say_paid_late(self) -> bool:
        """True if the shopper may still say that it is paid, though nothing is reserved any more.

        A picture may follow that word.
        """
        is_over = self.progress.has_ended or self.progress.is_expired
        return (
            self.part.payment_time == PaymentTime.NOW
            and is_over
            and self.progress.state is not PartState.HANDED_OVER
            and not self.progress.is_paid
            and self.part.order.erased_at is None
        )

    @property
    def may_take_out(self) -> bool:
        """True if the shopper may take lines out, and one would be left."""
        return changes.shopper_may_take_out(self.progress) and not self.has_one_line

    @property
    def has_one_line(self) -> bool:
        return len(self.part.lines.all()) == 1

    @property
    def may_answer(self) -> bool:
        """True if the shopper may answer to goods that the stall offers instead of others."""
        return substitutes.may_be_offered(self.progress)

    @property
    def may_change_time(self) -> bool:
        return changes.may_change_time(self.part, self.progress)

    @property
    def is_owed(self) -> bool:
        return any(not refund.is_given for refund in self.refunds)

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
    def is_settled(self) -> bool:
        """True if nothing more happens to the order, and no money is owed back."""
        return self.has_ended and not any(part.is_owed for part in self.parts)

    @property
    def total(self) -> int:
        """Rupiah of the parts that are not cancelled, refused or left unpaid."""
        standing = [part for part in self.parts if part.stands]
        return totals.of_goods([line for part in standing for line in part.part.lines.all()]).amount

    @property
    def visits(self) -> list[OrderVisit]:
        """Return when and where goods are fetched, of all parts that stand."""
        return visits_of(part.part for part in self.parts if part.stands)

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
                part.part.slot_id,
                [(line.pk, line.instead_id) for line in part.part.lines.all()],
                part.has_proof,
                part.is_overdue,
                [(refund.pk, refund.is_given, refund.has_account) for refund in part.refunds],
            )
            for part in self.parts
        ]
        return f"{zlib.crc32(repr(content).encode()):08x}"

    @property
    def code_svg(self) -> SafeString:
        return qr_svg(hand_over_address(self.order))


def hand_over_address(order: Order) -> str:
    """Return the address in the order's QR code, which the stall's phone opens."""
    return settings.SITE_URL + reverse("hand_over", args=[order.code])


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
    """Load the parts of `order`. Six queries."""
    prefetch_related_objects([order.bazar], "days")
    its_parts = list(access.parts_of(order))
    return _followed(order, its_parts, refunds.of_parts(its_parts), now)


def follow_all(orders: Iterable[Order], now: dt.datetime) -> list[FollowedOrder]:
    """Return orders whose parts are loaded already, without proofs and refunds. No query."""
    return [_followed(order, order.parts.all(), {}, now) for order in orders]


def _followed(
    order: Order,
    its_parts: Iterable[StallOrder],
    owed: Mapping[int, Sequence[Refund]],
    now: dt.datetime,
) -> FollowedOrder:
    its_parts = list(its_parts)
    for part in its_parts:
        part.order = order  # this object knows its token
    return FollowedOrder(
        order,
        [
            FollowedPart(part, progress(part, now), vars(part)["has_proof"], owed.get(part.pk, ()))
            for part in its_parts
        ],
    )
