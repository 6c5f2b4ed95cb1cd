"""How long personal data are kept. The public page names the very numbers that the code uses."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from bazar.models import Office
from bazar.phones import as_written, chat_link

TRIES = dt.timedelta(days=1)
"""How long tries that are counted to slow somebody down are kept (an address as a hash)."""


@dataclass(frozen=True, slots=True)
class Periods:
    """Days until something is erased.

    `orders`: after the bazaar's last planned day. `unpaid`: after the end of an order that nobody
    paid. `addresses`: network addresses in the list of sign-ins. `held`: the content of an entry
    that was held and is settled.
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


def text() -> SafeString:
    """Return the privacy notice in the language of the visitor, as HTML."""
    office = Office.current()
    said = {
        "office": office,
        "chat": chat_link(office.whatsapp_for_privacy),
        "whatsapp": as_written(office.whatsapp_for_privacy),
        "periods": periods(),
        "tries": TRIES.days,
    }
    return render_to_string("shop/privacy_text.html", said)
