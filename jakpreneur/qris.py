"""QRIS, a vendor's own payment code: parse it, check it, bind an amount to it.

QRIS is Indonesia's profile of EMVCo's QR code for payments in merchant-presented mode; ASPI, the
association of payment systems, publishes the profile. A code is a row of fields (EMVCo: data
objects): a tag (ID) of two digits, a length of two digits, a value. Lengths count characters (code
points). `static/js/qris.js` does the same on the phone.

The money goes from the shopper to the vendor. This product never learns whether anybody has paid.
"""

import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST = 512  # characters of a code (EMVCo)
MOST_RUPIAH = 10**13 - 1  # the amount, ID 54, has at most 13 characters

# ID 00, the payload format indicator, comes first and is 01. ID 63, the CRC, comes last and has 4
# characters.
BEGINNING = "000201"
CHECK = "6304"
# Blanks that come along when a text is copied from another program.
BLANKS = " \t\n\v\f\r\xa0\u200b\ufeff"
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
TAG_AND_LENGTH = re.compile(r"[0-9]{1,4}")  # shorter at the end of a text

# IDs 02 to 51 are merchant account information, and at least one is required. Those from 26 on are
# templates: rows of fields themselves, with the operator's reverse domain in 00 and the merchant's
# id in 02. QRIS has the national merchant id (NMID) in 51.
ACCOUNTS = range(2, 52)
TEMPLATES = range(26, 52)
TRANSFER = "40"  # QRIS for transfers between people
NATIONAL = "51"
NATIONAL_DOMAINS = {"ID.CO.QRIS.WWW", "ID.OR.GPNQR.WWW"}  # the second in older codes
NMID = re.compile(r"ID[0-9]{13}")

DYNAMIC = "12"  # ID 01, point of initiation: 11 is static, 12 is for one payment
# The transaction amount (54), the tip or fee indicator (55) and its two values (56, 57). Bank
# Indonesia forbids merchants to charge the buyer a fee, so that 55 to 57 are never written.
BOUND = {"54", "55", "56", "57"}
# (tag, pattern of its value, whether it may be missing, the reason of a refusal).
# 53: currency in ISO 4217, 58: country in ISO 3166-1, 52: merchant category code of ISO 18245.
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
# (tag, most characters, the reason of a refusal).
NAME = ("59", 25, _("The name of the merchant (tag 59) must have 1 to 25 characters."))
CITY = ("60", 15, _("The city of the merchant (tag 60) must have 1 to 15 characters."))


class NotQris(ValueError):
    """The reason why a text is not a QRIS code of a vendor, as a sentence for an official."""


@dataclass(frozen=True, slots=True)
class QrisCode:
    """A parsed code. `text`: the whole code, without blanks around it."""

    text: str
    merchant_name: str
    city: str
    nmid: str
    """The national merchant id; "" if the code has none."""
    is_static: bool
    """True for a code that may be paid many times, as a sticker's may."""
    warnings: tuple[Promise | str, ...]
    """Sentences for an official about unusual parts that are allowed."""

    def with_amount(self, rupiah: int) -> str:
        """Return the text of the dynamic code for `rupiah`, whole and from 1 to 13 digits.

        Only 01, 54 to 57 and the CRC differ from `text`. Raises ValueError for any other amount,
        and if the code would have more than 512 characters.
        """
        if not 0 < rupiah <= MOST_RUPIAH:
            raise ValueError(f"no amount that a QRIS code can ask for: {rupiah}")
        text = format_qris(_bind(dict(_fields_of(self.text)), f"{rupiah:d}"))
        if len(text) > LONGEST:
            raise ValueError(f"the code has no room for an amount: {len(text)} characters")
        return text


def parse_qris(text: str) -> QrisCode:
    """Return the code of a text. Raises NotQris.

    Fields between 00 and 63 may have any order, the CRC may have small letters, and blanks around
    the text, the name and the city are ignored: codes in use have all of these.
    """
    text = text.strip(BLANKS)
    fields = _check_whole(text)
    if TRANSFER in fields:
        raise NotQris(
            _("This is a QRIS code for transfers between people (tag 40), not for paying a vendor.")
        )
    accounts = _accounts_in(fields)
    _check_values(fields)
    return QrisCode(
        text=text,
        merchant_name=_merchant_text(fields, *NAME),
        city=_merchant_text(fields, *CITY),
        nmid=_national_id(accounts) or _id_in_any(accounts),
        is_static=fields.get("01") != DYNAMIC,
        warnings=tuple(_warnings(fields, accounts)),
    )


def format_qris(fields: Iterable[tuple[str, str]]) -> str:
    """Return the code with these fields (tag, value) in this order, and their CRC at the end."""
    body = join_fields(fields) + CHECK
    return body + _check_value(body)


def join_fields(fields: Iterable[tuple[str, str]]) -> str:
    """Return the fields (tag, value) as one text, for a code or a merchant account in it.

    Raises ValueError for a value of more than 99 characters.
    """
    return "".join(tag + _length(value) + value for tag, value in fields)


def _length(value: str) -> str:
    if len(value) > 99:  # noqa: PLR2004 a length has two digits
        raise ValueError(f"too long for a field: {value}")
    return f"{len(value):02}"


def _check_value(body: str) -> str:
    """Return the CRC in four hexadecimal capitals, as ID 63 has it.

    It is the CRC-16/CCITT-FALSE (polynomial 1021, start FFFF) over the UTF-8 bytes of everything
    before it, "6304" included.
    """
    return f"{binascii.crc_hqx(body.encode(), 0xFFFF):04X}"


# --- Parsing ----------------------------------------------------------------------------------


def _check_whole(text: str) -> dict[str, str]:
    """Return the values by tag, in the text's order. Refuse a text that is damaged or cut off."""
    if not text.startswith(BEGINNING):
        raise NotQris(_("This is not a QRIS code: a QRIS code begins with 000201."))
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
    if pairs[-1][1].upper() != _check_value(join_fields(pairs[:-1]) + CHECK):
        raise NotQris(
            _("The check value (CRC) does not match: a character is wrong, missing or extra.")
        )
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise NotQris(_("The same tag is in the code twice."))
    return fields


def _fields_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield each field (tag, value). Raises NotQris."""
    at = 0
    while at < len(text):
        tag_and_length = text[at : at + 4]
        if not TAG_AND_LENGTH.fullmatch(tag_and_length):
            raise NotQris(
                _("At character %(position)d there should be a tag and a length.")
                % {"position": at + 1}
            )
        end = at + 4 + int(tag_and_length[2:] or 0)
        if end > len(text):
            raise NotQris(
                _("Tag %(tag)s runs past the end: a length is wrong, or the text was cut off.")
                % {"tag": tag_and_length[:2]}
            )
        yield tag_and_length[:2], text[at + 4 : end]
        at = end


def _accounts_in(fields: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
    """Return the accounts that are templates: (tag, values inside by tag).

    Raises NotQris if the code has no merchant account at all.
    """
    tags = [tag for tag, value in fields.items() if int(tag) in ACCOUNTS and value]
    if not tags:
        raise NotQris(_("The code contains no merchant account (tags 02 to 51)."))
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


def _merchant_text(fields: dict[str, str], tag: str, longest: int, otherwise: Promise | str) -> str:
    """Return the merchant's name or city as a wallet shows it, without blanks around it."""
    value = fields.get(tag, "").strip(BLANKS)
    if not 0 < len(value) <= longest:
        raise NotQris(otherwise)
    return value


def _national_id(accounts: list[tuple[str, dict[str, str]]]) -> str:
    account = dict(accounts).get(NATIONAL, {})
    is_national = account.get("00", "").upper() in NATIONAL_DOMAINS
    return account.get("02", "").strip(BLANKS) if is_national else ""


def _id_in_any(accounts: list[tuple[str, dict[str, str]]]) -> str:
    """Return an NMID in any account: some operators use it as their own id of the merchant."""
    ids = (account.get("02", "") for _tag, account in accounts)
    return next(filter(NMID.fullmatch, ids), "")


def _warnings(
    fields: dict[str, str], accounts: list[tuple[str, dict[str, str]]]
) -> Iterator[Promise | str]:
    if not _national_id(accounts):
        yield _("The code has no NMID (tag 51). Such codes exist; compare it with the sticker.")
    if fields.get("01") == DYNAMIC or "54" in fields:
        yield _("The code was made for a single payment. Use the one on the sticker instead.")
    if fields.keys() & (BOUND - {"54"}):
        yield _("The code asks the buyer for a tip or a fee. It will be removed.")


# --- Binding ----------------------------------------------------------------------------------


def _bind(fields: dict[str, str], amount: str) -> Iterator[tuple[str, str]]:
    """Yield the fields with the amount before 58 and with 01 as dynamic, in the same order.

    Replacing in the text instead would be wrong: `010211` and `5802ID` also occur inside of values.
    """
    for tag, value in fields.items():
        if tag in BOUND or tag == CHECK[:2]:
            continue
        if tag == "58":
            yield "54", amount
        yield tag, DYNAMIC if tag == "01" else value
        if tag == "00" and "01" not in fields:
            yield "01", DYNAMIC
