"""What a vendor is written over WhatsApp: a link that opens the chat with the words in it."""

from django.utils import translation
from django.utils.translation import gettext as _

from bazar.models import Bazar, BazarDay
from bazar.phones import chat_link
from jakpreneur.models import Jakpreneur


def invitation_link(vendor: Jakpreneur, bazar: Bazar, days: list[BazarDay]) -> str:
    """In Indonesian, whatever language the official reads."""
    return chat_link(vendor.phone, invitation(vendor, bazar, days))


def invitation(vendor: Jakpreneur, bazar: Bazar, days: list[BazarDay]) -> str:
    with translation.override("id"):
        said = {
            "owner": vendor.owner or vendor.name,
            "vendor": vendor.name,
            "bazar": bazar.name,
            "days": "; ".join(_spoken(day) for day in days if day.is_planned),
        }
        words = _(
            "Hello %(owner)s. %(vendor)s is invited to %(bazar)s: %(days)s. Please answer YES or "
            "NO to this message, so that we can prepare your stall. Thank you, Sudin PPKUKM "
            "Jakarta Pusat."
        )
        return words % said


def _spoken(day: BazarDay) -> str:
    return f"{day}, {day.opens:%H.%M}–{day.closes:%H.%M}"
