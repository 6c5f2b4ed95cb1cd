"""Indonesian mobile numbers, as people write them and as they are stored (facts.md, Formats)."""

import re
from urllib.parse import quote

from bazar.models import MOBILE

__all__ = ["MOBILE", "NotAMobile", "chat_link", "to_e164"]

WRITTEN = re.compile(r"(?:\+62|62|0)(8[1-9][0-9]{6,9})")
BETWEEN = re.compile(r"[\s().\-\u2010-\u2015]+")


class NotAMobile(ValueError):
    """The text is no Indonesian mobile number."""


def to_e164(text: str) -> str:
    """`0812-3456-7890`, `62812…` or `+62 812 …` as `+62812…`. Raises NotAMobile."""
    match = WRITTEN.fullmatch(BETWEEN.sub("", text))
    if match is None:
        raise NotAMobile(text)
    return f"+62{match[1]}"


def chat_link(phone: str, text: str = "") -> str:
    """Opens a WhatsApp chat with a number in E.164, `text` written already; digits only there."""
    address = f"https://wa.me/{phone.removeprefix('+')}"
    return f"{address}?text={quote(text)}" if text else address
