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
