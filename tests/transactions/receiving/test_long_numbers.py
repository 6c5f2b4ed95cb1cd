"""Numbers of thousands of digits, which Python refuses to turn into an integer."""

import pytest

from transactions.receiving import json_text
from transactions.receiving.json_text import MOST_DIGITS


@pytest.mark.parametrize("digits", [1, MOST_DIGITS - 1, MOST_DIGITS])
def test_number_within_the_bound_is_an_integer(digits: int) -> None:
    assert json_text.load(f"[{'9' * digits}]") == [10**digits - 1]


@pytest.mark.parametrize("digits", [MOST_DIGITS + 1, MOST_DIGITS * 2])
def test_longer_number_stays_the_text_that_was_sent(digits: int) -> None:
    assert json_text.load(f"[{'9' * digits}]") == ["9" * digits]
