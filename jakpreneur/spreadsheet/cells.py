"""What a cell says: text, a phone number, a licence's number, a price."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress

from django.utils.translation import gettext as _

from bazar.phones import NotAMobile, to_e164
from bazar.rupiah import format_rupiah, parse_rupiah
from jakpreneur.forms import MOST_RUPIAH
from jakpreneur.spreadsheet.words import clean, clean_lines, plain


class Formula(str):
    """A formula whose result is not in the file: nobody has reckoned it yet."""

    __slots__ = ()


type Cell = str | int | float | dt.datetime | dt.date | Formula | None


class Unreadable(ValueError):
    """Why a cell cannot be read, in words for whoever mends it."""


EXCEL_ERRORS = {
    "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
}  # fmt: skip
NOTHING = {"", "-", "–", "—", "--", "---", ".", "n/a", "na"}
LONGEST_NOTHING = 3
LONGEST = 100  # letters, of what is no text
# A NIK is never taken, wherever somebody has written it (facts.md); masked, it is found again.
NIK = re.compile(r"(?<![0-9A-Za-z])([0-9]{4})(?:[0-9]{12}|\*{12})(?![0-9A-Za-z*])")
NIK_LENGTH = 16
BETWEEN_DIGITS = re.compile(r"[\s.\-']")


def written(cell: Cell) -> str:
    """As it stands there, for people to find it again."""
    if isinstance(cell, dt.datetime | dt.date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def masked(cell: Cell) -> Cell:
    """A NIK in it is there no more, but can be seen to have been: `3171************`."""
    if isinstance(cell, int | float):
        return masked(written(cell)) if abs(cell) >= 10 ** (NIK_LENGTH - 1) else cell
    if not isinstance(cell, str) or len(cell) < NIK_LENGTH or isinstance(cell, Formula):
        return cell
    told = BETWEEN_DIGITS.sub("", cell)
    return NIK.sub(
        lambda found: found[1] + "*" * (NIK_LENGTH - len(found[1])),
        told if NIK.fullmatch(told) else cell,
    )


def is_blank(cell: Cell) -> bool:
    """Nothing is said: no letter, or the dash that stands for it."""
    if not isinstance(cell, str):
        return cell is None
    is_long = len(cell.strip()) > LONGEST_NOTHING and cell.isascii()  # nearly all there are
    return not is_long and clean(cell).casefold() in NOTHING


def text(cell: Cell, *, most: int) -> str:
    """One line of at most so many letters; "" for nothing. Raises Unreadable."""
    if isinstance(cell, dt.date):
        raise Unreadable(_("Excel has made a date of it. Write it as text."))
    return _short_enough(clean(_told(cell)), most)


def paragraphs(cell: Cell, *, most: int) -> str:
    return _short_enough(clean_lines(_told(cell)), most)


def _told(cell: Cell) -> str:
    if is_blank(cell):
        return ""
    if isinstance(cell, str) and cell.lstrip().startswith("="):
        raise Unreadable(
            _("The formula has no result in the file. Open it in Excel, save it, and send it anew.")
        )
    told = written(cell)
    if told.strip().upper() in EXCEL_ERRORS:
        raise Unreadable(_("The formula of this cell shows an error."))
    return told


def _short_enough(said: str, most: int) -> str:
    if len(said) > most:
        raise Unreadable(
            _("Too long: %(letters)s letters, at most %(most)s.")
            % {"letters": len(said), "most": most}
        )
    if NIK.search(said):
        raise Unreadable(_("This looks like a NIK, which is never kept here. Take it out."))
    if "\ufffd" in said:
        raise Unreadable(_("A letter got lost when the file was saved. Write it anew."))
    return said


# --- Phones -----------------------------------------------------------------------------------

ROUNDED = re.compile(r"[0-9](?:[.,][0-9]{0,5})?[eE]\+?[0-9]+")
SCIENTIFIC = re.compile(r"([0-9])[.,]([0-9]{6,})[eE]\+?([0-9]{1,2})")
# Two numbers in a cell; or one with a word before or behind it.
PARTED = re.compile(r"[/,;|&\n]|\b(?:atau|dan|or|and)\b", re.IGNORECASE)
NEXT_NUMBER = re.compile(r"\s+(?=(?:\+?62|0)8)")
SHORTEST_PAIR = 18  # letters
AROUND = re.compile(r"^[^0-9+]+|[^0-9]+$")
A_COLUMN_OF_FLOATS = re.compile(r"([0-9]{9,})\.0")
LETTER_O = re.compile(r"(?<![^\W0-9_])[oO](?=[0-9])|(?<=[0-9])[oO](?![^\WoO0-9_])")


def phone(cell: Cell) -> str:
    """E.164 of the first mobile number in it; "" for nothing. Raises Unreadable."""
    told = unicodedata.normalize("NFKC", clean_lines(_told(cell))).strip("'`\u00b4\"")
    if not told:
        return ""
    _short_enough(told, LONGEST)
    if ROUNDED.fullmatch(told):
        raise Unreadable(
            _("Excel has rounded this number, its last digits are gone. Write it as text.")
        )
    if found := _first_mobile(LETTER_O.sub("0", _unfolded(told))):
        return found
    raise Unreadable(_("This is no Indonesian mobile number: 08… with 9 to 13 digits."))


def _unfolded(told: str) -> str:
    """`8.1234567E10` with all its digits; `81234567.0` with none but its own."""
    if match := A_COLUMN_OF_FLOATS.fullmatch(told):
        return match[1]
    if match := SCIENTIFIC.fullmatch(told):
        digits = match[1] + match[2]
        return digits.ljust(int(match[3]) + 1, "0") if len(digits) <= int(match[3]) + 1 else told
    return told


def has_several_phones(cell: Cell) -> bool:
    """Of which phone() gives the first."""
    if not isinstance(cell, str) or len(cell) < SHORTEST_PAIR:
        return False
    return len(set(_mobiles(unicodedata.normalize("NFKC", clean_lines(cell))))) > 1


def _first_mobile(told: str) -> str | None:
    return next(_mobiles(told), None)


def _mobiles(told: str) -> Iterator[str]:
    for part in PARTED.split(told):
        for number in (part, *NEXT_NUMBER.split(part)):
            if found := _mobile(AROUND.sub("", number)):
                yield found


def _mobile(number: str) -> str | None:
    """A number that lost its zero in a column of numbers gets it back."""
    number = f"0{number}" if number.startswith("8") else number.removeprefix("00")
    number = re.sub(r"^(\+?62)[\s().-]*0[\s().-]*(?=8)", r"\1", number)
    try:
        return to_e164(number)
    except NotAMobile:
        return None


# --- Licences ---------------------------------------------------------------------------------

HAS_NONE = {
    "tidak", "tidak ada", "tdk", "tdk ada", "belum", "belum ada", "belum punya", "tidak punya",
    "proses", "dalam proses", "sedang proses", "no", "none", "nihil", "0", "x", "false",
}  # fmt: skip
HAS_ONE = {"ada", "ya", "sudah", "sudah ada", "punya", "yes", "v", "✓", "√", "1", "true"}


class NumberMissing(Exception):
    """There is a licence, by what the cell says; its number is not there."""


def licence(cell: Cell, *, most: int) -> str:
    """Its number; "" for none. Raises Unreadable, NumberMissing."""
    number = text(cell, most=most)
    said = plain(number) or number
    if said in HAS_NONE:
        return ""
    if said in HAS_ONE:
        raise NumberMissing
    return number


# --- Prices -----------------------------------------------------------------------------------

LEAST_RUPIAH = 100
AROUND_PRICE = re.compile(r"^@\s*|(?:\s*rupiah)?\s*[.,;]?\s*[-\u2010-\u2015]*\.?$", re.IGNORECASE)
WITH_UNIT = re.compile(r"\s*(?:/|\bper\b)\s*(.*)$", re.IGNORECASE)
THOUSANDS = re.compile(
    r"(?:rp\.?|idr)?\s*([0-9]{1,5})(?:[.,]([0-9]{1,3}))?\s*(rb|ribu|k|jt|juta)\.?", re.IGNORECASE
)
WITH_CENTS = re.compile(
    r"((?:rp\.?|idr)?\s*(?:[0-9]{4,}|[0-9]{1,3}(?:,[0-9]{3})+))\.0{1,2}|"
    r"((?:rp\.?|idr)?\s*(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)),0{1,2}",
    re.IGNORECASE,
)


def price(cell: Cell) -> int | None:
    """Whole rupiah; None for nothing. Raises Unreadable."""
    told = unicodedata.normalize("NFKC", clean(_told(cell)))
    if not told:
        return None
    _short_enough(told, LONGEST)
    rupiah = _rupiah(AROUND_PRICE.sub("", _without_unit(told)))
    if rupiah < LEAST_RUPIAH:
        # Where a dot parts the decimals, Excel makes 15 of 15.000.
        raise Unreadable(
            _("A price of %(price)s? Write all its digits, or leave it empty.")
            % {"price": format_rupiah(rupiah)}
        )
    if rupiah > MOST_RUPIAH:
        raise Unreadable(_("The price is too high."))
    return rupiah


def _without_unit(told: str) -> str:
    """`15.000/porsi` without its portion; `10.000/15.000`, which is two prices, as it is."""
    match = WITH_UNIT.search(told)
    if match is None:
        return told
    with suppress(Unreadable):
        _rupiah(match[1])
        return told
    return told[: match.start()]


def _rupiah(told: str) -> int:
    if match := THOUSANDS.fullmatch(told):
        zeros = 6 if match[3].casefold().startswith("j") else 3
        digits = (match[2] or "").ljust(zeros, "0")
        return int(match[1] + digits)
    if match := WITH_CENTS.fullmatch(told):
        told = match[1] or match[2]
    try:
        return parse_rupiah(told)
    except ValueError:
        raise Unreadable(_("This is no price in whole rupiah, like 15000 or Rp15.000.")) from None


def reads(read: Callable[[Cell], object], cell: Cell) -> bool:
    """That there is something in the cell, and `read` takes it."""
    try:
        return bool(read(cell))
    except Unreadable:
        return False
