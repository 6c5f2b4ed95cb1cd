"""Reads the values of a wire entry: whole numbers, amounts and texts, each within its bounds."""

from typing import Any

MOST_RUPIAH = 10**10
MOST_UNITS = 10**5
MOST_ID = 2**63 - 1
REASON_LENGTH = 200


class TooLarge(ValueError):
    """An amount of rupiah or units is beyond what an entry can carry."""


def read_amount(value: Any, least: int, most: int = MOST_RUPIAH) -> int:
    """Return rupiah or units. Raises TooLarge where only the size is wrong, else ValueError."""
    if type(value) is int and (value > most or value < least < 0):
        raise TooLarge(value)
    return read_whole(value, least, most)


def read_whole(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:  # a bool is no number here
        raise ValueError(value)
    return value


def read_reason(value: Any) -> str:
    return read_words(value or "", 0, REASON_LENGTH)


def read_words(value: Any, least: int, most: int) -> str:
    """Return a text that PostgreSQL can record: without NUL and without half a surrogate pair."""
    if not isinstance(value, str) or not least <= len(value.strip()) <= len(value) <= most:
        raise ValueError(value)
    value.encode()
    if "\0" in value:
        raise ValueError(value)
    return value


def read_whole_or_none(value: Any, most: int) -> int | None:
    try:
        return read_whole(value, 0, most)
    except ValueError:
        return None
