"""An order as its shopper follows it: what has become of each part, and what can be done now."""

import datetime as dt
import io
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import segno
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
from transactions.ordering import parts
from transactions.ordering.states import Actor, Money, Progress, State, progress
from transactions.qr import BORDER, drawn
from transactions.receipts import code_of

PIXELS = 12  # a module of the picture that is downloaded


@dataclass(frozen=True)
class FollowedPart:
    part: StallOrder
    progress: Progress
    has_proof: bool

    @cached_property
    def total(self) -> int:
        """Rupiah."""
        return parts.total_of(self.part).amount

    @property
    def has_ended(self) -> bool:
        """Nothing more will become of it, unless the stall has the money all the same."""
        return self.progress.has_ended or self.progress.state is State.EXPIRED

    @property
    def stands(self) -> bool:
        return self.progress.state not in {State.CANCELLED, State.REFUSED, State.EXPIRED}

    @property
    def is_lapsed(self) -> bool:
        """The stall has not answered in time: nothing is held, and nothing is to be paid yet."""
        return self.progress.state is State.LAPSED

    @property
    def is_to_pay(self) -> bool:
        """By QRIS, before it is fetched or brought; also while the stall has not confirmed it."""
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
        """It is paid and has not ended: the stall alone may cancel it still."""
        return self.progress.money is Money.OPEN and not self.has_ended

    @property
    def is_past_cancelling(self) -> bool:
        """It is paid, has not ended, and its day is over: an official alone may void it."""
        return self.progress.money is Money.FIXED and not self.has_ended

    @property
    def gets_money_back(self) -> bool:
        undone = {State.CANCELLED, State.REFUSED}
        return self.progress.is_paid and self.progress.state in undone

    @property
    def receipt(self) -> str:
        """The receipt's code; "" before it is paid."""
        return code_of(self.part.key) if self.progress.is_paid else ""

    @cached_property
    def code(self) -> qris.Code | None:
        """The vendor's own; None where there is none any more."""
        try:
            return qris.read(self.part.stall.jakpreneur.qris)
        except qris.NotQris:
            return None

    @property
    def payment(self) -> str:
        """The text of the code that asks for the total; "" where none can be made."""
        try:
            return self.code.with_amount(self.total) if self.code else ""
        except ValueError:
            return ""

    @property
    def payment_drawn(self) -> SafeString | str:
        return drawn(self.payment) if self.payment else ""

    @property
    def may_write(self) -> bool:
        """Whether the page leads to a chat with the stall: while its bazaar takes orders or is on,
        and as long as the order keeps its shopper's number where money was given."""
        if takes_orders_or_is_on(self.part.order.bazar, self.progress.now):
            return True
        has_money = self.progress.is_paid or self.progress.is_declared
        return has_money and self.part.order.erased_at is None

    @property
    def in_words(self) -> str:
        return f"{self.part.stall.number} {self.part.stall.jakpreneur.name}: {self.state}"

    @property
    def state(self) -> str:
        if self.progress.state is State.HANDED_OVER and not self.part.slot:
            return _("given to the courier")
        return str(self.progress.label)


@dataclass(frozen=True)
class Followed:
    order: Order
    parts: Sequence[FollowedPart]

    @property
    def has_ended(self) -> bool:
        return all(part.has_ended for part in self.parts)

    @property
    def total(self) -> int:
        """Rupiah, of what was not cancelled, refused or left unpaid."""
        standing = [part for part in self.parts if part.stands]
        return totals.of_goods([line for part in standing for line in part.part.lines.all()]).amount

    @property
    def news(self) -> str:
        """The parts' states, in one sentence for who does not see the page."""
        return "; ".join(part.in_words for part in self.parts)

    @property
    def seen(self) -> str:
        """Changes when anything that the page shows does."""
        shown = [
            (
                part.part.pk,
                part.progress.state.value,
                sorted(part.progress.steps),
                part.progress.money.value,
                part.part.stands_until,
                part.has_proof,
            )
            for part in self.parts
        ]
        return f"{zlib.crc32(repr(shown).encode()):08x}"

    @property
    def hand_over(self) -> str:
        """The address that the stall's phone opens by the code."""
        return settings.SITE_URL + reverse("hand_over", args=[self.order.code])

    @property
    def code_drawn(self) -> SafeString:
        return drawn(self.hand_over)


def chat(part: StallOrder) -> str:
    """Return the link to a chat with the part's stall, with a text that says no more than the
    order's code."""
    text = _("Hello %(stall)s, this is about my order %(code)s at %(bazar)s.") % {
        "stall": part.stall.jakpreneur.name,
        "code": part.order.code,
        "bazar": part.day.bazar.name,
    }
    return chat_link(part.stall.jakpreneur.phone, text)


def follow(order: Order, now: dt.datetime) -> Followed:
    """Five queries."""
    prefetch_related_objects([order.bazar], "days")
    proofs = PaymentProof.objects.filter(part__order=order)
    shown = set(proofs.values_list("part", flat=True))
    return _followed(order, access.parts_of(order), shown, now)


def follow_all(orders: Iterable[Order], now: dt.datetime) -> list[Followed]:
    """Of orders whose parts are loaded: no query. Whether a picture was sent is not looked at."""
    return [_followed(order, order.parts.all(), set(), now) for order in orders]


def _followed(
    order: Order, its_parts: Iterable[StallOrder], proofs: Collection[int], now: dt.datetime
) -> Followed:
    its_parts = list(its_parts)
    for part in its_parts:
        part.order = order  # which knows its token
    return Followed(
        order,
        [FollowedPart(part, progress(part, now), part.pk in proofs) for part in its_parts],
    )


def png(text: str) -> bytes:
    """A QR code as a picture to download, dark on light."""
    written = io.BytesIO()
    segno.make_qr(text, error="m").save(written, kind="png", scale=PIXELS, border=BORDER)
    return written.getvalue()
