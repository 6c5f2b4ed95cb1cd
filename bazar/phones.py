"""Indonesian mobile numbers, as people write them and as they are stored.

After the leading 0 come 9 to 12 digits, the first of them 8 (Google's libphonenumber).
"""

import re
from urllib.parse import quote

from bazar.models import MOBILE

__all__ = [
    "MOBILE",
    "NotAMobile",
    "as_written",
    "chat_link",
    "masked",
    "masked_words",
    "to_e164",
]

WRITTEN = re.compile(r"(?:\+62|62|0)(8[1-9][0-9]{6,9})")
BETWEEN = re.compile(r"[\s().\-\u2010-\u2015]+")
# A mobile number within other text, in any form. Other runs of digits do not match.
WITHIN = re.compile(
    r"(?<![0-9A-Za-z-])(?:\+?62|0)[\s().\-\u2010-\u2015]*8(?:[\s().\-\u2010-\u2015]*[0-9]){7,11}"
    r"(?![0-9A-Za-z])"
)
# A part of a number, which people type to search for somebody.
PART = re.compile(r"\+?[0-9](?:[\s().\-\u2010-\u2015]*[0-9]){4,}")
MASK = "•••"
LAST_DIGITS = 3  # enough to tell two numbers apart


class NotAMobile(ValueError):
    """The text is no Indonesian mobile number."""


def to_e164(text: str) -> str:
    """Parse `0812-3456-7890`, `62812…` or `+62 812 …` to `+62812…`. Raises NotAMobile."""
    match = WRITTEN.fullmatch(BETWEEN.sub("", text))
    if match is None:
        raise NotAMobile(text)
    return f"+62{match[1]}"


def as_written(phone: str) -> str:
    """Format a number in E.164 as people write it: `0812-9876-5432`.

    Any other text is returned unchanged. A spreadsheet treats the result as text.
    """
    if not re.fullmatch(MOBILE, phone):
        return phone
    digits = f"0{phone.removeprefix('+62')}"
    return "-".join((digits[:4], digits[4:8], digits[8:]))


def chat_link(phone: str, text: str = "") -> str:
    """Return the address of a WhatsApp chat with a number in E.164, "" for no number.

    `text`: the first message, filled in already.
    """
    if not phone:
        return ""
    address = f"https://wa.me/{phone.removeprefix('+')}"
    return f"{address}?text={quote(text)}" if text else address


def masked(text: str) -> str:
    """Return `text` with every mobile number in it reduced to its last three digits."""
    return WITHIN.sub(_last_digits, text)


def masked_words(text: str) -> str:
    """Return the search words `text` with every run of five digits or more reduced to three.

    People search for a number by any part of it.
    """
    return PART.sub(_last_digits, text)


def _last_digits(found: re.Match[str]) -> str:
    digits = re.sub(r"[^0-9]", "", found[0])
    return f"{MASK}{digits[-LAST_DIGITS:]}"
