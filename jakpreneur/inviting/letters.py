"""Messages to vendors over WhatsApp: links that open the chat with the text in it."""

from django.utils import translation
from django.utils.translation import gettext as _

from bazar.models import Bazar, BazarDay
from bazar.phones import chat_link
from jakpreneur.models import Jakpreneur


def invitation_link(vendor: Jakpreneur, bazar: Bazar, days: list[BazarDay]) -> str:
    """Return the link to a chat with the vendor that has the invitation as its text."""
    return chat_link(vendor.phone, invitation_text(vendor, bazar, days))


def invitation_text(vendor: Jakpreneur, bazar: Bazar, days: list[BazarDay]) -> str:
    """Return the invitation, in Indonesian in every language of the desk."""
    with translation.override("id"):
        values = {
            "owner": vendor.owner or vendor.name,
            "vendor": vendor.name,
            "bazar": bazar.name,
            "days": "; ".join(_format_day(day) for day in days if day.is_planned),
        }
        text = _(
            "Hello %(owner)s. %(vendor)s is invited to %(bazar)s: %(days)s. Please answer YES or "
            "NO to this message, so that we can prepare your stall. Thank you, Sudin PPKUKM "
            "Jakarta Pusat."
        )
        return text % values


def _format_day(day: BazarDay) -> str:
    return f"{day}, {day.opens:%H.%M}–{day.closes:%H.%M}"
