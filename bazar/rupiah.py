"""Whole rupiah, as people write them (facts.md, Formats): `Rp167.473.750`."""


def format_rupiah(amount: int) -> str:
    """`Rp167.473.750`; a negative amount as `-Rp15.000`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{group_thousands(abs(amount))}"


def group_thousands(number: int) -> str:
    """`167.473.750`: dots, whatever the language of the page."""
    return f"{number:,}".replace(",", ".")
