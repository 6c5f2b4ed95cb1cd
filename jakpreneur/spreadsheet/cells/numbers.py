"""Numbers as people type them: phones, licence numbers and prices."""

import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress

from django.utils.translation import gettext as _

from bazar.phones import NotAMobile, mobiles_in, to_e164
from bazar.rupiah import NotAnAmount, format_rupiah, parse_rupiah
from bazar.typed import as_typed
from jakpreneur.spreadsheet.cells.text import (
    Cell,
    UnreadableCell,
    cell_content,
    check_text,
    clean_lines,
    parse_line,
    plain_words,
)

LONGEST = 100  # characters of a cell with a phone or a price


def can_parse(parse: Callable[[Cell], object], cell: Cell) -> bool:
    """Return whether the cell is not blank and `parse` accepts it."""
    try:
        return bool(parse(cell))
    except UnreadableCell:
        return False


# --- Phones -----------------------------------------------------------------------------------

ROUNDED = re.compile(r"[0-9](?:[.,][0-9]{0,5})?[eE]\+?[0-9]+")
SCIENTIFIC = re.compile(r"([0-9])[.,]([0-9]{6,})[eE]\+?([0-9]{1,2})")
SHORTENED = re.compile(r"[0-9]{4,}\s*/\s*[0-9]{1,3}(?![0-9])")
A_COLUMN_OF_FLOATS = re.compile(r"([0-9]{9,})\.0")
LETTER_O = re.compile(r"(?<![^\W0-9_])[oO](?=[0-9])|(?<=[0-9])[oO](?![^\WoO0-9_])")


def parse_phone(cell: Cell) -> str:
    """Return the first mobile number in the cell as E.164, "" for a blank cell.

    Raises UnreadableCell.
    """
    text = unicodedata.normalize("NFKC", clean_lines(cell_content(cell))).strip("'`\u00b4\"")
    if not text:
        return ""
    check_text(text, LONGEST)
    if isinstance(cell, float) and not cell.is_integer():
        raise UnreadableCell(
            _("Excel has made a number with a fraction of it. Write the phone as text.")
        )
    if ROUNDED.fullmatch(text):
        raise UnreadableCell(
            _("Excel has rounded this number and its last digits are lost. Write it as text.")
        )
    written = LETTER_O.sub("0", _all_digits(text))
    if mobile := next(mobiles_in(written), None):
        return mobile
    try:
        return to_e164(written)
    except NotAMobile as reason:
        raise UnreadableCell(str(reason)) from None


def has_several_phones(cell: Cell) -> bool:
    """Return whether the cell has several mobile numbers; parse_phone returns the first.

    The second may be written by its last digits alone: `081234567890/91`.
    """
    if not isinstance(cell, str):
        return False
    written = unicodedata.normalize("NFKC", clean_lines(cell))
    first = next(iter(mobiles := list(mobiles_in(written))), None)
    return len(set(mobiles)) > 1 or (first is not None and SHORTENED.search(written) is not None)


def _all_digits(text: str) -> str:
    """Return a number's digits instead of a float's text: `8.1234567E10`, `81234567.0`."""
    if match := A_COLUMN_OF_FLOATS.fullmatch(text):
        return match[1]
    if match := SCIENTIFIC.fullmatch(text):
        digits = match[1] + match[2]
        return digits.ljust(int(match[3]) + 1, "0") if len(digits) <= int(match[3]) + 1 else text
    return text


# --- Licences ---------------------------------------------------------------------------------

NO_LICENCE = {
    "tidak", "tidak ada", "tdk", "tdk ada", "belum", "belum ada", "belum punya", "tidak punya",
    "proses", "dalam proses", "sedang proses", "no", "none", "nihil", "0", "x", "false",
}  # fmt: skip
SOME_LICENCE = {"ada", "ya", "sudah", "sudah ada", "punya", "yes", "v", "✓", "√", "1", "true"}


EXACT_TO = 10**15  # Excel keeps fifteen digits of a number


class LicenceNumberMissing(Exception):
    """The cell says that there is a licence, but not its number."""


def parse_licence(cell: Cell, *, most: int) -> str:
    """Return the number of a licence, "" for none.

    Raises UnreadableCell, and LicenceNumberMissing for a cell like `ada` or `✓`.
    """
    if isinstance(cell, int | float) and abs(cell) >= EXACT_TO:
        raise UnreadableCell(
            _("Excel has rounded this number and its last digits are lost. Write it as text.")
        )
    number = parse_line(cell, most=most)
    words = plain_words(number) or number
    if words in NO_LICENCE:
        return ""
    if words in SOME_LICENCE:
        raise LicenceNumberMissing
    return number


# --- Prices -----------------------------------------------------------------------------------

LEAST_RUPIAH = 100
EACH = re.compile(r"^@\s*")
# `10.000/3 pcs`, `10rb per 3`, `10.000 untuk 3 bungkus`; not `15.000/250 gr` or `10.000/15.000`.
FOR_SEVERAL = re.compile(
    r"(?:/|\b(?:per|untuk|dapat|isi)\b)\s*((?:[2-9]|[1-9][0-9]))\s*"
    r"(?:pcs|pc|buah|biji|bks|bungkus|pak|pack|potong|porsi|item|lembar|pasang|tusuk|botol|cup)?\s*$",
    re.IGNORECASE,
)
WITH_UNIT = re.compile(r"\s*(?:/|\bper\b)\s*(.*)$", re.IGNORECASE | re.DOTALL)


def parse_price(cell: Cell) -> int | None:
    """Return whole rupiah, None for a blank cell. Raises UnreadableCell.

    Beside the amounts of parse_rupiah a cell may hold `@15.000` and `15.000/porsi`.
    """
    text = as_typed(clean_lines(cell_content(cell)))
    if not text:
        return None
    check_text(text, LONGEST)
    if several := FOR_SEVERAL.search(text):
        raise UnreadableCell(
            _("This is the price of %(units)s together. Write the price of one.")
            % {"units": several[1]}
        )
    rupiah = _rupiah(EACH.sub("", _without_unit(text)))
    if rupiah < LEAST_RUPIAH:
        # An Excel whose decimal sign is a dot makes 15 of 15.000.
        raise UnreadableCell(
            _("A price of %(price)s? Write all its digits, or leave it empty.")
            % {"price": format_rupiah(rupiah)}
        )
    return rupiah


def _without_unit(text: str) -> str:
    """Return `15.000` of `15.000/porsi`, but `10.000/15.000` unchanged: these are two prices."""
    match = WITH_UNIT.search(text)
    if match is None:
        return text
    with suppress(UnreadableCell):
        _rupiah(match[1])
        return text
    return text[: match.start()]


def _rupiah(text: str) -> int:
    try:
        return parse_rupiah(text)
    except NotAnAmount as reason:
        raise UnreadableCell(str(reason)) from None
