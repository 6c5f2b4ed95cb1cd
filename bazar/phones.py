"""Mobile numbers, as people write them and as they are stored.

Google's libphonenumber says which numbers there are: after the 0 of an Indonesian one come 9 to 12
digits, the first of them 8. static/js/phone.js reads the same; tests/phones.json checks both.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from bazar.models import ANY_MOBILE, MOBILE
from bazar.typed import as_typed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = [
    "ANY_MOBILE",
    "MOBILE",
    "NotAMobile",
    "as_written",
    "chat_link",
    "masked",
    "masked_words",
    "mobiles_in",
    "share_link",
    "to_e164",
]

LONGEST = 100  # characters
SHORTEST, MOST_DIGITS = 9, 12  # after the 0 of an Indonesian mobile number
LABEL = re.compile(
    r"(?:wa|whats ?app|hp|tel|telp|tlp|telepon|no|nomor|phone)[ .:]*(?=[+(0-9])",
    re.IGNORECASE | re.ASCII,
)
IN_BRACKETS = re.compile(r"\([^()0-9]*\)")
GLUED = re.compile(r"[0-9][^\W0-9_]|[^\W0-9_][0-9]")
# Whatever is no part of one number: words, commas, line ends. A + begins another number.
BETWEEN_NUMBERS = re.compile(r"[^0-9+().\-/ ]+|(?=\+)")
NEXT_NUMBER = re.compile(r" +(?=(?:\+?62|0)8)")
SHORTEST_PART = 6  # digits: fewer are no number of their own
MOBILE_KINDS = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}

PROBLEMS: "dict[str, StrOrPromise]" = {
    "empty": _("Write a mobile number, such as 0812-3456-7890."),
    "unreadable": _("Write one mobile number in digits, such as 0812-3456-7890."),
    "several": _("Write one number only."),
    "short": _("This number is too short: 9 to 12 digits follow the 0."),
    "long": _("This number is too long: 9 to 12 digits follow the 0."),
    "landline": _("This is not a mobile number: those begin with 08."),
    "foreign": _("Write an Indonesian mobile number: it begins with 08 or +62 8."),
    "unknown": _("There is no such mobile number in that country. Check all digits."),
}


class NotAMobile(ValueError):
    """The text is no mobile number. `problem`: a key of PROBLEMS; the text is for the user."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return str(PROBLEMS[self.problem])


# --- Parsing --------------------------------------------------------------------------------------


def to_e164(text: str, *, abroad: bool = False) -> str:
    """Parse `0812-3456-7890`, `62812…` or `+62 (0)812 …` to `+62812…`.

    With `abroad` a mobile number of another country is accepted if it is written with its +.
    Raises NotAMobile.
    """
    typed = as_typed(text)
    if not typed:
        raise NotAMobile("empty")
    numbers = _numbers(typed, abroad=abroad)
    if len(numbers) > 1:
        raise NotAMobile("several" if _may_be_several(numbers) else "unreadable")
    if not numbers:
        raise NotAMobile("unreadable")
    return _e164(numbers[0], abroad=abroad)


def mobiles_in(text: str) -> Iterator[str]:
    """Yield every Indonesian mobile number in the text, as E.164."""
    for number in _numbers(as_typed(text), abroad=False):
        if _is_mobile(number, abroad=False):
            yield _e164(number, abroad=False)


def _may_be_several(numbers: list[str]) -> bool:
    return sum(len(_digits(number)) >= SHORTEST_PART for number in numbers) > 1 or any(
        _is_mobile(number, abroad=True) for number in numbers
    )


def _numbers(typed: str, *, abroad: bool) -> list[str]:
    """Return the parts of the text that may be numbers, [] if letters and digits are mixed."""
    bare = LABEL.sub(" ", IN_BRACKETS.sub(" ", typed[: LONGEST + 1]))
    if len(typed) > LONGEST or GLUED.search(bare):
        return []
    chunks = [chunk for chunk in BETWEEN_NUMBERS.split(bare) if _digits(chunk)]
    return [number for chunk in chunks for number in _split(chunk, abroad=abroad)]


def _split(chunk: str, *, abroad: bool) -> list[str]:
    """Return one number, or those that stand side by side: `0812…/0813…`, `0812…/91`.

    A slash may also group the digits of one number: `0812/3456/7890`.
    """
    by_slash = [part for part in chunk.split("/") if _digits(part)]
    if len(by_slash) > 1 and any(_is_mobile(part, abroad=abroad) for part in by_slash):
        return by_slash
    if _is_mobile(chunk, abroad=abroad):
        return [chunk]
    pieces = [number for part in by_slash for number in NEXT_NUMBER.split(part)]
    is_split = any(_is_mobile(piece, abroad=abroad) for piece in pieces)
    return pieces if is_split else [chunk]


def _is_mobile(number: str, *, abroad: bool) -> bool:
    try:
        return bool(_e164(number, abroad=abroad))
    except NotAMobile:
        return False


def _e164(number: str, *, abroad: bool) -> str:
    country, national = _country_and_rest(number)
    if country == "62":
        return f"+62{_indonesian(national)}"
    if not abroad:
        raise NotAMobile("foreign")
    try:
        parsed = phonenumbers.parse(f"+{national}")
    except phonenumbers.NumberParseException:
        raise NotAMobile("unknown") from None
    if phonenumbers.number_type(parsed) not in MOBILE_KINDS:
        raise NotAMobile("unknown")
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def _country_and_rest(number: str) -> tuple[str, str]:
    """Return ("62", the digits after the 0), or ("", all digits) of another country."""
    digits = _digits(number)
    if number.lstrip(" (.-/").startswith("+"):
        international = digits
    elif digits.startswith("00"):
        international = digits[2:]
        if international.startswith("8"):  # two zeros by mistake, or a country from 81 to 86
            raise NotAMobile("unreadable")
    elif digits.startswith("62"):
        international = digits
    elif digits.startswith(("0", "8")):  # a column of numbers takes the first zero away
        return "62", digits.removeprefix("0")
    else:
        raise NotAMobile("landline")
    if international.startswith("62"):
        return "62", international.removeprefix("62").removeprefix("0")
    if international.startswith("0"):
        raise NotAMobile("unreadable")
    return "", international


def _indonesian(national: str) -> str:
    if not national.startswith("8"):
        raise NotAMobile("landline")
    if len(national) < SHORTEST:
        raise NotAMobile("short")
    if len(national) > MOST_DIGITS:
        raise NotAMobile("long")
    parsed = phonenumbers.parse(f"+62{national}")
    if phonenumbers.number_type(parsed) not in MOBILE_KINDS:
        raise NotAMobile("landline")
    return national


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


# --- Showing --------------------------------------------------------------------------------------


def as_written(phone: str) -> str:
    """Format a number in E.164 as people write it: `0812-9876-5432`, `+65 8123 4567`.

    Any other text is returned unchanged. A spreadsheet treats the result as text.
    """
    if not re.fullmatch(ANY_MOBILE, phone):
        return phone
    if not phone.startswith("+62"):
        return phonenumbers.format_number(
            phonenumbers.parse(phone), PhoneNumberFormat.INTERNATIONAL
        )
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


def share_link(text: str) -> str:
    """Return the address that opens WhatsApp with `text`; whoever opens it chooses the chat."""
    return f"https://wa.me/?text={quote(text, safe='')}"


# --- Masking --------------------------------------------------------------------------------------

BETWEEN = r"[\s()./\-\u2010-\u2015]"
# A mobile number within other text, in any form. Other runs of digits do not match.
WITHIN = re.compile(
    rf"(?<![0-9A-Za-z-])(?:(?:\+?62|0062)(?:{BETWEEN}*0)?|0){BETWEEN}*8(?:{BETWEEN}*[0-9]){{7,11}}"
    r"(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z.,-])8[1-9][0-9]{7,10}(?![0-9A-Za-z])(?![.,][0-9])"
    rf"|(?<![0-9A-Za-z])\+[1-9](?:{BETWEEN}*[0-9]){{7,14}}(?![0-9A-Za-z])"
)
# A part of a number, which people type to search for somebody.
PART = re.compile(rf"\+?[0-9](?:{BETWEEN}*[0-9]){{4,}}")
MASK = "•••"
LAST_DIGITS = 3  # enough to tell two numbers apart


def masked(text: str) -> str:
    """Return `text` with every mobile number in it reduced to its last three digits."""
    return WITHIN.sub(_last_digits, text)


def masked_words(text: str) -> str:
    """Return the search words `text` with every run of five digits or more reduced to three.

    People search for a number by any part of it.
    """
    return PART.sub(_last_digits, text)


def _last_digits(found: re.Match[str]) -> str:
    return f"{MASK}{_digits(found[0])[-LAST_DIGITS:]}"
