"""The words of news: how an order, or a part of it, stands when it is told."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from transactions.models import Order
from transactions.ordering import keeping
from transactions.ordering.following import FollowedOrder, FollowedPart


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail's subject and text."""

    subject: str
    text: str


def letter_about(followed: FollowedOrder, part: FollowedPart | None) -> Letter:
    """Return the e-mail on a part that has changed; without one, on the order that was placed."""
    order = followed.order
    if part is None:
        subject = _("Order %(code)s was sent") % {"code": order.code}
        news = _("Your order was sent to the stalls. This e-mail has all that you need.")
    else:
        subject = f"{order.code}: {part.in_words}"
        news = "\n".join(filter(None, [f"{part.in_words}.", _why(part), *_besides(part)]))
    office = _("You get this because the address was given for the order. Do not reply.")
    return Letter(subject, "\n\n".join([news, keeping.text_of(followed), office]) + "\n")


def _why(part: FollowedPart) -> str:
    """Return the reason for which the part was refused, "" for none."""
    reason = part.progress.refusal_reason
    return _("Reason: %(reason)s") % {"reason": reason} if reason else ""


def _besides(part: FollowedPart) -> Iterator[str]:
    """Yield what else the shopper has to know: goods that lack, a question, money back."""
    if part.may_answer and any(line.instead_id for line in part.part.lines.all()):
        yield _("The stall offers you something else. Answer on the order’s page.")
    if any(line.till_id for line in part.part.taken_lines.all()):
        yield _("The stall does not have all of it any more.")
    if any(refund.is_given for refund in part.refunds):
        yield _("Your money was given back.")
    elif any(not refund.has_account for refund in part.refunds):
        yield _("You get money back: say on the order’s page where to.")


def alert_about(order: Order, part: FollowedPart) -> dict[str, str]:
    """Return what the phone shows. It names no code and no shopper: others may see the screen."""
    stall = part.part.stall
    where = f"{stall.number} {stall.jakpreneur.name} · {order.bazar.name}"
    return {
        "title": part.state[:1].upper() + part.state[1:],
        "body": "\n".join([*_besides(part), where]),
        "address": reverse("order", args=[order.token]),
    }
