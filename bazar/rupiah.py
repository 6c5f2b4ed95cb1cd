"""Whole rupiah as people write them: `Rp167.473.750`, without a space, with dots."""

import re

# Dots part the thousands, or another sign if it is always the same. The sen, which nobody pays,
# may follow as ",-" or ",00".
WRITTEN = re.compile(
    r"[0-9]+(?:,-)?|[0-9]{1,3}(?:\.[0-9]{3})+(?:,-|,00)?|[0-9]{1,3}(?:(?P<part>[, \u00a0])[0-9]{3})"
    r"(?:(?P=part)[0-9]{3})*"
)
CURRENCY = re.compile(r"^(?:Rp|IDR)\.?\s*", re.IGNORECASE)
MOST_DIGITS = 40


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


def parse_rupiah(text: str) -> int:
    """Parse an amount that a person wrote: `15000`, `15.000`, `Rp 15.000,-`.

    Raises ValueError for any other text, also for an ambiguous amount (`15.00`, `1.5`).
    """
    return parse_thousands(CURRENCY.sub("", text.strip()))


def parse_thousands(text: str) -> int:
    """Parse a number from 0, with or without parted thousands. Raises ValueError."""
    written = text.strip()
    if len(written) > MOST_DIGITS or not WRITTEN.fullmatch(written):
        raise ValueError(text)
    return int(re.sub(r"[^0-9]", "", re.sub(r",(?:-|00)$", "", written)))
