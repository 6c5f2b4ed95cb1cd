"""The short codes of stall cards: looked up, with few wrong ones from an address and from all."""

import datetime as dt
from typing import Any

from bazar import tokens
from transactions import throttle
from transactions.cashiers import tills
from transactions.models import StallCard

KIND, ANYBODY = "card code", "card code of anybody"
# A stall's people type a code twice or thrice. Of 2^40 codes 2,000 are valid: within the second
# bound a year's guesses meet one with a chance of 2 percent, and then lack the PIN.
WRONG_OF_ADDRESS: dict[str, Any] = {"most": 10, "within": dt.timedelta(minutes=15)}
WRONG_OF_ALL: dict[str, Any] = {"most": 1_000, "within": dt.timedelta(hours=1)}


def is_code(text: str) -> bool:
    """Tell whether the text may be a short code; a token is longer."""
    return tokens.parse_code(text) != ""


def find_card(typed: str, visitor: str) -> StallCard | None:
    """Return the valid card with the code that was typed, None for a wrong one.

    `visitor`: the network address. Raises throttle.TooOften after too many wrong ones, right or
    not.
    """
    for kind, who, bound in _bounds(visitor):
        if until := throttle.waits_until(kind, who, **bound):
            raise throttle.TooOften(until)
    code = tokens.parse_code(typed)
    card = tills.valid_card_by_code(code) if code else None
    if code and card is None:
        for kind, who, bound in _bounds(visitor):
            throttle.count_try(kind, who, **bound)
    return card


def _bounds(visitor: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [(KIND, visitor, WRONG_OF_ADDRESS), (ANYBODY, "", WRONG_OF_ALL)]
