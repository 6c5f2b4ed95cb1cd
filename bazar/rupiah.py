"""Whole rupiah as people write them: `Rp167.473.750`, without a space, with dots."""

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bazar.typed import as_typed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_RUPIAH = 10**10  # the highest amount that the inbox takes


def format_rupiah(amount: int) -> str:
    """Format `Rp167.473.750`; a negative amount as `-Rp15.000`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{group_thousands(abs(amount))}"


def group_thousands(number: int) -> str:
    """Format `167.473.750`, with dots in every language."""
    return f"{number:,}".replace(",", ".")


SMALL = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
    "sepuluh", "sebelas",
)  # fmt: skip
LARGE = (
    (10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1_000, "ribu"), (100, "ratus"),
    (10, "puluh"),
)  # fmt: skip
# One hundred and one thousand are one word each; one million is "satu juta".
ONE_OF = {100: "seratus", 1_000: "seribu"}


def in_words(number: int) -> str:
    """Return the number in Indonesian, of any size: `seribu dua ratus lima puluh`.

    The language of the page does not matter. 10^15 is `seribu triliun`, 10^24 `satu triliun
    triliun`; below zero the words begin with `minus`.
    """
    if number < 0:
        return f"minus {in_words(-number)}"
    if number < len(SMALL):
        return SMALL[number]
    if number < 20:  # noqa: PLR2004  (from 12 to 19)
        return f"{SMALL[number - 10]} belas"
    size, name = next((size, name) for size, name in LARGE if size <= number)
    many, rest = divmod(number, size)
    words = ONE_OF[size] if many == 1 and size in ONE_OF else f"{in_words(many)} {name}"
    return f"{words} {in_words(rest)}" if rest else words


def rupiah_in_words(amount: int) -> str:
    """Format `lima belas ribu rupiah`; below zero `minus lima belas ribu rupiah`."""
    return f"{in_words(amount)} rupiah"


# --- Parsing ------------------------------------------------------------------------------------

# This grammar and that of static/js/money.js are one: tests/amounts.json checks both. What could be
# read as two amounts is refused, never guessed.
GROUPED = r"[1-9][0-9]{0,2}(?P<sign>[., ])[0-9]{3}(?:(?P=sign)[0-9]{3})*"
ANY_CASE = re.IGNORECASE | re.ASCII
NO_SEN = r"[.,]0{1,2}"
AROUND = re.compile(
    r"(?:(?:rp|idr) ?[.:]? ?)?(?P<core>.*?)(?: ?[.,] ?(?:-+|=))?(?: ?(?:rupiah|rp|idr))?",
    ANY_CASE,
)
PLAIN = re.compile(rf"([0-9]+)|([0-9]{{4,}}){NO_SEN}")
IN_GROUPS = re.compile(rf"(?P<all>{GROUPED})(?:(?!(?P=sign)){NO_SEN})?")
SHORT = re.compile(
    r"(?P<whole>[0-9]{1,3})(?:[.,](?P<part>[0-9]{1,2}))? ?(?P<unit>rb|ribu|k|jt|juta)\.?",
    ANY_CASE,
)
WITH_SEN = re.compile(rf"(?:[0-9]{{4,}}|{GROUPED})(?!(?P=sign))[.,][0-9]{{1,2}}")
DIGITS_AND_SIGNS = re.compile(r"[0-9., ]*[0-9][0-9., ]*(?:rb|ribu|k|jt|juta)?\.?", ANY_CASE)
BELOW_ZERO = re.compile(r"(?:(?:rp|idr)?\.? ?-|\().*[0-9].*", ANY_CASE)
LONGEST = 60  # characters

PROBLEMS: "dict[str, StrOrPromise]" = {
    "empty": _("Write the amount."),
    "unreadable": _("Write one amount in digits, such as 15.000."),
    "ambiguous": _("This can be read as different amounts. Write all digits, such as 15.000."),
    "sen": _("Whole rupiah only, without decimals."),
    "negative": _("Write the amount without a minus sign."),
    "large": _("At most %(most)s."),
    "zero": _("Write an amount above zero."),
}


class NotAnAmount(ValueError):
    """The text is no amount. `problem`: a key of PROBLEMS; the text is a sentence for the user."""

    def __init__(self, problem: str, most: int = MOST_RUPIAH) -> None:
        super().__init__(problem)
        self.problem = problem
        self.most = most

    def __str__(self) -> str:
        return explain(self.problem, self.most)


def explain(problem: str, most: int = MOST_RUPIAH) -> str:
    """Return the sentence for a key of PROBLEMS, in the language of the page."""
    return str(PROBLEMS[problem]) % {"most": format_rupiah(most)}


def parse_rupiah(text: str, most: int = MOST_RUPIAH) -> int:
    """Parse an amount that a person wrote: `15000`, `15.000`, `Rp 15.000,-`, `15rb`, `1,5 jt`.

    Raises NotAnAmount for any other text, for an ambiguous amount (`15.00`, `1.5`), and for an
    amount above `most`.
    """
    written = as_typed(text)
    around = AROUND.fullmatch(written) if len(written) <= LONGEST else None
    if around is None:
        raise NotAnAmount("unreadable")
    amount = _whole(around["core"])
    if amount is None:
        raise NotAnAmount(_problem(written, around["core"]))
    if amount > most:
        raise NotAnAmount("large", most)
    return amount


def _whole(core: str) -> int | None:
    if plain := PLAIN.fullmatch(core):
        return int(plain[1] or plain[2])
    if grouped := IN_GROUPS.fullmatch(core):
        return int(re.sub(r"[^0-9]", "", grouped["all"]))
    if short := SHORT.fullmatch(core):
        zeros = 6 if short["unit"][0] in "jJ" else 3
        return int(short["whole"] + (short["part"] or "").ljust(zeros, "0"))
    return None


def _problem(written: str, core: str) -> str:
    if not core:
        return "empty"
    if BELOW_ZERO.fullmatch(written):
        return "negative"
    if WITH_SEN.fullmatch(core):
        return "sen"
    return "ambiguous" if DIGITS_AND_SIGNS.fullmatch(core) else "unreadable"


def parse_thousands(text: str) -> int:
    """Parse a whole number of things from 0, with or without grouped thousands: `1.000`.

    Raises NotAnAmount.
    """
    written = as_typed(text)
    if len(written) > LONGEST or not re.fullmatch(rf"[0-9]+|{GROUPED}", written):
        raise NotAnAmount("unreadable")
    return int(re.sub(r"[^0-9]", "", written))
