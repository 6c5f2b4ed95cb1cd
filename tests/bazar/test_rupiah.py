"""Whole rupiah as people read and write them."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bazar.rupiah import (
    MOST_DIGITS,
    format_rupiah,
    group_thousands,
    in_words,
    parse_rupiah,
    parse_thousands,
    rupiah_in_words,
)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0, "Rp0"),
        (500, "Rp500"),
        (1_000, "Rp1.000"),
        (15_000, "Rp15.000"),
        (167_473_750, "Rp167.473.750"),
        (-15_000, "-Rp15.000"),
        (-1, "-Rp1"),
        (10**15, "Rp1.000.000.000.000.000"),
    ],
)
def test_rupiah_are_whole_with_dots_and_no_space(amount: int, shown: str) -> None:
    assert format_rupiah(amount) == shown


@given(st.integers(-(2**63), 2**63))
def test_formatted_amount_has_all_its_digits(amount: int) -> None:
    shown = format_rupiah(amount)
    assert int(shown.replace("Rp", "").replace(".", "")) == amount
    assert all(len(group) == 3 for group in shown.split(".")[1:])


@pytest.mark.parametrize("language", ["id", "en"])
def test_amount_is_formatted_alike_in_both_languages(language: str) -> None:
    page = Template("{{ amount|rupiah }} · {{ count|thousands }}")
    with translation.override(language):
        shown = page.render(Context({"amount": 1_234_567, "count": 3_484}))
    assert shown == "Rp1.234.567 · 3.484"
    assert group_thousands(3_484) == "3.484"


@pytest.mark.parametrize(
    "typed",
    [
        *["15000", "15.000", "Rp15.000", "Rp 15000", "rp.15.000", "IDR 15,000", " 15 000 "],
        *["15\u00a0000", "Rp15.000,-", "15000,-", "Rp 15.000,00", "Rp\u00a015.000", "015000"],
    ],
)
def test_amount_is_parsed_as_people_write_it(typed: str) -> None:
    assert parse_rupiah(typed) == 15_000


@pytest.mark.parametrize(
    "typed",
    [
        *["", " ", "Rp", "gratis", "15rb", "-15000", "+15000", "15.00", "1.5", "15,00", "15000,00"],
        *[
            "1.2345",
            "1500.000",
            "15..000",
            ".15",
            "1.234,567",
            "1,234.567",
            "1 234.567",
            "15.000,5",
        ],
        *[
            "15000 20000",
            "Rp Rp 15000",
            "15000Rp",
            "0x10",
            "1e3",
            "1_000",
            "\u0661\u0665",
            "9" * 41,
        ],
        *["15.000\n000", "15\n"[:-1] + "\0", "½", "1.000,000"],
    ],
)
def test_ambiguous_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        parse_rupiah(typed)


@given(st.integers(0, 2**63))
def test_formatted_amount_can_be_parsed(amount: int) -> None:
    assert parse_rupiah(format_rupiah(amount)) == parse_rupiah(str(amount)) == amount
    assert parse_thousands(group_thousands(amount)) == amount


def test_number_of_forty_characters_is_read_and_a_longer_one_is_not() -> None:
    assert parse_thousands("1" * MOST_DIGITS) == int("1" * MOST_DIGITS)
    with pytest.raises(ValueError, match="1"):
        parse_thousands("1" * (MOST_DIGITS + 1))


def test_units_have_no_currency() -> None:
    with pytest.raises(ValueError, match="Rp"):
        parse_thousands("Rp1.000")


# --- In words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (101, "seratus satu"),
        (111, "seratus sebelas"),
        (200, "dua ratus"),
        (1_000, "seribu"),
        (1_001, "seribu satu"),
        (1_100, "seribu seratus"),
        (2_021, "dua ribu dua puluh satu"),
        (11_000, "sebelas ribu"),
        (21_000, "dua puluh satu ribu"),
        (100_000, "seratus ribu"),
        (101_000, "seratus satu ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (1_000_000_000, "satu miliar"),
        (10**12, "satu triliun"),
        (10**15, "seribu triliun"),
    ],
)
def test_number_is_written_in_words(number: int, words: str) -> None:
    assert in_words(number) == words


def test_turnover_of_the_trial_is_written_in_words() -> None:
    assert rupiah_in_words(167_473_750) == (
        "seratus enam puluh tujuh juta empat ratus tujuh puluh tiga ribu tujuh ratus lima puluh"
        " rupiah"
    )
    assert rupiah_in_words(-15_000) == "minus lima belas ribu rupiah"


UNITS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8,
    "sembilan": 9,
}  # fmt: skip
GROUPS = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}


def out_of_words(words: str) -> int:
    """Parse the words one by one, independently. Raises KeyError for an unknown word."""
    if words in {"nol", "seribu triliun"}:  # a thousand of the largest: 10^15 alone
        return 0 if words == "nol" else 10**15
    total = group = digit = 0
    largest = 10**16
    for word in words.split():
        # "se-" is one of what follows.
        if word.startswith("se") and word not in UNITS:
            digit, word = 1, word.removeprefix("se")  # noqa: PLW2901
        if word in UNITS:
            assert digit == 0
            digit = UNITS[word]
        elif word == "belas":
            group, digit = group + 10 + digit, 0
        elif word == "puluh":
            group, digit = group + 10 * digit, 0
        elif word == "ratus":
            assert group == 0
            group, digit = 100 * digit, 0
        else:
            assert GROUPS[word] < largest
            assert group + digit > 0
            largest = GROUPS[word]
            total, group, digit = total + (group + digit) * largest, 0, 0
    return total + group + digit


@given(st.integers(0, 10**15) | st.integers(0, 2_000) | st.integers(0, 10**6))
def test_words_stand_for_exactly_one_number(number: int) -> None:
    words = in_words(number)
    assert out_of_words(words) == number
    assert words == " ".join(words.split())
    for wrong in ("satu ratus", "satu belas", "satu puluh", "nol "):
        assert wrong not in words
    assert not words.startswith("satu ribu")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (-1, "minus satu"),
        (10**15 + 1, "seribu triliun satu"),
        (2 * 10**15, "dua ribu triliun"),
        (10**24, "satu triliun triliun"),
    ],
)
def test_numbers_of_any_size_have_words(number: int, words: str) -> None:
    assert in_words(number) == words


@given(st.integers(-(10**60), 10**60))
def test_words_never_fail(number: int) -> None:
    assert rupiah_in_words(number).endswith(" rupiah")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        ("", ""),
        ("nanti", "nanti"),
        ([], "[]"),
        (float("inf"), "inf"),
        (Decimal(15_000), "Rp15.000"),
        ("15000", "Rp15.000"),
        (-(10**30), f"-Rp1{'.000' * 10}"),
    ],
)
def test_filter_never_fails(value: object, shown: str) -> None:
    page = Template("{{ value|rupiah }}{{ missing|rupiah }}{{ missing.amount|thousands }}")
    assert page.render(Context({"value": value})) == shown
