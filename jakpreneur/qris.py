"""QRIS, the vendor's own payment code: read it, check it, bind an amount to it.

A code is a row of fields: a tag of two digits, a length of two digits, a value. Lengths count
characters (code points), as `LONGEST` does; the check value at the end (tag 63) is a CRC over
the UTF-8 bytes. The rules are qris.md's. `static/js/qris.js` does the same on the phone.

The money goes from the shopper to the vendor. Nothing here knows whether anybody has paid.
"""

import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST = 512  # characters of a code
MOST_RUPIAH = 10**13 - 1  # an amount has at most 13 characters

BEGINNING = "000201"
CHECK = "6304"
# What comes along when a text is copied from elsewhere.
BLANKS = " \t\n\v\f\r\xa0\u200b\ufeff"
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
HEAD = re.compile(r"[0-9]{1,4}")  # shorter where the text ends

ACCOUNTS = range(2, 52)
TEMPLATES = range(26, 52)  # accounts that are rows of fields themselves
NATIONAL = "51"
NATIONAL_DOMAINS = {"ID.CO.QRIS.WWW", "ID.OR.GPNQR.WWW"}
NMID = re.compile(r"ID[0-9]{13}")

DYNAMIC = "12"
# An amount, tips and fees. Charging the buyer extra is banned: the last three are never written.
BOUND = {"54", "55", "56", "57"}
# Tag, what its value looks like, whether it may be missing, and what to say otherwise.
RULES = (
    ("53", r"360", False, _("The currency is not the rupiah (tag 53 must be 360).")),
    ("58", r"ID", False, _("The code is not from Indonesia (tag 58 must be ID).")),
    ("52", r"[0-9]{4}", False, _("The kind of business (tag 52) must be four digits.")),
    ("01", r"1[12]", True, _("The code is neither static nor dynamic (tag 01 must be 11 or 12).")),
    (
        "54",
        r"(?=.{1,13}$)(?=.*[1-9])[0-9]+(\.[0-9]*)?",
        True,
        _("The amount (tag 54) must be a number above zero, of at most 13 characters."),
    ),
    ("61", r".{0,10}", True, _("The postcode (tag 61) has more than 10 characters.")),
)
NAME = ("59", 25, _("The name of the merchant (tag 59) must have 1 to 25 characters."))
CITY = ("60", 15, _("The city of the merchant (tag 60) must have 1 to 15 characters."))


class NotQris(ValueError):
    """Why a text is no code that can be paid to: a sentence for an official."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was read. `text` is the whole of it, without blanks around it."""

    text: str
    merchant_name: str
    city: str
    nmid: str
    """The merchant's national id; "" where the code has none."""
    is_static: bool
    """Whether it may be paid again and again, as a sticker is; not if it was made dynamic."""
    warnings: tuple[Promise | str, ...]
    """Sentences for an official on what is unusual, but allowed."""

    def with_amount(self, rupiah: int) -> str:
        """The text of the dynamic code that asks for `rupiah`: whole, above zero, 13 digits.

        Only 01, 54 to 57 and the check value differ from `text`. Raises ValueError for another
        amount, and where the amount does not fit into a code's 512 characters.
        """
        if not 0 < rupiah <= MOST_RUPIAH:
            raise ValueError(f"no amount that a QRIS code can ask for: {rupiah}")
        text = write(_bind(dict(_fields_of(self.text)), f"{rupiah:d}"))
        if len(text) > LONGEST:
            raise ValueError(f"the code has no room for an amount: {len(text)} characters")
        return text


def read(text: str) -> Code:
    """The code that `text` is; leniently: in any order between 00 and 63, with blanks around.

    Raises NotQris, which says why.
    """
    text = text.strip(BLANKS)
    fields = _check_whole(text)
    if "40" in fields:
        raise NotQris(
            _("This is a QRIS code for transfers between people (tag 40), not for paying a vendor.")
        )
    accounts = _accounts_in(fields)
    _check_values(fields)
    return Code(
        text=text,
        merchant_name=_printed(fields, *NAME),
        city=_printed(fields, *CITY),
        nmid=_national_id(accounts) or _id_in_any(accounts),
        is_static=fields.get("01") != DYNAMIC,
        warnings=tuple(_warnings(fields, accounts)),
    )


def write(fields: Iterable[tuple[str, str]]) -> str:
    """The code with these fields, tag and value, in this order; the check value is added."""
    body = join(fields) + CHECK
    return body + _check_value(body)


def join(fields: Iterable[tuple[str, str]]) -> str:
    """As a merchant account's value. Raises ValueError for a value of over 99 characters."""
    return "".join(tag + _length(value) + value for tag, value in fields)


def _length(value: str) -> str:
    if len(value) > 99:  # noqa: PLR2004 a length has two digits
        raise ValueError(f"too long for a field: {value}")
    return f"{len(value):02}"


def _check_value(body: str) -> str:
    """CRC-16/CCITT-FALSE of all that comes before it, "6304" included."""
    return f"{binascii.crc_hqx(body.encode(), 0xFFFF):04X}"


# --- Reading ----------------------------------------------------------------------------------


def _check_whole(text: str) -> dict[str, str]:
    """The fields, by tag, in their order, of a text that nobody has mistyped or cut."""
    if not text.startswith(BEGINNING):
        raise NotQris(_("This is no QRIS code: such a text begins with 000201."))
    if len(text) > LONGEST:
        raise NotQris(
            _("A QRIS code has at most %(most)d characters; this text has %(count)d.")
            % {"most": LONGEST, "count": len(text)}
        )
    if UNPRINTABLE.search(text):
        raise NotQris(_("There is a line break or an invisible character inside the code."))
    pairs = list(_fields_of(text))
    if pairs[-1][0] != CHECK[:2]:
        raise NotQris(
            _("The code does not end with its check value (tag 63). Copy the whole text.")
        )
    if pairs[-1][1].upper() != _check_value(join(pairs[:-1]) + CHECK):
        raise NotQris(
            _("The check value (CRC) does not fit: a character is wrong, missing or too many.")
        )
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise NotQris(_("The same tag is in the code twice."))
    return fields


def _fields_of(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        head = text[at : at + 4]
        if not HEAD.fullmatch(head):
            raise NotQris(
                _("At character %(position)d there should be a tag and a length.")
                % {"position": at + 1}
            )
        end = at + 4 + int(head[2:] or 0)
        if end > len(text):
            raise NotQris(
                _("Tag %(tag)s runs past the end: a length is wrong, or the text was cut off.")
                % {"tag": head[:2]}
            )
        yield head[:2], text[at + 4 : end]
        at = end


def _accounts_in(fields: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
    """The merchant accounts, each with its tag and what is inside; there is at least one."""
    tags = [tag for tag, value in fields.items() if int(tag) in ACCOUNTS and value]
    if not tags:
        raise NotQris(_("The code names no merchant account (tags 02 to 51)."))
    return [(tag, _inside(tag, fields[tag])) for tag in tags if int(tag) in TEMPLATES]


def _inside(tag: str, account: str) -> dict[str, str]:
    try:
        return dict(_fields_of(account))
    except NotQris:
        raise NotQris(
            _("The merchant account in tag %(tag)s cannot be read: a length in it is wrong.")
            % {"tag": tag}
        ) from None


def _check_values(fields: dict[str, str]) -> None:
    for tag, pattern, may_be_missing, otherwise in RULES:
        value = fields.get(tag)
        if value is None and may_be_missing:
            continue
        if not re.fullmatch(pattern, value or ""):
            raise NotQris(otherwise)


def _printed(fields: dict[str, str], tag: str, longest: int, otherwise: Promise | str) -> str:
    """What a wallet shows of the merchant. There are codes with a blank at its end."""
    value = fields.get(tag, "").strip(BLANKS)
    if not 0 < len(value) <= longest:
        raise NotQris(otherwise)
    return value


def _national_id(accounts: list[tuple[str, dict[str, str]]]) -> str:
    account = dict(accounts).get(NATIONAL, {})
    is_national = account.get("00", "").upper() in NATIONAL_DOMAINS
    return account.get("02", "").strip(BLANKS) if is_national else ""


def _id_in_any(accounts: list[tuple[str, dict[str, str]]]) -> str:
    """Some acquirers know the merchant by the national id alone."""
    ids = (account.get("02", "") for _tag, account in accounts)
    return next(filter(NMID.fullmatch, ids), "")


def _warnings(
    fields: dict[str, str], accounts: list[tuple[str, dict[str, str]]]
) -> Iterator[Promise | str]:
    if not _national_id(accounts):
        yield _("The code has no NMID (tag 51). Such codes exist; compare it with the sticker.")
    if fields.get("01") == DYNAMIC or "54" in fields:
        yield _("The code was made for one payment. Better take the one on the sticker.")
    if fields.keys() & (BOUND - {"54"}):
        yield _("The code asks the buyer for a tip or a fee. It will be left out.")


# --- Binding ----------------------------------------------------------------------------------


def _bind(fields: dict[str, str], amount: str) -> Iterator[tuple[str, str]]:
    for tag, value in fields.items():
        if tag in BOUND or tag == CHECK[:2]:
            continue
        if tag == "58":
            yield "54", amount
        yield tag, DYNAMIC if tag == "01" else value
        if tag == "00" and "01" not in fields:
            yield "01", DYNAMIC
