"""Retention periods of personal data, and the public notice that names them."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from bazar.models import Office
from bazar.phones import as_written, chat_link

TRIES = dt.timedelta(days=1)
"""Retention of counted attempts, which throttle a visitor; addresses in them are hashed."""

BASKETS = dt.timedelta(days=30)
"""Retention of a shopper's basket, which names no person, after its last change."""


@dataclass(frozen=True, slots=True)
class Periods:
    """Days until personal data are erased.

    `orders`: after the bazaar's last planned day. `unpaid`: after the time of an order that nobody
    paid. `addresses`: network addresses in the list of sign-ins. `held`: the content of a held
    entry that is settled.
    """

    orders: int
    unpaid: int
    addresses: int
    held: int


def periods() -> Periods:
    """Return the periods that the settings give."""
    return Periods(
        orders=settings.ERASE_AFTER_DAYS,
        unpaid=settings.ERASE_UNPAID_AFTER_DAYS,
        addresses=settings.ERASE_ADDRESSES_AFTER_DAYS,
        held=settings.ERASE_HELD_AFTER_DAYS,
    )


def render_notice() -> SafeString:
    """Render the privacy notice in the language of the visitor."""
    office = Office.current()
    context = {
        "office": office,
        "chat": chat_link(office.whatsapp_for_privacy),
        "whatsapp": as_written(office.whatsapp_for_privacy),
        "periods": periods(),
        "tries": TRIES.days,
        "baskets": BASKETS.days,
    }
    return render_to_string("shop/privacy_text.html", context)
