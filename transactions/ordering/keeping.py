"""Ways to keep an order: its text, a chat to oneself, and a file for the calendar."""

import datetime as dt
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from bazar.exports.calendar_files import Event, format_calendar
from bazar.phones import share_link
from bazar.rupiah import format_rupiah
from transactions.models import Order, StallOrder
from transactions.ordering.following import FollowedOrder
from transactions.ordering.visits import OrderVisit, goods_of, visits_of


def address_of(order: Order) -> str:
    """Return the whole secret address of the order's page."""
    return settings.SITE_URL + reverse("order", args=[order.token])


def text_of(followed: FollowedOrder) -> str:
    """Return when, where and what as lines of text, with the code and the page's address.

    It has nothing of the shopper: it is sent through other people's programs.
    """
    order = followed.order
    lines = [_("My order at %(bazar)s") % {"bazar": order.bazar.name}, _code_line(order)]
    for visit in followed.visits:
        lines += ["", visit.when, *filter(None, [visit.where])]
        lines += [_line_of(part) for part in visit.parts]
    total = _("Total %(amount)s") % {"amount": format_rupiah(followed.total)}
    return "\n".join([*lines, "", total, address_of(order)])


def _code_line(order: Order) -> str:
    return _("Code: %(code)s") % {"code": order.code}


def _line_of(part: StallOrder) -> str:
    stall = part.stall
    return f"• {stall.number} {stall.jakpreneur.name}: {goods_of(part)}"


def chat_to_oneself(followed: FollowedOrder) -> str:
    """Return the address that opens WhatsApp with the text; the shopper chooses to whom."""
    return share_link(text_of(followed))


def calendar_of(followed: FollowedOrder, now: dt.datetime) -> bytes:
    """Return the file with an event for each visit. One that came to nothing is cancelled in it."""
    stand = {part.part.pk for part in followed.parts if part.stands}
    events = [
        _event(followed.order, visit, now, is_cancelled=not stands)
        for stands in (True, False)
        for visit in visits_of(
            part.part for part in followed.parts if (part.part.pk in stand) is stands
        )
    ]
    return format_calendar(events, now)


def _event(order: Order, visit: OrderVisit, now: dt.datetime, *, is_cancelled: bool) -> Event:
    # The name of a visit's first part is the visit's, whatever time it is moved to.
    first = uuid.uuid5(order.key, str(visit.parts[0].pk))
    lines = [*(_line_of(part) for part in visit.parts), _code_line(order), address_of(order)]
    return Event(
        uid=f"{first}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=int((now - order.placed_at).total_seconds()),
        title=_("Order %(code)s · %(bazar)s") % {"code": order.code, "bazar": order.bazar.name},
        starts=visit.starts,
        ends=visit.ends,
        place=visit.where,
        text="\n".join(lines),
        address=address_of(order),
        is_cancelled=is_cancelled,
    )
