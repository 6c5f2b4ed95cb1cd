"""Text as people type it: made comparable, checked, and without identity numbers (NIK)."""

import datetime as dt
import re
import unicodedata
from functools import lru_cache

from django.utils.translation import gettext as _


class Formula(str):
    """A formula without a stored result: no program has calculated it yet."""

    __slots__ = ()


type Cell = str | int | float | dt.datetime | dt.date | Formula | None


class UnreadableCell(ValueError):
    """The reason why a cell cannot be parsed, as a sentence for the person who corrects it."""


LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\v\f]")
NO_WORD = re.compile(r"[\W_]+")
IN_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
# Unicode categories that are dropped: format, control, surrogate, private use.
INVISIBLE = {"Cf", "Cc", "Cs", "Co"}
EXCEL_ERRORS = {
    "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
}  # fmt: skip
BLANKS = {"", "-", "–", "—", "--", "---", ".", "n/a", "na", "null", "nan", "none", "nil", "\\n"}
# Words in the place of a value, also in brackets: `(blank)`, `belum ada`, `tidak punya nama`.
NO_VALUE = re.compile(
    r"blank|kosong|nihil|empty|"
    r"(?:belum|blm|tidak|tdk|tak|nggak|gak|ga)(?: (?:ada|punya|memiliki|tersedia|diisi))+(?: nama)?"
)
LONGEST_BLANK = 30  # characters
# An identity number (NIK): 16 digits, or 4 digits and 12 asterisks after mask_nik.
# It is personal data that the bazaar does not need, so that it is never stored. It begins with the
# number of a province, from 11 on: `0062 810…` is a phone.
NIK = re.compile(r"(?<![0-9A-Za-z])([1-9][0-9]{3})(?:[0-9]{12}|\*{12})(?![0-9A-Za-z*])")
NIK_LENGTH = 16
BETWEEN_DIGITS = re.compile(r"[\s.\-']")


# --- Words --------------------------------------------------------------------------------------


def clean_line(text: str) -> str:
    """Return the text as one line, without invisible characters and with single blanks."""
    return " ".join(_visible(text).split())


def clean_lines(text: str) -> str:
    """Return the text with each of its lines cleaned by clean_line."""
    lines = (clean_line(line) for line in LINE_ENDS.sub("\n", text).split("\n"))
    return "\n".join(lines).strip()


def plain_words(text: str) -> str:
    """Return the words in small letters with single blanks between: `Kec. GAMBIR` → `kec gambir`.

    Two texts with the same plain words are the same name.
    """
    visible = _visible(text)
    visible = visible if visible.isascii() else unicodedata.normalize("NFKC", visible)
    return NO_WORD.sub(" ", visible.casefold()).strip()


def _visible(text: str) -> str:
    """Return the text without zero-width characters and those that PostgreSQL cannot store."""
    if text.isascii() and text.isprintable():  # true for nearly every text
        return text
    visible = (
        each for each in text if each in "\n\r\t\v\f" or unicodedata.category(each) not in INVISIBLE
    )
    return unicodedata.normalize("NFC", "".join(visible))


def is_one_slip_from(one: str, other: str) -> bool:
    """Return whether the texts are equal but for at most one typing error.

    An error is one letter that is wrong, missing or added, or two neighbours that are swapped.
    """
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    at = next((n for n, letter in enumerate(shorter) if letter != longer[n]), len(shorter))
    if len(shorter) < len(longer):
        return shorter[at:] == longer[at + 1 :]
    swapped = shorter[at : at + 2] == longer[at : at + 2][::-1]
    return shorter[at + 1 :] == longer[at + 1 :] or (
        swapped and shorter[at + 2 :] == longer[at + 2 :]
    )


# --- Cells --------------------------------------------------------------------------------------


def format_cell(cell: Cell) -> str:
    """Return the cell's text as it looks in the office's program, so that people find it again."""
    if isinstance(cell, dt.datetime | dt.date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def is_blank(cell: Cell) -> bool:
    """Return whether the cell is empty, or says so: a dash, `n/a`, `belum ada`."""
    if not isinstance(cell, str):
        return cell is None
    return len(cell.strip()) <= LONGEST_BLANK and _says_nothing(cell)


@lru_cache(maxsize=16_384)
def _says_nothing(text: str) -> bool:
    line = clean_line(text).casefold()
    return line in BLANKS or NO_VALUE.fullmatch(plain_words(line)) is not None


def contains_nik(cell: Cell) -> bool:
    """Return whether a NIK is anywhere in the cell, also with blanks or dots between its digits."""
    return cell is not None and bool(NIK.search(BETWEEN_DIGITS.sub("", format_cell(cell))))


def mask_nik(cell: Cell) -> Cell:
    """Return the cell with the last 12 digits of a NIK replaced: `3171************`."""
    if isinstance(cell, int | float):
        return mask_nik(format_cell(cell)) if abs(cell) >= 10 ** (NIK_LENGTH - 1) else cell
    if not isinstance(cell, str) or len(cell) < NIK_LENGTH or isinstance(cell, Formula):
        return cell
    joined = BETWEEN_DIGITS.sub("", cell)
    return NIK.sub(
        lambda match: match[1] + "*" * (NIK_LENGTH - len(match[1])),
        joined if NIK.fullmatch(joined) else cell,
    )


def parse_line(cell: Cell, *, most: int) -> str:
    """Return one line of at most `most` characters, "" for a blank cell.

    Raises UnreadableCell, also for a date: Excel makes dates of numbers with slashes.
    """
    if isinstance(cell, dt.date):
        raise UnreadableCell(_("Excel has turned it into a date. Write it as text."))
    return check_text(clean_line(cell_content(cell)), most)


def parse_paragraphs(cell: Cell, *, most: int) -> str:
    """Return lines of at most `most` characters together. Raises UnreadableCell."""
    return check_text(clean_lines(cell_content(cell)), most)


def cell_content(cell: Cell) -> str:
    """Return the cell's text, "" for a blank cell.

    Raises UnreadableCell for a formula without a result and for an error of Excel.
    """
    if is_blank(cell):
        return ""
    if isinstance(cell, str) and cell.lstrip().startswith("="):
        raise UnreadableCell(
            _(
                "The formula has no result in the file. Open the file in Excel, save it, "
                "and send it again."
            )
        )
    content = format_cell(cell)
    if content.strip().upper() in EXCEL_ERRORS:
        raise UnreadableCell(_("The formula of this cell shows an error."))
    return content


def check_text(text: str, most: int) -> str:
    """Return the text itself.

    Raises UnreadableCell if it has more than `most` characters, holds a NIK, or lost a letter in
    a wrong encoding.
    """
    if len(text) > most:
        raise UnreadableCell(
            _("Too long: %(letters)s letters, at most %(most)s.")
            % {"letters": len(text), "most": most}
        )
    if NIK.search(text):
        raise UnreadableCell(_("This looks like a NIK, which we never store. Remove it."))
    if "\ufffd" in text:
        raise UnreadableCell(_("A letter was lost when the file was saved. Write it again."))
    return text
