"""Whole rupiah, as people write them (facts.md, Formats): `Rp167.473.750`."""

import re

# Dots part the thousands, or whatever else a person parts them by, if always the same; the sen
# that nobody pays (",-" or ",00") may follow.
WRITTEN = re.compile(
    r"[0-9]+(?:,-)?|[0-9]{1,3}(?:\.[0-9]{3})+(?:,-|,00)?|[0-9]{1,3}(?:(?P<part>[, \u00a0])[0-9]{3})"
    r"(?:(?P=part)[0-9]{3})*"
)
CURRENCY = re.compile(r"^(?:Rp|IDR)\.?\s*", re.IGNORECASE)
MOST_DIGITS = 40


def format_rupiah(amount: int) -> str:
    """`Rp167.473.750`; a negative amount as `-Rp15.000`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{group_thousands(abs(amount))}"


def group_thousands(number: int) -> str:
    """`167.473.750`: dots, whatever the language of the page."""
    return f"{number:,}".replace(",", ".")


SMALL = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
    "sepuluh", "sebelas",
)  # fmt: skip
LARGE = (
    (10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1_000, "ribu"), (100, "ratus"),
    (10, "puluh"),
)  # fmt: skip
# One hundred and one thousand are a word each; of millions there is "satu juta".
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
    """`lima belas ribu rupiah`; below zero `minus lima belas ribu rupiah`."""
    return f"{in_words(amount)} rupiah"


def parse_rupiah(text: str) -> int:
    """Rupiah of what a person wrote: `15000`, `15.000`, `Rp 15.000,-`.

    Raises ValueError for what is no amount, or more than one (`15.00`, `1.5`).
    """
    return parse_thousands(CURRENCY.sub("", text.strip()))


def parse_thousands(text: str) -> int:
    """A number from 0, with or without its thousands parted. Raises ValueError."""
    written = text.strip()
    if len(written) > MOST_DIGITS or not WRITTEN.fullmatch(written):
        raise ValueError(text)
    return int(re.sub(r"[^0-9]", "", re.sub(r",(?:-|00)$", "", written)))
